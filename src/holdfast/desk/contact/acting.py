"""What the acts of a contact share: each parses, makes one domain call, answers with the screen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.desk import shell
from holdfast.desk.contact import screen
from holdfast.desk.contact.screen import TAKES
from holdfast.journal.recording import OperationError
from holdfast.workforce import operations as workforce

P = ParamSpec("P")
Act = Callable[Concatenate[HttpRequest, P], HttpResponse]
LINE = 300


def act(view: Act[P]) -> Act[P]:
    """An act on a contact. Opened as a page (a session ended while it was sent) it leads back to
    the contact, where the same question waits."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        id = kwargs.get("id")
        name = "desk:contact_one" if id else "desk:contact"
        return HttpResponseRedirect(reverse(name, args=[id] if id else []))

    return TAKES(guarded)


def line(request: HttpRequest, name: str, most: int = LINE) -> str:
    """A field of the form on one line, bounded."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def do_it(
    request: HttpRequest, id: UUID, do: Callable[[], Any], *, kept: str = "",
    centre_only: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Do it, and answer with the screen: what it says, or why it was refused; `more` is shown
    again where it was."""
    _result, refused = shell.attempt(do)
    again = more if refused else {}
    return screen.answer(request, id, error=refused, kept=kept, centre_only=centre_only, **again)


def uuid_of(text: str) -> UUID | None:
    """The id that a form sent; None where it sent none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise OperationError(_("This is no longer here. Look again.")) from None


def keep_note(request: HttpRequest, id: UUID) -> None:
    """What stands in the notes goes with an act that leaves them, so that none of it is lost."""
    if "note" in request.POST:
        workforce.keep_note(actor=shell.actor_of(request), handling=id, note=request.POST["note"])


def saved(request: HttpRequest, id: UUID, refused: str, kept: str) -> HttpResponse:
    """The word that what was typed is saved, and when; nothing else on the screen changes."""
    handling = screen.own(request, id)
    context = {"saved_at": handling.changed_at, "error": refused}
    response = shell.part(request, "desk/contact/saved.html", context)
    return response if refused else screen.acknowledge(response, f"{kept}-{id}")
