"""GeoReport v2: lists and single requests, what they hide, how states are told, updates both ways.

The numbers are the lines of the conformance checklist. Every test runs in XML and in JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.conftest import Program

pytestmark = pytest.mark.django_db
Opener = Callable[..., Any]


@pytest.fixture
def opened(georeport_city: None) -> Opener:
    """Open a case of a service so many days ago; returns its row."""
    from holdfast.cases.models import Case
    from holdfast.cases.operations import open_case
    from holdfast.catalog.queries import current
    from holdfast.journal.actors import system
    from holdfast.kernel import clock

    def run(days: float = 0, service: str = "001", **more: Any) -> Case:
        done = open_case(
            actor=system("test"), service=current(service),
            occurred_at=clock.now() - timedelta(days=days), **more,
        )  # fmt: skip
        return Case.objects.get(pk=done.case)

    return run


def ids(program: Program, **query: str) -> list[str]:
    """The ids a list has."""
    answer = program.get("requests", **query)
    assert answer.status == 200, answer.content
    return [each["service_request_id"] for each in answer.content]


def ago(days: float) -> str:
    """A moment so many days back, as GeoReport writes it."""
    from holdfast.kernel import clock
    from holdfast.open311.dates import written

    return str(written(clock.now() - timedelta(days=days)))


# -- 11: the list --


def test_the_latest_90_days_are_listed_newest_first(program: Program, opened: Opener) -> None:
    cases = [opened(days) for days in (91, 89, 1, 0)]
    assert ids(program) == [each.number for each in cases[:0:-1]]


def test_a_window_may_span_90_days_and_no_more(program: Program, opened: Opener) -> None:
    old = opened(150)
    start = datetime.fromisoformat("2026-01-01T00:00:00Z")
    for days, status in ((90, 200), (91, 400)):
        end = (start + timedelta(days=days)).isoformat()
        answer = program.get("requests", start_date=start.isoformat(), end_date=end)
        assert answer.status == status
    assert program.get("requests", start_date=ago(1), end_date=ago(2)).status == 400
    # One bound alone: the 90 days beside it.
    assert ids(program, start_date=ago(151)) == [old.number]
    assert ids(program, end_date=ago(149)) == [old.number]
    assert ids(program, start_date=ago(300)) == []


def test_both_bounds_belong_to_the_window(program: Program, opened: Opener) -> None:
    case = opened(10)
    from holdfast.open311.dates import written

    shown = str(written(case.opened_at))
    assert ids(program, start_date=shown, end_date=shown) == [case.number]


def test_times_are_read_as_people_and_programs_write_them(program: Program, opened: Opener) -> None:
    opened(1)
    for text in ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00-05:00", "2026-01-01",
                 "2026-01-01t00:00:00z", "2026-01-01T00:00:00 01:00", ""):  # fmt: skip
        assert program.get("requests", start_date=text).status == 200, text
    for text in ("yesterday", "01/02/2026", "2026-13-01", "0001-01-01T00:00:00Z",
                 "9999-12-31T23:59:59Z", "\x00", "2026-01-01T00:00:00+99:00"):  # fmt: skip
        assert program.get("requests", start_date=text).status == 400, text


def test_the_list_ends_at_1000(program: Program, opened: Opener) -> None:
    from holdfast.cases.models import Case
    from holdfast.kernel.ids import new_id

    case = opened()
    Case.objects.bulk_create(
        Case(
            number=f"9{n}", site_id=case.site_id, service="001", service_name="Tree",
            opened_at=case.opened_at, updated_at=case.opened_at, id=new_id(),
        )
        for n in range(1004)
    )  # fmt: skip
    assert len(ids(program)) == 1000
    assert len(ids(program, page="2")) == 5


def test_several_values_stand_with_commas_between(program: Program, opened: Opener) -> None:
    one, two, three = opened(3), opened(2, "pothole"), opened(1, "batchy")
    assert ids(program, service_code="001,pothole") == [two.number, one.number]
    assert ids(program, service_code=" 001 ,, ") == [one.number]
    assert ids(program, status="open,closed") == [three.number, two.number, one.number]
    assert ids(program, status="closed") == []
    assert ids(program, service_request_id=f"{one.number}, {three.number}") == [
        three.number, one.number,
    ]  # fmt: skip


def test_ids_override_everything_else(program: Program, opened: Opener) -> None:
    old = opened(400)
    found = ids(
        program, service_request_id=f"{old.number},1,abc,\x00", status="closed",
        service_code="never", start_date="nonsense", page="7",
    )  # fmt: skip
    assert found == [old.number]
    assert ids(program, service_request_id="1,abc") == []


def test_an_unknown_state_or_service_is_refused(program: Program, opened: Opener) -> None:
    opened(service="inside")
    assert program.get("requests", status="lost").status == 400
    unknown = program.get("requests", service_code="never")
    hidden = program.get("requests", service_code="inside")
    assert (unknown.status, unknown.body) == (400, hidden.body)
    assert program.get("requests", service_code="\x00").status == 400


def test_requests_of_a_retired_service_are_still_listed(program: Program, opened: Opener) -> None:
    case = opened(service="gone")
    assert ids(program, service_code="gone") == [case.number]


def test_what_was_listed_keeps_its_order_when_others_come(program: Program, opened: Opener) -> None:
    moment = opened(1).opened_at
    from holdfast.cases.models import Case

    for _ in range(5):
        opened()
    # At one and the same moment too.
    Case.objects.update(opened_at=moment)
    before = ids(program)
    opened(), opened(2)
    assert [each for each in ids(program) if each in before] == before


def test_a_list_takes_two_statements(
    program: Program, opened: Opener, django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        opened(n)
    ids(program)
    with django_assert_max_num_queries(2):
        ids(program, service_code="001", status="open", bbox="-180,-90,180,90")
    with django_assert_max_num_queries(2):
        program.get("requests", extensions="true")


# -- 12: what is hidden --


def test_hidden_cases_are_nowhere_and_as_if_they_never_were(
    program: Program, opened: Opener
) -> None:
    public = opened()
    hidden = [opened(service="noise"), opened(service="inside"), opened(service="secret"),
              opened(public=False)]  # fmt: skip
    assert ids(program) == [public.number]
    never = program.get("requests/999999")
    from holdfast.open311.tokens import token_of

    unknown_token = program.get("tokens/1")
    for case in hidden:
        assert case.number not in ids(program, q=case.number)
        assert ids(program, service_request_id=case.number) == []
        answer = program.get(f"requests/{case.number}")
        assert (answer.status, answer.body) == (404, never.body)
        assert program.get(f"tokens/{token_of(case.pk)}").body == unknown_token.body
        assert case.number.encode() not in program.get("servicerequestupdates").body
        # A key opens nothing more.
        assert program.get(f"requests/{case.number}", api_key="demo").body == never.body


def test_who_asked_is_in_no_answer(program: Program) -> None:
    number = program.file(
        first_name="Rosalind", last_name="Quimby", phone="(555) 555-0142",
        email="rosalind@example.com", device_id="DEVICE77", account_id="ACCT88",
        address_string="9 Hidden Lane, Quimby residence",
        description="My name is Rosalind Quimby, call (555) 555-0142 or rosalind@example.com.",
    )  # fmt: skip
    shown = b"".join(
        program.get(path, extensions="true").body
        for path in ("requests", f"requests/{number}", "servicerequestupdates", "services")
    )
    for secret in (b"Rosalind", b"Quimby", b"0142", b"example.com", b"DEVICE77", b"ACCT88",
                   b"Hidden Lane"):  # fmt: skip
        assert secret not in shown, secret
    assert b"[phone]" in shown and b"[email]" in shown and b"[name]" in shown


def test_staff_notes_and_private_photos_are_in_no_answer(
    program: Program, opened: Opener, crew: Any
) -> None:
    from holdfast.cases.operations import add_note, attach_file
    from holdfast.files.models import File

    case = opened()
    shown, kept = (File.objects.create(kind="image/png", digest="", size=1).pk for _ in range(2))
    attach_file(actor=crew, case=case.pk, file=shown)
    attach_file(actor=crew, case=case.pk, file=kept, public=False)
    for audience in ("staff", "resident"):
        add_note(actor=crew, case=case.pk, text=f"for {audience}", audience=audience)
    answer = program.get("requests", extensions="true")
    assert str(shown) in answer.one["media_url"]
    assert str(kept).encode() not in answer.body and b"for " not in answer.body
    assert program.get("servicerequestupdates").content == []


def test_a_hidden_original_is_not_named_by_its_duplicate(
    program: Program, opened: Opener, crew: Any
) -> None:
    from holdfast.cases.models import Case

    hidden, public, copy = opened(public=False), opened(2), opened()
    for parent, named in ((hidden, None), (public, public.number)):
        Case.objects.filter(pk=copy.pk).update(parent=parent)
        found = program.get(f"requests/{copy.number}", extensions="true").one
        assert found["extended_attributes"]["parent_service_request_id"] == named


# -- 13: states --


def test_every_state_is_open_or_closed(program: Program, opened: Opener) -> None:
    from holdfast.cases.lifecycle import CLOSED, STATUSES
    from holdfast.cases.models import Case

    case = opened()
    for status in STATUSES:
        Case.objects.filter(pk=case.pk).update(status=status, closed_at=case.opened_at)
        found = program.get(f"requests/{case.number}").one
        assert found["status"] == ("closed" if status in CLOSED else "open")
        assert found["status_notes"]
        assert ids(program, status=found["status"]) == [case.number]


def test_a_settled_request_was_last_changed_when_it_was_settled(
    program: Program, opened: Opener, crew: Any
) -> None:
    from holdfast.cases.models import Case
    from holdfast.cases.operations import add_note, move_case, reopen_case
    from holdfast.open311.dates import written

    case = opened(2)
    seen = []

    def look() -> Any:
        found = program.get(f"requests/{case.number}").one
        seen.append(found["updated_datetime"])
        return found

    def fresh() -> Case:
        return Case.objects.get(pk=case.pk)

    look()
    move_case(actor=crew, case=case.pk, to="in_work", version=fresh().version)
    look()
    move_case(actor=crew, case=case.pk, to="not_fixed", reason="not_found",
              version=fresh().version)  # fmt: skip
    closed = look()
    assert closed["status"] == "closed"
    assert closed["status_notes"] == "Closed, not fixed: Nothing found at the place"
    assert closed["updated_datetime"] == written(fresh().closed_at)
    add_note(actor=crew, case=case.pk, text="Looked again.", audience="staff")
    assert look()["updated_datetime"] == closed["updated_datetime"]
    reopen_case(actor=crew, case=case.pk, version=fresh().version)
    assert look()["status"] == "open"
    assert seen == sorted(seen)


def test_a_promise_is_told_as_the_expected_time(program: Program, opened: Opener) -> None:
    from holdfast.open311.dates import written

    case = opened(service="pothole")
    assert program.get("requests").one["expected_datetime"] == written(case.due_at)


def test_the_department_is_the_agency(program: Program, opened: Opener) -> None:
    opened()
    assert program.get("requests").one["agency_responsible"] == "Street Maintenance"


# -- updates, both ways --


def test_moves_and_public_notes_are_told_in_order(
    program: Program, opened: Opener, crew: Any
) -> None:
    from holdfast.cases.operations import add_note, move_case

    case = opened()
    move_case(actor=crew, case=case.pk, to="in_work", version=1, note="On it.", note_for="public")
    add_note(actor=crew, case=case.pk, text="Halfway.", audience="public")
    move_case(actor=crew, case=case.pk, to="not_fixed", version=3, reason="not_ours")
    told = program.get("servicerequestupdates").content
    assert [(each["status"], each["description"]) for each in told] == [
        ("in_progress", "On it."),
        ("unchanged", "Halfway."),
        ("not_councils_responsibility", "Closed, not fixed: Not the city's to fix"),
    ]
    assert {each["service_request_id"] for each in told} == {case.number}
    assert len({each["update_id"] for each in told}) == 3
    assert len(program.get("servicerequestupdates", page_size="2", page="2").content) == 1
    assert program.get("servicerequestupdates", end_date=ago(1)).content == []
    span = program.get("servicerequestupdates", start_date=ago(100), end_date=ago(1))
    assert span.status == 400


UPDATE = {
    "update_id": "77", "status": "IN_PROGRESS", "updated_datetime": "2026-01-05T08:00:00-05:00",
    "description": "Crew is there. Call (555) 555-0142.",
}  # fmt: skip


def test_a_partners_update_becomes_a_note_and_a_move(program: Program, opened: Opener) -> None:
    from holdfast.cases.models import Note

    case = opened()
    form = {**UPDATE, "service_request_id": case.number}
    for _ in range(2):
        # The same again changes nothing, and is no fault.
        answer = program.post("servicerequestupdates", **form)
        assert answer.status == 200 and answer.one["update_id"] == "77"
    case.refresh_from_db()
    assert case.status == "in_work"
    note = Note.objects.get()
    assert note.public_text == "Crew is there. Call [phone]."
    other = program.post("servicerequestupdates", **{**form, "description": "Else."})
    assert other.status == 409
    # Its own news are not told back to a partner, but to everyone else.
    assert program.get("servicerequestupdates", api_key="demo").content == []
    assert len(program.get("servicerequestupdates").content) == 2


def test_each_word_of_a_partner_is_understood(program: Program, opened: Opener) -> None:
    from holdfast.open311.updating import _TAKEN

    case = opened()
    for number, word in enumerate(_TAKEN):
        form = {**UPDATE, "service_request_id": case.number, "status": word.upper(),
                "update_id": str(number)}  # fmt: skip
        assert program.post("servicerequestupdates", **form).status == 200, word
    for word, status in (("REOPEN", "new"), ("FIXED", "fixed"), ("OPEN", "new")):
        form |= {"status": word, "update_id": f"last-{word}"}
        program.post("servicerequestupdates", **form)
        case.refresh_from_db()
        assert case.status == status


def test_an_update_that_lacks_something_is_refused_with_every_fault(
    program: Program, opened: Opener
) -> None:
    answer = program.post("servicerequestupdates", status="LOST", updated_datetime="soon")
    assert answer.status == 400
    for name in ("service_request_id", "update_id", "description", "status", "updated_datetime"):
        assert name in answer.says
    hidden = opened(public=False)
    for number in (hidden.number, "1", "abc"):
        form = {**UPDATE, "service_request_id": number}
        assert program.post("servicerequestupdates", **form).status == 404
    assert program.post("servicerequestupdates", key=None, **UPDATE).status == 403
