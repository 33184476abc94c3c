"""The log of an incident: fed by hand and from the journal, never edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from holdfast.eoc import log
from holdfast.eoc.models import LogEntry
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

from .center import DANA, REX, Center, open_incident

pytestmark = pytest.mark.django_db


def write(center: Center, text: str = "Pump 3 runs.", **given: object) -> LogEntry:
    done = log.write_log(actor=DANA, incident=center.incident, text=text, **given)  # type: ignore[arg-type]
    return LogEntry.objects.get(pk=done.entry)


def test_an_entry_is_never_changed_or_taken_away(center: Center) -> None:
    entry = write(center)
    for change in (
        lambda: LogEntry.objects.filter(pk=entry.pk).update(text="Pump 4 runs."),
        lambda: LogEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()


def test_a_correction_is_another_entry_of_the_same_log(center: Center) -> None:
    wrong = write(center)
    right = write(center, "Pump 4 runs.", corrects=wrong.pk)
    assert right.corrects == wrong and list(wrong.corrections.all()) == [right]
    other = Center(open_incident(), center.playbook)
    with pytest.raises(OperationError, match="not in this log"):
        write(other, corrects=wrong.pk)


def test_it_says_when_it_happened_and_when_it_was_written(center: Center) -> None:
    ago = clock.now() - timedelta(hours=3)
    entry = write(center, at=ago)
    assert entry.at == ago and entry.written_at - entry.at > timedelta(hours=2)
    with pytest.raises(OperationError, match="happened yet"):
        write(center, at=clock.now() + timedelta(hours=1))


@pytest.mark.parametrize(("text", "says"), [("  ", "what happened"), ("x" * 1001, "at most 1000")])
def test_what_cannot_be_written_is_said(center: Center, text: str, says: str) -> None:
    with pytest.raises(OperationError, match=says):
        write(center, text)


def test_only_who_may_writes(center: Center) -> None:
    with pytest.raises(Denied):
        log.write_log(actor=Actor("staff", uuid4()), incident=center.incident, text="Hello.")


def test_what_happens_to_it_comes_from_the_journal_once_with_who_did_it(
    center: Center, seal: Callable[[], int]
) -> None:
    center.activate("full", "during")
    seal()
    rows = list(LogEntry.objects.filter(incident=center.incident).order_by("at", "id"))
    kinds = [row.kind for row in rows]
    assert kinds[:2] == ["incident.opened", "incident.proposed"]
    assert kinds.count("incident.line_switched") == 7 and "incident.activated" in kinds
    by = {row.kind: row.author for row in rows}
    assert by["incident.proposed"] == DANA.id and by["incident.activated"] == REX.id


@pytest.mark.parametrize("played", [False, True])
def test_what_officials_say_goes_into_every_real_log_that_is_open_and_what_is_played_into_others(
    center: Center, played: bool, seal: Callable[[], int]
) -> None:
    from holdfast.alerts import operations as bulletins
    from holdfast.alerts.models import Version

    drill = open_incident(exercise=True)
    rights = frozenset({"bulletins.write", "bulletins.approve"})
    now = clock.now()
    slots = {
        "road": {"en": "Mill Street Bridge", "es": "Puente de Mill Street"},
        "why": {"en": "High water", "es": "Crecida"},
    }
    writer = Actor("staff", uuid4(), permissions=rights)
    written = bulletins.write_bulletin(
        actor=writer, kind="road_closed", severity="warning", slots=slots, areas=(),
        starts_at=now, until=now + timedelta(hours=3), source="Streets", exercise=played,
    )  # fmt: skip
    version = Version.objects.get(pk=written.version)
    bulletins.approve_bulletin(
        actor=writer, version=version.pk, digest=bytes(version.digest), reason="Nobody is here."
    )
    seal()
    found = LogEntry.objects.filter(kind="bulletin.published")
    assert [(row.incident_id, row.data["number"]) for row in found] == [
        (drill if played else center.incident, 1)
    ]
