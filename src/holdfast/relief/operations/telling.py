"""Who asks about a person, how it was made sure who they are, and what they were told."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.relief import events, policies
from holdfast.relief.models import Release, Seeker, Sought, Word
from holdfast.relief.operations.people import Reported, asked_about, locked
from holdfast.relief.queries.circles import circle

_State = Seeker.State
_ALIVE = (Word.Status.SELF, Word.Status.ALIVE)


@operation(may=policies.FIND)
def ask_about(
    *, actor: Actor, person: UUID, name: str, relation: str, phone: str = "", email: str = ""
) -> Reported:
    """Note that somebody asks about a person. They are told nothing yet."""
    row = locked(person, actor)
    if not name.strip() or not relation.strip():
        raise OperationError(_("Write who asks, and who they are to the person."))
    asked_about(row, name=name, relation=relation, phone=phone, email=email)
    return Reported(row.pk)


@operation(may=policies.RELEASE)
def verify_seeker(*, actor: Actor, seeker: UUID, verified: str) -> Reported:
    """It was made sure who asks; `verified` says how."""
    row = _asking(seeker, actor)
    if verified not in Seeker.Verified.values:
        raise OperationError(_("First make sure who asks: papers, a call back, or what only family "
                               "knows."))  # fmt: skip
    row.verified, row.verified_by = verified, actor.id
    return _moved(row, _State.VERIFIED)


@operation(may=policies.RELEASE)
def refuse_seeker(*, actor: Actor, seeker: UUID) -> Reported:
    """Who asks is told nothing."""
    return _moved(_asking(seeker, actor), _State.REFUSED)


@operation(may=policies.RELEASE)
def reopen_seeker(*, actor: Actor, seeker: UUID) -> Reported:
    """Who was refused asks again; they are made sure of anew."""
    row = _asking(seeker, actor)
    row.verified, row.verified_by = "", None
    return _moved(row, _State.WAITING)


@operation(may=policies.RELEASE)
def release(*, actor: Actor, seeker: UUID, told: str) -> Reported:
    """Somebody of whom it is sure who they are was told about a person: `told` is ``alive`` or
    ``where``. Kept each time.

    Refused where nothing may be told: to nobody about one who may be in danger, no place where the
    person wants none told, the place of a minor only to who showed their papers. A death is never
    told this way. What one of joined records asks for holds for all.
    """
    row = _asking(seeker, actor)
    if told not in policies.TOLD:
        raise OperationError(_("Choose what was asked for."))
    if not row.verified or _State.TOLD not in policies.SEEKER_MOVES[row.state]:
        raise OperationError(_("First make sure who asks: papers, a call back, or what only family "
                               "knows."))  # fmt: skip
    whole = circle(row.person_id)
    if Sought.Guard.DANGER in whole.guards:
        raise OperationError(_("Tell nothing: the person may be in danger. Take a message, and "
                               "pass it to emergency management."))  # fmt: skip
    if whole.dead:
        raise OperationError(_("Tell nothing on the phone. Emergency management speaks with the "
                               "family in person."))  # fmt: skip
    if told == policies.WHERE and whole.where_hidden:
        raise OperationError(_("The person is safe and does not want the place told. Say that they "
                               "are safe, and take a message."))  # fmt: skip
    minor = Sought.Guard.MINOR in whole.guards
    if told == policies.WHERE and minor and row.verified != Seeker.Verified.PAPERS:
        raise OperationError(_("The place of a child is told only to a parent or guardian who "
                               "shows papers."))  # fmt: skip
    alive = Word.objects.filter(person__in=whole.ids, status__in=_ALIVE)
    if not alive.exists():
        raise OperationError(_("Nobody said that the person is alive. Tell nothing that we do not "
                               "know."))  # fmt: skip
    Release.objects.create(
        person_id=row.person_id, told=told, asker=row.name, relation=row.relation,
        verified=row.verified, at=clock.now(), by=actor.id,
    )  # fmt: skip
    record(events.RELEASED, subject=row.person_id, data={"told": told, "verified": row.verified})
    return _moved(row, _State.TOLD)


@operation(may=policies.RELEASE)
def hand_over(*, actor: Actor, person: UUID) -> Reported:
    """The record was given to the Red Cross, who go on with it."""
    row = locked(person, actor)
    row.handed_over_at = clock.now()
    row.save(update_fields=["handed_over_at"])
    record(events.HANDED_OVER, subject=row.pk)
    return Reported(row.pk)


def _asking(seeker: UUID, actor: Actor) -> Seeker:
    row = Seeker.objects.select_for_update().filter(pk=seeker).first()
    if row is None:
        raise OperationError(_("There is no such record, or its time has passed."))
    locked(row.person_id, actor)
    return row


def _moved(row: Seeker, to: str) -> Reported:
    if to not in policies.SEEKER_MOVES[row.state]:
        raise OperationError(_("This was decided already. Look at the page again."))
    row.state = to
    row.save(update_fields=["state", "verified", "verified_by"])
    record(events.ASKER_MOVED, subject=row.person_id, data={"asker": str(row.pk), "to": to})
    return Reported(row.person_id)
