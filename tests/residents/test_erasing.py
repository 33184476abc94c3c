"""Erase, hold, export, expire: what a person can ask for, and what time does by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import connection

from holdfast.accounts.operations import create_staff, save_department
from holdfast.cases import erasing as case_erasing
from holdfast.cases.models import Attachment, Case
from holdfast.cases.operations import add_note, attach_file, follow_case, move_case, open_case
from holdfast.catalog.operations import publish_services
from holdfast.catalog.queries import current
from holdfast.catalog.yaml_files import load
from holdfast.files.models import Blob, File
from holdfast.files.operations import store_file
from holdfast.interactions import erasing as contact_erasing
from holdfast.interactions.operations import Contact, take_report, wrap_up
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.messaging import erasing as message_erasing
from holdfast.messaging.models import Message
from holdfast.places.locations import Location
from holdfast.residents import erasing, holding, merging
from holdfast.residents.models import Identifier, Resident, SignInCode
from holdfast.residents.operations import ask_code, note_resident
from holdfast.scripts import erasing as run_erasing
from holdfast.scripts.models import Run
from holdfast.scripts.operations import describe, start

SYSTEM = system("test")
STAFF = Actor("staff", permissions=frozenset({"residents.erase", "contacts.take", "cases.move"}))
SECRETS = ("Alvarez", "5550142", "rosa@example.com", "9 Elm", "behind the shed", "knee", "purple")
SERVICES = """
code: hole
group: {en: Streets}
name: {en: Hole}
owner: streets
questions:
  - {code: who, type: text, ask: {en: "Whose car?"}}
  - {code: hurt, type: yesno, ask: {en: "Anyone hurt?"}}
---
code: noise
group: {en: Neighbors}
name: {en: Noise}
owner: streets
on_map: false
retention: housing
"""
Seal = Callable[[], int]


@pytest.fixture
def city(site: str) -> None:
    save_department(actor=SYSTEM, code="streets", name=Text.of("Streets"), email="s@city.example")
    found = [each for part in SERVICES.split("---") for each in load(part)]
    publish_services(actor=SYSTEM, definitions=found)


def report(service: str = "hole", **more: Any) -> Any:
    file = store_file(
        actor=ANONYMOUS, name="Alvarez.txt", content=b"%PDF-1.4 a purple knee %%EOF\n"
    ).file
    filed = take_report(
        actor=ANONYMOUS,
        service=current(service),
        channel="web",
        location=Location(typed="9 Elm, behind the shed", address="9 ELM ST"),
        description="My name is Rosa Alvarez, call 360-555-0142. The hole is deep.",
        answers={"who": "Mrs. Alvarez", "hurt": True},
        contact=Contact("Rosa Alvarez", "360-555-0142", "rosa@example.com"),
        **more,
    )
    attach_file(actor=SYSTEM, case=filed.case, file=file)
    return filed


def everything() -> str:
    """Every row of every table of ours, but the journal's, as one text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~"
            " '^(residents|cases|interactions|scripts|messaging|files|procrastinate)_'"
        )
        words = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            words.append(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(convert_from(content, 'UTF8'), ' ') FROM files_blob")
        words.append(cursor.fetchone()[0] or "")
    return " ".join(words)


def test_nothing_personal_is_left_anywhere_and_the_journal_is_untouched(
    city: None, seal: Seal
) -> None:
    filed = report()
    rosa = filed.resident
    wrap_up(actor=STAFF, interaction=filed.interaction, outcome="case", note="Hurt her knee.")
    run = start(actor=ANONYMOUS, service="hole", channel="web", resident=rosa).run
    describe(actor=ANONYMOUS, run=run, description="A purple car")
    me = Actor("resident", rosa)
    add_note(actor=me, case=filed.case, text="It was purple", audience="staff")
    add_note(actor=STAFF_OF_ALL, case=filed.case, text="Called 360-555-0142", audience="staff")
    ask_code(actor=ANONYMOUS, kind="email", value="rosa@example.com")
    seal()
    assert all(word in everything() for word in SECRETS)
    before = list(Entry.objects.order_by("id").values())

    erasing.erase_resident(actor=me, resident=rosa)
    seal()
    left = everything()
    assert [word for word in (*SECRETS, "A purple car", "555-0142") if word in left] == []
    assert list(Entry.objects.order_by("id").values())[: len(before)] == before
    assert not Identifier.objects.exists() and not SignInCode.objects.exists()
    assert not Run.objects.exists() and not Blob.objects.exists()


STAFF_OF_ALL = Actor(
    "staff", permissions=frozenset({"cases.see", "cases.see_private", "cases.move"})
)


def test_the_public_facts_of_a_case_stay(city: None, seal: Seal) -> None:
    filed = report()
    erasing.erase_resident(actor=STAFF, resident=filed.resident)
    seal()
    case = Case.objects.get(pk=filed.case)
    assert (case.number, case.status, case.address) == (filed.number, "new", "9 ELM ST")
    assert case.description == case.public_description
    assert "The hole is deep" in case.public_description
    assert case.answers == {"hurt": True} and case.place_typed == "" and case.erased_at


def test_a_hidden_case_keeps_its_place_until_it_is_closed(city: None, seal: Seal) -> None:
    filed = report("noise")
    erasing.erase_resident(actor=STAFF, resident=filed.resident)
    seal()
    case = Case.objects.get(pk=filed.case)
    assert case.address == "9 ELM ST" and case.description == "" and case.erased_at is None
    move_case(actor=STAFF_OF_ALL, case=case.pk, to="fixed", version=case.version)
    assert case_erasing.expire(SYSTEM) == 1
    case.refresh_from_db()
    assert case.address == "" and case.erased_at


@pytest.mark.django_db(transaction=True)
def test_photos_of_the_crew_stay_with_the_case(city: None) -> None:
    filed = report()
    crew = msgspec.structs.replace(STAFF_OF_ALL, id=new_id())
    pdf = b"%PDF-1.4 the crew was here %%EOF\n"
    mine = store_file(actor=crew, name="after", content=pdf).file
    attach_file(actor=crew, case=filed.case, file=mine)
    case_erasing.erase_resident(SYSTEM, [filed.resident])
    assert [each.file for each in Attachment.objects.all()] == [mine]
    assert File.objects.filter(erased_at=None).count() == 1


def test_followers_who_are_erased_follow_nothing_any_more(city: None, seal: Seal) -> None:
    case = open_case(actor=ANONYMOUS, service=current("hole")).case
    rosa = note_resident(actor=ANONYMOUS, phone="+13605550142").resident
    follow_case(actor=ANONYMOUS, case=case, resident=rosa)
    erasing.erase_resident(actor=STAFF, resident=rosa)
    seal()
    assert Case.objects.get(pk=case).followers == 0


def test_a_message_that_waits_is_not_sent_after_its_person_was_erased(
    city: None, seal: Seal
) -> None:
    filed = report()
    seal()
    erasing.erase_resident(actor=STAFF, resident=filed.resident)
    seal()
    to_rosa = Message.objects.filter(resident=filed.resident)
    assert to_rosa and {m.state for m in to_rosa} == {"failed"}


def test_who_was_merged_is_erased_with_the_survivor(city: None, seal: Seal) -> None:
    filed = report()
    sam = note_resident(actor=ANONYMOUS, email="sam@example.com").resident
    agent = Actor("staff", permissions=frozenset({"residents.change"}))
    done = merging.merge_residents(actor=agent, survivor=sam, merged=filed.resident).merge
    seal()
    erasing.erase_resident(actor=STAFF, resident=sam)
    seal()
    assert not Resident.objects.filter(erased_at=None).exists()
    assert Case.objects.get(pk=filed.case).erased_at
    with pytest.raises(OperationError, match="erased"):
        merging.unmerge(actor=agent, merge=done)


def test_a_legal_hold_stops_erasing_and_says_so(city: None) -> None:
    filed = report()
    hold = holding.hold_resident(actor=STAFF, resident=filed.resident, reason="Docket 26-114").hold
    with pytest.raises(OperationError, match="legal hold"):
        erasing.erase_resident(actor=Actor("resident", filed.resident), resident=filed.resident)
    assert Resident.objects.get().name == "Rosa Alvarez"
    holding.lift_hold(actor=STAFF, hold=hold, why="Settled out of court")
    erasing.erase_resident(actor=STAFF, resident=filed.resident)
    assert Resident.objects.get().name == ""


def test_nobody_erases_or_exports_somebody_else(city: None) -> None:
    rosa = report().resident
    for actor in (ANONYMOUS, Actor("resident", new_id()), Actor("staff", new_id())):
        for change in (erasing.erase_resident, erasing.export_resident):
            with pytest.raises(Denied):
                change(actor=actor, resident=rosa)


def test_a_person_gets_everything_about_them_in_one_json(city: None, seal: Seal) -> None:
    filed = report()
    made = create_staff(actor=SYSTEM, email="a@city.example", name="Ann", roles=[])
    ann = msgspec.structs.replace(STAFF_OF_ALL, id=made.id)
    other = take_report(
        actor=ANONYMOUS,
        service=current("hole"),
        channel="web",
        description="nothing of hers",
        contact=Contact(phone="360-555-0177"),
    )
    add_note(actor=ann, case=filed.case, text="for staff only", audience="staff")
    add_note(actor=ann, case=filed.case, text="We are on it", audience="resident")
    seal()
    me = Actor("resident", filed.resident)
    text = msgspec.json.encode(erasing.export_resident(actor=me, resident=me.id)).decode()
    data = msgspec.json.decode(text)
    assert set(data) >= {"residents", "cases", "interactions", "messaging", "scripts"}
    assert data["residents"]["people"][0]["name"] == "Rosa Alvarez"
    [case] = data["cases"]["own"]
    assert case["place_typed"] == "9 Elm, behind the shed" and case["files"]
    assert [note["text"] for note in case["notes"]] == ["We are on it"]
    assert data["messaging"] and data["interactions"][0]["cases"] == [filed.number]
    for hidden in ("for staff only", "nothing of hers", other.number, "5550177"):
        assert hidden not in text
    assert Entry.objects.filter(kind="resident.exported", subject=filed.resident).exists()


# -- time --


@pytest.fixture
def years(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], datetime]:
    real = clock.now

    def on(count: float) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=365 * count))
        return clock.now()

    return on


def settle(case: UUID) -> None:
    row = Case.objects.get(pk=case)
    move_case(actor=STAFF_OF_ALL, case=case, to="fixed", version=row.version)


def test_details_expire_after_the_period_that_the_service_names(
    city: None, seal: Seal, years: Callable[[float], datetime]
) -> None:
    hole, noise, waiting = report(), report("noise"), report()
    settle(hole.case)
    settle(noise.case)
    years(2.9)
    assert case_erasing.expire(SYSTEM) == 0
    years(3.1)
    assert case_erasing.expire(SYSTEM) == 1
    years(6.9)
    assert case_erasing.expire(SYSTEM) == 0
    years(7.1)
    assert case_erasing.expire(SYSTEM) == 1
    assert case_erasing.expire(SYSTEM) == 0
    kept = Case.objects.get(pk=waiting.case)
    assert kept.erased_at is None and "Alvarez" in kept.description


def test_a_city_sets_its_own_periods(city: None, years: Callable[[float], datetime]) -> None:
    hole = report()
    settle(hole.case)
    erasing.set_retention(actor=STAFF, code="standard", days=100)
    years(0.5)
    assert case_erasing.expire(SYSTEM) == 1
    erasing.set_retention(actor=STAFF, code="standard", days=None)
    second = report()
    settle(second.case)
    years(90)
    assert case_erasing.expire(SYSTEM) == 0


def test_a_legal_hold_keeps_details_over_their_time(
    city: None, years: Callable[[float], datetime]
) -> None:
    hole = report()
    settle(hole.case)
    holding.hold_resident(actor=STAFF, resident=hole.resident, reason="Docket 1")
    years(20)
    assert case_erasing.expire(SYSTEM) == 0
    assert contact_erasing.expire(SYSTEM) == 0
    assert run_erasing.expire(SYSTEM) == 0
    assert erasing.expire(SYSTEM) == 0
    assert message_erasing.expire(SYSTEM) == 0
    assert Resident.objects.get().name == "Rosa Alvarez"


def test_people_whom_nothing_needs_any_more_go_by_themselves(
    city: None, seal: Seal, years: Callable[[float], datetime]
) -> None:
    hole = report()
    wrap_up(actor=STAFF, interaction=hole.interaction, outcome="case", note="Her knee hurts.")
    start(actor=ANONYMOUS, service="hole", channel="web", resident=hole.resident)
    seal()
    years(4)
    assert erasing.expire(SYSTEM) == 0  # the case is open
    settle(hole.case)
    case_erasing.expire(SYSTEM)
    assert erasing.expire(SYSTEM) == 0  # closed only now
    years(8)
    assert case_erasing.expire(SYSTEM) == 1
    assert contact_erasing.expire(SYSTEM) == 1
    assert run_erasing.expire(SYSTEM) == 1
    assert message_erasing.expire(SYSTEM) >= 1
    assert erasing.expire(SYSTEM) == 1
    seal()
    left = everything()
    assert [word for word in SECRETS if word in left] == []
