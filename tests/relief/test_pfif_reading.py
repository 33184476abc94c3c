"""Records of people, as others send them: read as they are, and every fault told."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from holdfast.kernel import xml
from holdfast.kernel.clock import now
from holdfast.relief.pfif import reading, rules, writing
from holdfast.relief.pfif.reading import NoPfif
from holdfast.relief.pfif.records import NOTE, PERSON, Note, Person, Records, moment

ROSA = Person(
    person_record_id="portcalder.example/p.1", entry_date="2026-11-30T17:00:00Z",
    expiry_date="2099-01-09T17:00:00Z", author_name="Luis Marín",
    author_email="luis@mail.example", author_phone="+1 555 0100", source_name="Port Calder 311",
    source_date="2026-11-30T16:59:00Z", source_url="https://portcalder.example/p/1",
    full_name="Rosa Marín\nRosa Marín Ortega", given_name="Rosa", family_name="Marín",
    alternate_names="Rosita", description="Red coat.\nWalks with a cane.", sex="female",
    date_of_birth="1958-03", age="65-70", home_street="Harbor Street",
    home_neighborhood="Saltmarsh", home_city="Port Calder", home_state="NJ",
    home_postal_code="08001", home_country="US", photo_url="https://portcalder.example/1.jpg",
    profile_urls="https://a.example/rosa\nhttps://b.example/rosa",
)  # fmt: skip
SEEN = Note(
    note_record_id="portcalder.example/n.1", person_record_id="portcalder.example/p.1",
    entry_date="2026-11-30T18:00:00Z", author_name="Shelter at Pier School",
    author_email="pier@school.example", author_phone="555-0101",
    source_date="2026-11-30T17:58:00Z", author_made_contact="true", status="believed_alive",
    email_of_found_person="rosa@mail.example", phone_of_found_person="(555) 0102",
    last_known_location="Pier School", text="She is here & well.",
    photo_url="https://portcalder.example/2.jpg",
)  # fmt: skip
STRAY = replace(SEEN, note_record_id="b.example/n.9", person_record_id="b.example/p.9")
BOTH = Records(persons=(ROSA,), notes=(SEEN, STRAY))


def document(**changed: str) -> bytes:
    """The two records, with pieces of their text replaced."""
    text = writing.write(BOTH).decode()
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_what_we_write_is_read_again_as_it_was() -> None:
    found = reading.read(writing.write(BOTH))
    assert found.records == BOTH and found.problems == []
    assert rules.problems(found.records, now=now()) == []


def test_ids_are_written_first_and_notes_last() -> None:
    lines = [line.strip().partition(">")[0] for line in document().decode().splitlines()]
    inside = lines[lines.index("<pfif:person") + 1 : lines.index("</pfif:person")]
    assert inside[0] == "<pfif:person_record_id"
    note = inside.index("<pfif:note")
    assert inside[note + 1 : note + 3] == ["<pfif:note_record_id", "<pfif:person_record_id"]
    assert inside[-1] == "</pfif:note"


_TEXTS = st.text(max_size=30)
_IDS = st.sampled_from(["", "a.example/1", "a.example/2", "b.example/3"])


def _strategy(shape: type, names: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, _TEXTS)).flatmap(
        lambda fields: st.fixed_dictionaries(
            {name: _IDS if name.endswith("record_id") else st.just(text)
             for name, text in fields.items()}
        )
    )  # fmt: skip


@given(
    st.lists(_strategy(Person, PERSON).map(lambda fields: Person(**fields)), max_size=3),
    st.lists(_strategy(Note, NOTE).map(lambda fields: Note(**fields)), max_size=4),
)
def test_any_records_survive_being_written_and_read(
    persons: list[Person], notes: list[Note]
) -> None:
    written = writing.write(Records(persons=tuple(persons), notes=tuple(notes)))
    found = reading.read(written)
    fit = [replace(each, **{k: xml.fit(v) for k, v in asdict(each).items()}) for each in persons]
    assert list(found.records.persons) == fit
    # Notes are sorted to their persons, and none is lost.
    noted = [replace(each, **{k: xml.fit(v) for k, v in asdict(each).items()}) for each in notes]
    assert sorted(map(repr, found.records.notes)) == sorted(map(repr, noted))
    assert found.problems == ([] if persons or notes else ["It holds no person and no note."])
    rules.problems(found.records, now=now())


@given(st.binary(max_size=400), st.integers(0, 2**32))
def test_any_bytes_are_records_or_are_said_to_be_none(noise: bytes, seed: int) -> None:
    chance, whole = random.Random(seed), writing.write(BOTH)
    at = chance.randrange(len(whole))
    for content in (noise, whole[:at] + noise + whole[at:], whole[:at], b"<" + noise, b"{" + noise):
        try:
            rules.problems(reading.read(content).records, now=now())
        except NoPfif as none:
            assert str(none).endswith(".")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Rosa is missing.", "no XML"),
        (b"person_record_id,full_name\n", "no XML"),
        (b"<html><body>Missing</body></html>", "web page"),
        (b"<!DOCTYPE html><html><br></html>", "web page"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"><p/></html>', "web page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "web page"),
        (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', "This is an alert (CAP)"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/><entry/></feed>', "Atom feed of 2"),
        (b"<rss><channel><item/></channel></rss>", "RSS feed of 1"),
        (b"<pfif", "no well-formed XML"),
        (b"<people/>", "root “people”"),
        (b"<person><full_name>Rosa</full_name></person>", "root “person”"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><pfif>&b;</pfif>', "document type"),
        (b"{", "no well-formed JSON"),
        (b"[1, 2]", "list of 2"),
        (b'{"type": "FeatureCollection", "features": [{}]}', "feed (GeoJSON) of 1"),
        (b'{"persons": []}', "This is JSON"),
    ],
)
def test_what_is_no_pfif_is_named(content: bytes, says: str) -> None:
    with pytest.raises(NoPfif) as none:
        reading.read(content)
    assert says in str(none.value)


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(NoPfif, match="larger than"):
        reading.read(document())


def test_spaces_around_a_text_are_no_part_of_it_and_lines_inside_are() -> None:
    content = b"\n " + document(**{">Port Calder<": ">  Port\n Calder\n\n   <"})
    [person] = reading.read(content).records.persons
    assert person.home_city == "Port\n Calder" and person.full_name == ROSA.full_name


def test_another_order_and_strange_and_repeated_fields_are_read_and_told() -> None:
    first = "<pfif:person_record_id>portcalder.example/p.1</pfif:person_record_id>"
    content = document().decode().replace(first, "", 1)
    content = content.replace(
        "<pfif:sex>", f"{first}<pfif:mood>calm</pfif:mood><pfif:sex></pfif:sex><pfif:sex>"
    )
    found = reading.read(content.encode())
    assert found.records == BOTH
    assert found.problems == [
        "Person portcalder.example/p.1: “mood” is no field of a person; it was left out.",
        "Person portcalder.example/p.1: sex stands more than once;"
        " the first that says something holds.",
    ]


V1_2 = b"""<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.2"><pfif:person>
  <pfif:person_record_id>a.example/1</pfif:person_record_id><pfif:sex>female</pfif:sex>
  <pfif:note><pfif:note_record_id>a.example/n</pfif:note_record_id>
    <pfif:person_record_id>a.example/1</pfif:person_record_id><pfif:text>Seen.</pfif:text>
  </pfif:note></pfif:person></pfif:pfif>"""


_SEX, _TEXT = b"<pfif:sex>female</pfif:sex>", b"<pfif:text>Seen.</pfif:text>"


@pytest.mark.parametrize(
    ("part", "to", "says"),
    [
        (_SEX, b"<pfif:person>", "Person a.example/1: person_record_id does not stand first."),
        (_SEX, b"</pfif:note>", "Person a.example/1: a field stands after its notes."),
        (_TEXT, b"<pfif:note>", "Note a.example/n: note_record_id does not stand first."),
        (_TEXT, b"a.example/n</pfif:note_record_id>",
         "Note a.example/n: person_record_id stands after text."),
    ],
)  # fmt: skip
def test_1_2_wants_ids_first_and_notes_last_and_later_ones_no_order(
    part: bytes, to: bytes, says: str
) -> None:
    assert reading.read(V1_2).problems == []
    moved = V1_2.replace(part, b"").replace(to, to + part, 1)
    found = reading.read(moved)
    assert found.records == reading.read(V1_2).records and says in found.problems
    assert reading.read(moved.replace(b"pfif/1.2", b"pfif/1.4")).problems == []


def test_a_note_in_a_person_is_about_that_person() -> None:
    inner = "<pfif:person_record_id>portcalder.example/p.1</pfif:person_record_id>"
    text = document().decode()
    head, _, rest = text.partition("<pfif:note>")
    silent = head + "<pfif:note>" + rest.replace(inner, "", 1)
    assert reading.read(silent.encode()).records.notes[0] == SEEN
    other = head + "<pfif:note>" + rest.replace("calder.example/p.1<", "calder.example/p.7<", 1)
    [problem] = reading.read(other.encode()).problems
    assert problem == (
        "Note portcalder.example/n.1 stands in 'portcalder.example/p.1'"
        " and says it is about 'portcalder.example/p.7'."
    )


OLD = b"""<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.1"><pfif:person>
  <pfif:person_record_id>a.example/1</pfif:person_record_id>
  <pfif:first_name>ROSA</pfif:first_name><pfif:last_name>MARIN</pfif:last_name>
  <pfif:home_zip>08001</pfif:home_zip>
  <pfif:photo_url>http://a.example/1.jpg</pfif:photo_url><pfif:other>description:
    Red coat.
    A cane.</pfif:other>
  <pfif:note><pfif:note_record_id>a.example/n</pfif:note_record_id>
    <pfif:author_name>Luis</pfif:author_name>
    <pfif:source_date>2010-01-16T00:00:00Z</pfif:source_date>
    <pfif:found>true</pfif:found><pfif:text>Seen.</pfif:text></pfif:note>
</pfif:person></pfif:pfif>"""


def test_an_older_version_is_read_with_its_own_names_and_with_those_of_today() -> None:
    found = reading.read(OLD)
    [person], [note] = found.records.persons, found.records.notes
    assert found.problems == [] and rules.problems(found.records, now=now()) == []
    assert found.records.version == "1.1"
    assert (person.first_name, person.given_name) == ("ROSA", "ROSA")
    assert (person.full_name, person.family_name) == ("ROSA MARIN", "MARIN")
    assert person.home_postal_code == "08001" and person.description == "Red coat.\nA cane."
    assert note.found == note.author_made_contact == "true"
    assert note.person_record_id == "a.example/1"


def test_a_field_of_another_version_is_read_and_told() -> None:
    new = OLD.replace(b"1.1", b"1.4")
    assert sum("is no field of PFIF 1.4" in each for each in reading.read(new).problems) == 5
    sexed = OLD.replace(b"<pfif:note>", b"<pfif:sex>female</pfif:sex><pfif:note>")
    found = reading.read(sexed)
    assert found.records.persons[0].sex == "female"
    assert found.problems == [
        "Person a.example/1: sex is no field of PFIF 1.1; it was read all the same."
    ]


def test_a_note_has_a_picture_since_1_4() -> None:
    seen = OLD.replace(b"</pfif:note>", b"<pfif:photo_url>http://a.example/</pfif:photo_url>$</")
    for version, told in ((b"1.3", True), (b"1.4", False)):
        found = reading.read(seen.replace(b"$</", b"</pfif:note>").replace(b"1.1", version))
        assert found.records.notes[0].photo_url == "http://a.example/"
        assert any("Note a.example/n: photo_url" in each for each in found.problems) is told


def test_1_1_has_one_order_for_all_fields() -> None:
    swapped = OLD.replace(b"<pfif:found>true</pfif:found><pfif:text>Seen.</pfif:text>",
                          b"<pfif:text>Seen.</pfif:text><pfif:found>true</pfif:found>")  # fmt: skip
    assert reading.read(swapped).problems == ["Note a.example/n: found stands after text."]
    assert reading.read(swapped.replace(b"1.1", b"1.2")).problems == [
        "Person a.example/1: home_zip is no field of PFIF 1.2; it was read all the same."
    ]


@pytest.mark.parametrize(
    ("namespace", "says"),
    [
        ("http://zesty.ca/pfif/9.9", "We do not know PFIF 9.9"),
        ("http://zesty.com/pfif/1.4", "is no namespace of PFIF"),
        ("", "names no namespace"),
    ],
)
def test_a_strange_namespace_is_read_as_1_4_and_told(namespace: str, says: str) -> None:
    content = document().replace(b"pfif:", b"").replace(b"xmlns:pfif", b"xmlns")
    content = content.replace(b'"http://zesty.ca/pfif/1.4"', f'"{namespace}"'.encode())
    content = content.replace(b"xmlns:=", b"xmlns=").replace(b" :pfif", b" xmlns")
    found = reading.read(content)
    assert found.records == BOTH and len(found.problems) == 1 and says in found.problems[0]


def test_a_slash_after_the_namespace_does_no_harm() -> None:
    found = reading.read(document(**{'pfif/1.4"': 'pfif/1.4/"'}))
    assert found.records == BOTH and found.problems == []


def test_records_in_a_feed_are_taken_out() -> None:
    inner = document().partition(b"?>")[2]
    body = inner.partition(b">")[2].strip().removesuffix(b"</pfif:pfif>")
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:pfif="http://zesty.ca/pfif/1.4">'
    for content in (
        feed + b"<entry><id>pfif:1</id>" + body + b"</entry></feed>",
        b"<feed><entry>" + inner + b"</entry></feed>",
    ):
        found = reading.read(content)
        assert found.records == BOTH and found.problems == ["The records came inside “feed”."]


def test_a_record_by_itself_is_taken_as_it_is() -> None:
    bare = b'<note xmlns="http://zesty.ca/pfif/1.4"><text>Seen.</text></note>'
    found = reading.read(bare)
    assert found.records.notes == (Note(text="Seen."),)
    assert found.problems == ["A note came by itself, not inside “pfif”."]


def test_in_1_1_a_note_stands_in_a_person_and_does_not_name_it() -> None:
    note = b"<pfif:note><pfif:person_record_id>a.example/1</pfif:person_record_id></pfif:note>"
    old = OLD.replace(b"</pfif:person>", b"</pfif:person>" + note)
    assert reading.read(old).problems == [
        "A note stands outside of a person, which 1.1 does not know.",
        "A note without id: person_record_id is no field of PFIF 1.1; it was read all the same.",
    ]
    assert len(reading.read(old.replace(b"1.1", b"1.2")).problems) == 1


def test_a_file_without_records_is_pfif_all_the_same() -> None:
    found = reading.read(b'<pfif xmlns="http://zesty.ca/pfif/1.4"><dog/></pfif>')
    assert found.records == Records()
    assert found.problems == [
        "“dog” is no record; it was left out.", "It holds no person and no note.",
    ]  # fmt: skip


def test_the_command_prints_one_object_and_refuses_what_is_no_pfif(tmp_path: Path) -> None:
    from holdfast.config.cli import main

    file = tmp_path / "people.xml"
    file.write_bytes(document(female="unsure"))
    done = CliRunner().invoke(main, ["pfif", "read", str(file), "--json"])
    told = json.loads(done.output)
    assert done.exit_code == 0 and told["version"] == "1.4"
    assert told["persons"][0]["full_name"] == ROSA.full_name
    assert "first_name" not in told["persons"][0]
    assert [each["status"] for each in told["notes"]] == ["believed_alive"] * 2
    assert told["problems"] == [
        "Person portcalder.example/p.1: sex “unsure” is not one of female, male, other."
    ]
    words = CliRunner().invoke(main, ["pfif", "read", str(file)])
    assert "Rosa Marín" in words.output and "problem: Person" in words.output
    file.write_bytes(OLD)
    old = CliRunner().invoke(main, ["pfif", "read", str(file), "--json"])
    assert json.loads(old.output)["persons"][0]["first_name"] == "ROSA"
    file.write_text("<rss><channel/></rss>")
    none = CliRunner().invoke(main, ["pfif", "read", str(file)])
    assert none.exit_code == 1 and "people.xml: This is an RSS feed" in none.output


def test_times_have_one_form() -> None:
    assert moment("2026-11-30T12:00:00Z") == moment("2026-11-30T12:00:00.25Z") is not None
    for text in ("2026-11-30", "2026-13-30T12:00:00Z", "2026-11-30T12:00:00-05:00", "", "٢٠٢٦"):
        assert moment(text) is None


def test_real_records_are_read_whole(shared_data: Path) -> None:
    counts = {}
    for file in sorted((shared_data / "pfif").glob("*.xml")):
        found = reading.read(file.read_bytes())
        counts[file.stem.removeprefix("test.pfif-")] = (
            found.records.version, len(found.records.persons), len(found.records.notes),
        )  # fmt: skip
    assert counts["1.4"] == ("1.4", 1, 4)
    assert counts["1.1"] == ("1.1", 1, 2)
    assert counts["1.2-note"] == ("1.2", 0, 2)
    assert counts["1.2-believed-dead"] == ("1.2", 0, 1)


def test_the_standard_s_own_example_is_out_of_order_and_padded(shared_data: Path) -> None:
    found = reading.read((shared_data / "pfif" / "test.pfif-1.4.xml").read_bytes())
    [person] = found.records.persons
    assert person.home_city == "_test_home_city" and person.age == "35-45"
    assert all(
        each.person_record_id == "test.google.com/person.21009" for each in found.records.notes
    )
    assert found.problems == []
    judged = rules.problems(found.records, now=now())
    assert any("no note links back" in each for each in judged)
    assert "Note test.google.com/note.40121: author_name is missing." in judged
