"""Sitreps: frozen with what they count, beside the last one and what is usual; planned; read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from holdfast.accounts import operations as accounts
from holdfast.eoc import figures, reporting
from holdfast.eoc.models import Figure, Schedule, Sitrep
from holdfast.incidents import operations as incidents
from holdfast.interactions.operations import begin_contact, wrap_up
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

from .center import DANA, ME, Center, open_incident

pytestmark = pytest.mark.django_db


def contact(ago: timedelta = timedelta(minutes=5), topic: str = "pothole") -> UUID:
    begun = begin_contact(actor=ME, channel="phone", started_at=clock.now() - ago).interaction
    wrap_up(actor=ME, interaction=begun, outcome="answered", topic=topic)
    return begun


def make(incident: UUID) -> Sitrep:
    return Sitrep.objects.get(pk=reporting.make_sitrep(actor=DANA, incident=incident).sitrep)


def figure(sitrep: Sitrep, section: str, key: str = figures.ALL) -> Figure:
    return sitrep.figures.get(section=section, key=key)


def weeks(counts: list[int]) -> None:
    """So many contacts a week ago at about this hour, two weeks ago, and so on; and a first one
    long before."""
    contact(timedelta(weeks=len(counts) + 2))
    for n, count in enumerate(counts, 1):
        # Some hours from both ends, so that a change of the clock moves none out.
        for _n in range(count):
            contact(timedelta(weeks=n, hours=3))


def test_it_is_never_changed(center: Center) -> None:
    sitrep = make(center.incident)
    for change in (
        lambda: Sitrep.objects.filter(pk=sitrep.pk).update(note="Better."),
        lambda: Figure.objects.filter(sitrep=sitrep).update(n=0),
        lambda: Figure.objects.filter(sitrep=sitrep).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()


def test_contacts_stand_beside_the_same_hours_of_earlier_weeks(center: Center) -> None:
    weeks([3, 1, 2, 8, 5, 4, 7, 6])
    for _n in range(20):
        contact()
    sitrep = make(center.incident)
    for found in (figure(sitrep, "contacts"), figure(sitrep, "topics", "pothole")):
        assert found.n == 20 and found.usual == [1, 2, 3, 4, 5, 6, 7, 8]
        assert figures.usual(found) == (2, 7) and figures.unusual(found)
    assert str(figure(sitrep, "topics", "pothole").name) == "Pothole"


def test_a_little_more_than_in_the_busiest_week_is_not_called_unusual(center: Center) -> None:
    weeks([3, 9, 2, 8])
    for _n in range(10):
        contact()
    assert not figures.unusual(figure(make(center.incident), "contacts"))


def test_with_few_weeks_nothing_is_called_usual(center: Center) -> None:
    weeks([1, 1])
    for _n in range(9):
        contact()
    found = figure(make(center.incident), "contacts")
    assert figures.usual(found) is None and not figures.unusual(found)


def test_what_is_usual_and_did_not_come_is_there_with_nothing(center: Center) -> None:
    weeks([2, 2, 2, 2])
    contact(topic="bulky")
    found = figure(make(center.incident), "topics", "pothole")
    # The fifth week is known as well, and had none.
    assert (found.n, found.usual) == (0, [0, 2, 2, 2, 2])


def test_the_next_one_counts_from_the_last_and_names_what_it_said(center: Center) -> None:
    contact(timedelta(hours=3))
    first = make(center.incident)
    later = contact(timedelta(seconds=0))
    second = make(center.incident)
    assert second.since == first.at and second.number == 2
    assert figure(second, "contacts").records == [str(later)]
    assert (figure(second, "contacts").before, figure(first, "contacts").before) == (1, None)


def test_every_count_has_the_records_that_it_counts(
    center: Center, seal: Callable[[], int]
) -> None:
    center.activate("full", "during")
    contact(timedelta(seconds=0))
    contact(timedelta(seconds=0), topic="")
    seal()
    sitrep = make(center.incident)
    for each in sitrep.figures.all():
        of_people = each.section == "shelters" and each.key in ("people", "free")
        assert of_people or each.n == len(each.records), (each.section, each.key)
    assert figure(sitrep, "contacts", "marked").n == 2
    assert figure(sitrep, "topics", "none").n == 1
    # The playbook paused one service that the city has.
    assert figure(sitrep, "paused").records == ["bulky"]


def test_contacts_of_an_exercise_are_counted_there_and_nowhere_else(center: Center) -> None:
    drill = open_incident(exercise=True)
    real, played = contact(), contact()
    reporting.mark_contact(actor=DANA, incident=drill, interaction=played)
    assert figure(make(center.incident), "contacts").records == [str(real)]
    assert figure(make(drill), "contacts").records == [str(played)]
    with pytest.raises(OperationError, match="Only contacts of an exercise"):
        reporting.mark_contact(actor=DANA, incident=center.incident, interaction=real)


def test_it_is_acknowledged_once_by_those_it_is_meant_for(center: Center) -> None:
    accounts.ensure_roles(actor=ME)
    person = accounts.create_staff(
        actor=ME, email="lee@example.com", name="Lee", roles=["liaison"], departments=[],
        password="lantern-point-311",
    ).id  # fmt: skip
    incidents.staff_incident(actor=DANA, incident=center.incident, duty="planning", people=[person])
    sitrep = make(center.incident)
    assert sitrep.recipients == [person]
    with pytest.raises(OperationError, match="by those it is meant for"):
        reporting.acknowledge_sitrep(actor=DANA, sitrep=sitrep.pk)
    lee = Actor("staff", person)
    reporting.acknowledge_sitrep(actor=lee, sitrep=sitrep.pk)
    with pytest.raises(OperationError, match="already"):
        reporting.acknowledge_sitrep(actor=lee, sitrep=sitrep.pk)
    assert sitrep.acknowledged.count() == 1


def test_a_plan_makes_one_at_its_moment_and_plans_the_next(center: Center) -> None:
    at = clock.now() + timedelta(minutes=20)
    reporting.plan_sitreps(actor=DANA, incident=center.incident, hours=6, first=at)
    assert timers() == [at]
    reporting.make_planned(actor=ME, incident=center.incident, at=at)
    assert Sitrep.objects.get(incident=center.incident).maker is None
    assert timers() == [at, at + timedelta(hours=6)]
    with pytest.raises(OperationError, match="planned anew"):
        reporting.make_planned(actor=ME, incident=center.incident, at=at)


def test_what_was_missed_is_not_made_up_for(center: Center) -> None:
    reporting.plan_sitreps(actor=DANA, incident=center.incident, hours=1)
    missed = clock.now() - timedelta(hours=5, minutes=30)
    Schedule.objects.update(next_at=missed)
    reporting.make_planned(actor=ME, incident=center.incident, at=missed)
    plan = Schedule.objects.get()
    assert Sitrep.objects.count() == 1 and plan.next_at == missed + timedelta(hours=6)


def test_a_closed_incident_has_no_more_of_them(center: Center) -> None:
    at = clock.now() + timedelta(minutes=20)
    reporting.plan_sitreps(actor=DANA, incident=center.incident, hours=1, first=at)
    incidents.close_incident(actor=DANA, incident=center.incident, version=1)
    with pytest.raises(OperationError, match="closed"):
        reporting.make_planned(actor=ME, incident=center.incident, at=at)
    assert not Sitrep.objects.exists()


@pytest.mark.parametrize(
    ("hours", "ahead", "says"),
    [(5, 1, "how often"), (1, 49, "48 hours"), (1, -1, "48 hours"), (0, 1, "No situation reports")],
)
def test_what_cannot_be_planned_is_said(center: Center, hours: int, ahead: int, says: str) -> None:
    first = clock.now() + timedelta(hours=ahead)
    with pytest.raises(OperationError, match=says):
        reporting.plan_sitreps(actor=DANA, incident=center.incident, hours=hours, first=first)


def test_only_who_keeps_incidents_makes_them(center: Center) -> None:
    agent = Actor("staff", uuid4(), permissions=frozenset({"contacts.take"}))
    with pytest.raises(Denied):
        reporting.make_sitrep(actor=agent, incident=center.incident)


def timers() -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = %s"
            " ORDER BY scheduled_at",
            [reporting.SITREP_TASK],
        )
        return [row[0] for row in cursor.fetchall()]
