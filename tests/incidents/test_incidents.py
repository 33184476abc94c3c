"""Incidents: watched first, moved by the tables, ended only by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from holdfast.accounts.models import Staff
from holdfast.incidents import operations, policies, queries
from holdfast.incidents.models import Incident, Level, Phase
from holdfast.incidents.operations import Conflict, Opened
from holdfast.incidents.ports import hanging
from holdfast.incidents.tasks import look_at_end
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text

pytestmark = pytest.mark.django_db
NAME = Text.of({"en": "Storm tide", "es": "Marejada"})
DANA = Actor("staff", uuid4(), permissions=frozenset({policies.OPEN, policies.ACTIVATE}))
IVO = Actor("staff", uuid4(), permissions=frozenset({policies.OPEN}))


def opened(**changed: Any) -> Opened:
    given: dict[str, Any] = {"actor": DANA, "name": NAME, "kind": "hurricane", "ends_at": later(30)}
    return operations.open_incident(**given | changed)


def later(hours: float) -> datetime:
    return clock.now() + timedelta(hours=hours)


def moved(incident: Opened, level: str = "monitor", phase: str = "before") -> Opened:
    return operations.move_incident(
        actor=DANA, incident=incident.incident, version=incident.version, level=level, phase=phase
    )


def kinds(incident: Opened) -> list[str]:
    found = Entry.objects.filter(subject=incident.incident).order_by("recorded_at", "id")
    return list(found.values_list("kind", flat=True))


def test_one_with_the_permission_opens_it_to_be_watched(site: str) -> None:
    first, second = opened(actor=IVO), opened()
    assert (first.number, second.number) == (1, 2)
    found = queries.current()
    assert [(each.number, each.level, each.phase) for each in found] == [
        (2, "monitor", "before"), (1, "monitor", "before"),
    ]  # fmt: skip
    with pytest.raises(Denied):
        opened(actor=Actor("staff", uuid4()))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": Text.of({"en": "Storm"})}, "every language"),
        ({"name": Text.of({"en": "S" * 81, "es": "T"})}, "at most 80"),
        ({"kind": "plague"}, "what kind"),
        ({"areas": ["districts:9"]}, "no area districts:9"),
        ({"ends_at": clock.now()}, "later than now"),
        ({"ends_at": clock.now() + timedelta(days=61)}, "within 60 days"),
    ],
)
def test_what_is_wrong_is_said(site: str, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(OperationError, match=says):
        opened(**wrong)


@pytest.mark.parametrize("start", list(Phase))
@pytest.mark.parametrize("to", list(Phase))
def test_phases_move_by_the_table(site: str, start: str, to: str) -> None:
    incident = opened()
    Incident.objects.update(phase=start)
    if to == start or to not in policies.PHASES[start]:
        with pytest.raises(OperationError):
            moved(incident, phase=to)
    else:
        moved(incident, phase=to)
        assert Incident.objects.get().phase == to
        assert kinds(incident)[-1] == "incident.moved"


def test_a_level_is_moved_only_by_who_may_activate_and_from_what_was_read(site: str) -> None:
    incident = opened()
    with pytest.raises(Denied):
        operations.move_incident(
            actor=IVO, incident=incident.incident, version=1, level="full", phase="before"
        )
    moved(incident, level=Level.PARTIAL)
    with pytest.raises(Conflict):
        moved(incident, level=Level.FULL)
    assert queries.current()[0].rank == 2


def test_exercises_are_given_only_to_who_asks_for_them(site: str) -> None:
    opened(exercise=True)
    assert queries.current() == []
    assert queries.current(exercises=True)[0].exercise


def test_an_end_is_warned_of_ahead_said_when_passed_and_never_comes_by_itself(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = opened(ends_at=later(30))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduled_at, args::text FROM procrastinate_jobs"
            " WHERE task_name = 'incidents.end' ORDER BY scheduled_at"
        )
        jobs = cursor.fetchall()
    row = Incident.objects.get()
    assert [at for at, _ in jobs] == [row.ends_at - policies.WARN_AHEAD, row.ends_at]
    given = {"incident": str(row.pk), "ends_at": row.ends_at.isoformat()}
    assert not queries.current()[0].end_near
    for at in (row.ends_at - policies.WARN_AHEAD, row.ends_at):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        look_at_end(**given)
    assert kinds(incident)[-2:] == ["incident.end_near", "incident.overdue"]
    now = queries.current()[0]
    assert now.overdue and Incident.objects.get().state == "open"


def test_who_extends_it_is_not_bothered_with_the_old_end(site: str) -> None:
    incident = opened(ends_at=later(1))
    old = Incident.objects.get().ends_at.isoformat()
    operations.extend_incident(actor=IVO, incident=incident.incident, version=1, ends_at=later(40))
    look_at_end(incident=str(incident.incident), ends_at=old)
    assert kinds(incident) == ["incident.opened", "incident.extended"]
    assert not queries.current()[0].end_near


def test_what_is_under_way_or_has_something_hanging_on_it_does_not_close(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = moved(opened(), phase="during")
    close = operations.close_incident
    with pytest.raises(OperationError, match="Move it to “after” first"):
        close(actor=IVO, incident=incident.incident, version=incident.version)
    incident = moved(incident, phase="after")
    monkeypatch.setattr(hanging, "_filled", lambda incident: ["A service is still paused."])
    with pytest.raises(OperationError, match="still paused"):
        close(actor=IVO, incident=incident.incident, version=incident.version)
    monkeypatch.setattr(hanging, "_filled", lambda incident: [])
    close(actor=IVO, incident=incident.incident, version=incident.version)
    assert queries.current(exercises=True) == []
    with pytest.raises(OperationError, match="closed"):
        moved(incident, phase="during")


def test_a_duty_has_one_holder_and_deputies_in_their_order(site: str) -> None:
    incident = opened()
    people = [Staff.objects.create(email=f"{n}@x.example", name=n) for n in ("Dana", "Rex", "Ivo")]
    ids = [person.pk for person in people]
    give = operations.staff_incident
    give(actor=IVO, incident=incident.incident, duty="lead", people=ids)
    give(actor=IVO, incident=incident.incident, duty="lead", people=[ids[1], ids[0]])
    lead = queries.duties(incident.incident)[0]
    assert (lead.duty, lead.holder, lead.deputies) == ("lead", ids[1], (ids[0],))
    people[2].is_active = False
    people[2].save()
    with pytest.raises(OperationError, match="no longer works here"):
        give(actor=IVO, incident=incident.incident, duty="lead", people=[ids[2]])
    give(actor=IVO, incident=incident.incident, duty="lead", people=[])
    assert queries.duties(incident.incident)[0].holder is None
