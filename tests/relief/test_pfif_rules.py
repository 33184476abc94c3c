"""What must hold of records of people, and what is left of them when they expire."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.relief.pfif import reading, rules
from holdfast.relief.pfif.expiring import expire
from holdfast.relief.pfif.records import Note, Person, Records, held, moment, time_of
from relief.test_pfif_reading import ROSA, SEEN

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ME = "Person portcalder.example/p.1"


def judged(*records: Person | Note, version: str = "1.4", now: datetime = NOW) -> list[str]:
    return rules.problems(
        Records(
            version,
            tuple(each for each in records if isinstance(each, Person)),
            tuple(each for each in records if isinstance(each, Note)),
        ),
        now=now,
    )


@pytest.mark.parametrize("name", ["source_date", "full_name"])
def test_a_person_has_what_is_mandatory(name: str) -> None:
    assert judged(replace(ROSA, **{name: ""})) == [f"{ME}: {name} is missing."]


@pytest.mark.parametrize("name", ["person_record_id", "author_name", "source_date", "text"])
def test_a_note_has_what_is_mandatory(name: str) -> None:
    assert judged(replace(SEEN, **{name: ""})) == [
        f"Note portcalder.example/n.1: {name} is missing."
    ]


def test_a_record_without_id_is_told() -> None:
    assert judged(replace(ROSA, person_record_id="")) == [
        "A person without id: person_record_id is missing."
    ]
    assert judged(replace(SEEN, note_record_id="")) == [
        "A note without id: note_record_id is missing."
    ]


def test_until_1_2_a_person_has_a_first_and_a_last_name() -> None:
    old = Person(person_record_id="a.example/1", first_name="Rosa")
    assert judged(old, version="1.2") == ["Person a.example/1: last_name is missing."]
    assert judged(replace(old, last_name="Marín"), version="1.2") == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("person_record_id", "example.org"), ("person_record_id", "/local"),
        ("person_record_id", "http://foo/bar"), ("person_record_id", "example.org/"),
        ("entry_date", "2026-11-30 17:00:00"), ("expiry_date", "2026-02-30T00:00:00Z"),
        ("author_email", "@a.example"), ("author_phone", "123defghi"), ("author_phone", "- -"),
        ("source_url", "!.%^*"), ("source_url", "http://["), ("photo_url", "bad.port:foo"),
        ("sex", "F"), ("date_of_birth", "09-15-1990"), ("date_of_birth", "1990-13"),
        ("date_of_birth", "1990-02-30"), ("age", "20.5"), ("age", "3,100"), ("age", "40-30"),
        ("home_state", "1234"), ("home_postal_code", "foo"), ("home_country", "USA"),
        ("profile_urls", "https://a.example\nrosa"),
    ],
)  # fmt: skip
def test_a_person_s_fields_have_their_form(name: str, wrong: str) -> None:
    [problem] = judged(replace(ROSA, **{name: wrong}))
    assert f"{name} “{' '.join(wrong.split())}” is not " in problem


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("person_record_id", "a/b"), ("person_record_id", "311.a-b.example./p 1"),
        ("author_phone", "(123)456-7890 x12"), ("author_phone", "123.456.7890#3"),
        ("date_of_birth", "1990"), ("date_of_birth", "1990-02-28"), ("age", "20"),
        ("home_postal_code", "K1A 0B1"), ("home_state", "71"), ("sex", ""),
        ("source_date", "2026-11-30T16:59:00.123Z"),
    ],
)  # fmt: skip
def test_forms_are_no_narrower_than_the_standard_s(name: str, right: str) -> None:
    assert judged(replace(ROSA, **{name: right})) == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("note_record_id", "/local-id.4"), ("linked_person_record_id", "/id2"),
        ("author_made_contact", "yes"), ("status", "alive"), ("email_of_found_person", "email@"),
        ("phone_of_found_person", "abc1234567"), ("source_date", "yesterday"),
        ("photo_url", "ftp://a.example/x"),
    ],
)  # fmt: skip
def test_a_note_s_fields_have_their_form(name: str, wrong: str) -> None:
    assert any(
        f"{name} “{wrong}” is not " in each for each in judged(replace(SEEN, **{name: wrong}))
    )


def test_a_long_wrong_number_takes_no_long_time() -> None:
    # A pattern that tries every split of the blanks would never come to an end here.
    [problem] = judged(replace(ROSA, author_phone="1 " * 5_000 + "z"))
    assert "is not a telephone number" in problem


def test_1_1_wants_capitals_and_two_letters_of_a_state() -> None:
    old = Person(
        person_record_id="a.example/1", first_name="Rosa", last_name="MARIN", home_state="LONG"
    )
    assert judged(old, version="1.1") == [
        "Person a.example/1: home_state “LONG” is not a state's code of two letters.",
        "Person a.example/1: first_name “Rosa” is not in capitals, as PFIF 1.1 wants.",
    ]


def test_an_id_stands_once_and_a_person_s_may_be_a_note_s() -> None:
    assert judged(ROSA, ROSA) == ["person_record_id portcalder.example/p.1 stands 2 times."]
    assert judged(SEEN, SEEN, SEEN) == ["note_record_id portcalder.example/n.1 stands 3 times."]
    assert judged(ROSA, replace(SEEN, note_record_id=ROSA.person_record_id)) == []


def test_a_link_goes_both_ways() -> None:
    one = replace(SEEN, linked_person_record_id="b.example/p.2")
    assert judged(one) == [
        "Note portcalder.example/n.1: it links to b.example/p.2, and no note links back."
    ]
    back = replace(
        SEEN, note_record_id="b.example/n.2", person_record_id="b.example/p.2",
        linked_person_record_id=SEEN.person_record_id,
    )  # fmt: skip
    assert judged(one, back) == []
    itself = replace(SEEN, linked_person_record_id=SEEN.person_record_id)
    assert judged(itself) == ["Note portcalder.example/n.1: it links a person to itself."]


DUE = replace(ROSA, expiry_date="2026-11-30T12:00:00Z")


def test_a_day_after_its_expiry_nothing_personal_is_left() -> None:
    assert judged(DUE, SEEN, now=NOW - timedelta(seconds=1)) == []
    found = judged(DUE, SEEN)
    assert found == [
        f"{ME}: it expired on 2026-11-30T12:00:00Z and still holds author_name, author_email,"
        " author_phone, source_name and 18 more.",
        f"{ME}: it expired, and its source_date is not its entry_date.",
    ]
    bare = Person(
        person_record_id=ROSA.person_record_id, expiry_date=DUE.expiry_date,
        source_date="2026-11-30T20:00:00Z", entry_date="2026-11-30T20:00:00Z",
    )  # fmt: skip
    assert judged(bare) == []
    assert judged(bare, SEEN) == [
        f"{ME}: it expired on 2026-11-30T12:00:00Z and still holds its notes."
    ]
    late = replace(bare, source_date="2026-12-01T12:00:01Z", entry_date="2026-12-01T12:00:01Z")
    assert judged(late) == [f"{ME}: its placeholder came more than a day after it expired."]


def test_expiry_leaves_a_placeholder_that_tells_copies_to_forget() -> None:
    other = replace(ROSA, person_record_id="portcalder.example/p.2")
    theirs = replace(SEEN, note_record_id="a.example/n", person_record_id=other.person_record_id)
    before = Records(persons=(DUE, other), notes=(SEEN, theirs))
    assert expire(before, now=NOW - timedelta(days=2)) == before
    after = expire(before, now=NOW)
    assert after.notes == (theirs,) and after.persons[1] == other
    assert after.persons[0] == Person(
        person_record_id=ROSA.person_record_id, expiry_date=DUE.expiry_date,
        source_date="2026-12-01T12:00:00Z", entry_date="2026-12-01T12:00:00Z",
    )  # fmt: skip
    # A second run, however late, does not move it.
    assert expire(after, now=NOW + timedelta(days=9)) == after
    assert rules.problems(after, now=NOW + timedelta(days=9)) == []


@given(st.integers(-100, 100), st.integers(0, 24))
def test_whatever_expires_in_time_is_found_in_order(hours: int, wait: int) -> None:
    person = replace(ROSA, expiry_date=time_of(NOW + timedelta(hours=hours)))
    due = moment(person.expiry_date)
    assert due is not None
    after = expire(Records(persons=(person,), notes=(SEEN,)), now=due + timedelta(hours=wait))
    assert held(after.persons[0]) == (
        "person_record_id", "entry_date", "expiry_date", "source_date",
    )  # fmt: skip
    assert after.notes == () and rules.problems(after, now=NOW + timedelta(days=99)) == []


def test_an_expiry_that_cannot_be_read_deletes_nothing() -> None:
    odd = Records(persons=(replace(ROSA, expiry_date="soon"),), notes=(SEEN,))
    assert expire(odd, now=NOW) == odd


# The validator's own documents (Google's pfif-tools), each with what ours must say of it.
SAYS = {
    "XML_11_SMALL": "person_record_id is missing",
    "XML_BAD_PFIF_VERSION": "We do not know PFIF 9.9",
    "XML_BAD_PFIF_WEBSITE": "is no namespace of PFIF",
    "XML_NO_NAMESPACE": "names no namespace",
    "XML_ROOT_LACKS_CHILD": "no person and no note",
    "XML_ROOT_HAS_BAD_CHILD": "“notAPersonOrNote” is no record",
    "XML_TOP_LEVEL_NOTE_11": "outside of a person",
    "XML_NOTES_NO_CHILDREN": "text is missing",
    "XML_PERSON_NO_CHILDREN_13": "full_name is missing",
    "XML_INCORRECT_FORMAT_11": "person_record_id “example.org/” is not",
    "XML_INCORRECT_FORMAT_12": "status “weird_belief” is not",
    "XML_INCORRECT_FORMAT_13": "expiry_date “12a4-56-78T90:12:34Z” is not",
    "XML_DUPLICATE_PERSON_IDS": "person_record_id example.org/1 stands 2 times",
    "XML_DUPLICATE_NOTE_IDS": "note_record_id example.com/1 stands 2 times",
    "XML_NOTES_WITHOUT_PEOPLE": "says it is about 'example.org/2'",
    "XML_INCORRECT_FIELD_ORDER_11": "home_city stands after home_state",
    "XML_EXTRANEOUS_FIELD_11": "“foo” is no field of a person",
    "XML_INCORRECT_PERSON_FIELD_ORDER_12": "a field stands after its notes",
    "XML_INCORRECT_NOTE_FIELD_ORDER_12": "note_record_id does not stand first",
    "XML_EXPIRE_99_HAS_DATA_NONSYNCED_DATES": "still holds description, other, its notes",
    "XML_EXPIRE_99_HAS_NOTE_DATA": "still holds its notes",
    "XML_EXPIRE_99_NO_DATA_NONSYNCED_DATES": "placeholder came more than a day after",
    "XML_ASYMMETRICALLY_LINKED_RECORDS": "no note links back",
    "XML_GIBBERISH_FIELDS": "“bar” is no field of a note",
    "XML_DUPLICATE_FIELDS": "expiry_date stands more than once",
}
CLEAN_OF = {
    "XML_11_FULL": "stands after",
    "XML_CORRECT_FIELD_ORDER_12": "note_record_id does not stand first",
    "XML_UNIQUE_PERSON_IDS": "stands 2 times",
    "XML_UNIQUE_NOTE_IDS": "stands 2 times",
    "XML_DUPLICATE_PERSON_AND_NOTE_ID": "stands 2 times",
    "XML_NOTES_BELONG_TO_PEOPLE": "says it is about",
    "XML_EXPIRE_99_NO_DATA": "expired",
    "XML_EXPIRE_99_EMPTY_DATA": "expired",
    "XML_NO_EXPIRY_DATE": "expired",
    "XML_EMPTY_EXPIRY_DATE": "expired",
    "XML_CORRECTLY_LINKED_RECORDS": "links back",
    "XML_ODD_ORDER_13": " stand",
    "XML_UNICODE_12": "“Unicode",
}


def test_the_validator_s_own_documents_are_judged_as_it_judges_them(shared_data: Path) -> None:
    source = (shared_data / "pfif" / "pfif_xml_test_documents.py.txt").read_text()
    documents = dict(re.findall(r'^(XML_\w+) = """(.*?)"""', source, re.MULTILINE | re.DOTALL))
    told = {}
    for name, text in documents.items():
        if name in ("XML_INVALID",):
            with pytest.raises(reading.NoPfif):
                reading.read(text.encode())
            continue
        found = reading.read(text.encode())
        told[name] = " ".join([*found.problems, *rules.problems(found.records, now=NOW)])
    assert {name for name, says in SAYS.items() if says not in told[name]} == set()
    assert {name for name, says in CLEAN_OF.items() if says in told[name]} == set()
