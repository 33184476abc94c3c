"""Publishing services and the calendar, on the real database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace as changed

from holdfast.accounts.operations import save_department
from holdfast.catalog import operations, promises, queries
from holdfast.catalog.definitions import Definition
from holdfast.catalog.models import ServiceVersion
from holdfast.catalog.worktime import calendar_to_json
from holdfast.catalog.yaml_files import load
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import fresh
from holdfast.kernel.texts import Text

pytestmark = pytest.mark.django_db
ACTOR = system("test")


@pytest.fixture
def pothole(streets: None, pothole_yaml: str) -> Definition:
    return load(pothole_yaml)[0]


@pytest.fixture
def streets(site: str) -> None:
    save_department(actor=ACTOR, code="streets", name=Text.of("Streets"))


def test_a_published_service_is_found_with_its_version(pothole: Definition) -> None:
    done = operations.publish_service(actor=ACTOR, definition=pothole)
    found = queries.current("pothole")
    assert (found.version, found.number, done.number) == (done.version, 1, 1)
    assert found.definition == pothole
    assert str(found.promise) == "5 business days"
    assert found.public and found.public_cases
    entry = Entry.objects.get(kind="service.published")
    assert entry.data == {"service": "pothole", "version": str(done.version), "number": 1,
                          "changed": True}  # fmt: skip


def test_the_same_definition_makes_no_new_version(pothole: Definition, pothole_yaml: str) -> None:
    first = operations.publish_service(actor=ACTOR, definition=pothole)
    again = operations.publish_service(actor=ACTOR, definition=load(pothole_yaml)[0])
    assert not again.changed and again.version == first.version
    assert ServiceVersion.objects.count() == 1


def test_a_changed_definition_makes_the_next_version_and_keeps_the_old(pothole: Definition) -> None:
    first = operations.publish_service(actor=ACTOR, definition=pothole)
    operations.publish_service(actor=ACTOR, definition=changed(pothole, priority=1))
    assert queries.current("pothole").number == 2
    assert queries.version(first.version).definition == pothole


def test_a_published_version_cannot_be_changed(pothole: Definition) -> None:
    operations.publish_service(actor=ACTOR, definition=pothole)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ServiceVersion.objects.update(priority=5)
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM catalog_serviceversion")


def test_a_service_of_an_unknown_department_or_kin_is_refused(pothole: Definition) -> None:
    wrong = changed(pothole, owner="roads", kin=("sinkhole",))
    with pytest.raises(OperationError, match=r"no department roads(.|\n)*no service sinkhole"):
        operations.publish_service(actor=ACTOR, definition=wrong)
    both = [changed(pothole, kin=("sinkhole",)), changed(pothole, code="sinkhole")]
    assert len(operations.publish_services(actor=ACTOR, definitions=both)) == 2


def test_only_who_may_change_the_catalog_publishes(pothole: Definition) -> None:
    with pytest.raises(Denied):
        operations.publish_service(actor=ANONYMOUS, definition=pothole)


def test_a_retired_service_is_no_longer_offered_and_can_come_back(pothole: Definition) -> None:
    operations.publish_service(actor=ACTOR, definition=pothole)
    operations.retire_service(actor=ACTOR, code="pothole")
    assert queries.all_public() == []
    assert queries.current("pothole").retired
    assert not queries.current("pothole").public
    assert queries.suggest("pothole", "en") == []
    with pytest.raises(OperationError, match="retired already"):
        operations.retire_service(actor=ACTOR, code="pothole")
    assert operations.publish_service(actor=ACTOR, definition=pothole).number == 1
    assert [each.code for each in queries.all_public("es")] == ["pothole"]


def test_asking_for_services_again_takes_no_statement(pothole: Definition) -> None:
    done = operations.publish_service(actor=ACTOR, definition=pothole)
    queries.current("pothole")
    with CaptureQueriesContext(connection) as asked:
        queries.current("pothole")
        queries.version(done.version)
        queries.calendar()
        queries.suggest("hole", "en")
    assert len(asked) == 0


def test_an_unchanged_catalog_costs_one_statement_to_look_at_again(pothole: Definition) -> None:
    operations.publish_service(actor=ACTOR, definition=pothole)
    before = queries.current("pothole")
    fresh.forget_all()
    with CaptureQueriesContext(connection) as asked:
        assert queries.current("pothole") is before
    assert len(asked) == 1


def test_what_does_not_exist_is_said(pothole: Definition) -> None:
    with pytest.raises(queries.NoSuchService):
        queries.current("pothole")
    with pytest.raises(queries.NoSuchService):
        queries.version(uuid4())
    assert queries.find("pothole") is None


def test_services_are_listed_by_group_in_the_readers_language(pothole: Definition) -> None:
    light = changed(
        pothole, code="light", group=Text.of({"en": "Lights", "es": "Zonas con luz"}),
        name=Text.of({"en": "Light out", "es": "Luz apagada"}),
    )  # fmt: skip
    hidden = changed(pothole, code="hidden", audience="staff")
    operations.publish_services(actor=ACTOR, definitions=[pothole, light, hidden])
    assert [name for name, _ in queries.grouped("en")] == ["Lights", "Streets"]
    assert [name for name, _ in queries.grouped("es")] == ["Calles", "Zonas con luz"]
    assert len(queries.all_services()) == 3


CALENDAR: dict[str, Any] = {
    "hours": {"mon": ["09:00", "16:00"], "tue": ["09:00", "16:00"]},
    "country": "us",
    "worked": ["Columbus Day"],
    "closed": {"2026-11-24": {"en": "Founders Day", "es": "Día de los Fundadores"}},
    "open": ["2026-05-25"],
    "names": {"Labor Day": {"es": "Día del Trabajo"}},
}


def test_the_calendar_that_was_set_counts_the_promises(streets: None) -> None:
    operations.set_calendar(actor=ACTOR, calendar=CALENDAR)
    calendar = queries.calendar()
    assert calendar.holiday(date(2026, 11, 24), "es") == "Día de los Fundadores"
    assert calendar.holiday(date(2026, 9, 7), "es") == "Día del Trabajo"
    assert calendar.holiday(date(2026, 10, 12)) is None
    assert calendar.is_working(date(2026, 5, 25))
    # Friday; Monday counts, Tuesday is Founders Day, the city is open on Mondays and Tuesdays.
    start = datetime.fromisoformat("2026-11-20T10:00-05:00")
    due = promises.due(promises.Promise(2, "business days"), start)
    assert due.isoformat() == "2026-11-30T21:00:00+00:00"
    assert promises.due(None, start) is None
    operations.set_calendar(actor=ACTOR, calendar=calendar_to_json(calendar))
    assert queries.calendar() == calendar


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hours": {"mon": ["17:00", "09:00"]}}, "closing comes after opening"),
        ({"hours": {}}, "at least one weekday"),
        ({"hours": {"monday": ["09:00", "17:00"]}}, "Write hours as in"),
        ({"country": "XX"}, "country as two letters"),
        ({"worked": ["Moon Day"]}, "no holiday Moon Day"),
        ({"closed": {"soon": "x"}}, "days as in"),
        ({"opening": 1}, "no opening"),
    ],
)
def test_a_calendar_that_cannot_count_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(OperationError, match=says):
        operations.set_calendar(actor=ACTOR, calendar={**CALENDAR, **change})
