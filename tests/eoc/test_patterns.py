"""Unusual patterns: raised with the records that say so, and settled by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from holdfast.catalog.queries import current
from holdfast.eoc import patterns, reporting
from holdfast.eoc.models import Asking, Pattern, WordList
from holdfast.incidents.models import Incident
from holdfast.interactions.operations import begin_contact, take_report, wrap_up
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text

from .center import DANA, ME, Center, open_incident

pytestmark = pytest.mark.django_db
AGENT = Actor("staff", uuid4(), permissions=frozenset({"contacts.take"}))


@pytest.fixture
def weeks(center: Center) -> Center:
    """Six weeks in which somebody is in contact now and then, about potholes."""
    patterns.ensure_word_lists(actor=ME)
    for week in range(1, 7):
        contact(timedelta(weeks=week, minutes=10))
    contact(timedelta(weeks=7))
    return center


def contact(ago: timedelta = timedelta(minutes=10), note: str = "", topic: str = "pothole") -> UUID:
    begun = begin_contact(actor=ME, channel="phone", started_at=clock.now() - ago).interaction
    wrap_up(actor=ME, interaction=begun, outcome="answered", topic=topic, note=note)
    return begun


def raised(**where: Any) -> Pattern:
    """Eight ill people in the last hour, found."""
    for _n in range(8):
        contact(note="Everybody at the school is vomiting.", topic="")
    assert patterns.look_now() == 1
    return Pattern.objects.get(**where)


def test_it_is_raised_with_its_counts_and_its_records(weeks: Center) -> None:
    row = raised()
    assert (row.kind, row.key, row.area, row.n) == ("words", "illness", "", 8)
    assert str(row.name) == "Illness" and len(row.contacts) == 8 and row.state == "raised"
    assert row.usual == [0] * 6 and row.chance < 1e-5 and row.course[-1][0] == 8
    fact = Entry.objects.get(kind="pattern.raised")
    assert fact.subject == row.pk and fact.data["n"] == 8


def test_looking_again_raises_nothing_new(weeks: Center) -> None:
    raised()
    contact(note="vomiting too")
    assert patterns.look_now() == 0 and Pattern.objects.count() == 1
    assert patterns.look_now(clock.now() + timedelta(minutes=30)) == 0


def test_a_quiet_hour_raises_nothing(weeks: Center) -> None:
    for _n in range(4):
        contact(note="vomiting")
    assert patterns.look_now() == 0
    assert not Entry.objects.filter(kind="pattern.raised").exists()


def test_contacts_of_an_exercise_raise_nothing(weeks: Center) -> None:
    drill = open_incident(exercise=True)
    for _n in range(9):
        id = contact(note="vomiting")
        reporting.mark_contact(actor=DANA, incident=drill, interaction=id)
    assert patterns.look_now() == 0


def test_what_residents_wrote_in_their_reports_counts_too(weeks: Center) -> None:
    for _n in range(6):
        take_report(actor=ME, service=current("pothole"), channel="web", description="Huele a gas.")
    assert patterns.look_now() >= 1
    row = Pattern.objects.order_by("chance").first()
    assert row is not None and len(row.contacts) == 6 and not row.cases
    told = {row.key, *(other["name"]["texts"]["en"] for other in row.also)}
    assert told & {"gas-smell", "Smell of gas or chemicals"}


def test_it_is_seen_and_dismissed_with_a_reason(weeks: Center) -> None:
    row = raised()
    patterns.see_pattern(actor=DANA, pattern=row.pk)
    with pytest.raises(OperationError, match="why it needs nothing"):
        patterns.dismiss_pattern(actor=DANA, pattern=row.pk, reason=" ")
    patterns.dismiss_pattern(actor=DANA, pattern=row.pk, reason="A school trip,  all of one bus.")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("dismissed", "A school trip, all of one bus.")
    assert row.mover == DANA.id
    with pytest.raises(OperationError, match="cannot follow “Dismissed”"):
        patterns.dismiss_pattern(actor=DANA, pattern=row.pk, reason="Again.")
    assert patterns.see_pattern(actor=DANA, pattern=row.pk).state == "seen"


def test_it_becomes_a_rumor_that_its_contacts_mention(weeks: Center) -> None:
    row = raised()
    heard = Text.of("The school lunch was bad.")
    patterns.pattern_to_rumor(actor=DANA, pattern=row.pk, incident=weeks.incident, heard=heard)
    row.refresh_from_db()
    assert row.state == "rumor" and row.rumor is not None and row.rumor.heard == heard
    assert Asking.objects.filter(rumor=row.rumor).count() == 8
    with pytest.raises(OperationError, match="cannot follow"):
        patterns.pattern_to_rumor(actor=DANA, pattern=row.pk, incident=weeks.incident, heard=heard)


def test_it_becomes_an_incident(weeks: Center) -> None:
    row = raised()
    name = Text.of({"en": "School illness", "es": "Enfermedad en la escuela"})
    ends_at = clock.now() + timedelta(days=1)
    with pytest.raises(OperationError):
        patterns.pattern_to_incident(
            actor=DANA, pattern=row.pk, name=name, kind="", ends_at=ends_at
        )
    patterns.pattern_to_incident(
        actor=DANA, pattern=row.pk, name=name, kind="epidemic", ends_at=ends_at
    )
    row.refresh_from_db()
    assert row.state == "incident"
    assert Incident.objects.get(pk=row.incident_id).level == "monitor"


def test_only_those_who_open_incidents_settle_it(weeks: Center) -> None:
    row = raised()
    with pytest.raises(Denied):
        patterns.see_pattern(actor=AGENT, pattern=row.pk)
    with pytest.raises(Denied):
        patterns.dismiss_pattern(actor=AGENT, pattern=row.pk, reason="No.")


def test_lists_of_words_are_written_in_every_language(center: Center) -> None:
    name = Text.of({"en": "Bats", "es": "Murciélagos"})
    words = {"en": ["bat*", " bat* ", ""], "es": ["murciélago*"]}
    patterns.save_word_list(actor=DANA, code="bats", name=name, words=words)
    assert WordList.objects.get(code="bats").words == {"en": ["bat*"], "es": ["murciélago*"]}
    with pytest.raises(OperationError, match="Write a word in"):
        patterns.save_word_list(actor=DANA, code="bats", name=name, words={"en": ["bat"]})
    with pytest.raises(OperationError, match="three letters"):
        bare = {"en": ["*"], "es": ["murciélago"]}
        patterns.save_word_list(actor=DANA, code="bats", name=name, words=bare)
    with pytest.raises(OperationError, match="small letters"):
        patterns.save_word_list(actor=DANA, code="Bats!", name=name, words=words)
