"""Records of people for other registers, page by page as Atom: to whom, how much of it, in which
order, and that the pages keep the rules of PFIF."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.kernel import clock
from holdfast.relief.pfif import reading, rules

from .test_people import REX, SECRET, place, reported, say

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
__all__ = ["place"]
PERSONS, NOTES = "/pfif/person.atom", "/pfif/note.atom"
READ, FULL = ("people.find",), ("people.find", "people.sensitive")


def key(*permissions: str) -> dict[str, str]:
    from holdfast.accounts.operations import create_client
    from holdfast.journal.actors import system

    made = create_client(actor=system("test"), name="Register", permissions=permissions)
    return {"Authorization": f"Bearer {made.key}"}


def fed(client: Client, path: str, *permissions: str, **asked: str) -> Any:
    answer = client.get(path, asked, headers=key(*permissions))
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/atom+xml"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return reading.read(answer.content)


@pytest.mark.parametrize("path", [PERSONS, NOTES])
def test_without_a_key_for_it_there_is_nothing(client: Client, path: str) -> None:
    reported()
    for headers, status in (
        ({}, 401), ({"Authorization": "Bearer wrong"}, 401), (key(), 403), (key("cases.see"), 403),
        (key("people.sensitive", "people.dead"), 403),
    ):  # fmt: skip
        answer = client.get(path, headers=headers)
        assert answer.status_code == status and "López" not in answer.content.decode()


def test_what_is_sensitive_goes_only_to_a_key_with_full_read(client: Client) -> None:
    reported(status="believed_alive")
    for path in (PERSONS, NOTES):
        few, all_of_it = fed(client, path, *READ).records, fed(client, path, *FULL).records
        for secret in SECRET[:3]:
            assert secret not in str(few)
        assert SECRET[2] in str(all_of_it)
    assert SECRET[0] in str(fed(client, PERSONS, *FULL).records)


def test_no_key_gets_a_child_one_in_danger_or_a_place_that_is_to_be_told_to_nobody(
    client: Client,
) -> None:
    every = (*FULL, "people.release", "people.dead")
    reported("Ana Ruiz", age="9")
    reported("Eva Ruiz", guard="danger")
    reported("Ida Ruiz", status="is_note_author", where_hidden=True)
    for path in (PERSONS, NOTES):
        text = str(fed(client, path, *every).records)
        assert "Ana Ruiz" not in text and "Eva Ruiz" not in text and SECRET[3] not in text
    assert len(fed(client, PERSONS, *every).records.persons) == 1
    assert len(fed(client, NOTES, *every).records.notes) == 1


def test_a_death_goes_only_to_a_key_for_it(client: Client) -> None:
    say(reported(), "believed_dead", text="Found")
    for path in (PERSONS, NOTES):
        assert "believed_dead" not in str(fed(client, path, *FULL).records)
        assert "believed_dead" in str(fed(client, path, *FULL, "people.dead").records)


def test_what_is_guarded_later_is_taken_back_from_copies(client: Client) -> None:
    from holdfast.relief.operations import people as operations

    id = reported()
    before = fed(client, PERSONS, *READ).records.persons[0]
    operations.guard_person(actor=REX, person=id, guard="danger")
    found = fed(client, PERSONS, *READ)
    after = found.records.persons[0]
    assert after.person_record_id == before.person_record_id
    assert not after.full_name and after.source_date == after.entry_date
    assert not rules.problems(found.records, now=clock.now())
    operations.guard_person(actor=REX, person=id, guard="")
    assert fed(client, PERSONS, *READ).records.persons[0].full_name == before.full_name


def test_a_reader_pages_on_from_the_last_entry_date(client: Client) -> None:
    from holdfast.relief.models import Sought

    start = clock.now() - timedelta(days=2)
    for n in range(13):
        id = reported(f"Person Number{n}")
        Sought.objects.filter(pk=id).update(entry_date=start + timedelta(minutes=n))
    newest = [each.full_name for each in fed(client, PERSONS, *READ).records.persons]
    assert len(newest) == 10 and newest[0] == "Person Number12"
    since, seen = "2000-01-01T00:00:00Z", []
    for _page in range(9):
        got = fed(client, PERSONS, *READ, min_entry_date=since, max_results="5").records.persons
        seen += [each.full_name for each in got if each.full_name not in seen]
        if got[-1].entry_date == since:
            break
        since = got[-1].entry_date
    assert seen == [f"Person Number{n}" for n in range(13)]
    rest = fed(client, PERSONS, *READ, min_entry_date="2000-01-01T00:00:00Z", skip="11").records
    assert [each.full_name for each in rest.persons] == ["Person Number11", "Person Number12"]
    assert len(fed(client, PERSONS, *READ, max_results="9999").records.persons) == 13
    wrong = client.get(PERSONS, {"min_entry_date": "yesterday"}, headers=key(*READ))
    assert wrong.status_code == 400 and b"2026-11-30T17:05:00Z" in wrong.content


def test_notes_are_left_out_on_demand_and_read_for_one_person(client: Client) -> None:
    one, _other = reported(), reported("Peter Baker")
    say(one, "believed_alive", text="Seen at the pier")
    found = fed(client, PERSONS, *READ).records
    assert len(found.notes) == 3
    assert not fed(client, PERSONS, *READ, omit_notes="yes").records.notes
    record = next(each.person_record_id for each in found.persons if "pez" in each.full_name)
    assert len(fed(client, NOTES, *READ, person_record_id=record).records.notes) == 2
    none = client.get(NOTES, {"person_record_id": "x.org/none"}, headers=key(*READ))
    assert none.status_code == 200 and b"<entry>" not in none.content


def test_the_pages_keep_the_rules_whatever_people_typed(client: Client) -> None:
    from holdfast.relief.models import Sought, Word

    id = reported(author_phone="ask for Ana", author_email="no mail", home_city="Port <Calder> &")
    Sought.objects.filter(pk=id).update(
        home_state="Texas", home_country="USA", date_of_birth="spring", source_url="nowhere"
    )
    Word.objects.filter(person=id).update(found_phone="none", text="a < b & c\x0b", author_name="")
    answer = client.get(PERSONS, headers=key(*FULL, "people.dead"))
    text = answer.content.decode()
    assert text.index("<id>pfif:calder.example/person.") < text.index("<pfif:person>")
    order = [
        text.index(f"<pfif:{name}>")
        for name in (
            "person_record_id",
            "entry_date",
            "source_date",
            "full_name",
            "home_city",
            "note",
        )
    ]
    assert order == sorted(order)
    found = reading.read(answer.content)
    assert not rules.problems(found.records, now=clock.now())
    assert found.records.persons[0].home_city == "Port <Calder> &"


def test_an_expired_record_leaves_a_placeholder_in_the_feed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.relief.operations import people as operations

    reported("Ana Ruiz", age="9")
    reported()
    later = clock.now() + timedelta(days=40, minutes=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    operations.expire_people(actor=REX)
    found = fed(client, PERSONS, *FULL).records
    assert len(found.persons) == 2 and not found.notes
    assert not any(each.full_name or each.author_name for each in found.persons)
    assert not rules.problems(found, now=later)


def test_what_we_give_another_of_us_takes_and_a_repeat_changes_nothing(client: Client) -> None:
    from msgspec.structs import replace

    from holdfast.relief.models import Sought, Word
    from holdfast.relief.operations import records as taking

    say(reported(status="believed_alive"), "believed_missing", text="Not at home")
    answer = client.get(PERSONS, headers=key(*FULL)).content
    theirs = reading.read(answer.replace(b"calder.example", b"other.example")).records
    assert taking.take_records(actor=REX, records=theirs).persons == 1
    rows = list(Sought.objects.order_by("pk").values()), list(Word.objects.order_by("pk").values())
    again = taking.take_records(actor=REX, records=theirs)
    assert (again.persons, again.notes, again.refused) == (0, 0, 0)
    assert rows == (list(Sought.objects.order_by("pk").values()),
                    list(Word.objects.order_by("pk").values()))  # fmt: skip
    newer = tuple(replace(each, source_date="2099-01-01T00:00:00Z", full_name="María L.")
                  for each in theirs.persons)  # fmt: skip
    taking.take_records(actor=REX, records=replace(theirs, persons=newer))
    assert Sought.objects.filter(full_name="María L.").count() == 1


def test_one_that_comes_back_after_it_was_forgotten_is_a_record_again_and_is_forgotten_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from holdfast.relief.models import Sought
    from holdfast.relief.operations import people as operations
    from holdfast.relief.operations import records as taking
    from holdfast.relief.pfif.records import Person, Records, time_of
    from holdfast.relief.queries import people

    def take(**more: str) -> None:
        person = Person(person_record_id="x.org/1", source_date=time_of(clock.now()),
                        full_name="Ida Ruiz", **more)  # fmt: skip
        taking.take_records(actor=REX, records=Records(persons=(person,)))

    now = clock.now()
    take(expiry_date=time_of(now - timedelta(days=1)))
    assert Sought.objects.get().full_name == "" and people.latest(REX) == []
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    take()
    assert [seen.name for seen in people.latest(REX)] == ["Ida Ruiz"]
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=42))
    operations.expire_people(actor=REX)
    assert Sought.objects.get().full_name == ""
