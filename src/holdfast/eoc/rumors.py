"""The register of rumors: heard, checked, answered with the fact first; how often each is asked.

A contact that mentions a rumor is counted once for it. When one is suddenly mentioned far more than
before, that is a fact of its own, which the information officer's page shows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from holdfast.eoc import events, policies
from holdfast.eoc.models import Asking, Rumor
from holdfast.incidents.models import Incident
from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import storable

TEXT_LIMIT = 300
SPAN = timedelta(minutes=30)
LOOKS_BACK = 12
"""Spans before this one that it is compared with: six hours."""
SPIKE_LEAST = 5
SPIKE_SHOWN = timedelta(hours=1)
"""For how long a spike is warned of; within it no other is."""


class Told(msgspec.Struct, frozen=True):
    """A rumor, its incident, and its number there."""

    rumor: UUID
    incident: UUID
    number: int


@operation(may=policies.may_hear)
def hear_rumor(
    *, actor: Actor, incident: UUID, heard: Text, interaction: UUID | None = None,
    id: UUID | None = None,
) -> Told:  # fmt: skip
    """Put what people say in the register, in any one language; `interaction` is the contact in
    which it was heard, which then counts."""
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise OperationError(_("There is no such incident."))
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    words = _words(heard, _("Write what people say."))
    last = row.rumors.aggregate(last=Max("number"))["last"] or 0
    rumor = Rumor.objects.create(
        id=id or new_id(), incident=row, number=last + 1, heard=words, heard_at=clock.now(),
        hearer=actor.id,
    )  # fmt: skip
    record(events.RUMOR_HEARD, subject=row.pk, data=_about(rumor))
    if interaction:
        mention_rumor(actor=actor, rumor=rumor.pk, interaction=interaction)
    return Told(rumor.pk, row.pk, rumor.number)


@operation(may=policies.may_hear)
def mention_rumor(*, actor: Actor, rumor: UUID, interaction: UUID, mentioned: bool = True) -> Told:
    """Say that a contact mentioned a rumor, or that it did not after all. A spike is noticed here,
    at most once an hour."""
    row = _locked(rumor)
    contact = Interaction.objects.filter(pk=interaction).first()
    if contact is None:
        raise OperationError(_("This contact is not here. Look again."))
    found = row.askings.filter(interaction=interaction)
    if found.exists() == mentioned:
        raise OperationError(
            _("This contact is counted for it already.")
            if mentioned
            else _("This contact is not counted for it.")
        )
    if mentioned:
        now = clock.now()
        Asking.objects.create(rumor=row, interaction=interaction, at=now, staff=actor.id)
        _look_for_spike(row, now)
    else:
        found.delete()
    data = _about(row) | {"interaction": interaction, "mentioned": mentioned}
    record(events.RUMOR_ASKED, subject=row.incident_id, data=data)
    return _told(row)


def _look_for_spike(row: Rumor, now: datetime) -> None:
    if spiking(row, now):
        return
    spans = [0] * (LOOKS_BACK + 1)
    recent = row.askings.filter(at__gt=now - SPAN * len(spans), at__lte=now)
    for at in recent.values_list("at", flat=True):
        spans[(now - at) // SPAN] += 1
    if spans[0] >= max(SPIKE_LEAST, 2 * max(spans[1:])):
        row.spiked_at = now
        row.save(update_fields=["spiked_at"])
        record(events.RUMOR_SPIKED, subject=row.incident_id, data=_about(row) | {"n": spans[0]})


def spiking(row: Rumor, now: datetime | None = None) -> bool:
    """Whether it is warned of now; what was set aside is not."""
    if row.spiked_at is None or row.state == Rumor.State.DROPPED:
        return False
    return (now or clock.now()) - row.spiked_at < SPIKE_SHOWN


def slots(row: Rumor) -> dict[str, dict[str, str]]:
    """What an answered rumor fills in a bulletin of the kind `rumor`."""
    texts = {"fact": row.fact, "heard": row.heard, "checked": row.checked}
    return {name: dict(text.texts) for name, text in texts.items()}


@operation(may=policies.may_answer)
def check_rumor(*, actor: Actor, rumor: UUID, verdict: str, checked: Text) -> Told:
    """Say what a check found, and with whom it was checked, in every language."""
    row = _locked(rumor)
    if verdict not in Rumor.Verdict.values:
        raise OperationError(_("Choose what the check found."))
    row.checked = _all(checked, _("Checked with"))
    row.verdict, row.checked_at, row.checker = verdict, clock.now(), actor.id
    return _move(row, "check")


@operation(may=policies.may_answer)
def answer_rumor(*, actor: Actor, rumor: UUID, fact: Text, heard: Text) -> Told:
    """Answer it: the fact, and what people say, in every language."""
    row = _locked(rumor)
    row.fact, row.heard = _all(fact, _("What is true")), _all(heard, _("What people say"))
    row.answered_at, row.answerer = clock.now(), actor.id
    return _move(row, "answer")


@operation(may=policies.may_answer)
def move_rumor(*, actor: Actor, rumor: UUID, move: str) -> Told:
    """Set it aside (``drop``), or check it anew (``reopen``): its answer holds no longer then."""
    if move not in ("drop", "reopen"):
        raise OperationError(_("Check it first, then answer it."))
    return _move(_locked(rumor), move)


def _move(row: Rumor, move: str) -> Told:
    to = policies.RUMOR_MOVES.get((row.state, move))
    if to is None:
        raise OperationError(
            _("That cannot follow “%(state)s”. Look at it again.")
            % {"state": row.get_state_display()}
        )
    before, row.state = row.state, to
    row.save()
    data = _about(row) | {"from": before, "to": to, "verdict": row.verdict}
    record(events.RUMOR_MOVED, subject=row.incident_id, data=data)
    return _told(row)


def _locked(rumor: UUID) -> Rumor:
    row = Rumor.objects.select_for_update().filter(pk=rumor).first()
    if row is None:
        raise OperationError(_("There is no such rumor."))
    return row


def _told(row: Rumor) -> Told:
    return Told(row.pk, row.incident_id, row.number)


def _about(row: Rumor) -> dict[str, object]:
    return {"rumor": row.pk, "rumor_number": row.number}


def _words(given: Text, missing: str) -> Text:
    """What was typed in any language, without what is empty; refused where all are."""
    kept = {tag: " ".join(each.split()) for tag, each in given.texts.items() if each.strip()}
    if not kept:
        raise OperationError(missing)
    if not storable(*kept.values()):
        raise OperationError(_("Write it in letters, digits and signs."))
    if any(len(each) > TEXT_LIMIT for each in kept.values()):
        raise OperationError(_("Write at most %(most)s characters.") % {"most": TEXT_LIMIT})
    return Text.of(kept)


def _all(given: Text, field: str) -> Text:
    found = _words(given, _("%(field)s: write it in every language.") % {"field": field})
    if any(code not in found.texts for code, _name in settings.LANGUAGES):
        raise OperationError(_("%(field)s: write it in every language.") % {"field": field})
    return found
