"""The acts of a contact's course: it begins, waits, ends, and is wrapped up."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.desk import shell
from holdfast.desk.contact import screen
from holdfast.desk.contact.acting import act, do_it, keep_note, line
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import whole
from holdfast.workforce import operations as workforce


@act
def begin(request: HttpRequest) -> HttpResponse:
    """Take a contact, by its channel and what is known of who it is."""
    typed = line(request, "typed", 254)
    held, refused = shell.attempt(
        lambda: workforce.begin.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), channel=line(request, "channel", 10) or "phone",
            typed=typed, language="en",
        )
    )  # fmt: skip
    if held is None:
        context = screen.idle(request, typed, refused)
        return shell.page(request, "desk/contact/idle.html", context)
    return HttpResponseRedirect(reverse("desk:contact_one", args=[held.handling]))


@act
def go_on(request: HttpRequest, run: UUID) -> HttpResponse:
    """Go on with a draft, in a contact of its own."""
    actor = shell.actor_of(request)
    held, refused = shell.attempt(
        lambda: workforce.begin.once(
            request.POST.get("key"), actor=actor, channel="phone", run=run, inbound=False
        )
    )
    if held is None:
        return shell.page(request, "desk/contact/idle.html", screen.idle(request, "", refused))
    return HttpResponseRedirect(reverse("desk:contact_one", args=[held.handling]))


@act
def presence(request: HttpRequest) -> HttpResponse:
    """Say what one does now, or after the contact in hand."""
    shell.attempt(
        lambda: workforce.set_presence(
            actor=shell.actor_of(request), state=line(request, "state", 12)
        )
    )
    return HttpResponseRedirect(reverse("desk:contact"))


@act
def another(request: HttpRequest, id: UUID) -> HttpResponse:
    """Another matter in the same contact."""
    return do_it(
        request, id, lambda: workforce.start_again(actor=shell.actor_of(request), handling=id)
    )


@act
def came_to(request: HttpRequest, id: UUID) -> HttpResponse:
    """Answered without a case, or handed over; the wrap-up follows."""
    return do_it(
        request, id,
        lambda: workforce.come_to(
            actor=shell.actor_of(request), handling=id, outcome=line(request, "outcome", 12),
        ),
    )  # fmt: skip


@act
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """They hung up, or we did."""
    return do_it(request, id, lambda: workforce.hang_up(actor=shell.actor_of(request), handling=id))


@act
def resume(request: HttpRequest, id: UUID) -> HttpResponse:
    """Back to the questions."""
    return do_it(request, id, lambda: workforce.resume(actor=shell.actor_of(request), handling=id))


@act
def clock(request: HttpRequest, id: UUID) -> HttpResponse:
    """More time, or no clock. The notes go with it, so that none of them is lost."""
    seconds = request.POST.get("seconds", "")

    def do() -> None:
        keep_note(request, id)
        workforce.turn_clock(actor=shell.actor_of(request), handling=id, seconds=whole(seconds, 0))

    return do_it(request, id, do)


@act
def wrap_up(request: HttpRequest, id: UUID) -> HttpResponse:
    """End the contact, and be ready again."""
    follow, day = line(request, "follow_up", 10), line(request, "follow_date", 10)

    def do() -> None:
        at = None
        if follow:
            try:
                at = datetime.combine(datetime.fromisoformat(day).date(), time(9), tzinfo=zone())
            except ValueError:
                raise OperationError(_("Say when to follow up.")) from None
        workforce.wrap_up.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), handling=id,
            code=line(request, "other", 40) or line(request, "code", 40),
            note=request.POST.get("note", "").replace("\x00", "").replace("\r\n", "\n"),
            settled=line(request, "settled", 3), follow_up=follow, follow_up_at=at,
        )  # fmt: skip

    return do_it(request, id, do)
