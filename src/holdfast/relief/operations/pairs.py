"""A person decides whether two records are about one person; and takes it back."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.journal.actors import Actor
from holdfast.journal.facts import Fact
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import events, policies
from holdfast.relief.models import Pair, Sought, Word
from holdfast.relief.operations.people import Reported, domain, locked, resent


@operation(may=policies.RELEASE)
def join_people(*, actor: Actor, one: UUID, other: UUID) -> Reported:
    """Two records are about one person. Each stays, with a note that names the other (as PFIF
    links them), and the care that one needs is taken with both."""
    pair = _both(actor, one, other)
    _decided(actor, pair, Pair.Decision.JOINED, events.PEOPLE_JOINED)
    for row, linked in (pair, pair[::-1]):
        key = new_id()
        Word.objects.create(
            id=key, record=f"{domain()}/note.{key}", person=row, linked=linked.record,
            text=_("Two records of one person."), author_name=city().name or "Holdfast",
            source_date=clock.now(), entry_date=clock.now(), by=actor.id,
        )  # fmt: skip
        resent(row, clock.now())
    return Reported(one)


@operation(may=policies.RELEASE)
def tell_people_apart(*, actor: Actor, one: UUID, other: UUID) -> Reported:
    """Two records that look alike are about two people; nobody is asked again."""
    _decided(actor, _both(actor, one, other), Pair.Decision.APART, events.PEOPLE_APART)
    return Reported(one)


@operation(may=policies.RELEASE)
def undo_pair(*, actor: Actor, one: UUID, other: UUID) -> Reported:
    """A decision about two records is taken back. The notes that linked them stay and say so, since
    copies of them are elsewhere."""
    pair = _both(actor, one, other)
    gone, _each = Pair.objects.filter(first=pair[0], second=pair[1]).delete()
    if not gone:
        raise OperationError(_("Nothing was decided about these two."))
    now = clock.now()
    for row, linked in (pair, pair[::-1]):
        ours = Word.objects.filter(person=row, linked=linked.record,
                                   record__startswith=f"{domain()}/")  # fmt: skip
        ours.update(linked="", text=_("Taken back: they are not known to be one person."),
                    source_date=now)  # fmt: skip
        resent(row, now)
    record(events.UNDONE, subject=one, data={"other": str(other)})
    return Reported(one)


def _both(actor: Actor, one: UUID, other: UUID) -> tuple[Sought, Sought]:
    """Both records, the lower id first, as they are always locked."""
    if one == other:
        raise OperationError(_("Choose another record."))
    first, second = (locked(each, actor) for each in sorted((one, other)))
    return first, second


def _decided(actor: Actor, pair: tuple[Sought, Sought], decision: str, fact: Fact) -> None:
    if Pair.objects.filter(first=pair[0], second=pair[1]).exists():
        raise OperationError(_("This was decided already. Take it back first."))
    Pair.objects.create(
        first=pair[0], second=pair[1], decision=decision, by=actor.id, at=clock.now()
    )
    record(fact, subject=pair[0].pk, data={"other": str(pair[1].pk)})
