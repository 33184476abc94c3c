"""What every page of the desk needs: the strip, the live link, one way to render and to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from holdfast.accounts.models import Staff
from holdfast.desk.organization import standing
from holdfast.journal.actors import Actor
from holdfast.journal.queries import head
from holdfast.journal.recording import OperationError
from holdfast.kernel.ids import new_id
from holdfast.web.policy import needs

R = TypeVar("R")


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in; the views' policies have checked that somebody is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def staff_of(request: HttpRequest) -> Staff:
    """The signed-in person's row."""
    user = request.user
    if not isinstance(user, Staff):
        raise TypeError("only staff come here")
    return user


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A whole page with the strip; it follows the journal from where it was rendered."""
    live = settings.HOLDFAST.live_url
    shell = {
        "live": {"stream": f"{live}/live", "poll": f"{live}/live/poll", "after": head()},
        "me_title": standing(actor_of(request)),
        "me_line": staff_of(request).name,
        "form_key": str(new_id()),
        "may": May(actor_of(request)),
        "list_url": reverse("desk:cases"),
    }
    return render(request, template, {**shell, **context}, status=status)


def part(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A region of a page, for htmx and live.js."""
    shell = {"form_key": str(new_id()), "may": May(actor_of(request))}
    return render(request, template, {**shell, **context})


class May:
    """Permissions for templates: ``{% if may.staff_manage %}``, the dot as an underscore."""

    def __init__(self, actor: Actor) -> None:
        self._held = {permission.replace(".", "_") for permission in actor.permissions}

    def __getitem__(self, name: str) -> bool:
        return name in self._held


def done(request: HttpRequest, words: str, to: str, *, kept: str = "") -> HttpResponse:
    """After a change: back to a page that says so. `kept` names a draft that may be forgotten."""
    messages.success(request, words, extra_tags=kept)
    return HttpResponseRedirect(to)


def attempt(do: Callable[[], R]) -> tuple[R | None, str]:
    """Run a domain call; its result, or the sentence why it was refused."""
    try:
        return do(), ""
    except OperationError as refused:
        return None, str(refused)


def where(name: str, *args: object) -> str:
    """The address of a route that may not exist yet; "" then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


STAFF = needs(
    "cases.see", "cases.see_department", "contacts.take", "knowledge.edit", "catalog.change",
    "staff.manage", "scripts.write", "bulletins.write", "bulletins.approve",
    "relief.run", "relief.manage",
)  # fmt: skip
"""For pages that everybody who works here may open."""


@STAFF
def home(request: HttpRequest) -> HttpResponse:
    """To where one's work is: the contact screen, the counts, the work list or the settings."""
    actor = actor_of(request)
    wishes = (
        ("contacts.take", "desk:contact"),
        ("cases.see", "desk:cases"),
        ("cases.see_department", "desk:cases"),
        ("knowledge.edit", "desk:knowledge"),
        ("staff.manage", "desk:staff"),
        ("relief.run", "desk:facilities"),
    )
    for permission, name in wishes:
        if actor.may(permission) and where(name):
            return HttpResponseRedirect(where(name))
    return HttpResponseRedirect(reverse("desk:preferences"))


@STAFF
def preferences(request: HttpRequest) -> HttpResponse:
    """My settings: security, sessions, saved lists."""
    return page(
        request,
        "desk/preferences.html",
        {"title": _("My settings"), "lists": staff_of(request).preferences.get("lists", [])},
    )
