"""Work that comes by itself: web reports with a place nobody understands, mail to answer."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.cases import events as case_events
from holdfast.interactions import events as interaction_events
from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.residents import following
from holdfast.workforce import erasing, operations
from holdfast.workforce.models import Queue, Work

ME = system("workforce.offering")
_BY_THEMSELVES = {"web", "app", "text", "chat", "open311"}
_DOUBTFUL = {"unverified", "outside"}
_MAIL = {"email", "letter"}


@reaction("workforce.places", on=[case_events.OPENED, case_events.CORRECTED, case_events.MOVED])
def places(entries: Sequence[Sealed]) -> None:
    """A case that came without an agent and whose place is in doubt waits for a person, until the
    place is corrected or the department has taken the case on."""
    for entry in entries:
        if entry.data.get("imported"):
            continue
        if entry.kind == case_events.OPENED.kind:
            doubtful = entry.data.get("verdict") in _DOUBTFUL
            if doubtful and entry.data.get("channel") in _BY_THEMSELVES:
                _offer("web", Work.Kind.PLACE, entry)
        elif entry.kind == case_events.MOVED.kind or entry.data.get("verdict") not in _DOUBTFUL:
            _settle(Work.Kind.PLACE, entry)


@reaction("workforce.mail", on=[interaction_events.RECORDED])
def mail(entries: Sequence[Sealed]) -> None:
    """Mail that came in and that no member of staff has in hand waits for one."""
    for entry in entries:
        unread = entry.data.get("outcome") == "open" and not entry.actor.startswith("staff:")
        if unread and entry.data.get("channel") in _MAIL and not entry.data.get("imported"):
            _offer("mail", Work.Kind.MAIL, entry)


following.follow("workforce", merge=erasing.follow_merge, erase=erasing.erase_resident)


def _offer(queue: str, kind: str, entry: Sealed) -> None:
    # A city may do without a queue; then nobody waits in it.
    if Queue.objects.filter(pk=queue).exists():
        operations.offer_work(
            actor=ME, queue=queue, kind=kind, subject=entry.subject, arrived_at=entry.occurred_at
        )


def _settle(kind: str, entry: Sealed) -> None:
    for work in Work.objects.filter(kind=kind, subject=entry.subject, done_at=None):
        operations.finish_work(actor=ME, work=work.pk)
