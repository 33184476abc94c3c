"""The pages: the screen with the contact in hand, or the one that waits for the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.desk import shell
from holdfast.desk.contact import centre, panels, strip
from holdfast.desk.contact import left as mine
from holdfast.desk.contact.left import names
from holdfast.kernel import phones
from holdfast.residents.queries import normal
from holdfast.web.policy import needs
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Handling

TAKES = needs("contacts.take")


@TAKES
def desk(request: HttpRequest) -> HttpResponse:
    """The contact in hand; without one, the screen to begin one, with the pop of `?phone=`."""
    hands = workforce.in_hand(shell.actor_of(request))
    typed = request.GET.get("phone", "").strip()[:60]
    if hands and not typed:
        return HttpResponseRedirect(reverse("desk:contact_one", args=[hands[0].pk]))
    return shell.page(request, "desk/contact/idle.html", idle(request, typed))


@TAKES
def contact(request: HttpRequest, id: UUID) -> HttpResponse:
    """One contact of one's own."""
    handling = own(request, id)
    if handling.phase == Handling.Phase.OVER:
        return HttpResponseRedirect(reverse("desk:contact"))
    return whole(request, handling)


@TAKES
def left(request: HttpRequest) -> HttpResponse:
    """My work, as it stands; followed live."""
    current = request.GET.get("c", "")
    context = mine.shown(shell.actor_of(request), current)
    return shell.part(request, "desk/contact/left.html", context)


@TAKES
def queues(request: HttpRequest) -> HttpResponse:
    """The queues in the strip; followed live."""
    return shell.part(request, "desk/contact/queues.html", strip.queues())


def own(request: HttpRequest, id: UUID) -> Handling:
    """The signed-in person's contact; 404 for anybody else's."""
    found = workforce.find(shell.actor_of(request), id)
    if found is None:
        raise Http404
    return found


def idle(request: HttpRequest, typed: str = "", error: str = "") -> dict[str, Any]:
    """What the screen without a contact shows; `typed` is a number that rings."""
    actor = shell.actor_of(request)
    e164 = normal("phone", typed) if typed else None
    context = {
        **strip.me(actor), **strip.queues(), **mine.shown(actor, ""),
        "title": _("Ready for a contact"), "typed": typed, "error": error,
        "number": phones.for_people(e164) if e164 else typed,
        "begun": centre.channels(), "queue_url": reverse("desk:contact_queues"),
    }  # fmt: skip
    if e164:
        context |= panels.person(actor, Handling(phone=e164))
    return context


def full(request: HttpRequest, handling: Handling, **more: Any) -> dict[str, Any]:
    """Everything the screen of a contact shows."""
    actor = shell.actor_of(request)
    shown = centre.shown(request, handling)
    person = panels.person(actor, handling)
    return {
        **strip.me(actor), **strip.queues(), **strip.in_hand(handling, person["person"]),
        **mine.shown(actor, str(handling.pk)), **shown, **person,
        **panels.place(actor, handling, shown["run"]),
        **panels.rumors(handling),
        **panels.knowledge(actor, handling, shown["run"]),
        "h": handling, "phrases_about": f"contact={handling.pk}",
        "queue_url": reverse("desk:contact_queues"), **more,
    }  # fmt: skip


def asking(request: HttpRequest, handling: Handling, **more: Any) -> dict[str, Any]:
    """What an answer changes: the question, and what will be filed. Person, place and knowledge
    stay as they are on the screen; my work follows live."""
    name = handling.name
    if handling.resident and not (handling.phone or handling.email):
        name = names([handling.resident]).get(handling.resident, "")
    return {
        **strip.in_hand(handling, {"name": name}), **centre.shown(request, handling),
        "h": handling, "phrases_about": f"contact={handling.pk}", **more,
    }  # fmt: skip


def whole(request: HttpRequest, handling: Handling, **more: Any) -> HttpResponse:
    """The whole page of a contact."""
    return shell.page(request, "desk/contact/contact.html", full(request, handling, **more))


def acknowledge(response: HttpResponse, draft: str) -> HttpResponse:
    """Tell the browser that a draft it kept (web/js/autosave.js) is safe here."""
    told = msgspec.json.encode({"acknowledged": {"key": draft}})
    response.headers["HX-Trigger"] = told.decode()
    return response


def answer(
    request: HttpRequest,
    id: UUID,
    *,
    error: str = "",
    kept: str = "",
    centre_only: bool = False,
    **more: Any,
) -> HttpResponse:
    """After an act: the parts that changed for htmx, the whole page otherwise. A refusal keeps what
    was typed and says what to do; `kept` names the browser's draft that an act has saved, and
    `centre_only` says that nothing beside the question changed."""
    handling = own(request, id)
    over = handling.phase == Handling.Phase.OVER
    if not request.headers.get("HX-Request"):
        if error:
            return whole(request, handling, error=error, **more)
        name = "desk:contact" if over else "desk:contact_one"
        return HttpResponseRedirect(reverse(name, args=[] if over else [id]))
    if over:
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = reverse("desk:contact")
        return response
    parts = asking if centre_only else full
    context = parts(request, handling, error=error, oob=True, sides=not centre_only, **more)
    response = shell.part(request, "desk/contact/update.html", context)
    return acknowledge(response, f"{kept}-{id}") if kept and not error else response
