"""People looking for people: found by name however it is written, seen by permission, told about
only after it is sure who asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import names

pytestmark = pytest.mark.django_db
AGENT = Actor("staff", new_id(), frozenset({"people.find"}))
IVO = Actor("staff", new_id(), frozenset({"people.find", "people.sensitive", "people.release"}))
REX = Actor("staff", new_id(), IVO.permissions | {"people.dead"})
SECRET = ("555-555-0101", "9 Elm St", "555-555-0177", "Room 12")


@pytest.fixture(autouse=True)
def place(site: str) -> Iterator[None]:
    from holdfast.accounts.operations import describe_city
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all

    describe_city(
        actor=system("test"), fields={"name": "Port Calder", "jurisdiction": "calder.example"}
    )
    forget_all()
    yield
    forget_all()


def reported(name: str = "María López", status: str = "information_sought", **more: Any) -> Any:
    from holdfast.relief.operations import people as operations

    said = {"location": SECRET[3], "found_phone": SECRET[2]} | {
        key: more.pop(key) for key in ("location", "where_hidden") if key in more
    }
    report = {
        "full_name": name, "home_street": SECRET[1], "home_city": "Calder", "age": "34",
        "author_name": "Ana", "author_phone": SECRET[0], "description": "Red coat",
    } | more  # fmt: skip
    return operations.report_person(
        actor=REX, report=operations.Report(**report),
        said=operations.Said(status=status, **said),
    ).person  # fmt: skip


def say(person: Any, status: str, actor: Actor = REX, **more: Any) -> None:
    from holdfast.relief.operations import people as operations

    said = operations.Said(status=status, **more)
    operations.say_about(actor=actor, person=person, said=said)


def tell(person: Any, told: str, verified: str = "papers", actor: Actor = IVO) -> None:
    from holdfast.relief.models import Seeker
    from holdfast.relief.operations import telling

    telling.ask_about(actor=REX, person=person, name="Ana López", relation="sister")
    seeker = Seeker.objects.latest("at").pk
    telling.verify_seeker(actor=actor, seeker=seeker, verified=verified)
    telling.release(actor=actor, seeker=seeker, told=told)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("María López", "lopez maria"), ("Jose Garcia", "José García Pérez"),
        ("Bill Smith", "William Smith"), ("Pancho Villa", "Francisco Villa"),
        ("Peggy O'Brien", "Margaret OBrien"), ("Михаил Иванов", "Mikhail Ivanov"),
        ("محمد علي", "Mohammed Ali"), ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Jon Smyth", "John Smith"), ("Nguyễn Văn An", "Nguyen Van An"),
        ("J. Garcia", "Juan Garcia"), ("Catherine de la Cruz", "Katherine Cruz"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(one: str, other: str) -> None:
    from holdfast.relief.queries import people

    assert names.alike(one, other) >= names.ENOUGH
    reported(other)
    assert [seen.name for seen in people.find(AGENT, one)] == [other]


@pytest.mark.parametrize(
    ("one", "other"),
    [("María López", "Marta Núñez"), ("John Smith", "John Baker"), ("Ana", "Ana María Ruiz"),
     ("Li Wei", "Li Na"), ("David Cohen", "Daniel Cohen")],
)  # fmt: skip
def test_another_name_is_not(one: str, other: str) -> None:
    assert names.alike(one, other) < names.ENOUGH


@given(st.text(max_size=40), st.text(max_size=40))
def test_comparing_any_names_is_even_and_breaks_nothing(one: str, other: str) -> None:
    assert 0.0 <= names.alike(one, other) <= 1.0
    assert all(key and len(key) <= 8 for key in names.keys(one, other))
    if names.parts(one):
        assert names.alike(one, one) == pytest.approx(1.0)


def test_an_agent_never_reads_what_is_sensitive() -> None:
    from holdfast.relief.queries import people

    id = reported()
    agent, full = people.one(AGENT, id), people.one(IVO, id)
    assert agent is not None and full is not None
    for secret in SECRET[:3]:
        assert secret not in str(agent) and secret in str(full)
    assert agent.name == "María López" and agent.description == "Red coat"


@pytest.mark.parametrize(
    "viewer", [ANONYMOUS, Actor("staff", new_id(), frozenset({"contacts.take"})),
               Actor("client", new_id()), Actor("resident", new_id())],
)  # fmt: skip
def test_nobody_else_sees_or_does_anything(viewer: Actor) -> None:
    from holdfast.relief.operations import people as operations
    from holdfast.relief.queries import likely, people, records

    id = reported()
    assert people.find(viewer, "María López") == [] == people.latest(viewer)
    assert people.one(viewer, id) is None and not records.export(viewer).persons
    assert not records.persons(viewer, since=None).persons
    assert not records.notes(viewer, since=None).notes
    assert likely.others(viewer, id) == [] == likely.askers(viewer) == likely.releases(viewer, id)
    with pytest.raises(Denied):
        say(id, "believed_alive", actor=viewer)
    with pytest.raises(Denied):
        operations.guard_person(actor=viewer, person=id, guard="danger")
    with pytest.raises(Denied):
        tell(id, "alive", actor=viewer)


def test_a_death_is_noted_and_seen_by_few_and_told_by_nobody_here() -> None:
    from holdfast.relief.queries import people, records

    id = reported(status="believed_alive")
    for actor in (AGENT, IVO):
        with pytest.raises(Denied, match="supervisor"):
            say(id, "believed_dead", actor=actor)
    say(id, "believed_dead", text="Found at the bridge")
    assert people.one(AGENT, id) is None and people.find(AGENT, "María López") == []
    seen = people.one(IVO, id)
    assert seen is not None and seen.careful and seen.status == ""
    assert "believed_dead" not in str(seen) and "bridge" not in str(seen)
    seen = people.one(REX, id)
    assert seen is not None and seen.status == "believed_dead"
    with pytest.raises(OperationError, match="in person"):
        tell(id, "alive", actor=REX)
    assert "believed_dead" not in str(records.export(IVO))
    assert "believed_dead" not in str(records.notes(IVO, since=None))
    assert "believed_dead" in str(records.notes(REX, since=None))


def test_who_may_not_know_of_a_child_danger_or_a_death_is_answered_as_if_there_were_none() -> None:
    from holdfast.relief.queries import people

    child, danger = reported("Ana Ruiz", age="9"), reported("Eva Ruiz", guard="danger")
    dead = reported("Ida Ruiz")
    say(dead, "believed_dead")
    for id, name in ((child, "Ana Ruiz"), (danger, "Eva Ruiz"), (dead, "Ida Ruiz")):
        assert people.find(AGENT, name) == [] and people.one(AGENT, id) is None
        with pytest.raises(OperationError) as hidden:
            say(id, "believed_alive", actor=AGENT)
        with pytest.raises(OperationError) as none:
            say(new_id(), "believed_alive", actor=AGENT)
        assert str(hidden.value) == str(none.value)
        assert [seen.id for seen in people.find(IVO, name)] == [id]
    assert people.latest(AGENT) == []


def test_a_child_is_known_by_the_date_of_birth_too() -> None:
    from holdfast.relief.models import Sought
    from holdfast.relief.operations import records as taking
    from holdfast.relief.pfif.records import Person, Records

    year = clock.now().year
    born = {"a": str(year - 17), "b": f"{year - 19}-01", "c": "", "d": f"{year - 30}"}
    taking.take_records(actor=REX, records=Records(persons=tuple(
        Person(person_record_id=f"x.org/{key}", source_date="2026-11-01T00:00:00Z",
               full_name="Ana Ruiz", date_of_birth=day) for key, day in born.items()
    )))  # fmt: skip
    guards = dict(Sought.objects.values_list("record", "guard"))
    assert guards == {"x.org/a": "minor", "x.org/b": "", "x.org/c": "", "x.org/d": ""}


def test_safe_do_not_say_where() -> None:
    from holdfast.relief.queries import people, records

    id = reported(status="is_note_author", where_hidden=True)
    # Also what others say of it, before and after.
    say(id, "believed_alive", text="Seen in Room 12", location="Room 12")
    for viewer in (AGENT, IVO, REX):
        seen = people.one(viewer, id)
        assert seen is not None and SECRET[3] not in "".join(w.location for w in seen.words)
        assert SECRET[1] not in str(seen)
    assert SECRET[3] not in str(people.one(AGENT, id))
    for out in (records.export(REX), records.notes(REX, since=None),
                records.persons(REX, since=None)):  # fmt: skip
        assert SECRET[3] not in str(out) and SECRET[1] not in str(out)
    tell(id, "alive")
    with pytest.raises(OperationError, match="does not want the place told"):
        tell(id, "where")


def test_nothing_is_told_before_it_is_sure_who_asks() -> None:
    from holdfast.relief.models import Release

    id = reported(status="believed_alive")
    with pytest.raises(OperationError, match="make sure who asks"):
        tell(id, "where", verified="")
    tell(id, "where", verified="callback")
    kept = Release.objects.get()
    assert (kept.told, kept.by, kept.verified) == ("where", IVO.id, "callback")


def test_a_child_and_one_in_danger() -> None:
    from holdfast.relief.queries import records

    child = reported("Ana Ruiz", age="12-20", status="believed_alive")
    danger = reported("Eva Ruiz", guard="danger", status="believed_alive")
    with pytest.raises(OperationError, match="parent or guardian"):
        tell(child, "where", verified="known")
    tell(child, "where", verified="papers")
    for told in ("alive", "where"):
        with pytest.raises(OperationError, match="may be in danger"):
            tell(danger, told)
    assert records.export(REX).persons == () == records.persons(REX, since=None).persons
    assert records.export(REX, danger).persons == ()
    given = records.export(REX, child)
    assert [each.full_name for each in given.persons] == ["Ana Ruiz"]
    for secret in (SECRET[1], SECRET[2], SECRET[3], "Red coat"):
        assert secret not in str(given)


def test_pfif_goes_out_and_comes_in_and_expiry_travels_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from msgspec.structs import replace

    from holdfast.relief.models import Sought, Word
    from holdfast.relief.operations import people as operations
    from holdfast.relief.operations import records as taking
    from holdfast.relief.pfif import reading, rules, writing
    from holdfast.relief.queries import people
    from holdfast.relief.queries import records as out

    id = reported(status="believed_alive")
    document = writing.write(out.export(REX))
    records = reading.read(document).records
    assert not rules.problems(records, now=clock.now())
    refused = taking.take_records(actor=REX, records=records)
    assert (refused.persons, refused.refused) == (0, 2)
    theirs = reading.read(document.replace(b"calder.example", b"other.example")).records
    old = clock.now() - timedelta(days=3)
    theirs = replace(theirs, persons=tuple(
        replace(each, source_date=old.strftime("%Y-%m-%dT%H:%M:%SZ")) for each in theirs.persons
    ))  # fmt: skip
    taken = taking.take_records(actor=REX, records=theirs)
    assert (taken.persons, taken.notes) == (1, 1)
    copy = Sought.objects.get(record__startswith="other.example/")
    assert abs(copy.source_date - old) < timedelta(seconds=2)
    assert clock.now() - copy.entry_date < timedelta(minutes=1)
    assert taking.take_records(actor=REX, records=theirs).notes == 0
    later = clock.now() + timedelta(days=40, hours=12)
    monkeypatch.setattr(clock, "now", lambda: later)
    operations.expire_people(actor=REX)
    assert Word.objects.count() == 0
    for row in Sought.objects.all():
        assert not any((row.full_name, row.keys, row.home_city, row.author_name))
    gone = out.export(REX)
    assert len(gone.persons) == 2 and "López" not in str(gone)
    assert not rules.problems(gone, now=later)
    assert people.one(REX, id) is None


def test_a_death_from_elsewhere_is_taken_only_from_who_may_note_one() -> None:
    from holdfast.relief.operations import records as taking
    from holdfast.relief.pfif.records import Note, Person, Records

    when = "2026-11-01T00:00:00Z"
    records = Records(
        persons=(Person(person_record_id="x.org/1", source_date=when, full_name="Ida Ruiz"),),
        notes=(Note(note_record_id="x.org/n1", person_record_id="x.org/1", author_name="A",
                    source_date=when, status="believed_dead", text="."),),
    )  # fmt: skip
    assert taking.take_records(actor=IVO, records=records).refused == 1
    assert taking.take_records(actor=REX, records=records).notes == 1


def test_nothing_of_a_person_is_in_the_journal() -> None:
    from holdfast.journal.models import Entry

    id = reported(status="believed_alive")
    say(id, "believed_alive", text="Seen at the pier", location="Pier 7")
    tell(id, "where")
    for entry in Entry.objects.all():
        text = f"{entry.data} {entry.kind}"
        assert not any(word in text for word in (*SECRET, "López", "Pier", "Ana"))
