"""Whether the households of those who work in an incident are looked after: each says so for
themselves. What they said is theirs and of those with the permission; the journal has only that
they said something."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.eoc import crew, events, typed
from holdfast.eoc.models import Household
from holdfast.eoc.policies import works_here
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.residents import retention

SEES = "households.see"
CLASS = "household"
_LOUDEST = (Household.Answer.HELP, Household.Answer.NOT_YET, Household.Answer.YES)


@operation(may=works_here)
def say(*, actor: Actor, incident: UUID, answer: str) -> None:
    """Say whether one's own household is looked after; it may be said anew at any time."""
    assert actor.id is not None
    row = typed.locked(incident)
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    if answer not in Household.Answer.values:
        raise OperationError(_("Choose one of the three answers."))
    Household.objects.update_or_create(
        incident=row, staff=actor.id, defaults={"answer": answer, "at": clock.now()}
    )
    record(events.HOUSEHOLD_SAID, subject=row.pk, data={"staff": actor.id})


@operation(may="system")
def expire(*, actor: Actor) -> None:
    """Forget what was said in incidents that were closed long enough ago."""
    before = retention.before(CLASS)
    over = Household.objects.filter(incident__closed_at__lt=before) if before else None
    about = set(over.values_list("incident_id", flat=True)) if over is not None else set()
    if not about:
        raise OperationError(_("Nothing is due."))
    for incident in about:
        count, _by_model = Household.objects.filter(incident=incident).delete()
        record(events.HOUSEHOLDS_FORGOTTEN, subject=incident, data={"count": count})


def mine(actor: Actor, incident: UUID) -> str:
    """What the actor said; "" before they did."""
    assert actor.id is not None
    found = Household.objects.filter(incident=incident, staff=actor.id)
    return found.values_list("answer", flat=True).first() or ""


def answers(viewer: Actor, incident: UUID) -> list[Household] | None:
    """What everybody said, who needs help first; None for who may not see it."""
    if not viewer.may(SEES):
        return None
    rows = Household.objects.filter(incident=incident)
    return sorted(rows, key=lambda row: (_LOUDEST.index(Household.Answer(row.answer)), row.at))


def unanswered(actor: Actor) -> UUID | None:
    """An incident in which the actor has not said yet whether their household is looked after."""
    about = [each.id for each in crew.watched()]
    if not about or actor.id is None:
        return None
    rows = Household.objects.filter(incident__in=about, staff=actor.id)
    said = set(rows.values_list("incident_id", flat=True))
    return next((each for each in about if each not in said), None)
