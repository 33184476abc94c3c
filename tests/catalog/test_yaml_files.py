"""Services as YAML: what an owner writes is read, and what is wrong is told with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.catalog.definitions import (
    Choice,
    Definition,
    Limits,
    Question,
    Stop,
    check,
    from_json,
    to_json,
)
from holdfast.catalog.yaml_files import DefinitionsError, dump, load
from holdfast.kernel.texts import Text

PLAIN = """\
code: plain
group: Streets
name: {en: Plain, es: Simple}
owner: streets
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(DefinitionsError) as told:
        load(text)
    return [(fault.line, fault.path, fault.says) for fault in told.value.faults]


def test_a_service_reads_as_it_is_written(pothole_yaml: str) -> None:
    [pothole] = load(pothole_yaml)
    assert pothole.code == "pothole"
    assert pothole.name.in_language("es").text == "Bache o calle dañada"
    assert pothole.words["es"] == ("bache", "hoyo")
    assert [question.code for question in pothole.questions] == ["size", "depth", "danger"]
    assert pothole.questions[2].stops[0].call == "911"
    assert check(pothole, languages=["en", "es"]) == []


def test_one_file_may_hold_a_list_or_several_documents() -> None:
    other = PLAIN.replace("plain", "other")
    both = [definition.code for definition in load(f"{PLAIN}---\n{other}")]
    assert both == ["plain", "other"]
    listed = "- " + PLAIN.replace("\n", "\n  ").rstrip()
    assert [definition.code for definition in load(listed)] == ["plain"]
    assert load("") == []


def test_no_and_numbers_in_codes_stay_as_they_are_written() -> None:
    [read] = load(
        PLAIN
        + """\
offered: {district: [3, "007"]}
questions:
  - code: sure
    type: single
    ask: "Sure?"
    choices: [{code: yes, name: Yes}, {code: no, name: No}, {code: 64, name: 64}]
"""
    )
    assert [choice.code for choice in read.questions[0].choices] == ["yes", "no", "64"]
    assert str(read.questions[0].choices[2].name) == "64"
    assert read.offered == {"district": ("3", "007")}
    assert read.is_offered({"district": "3"}) and read.is_offered({"district": ["1", "007"]})
    assert not read.is_offered({"district": "4"}) and not read.is_offered({})


@pytest.mark.parametrize(
    ("text", "line", "path", "says"),
    [
        (PLAIN + "promse: 5 business days\n", 1, "", "Did you mean promise?"),
        (PLAIN.replace("owner: streets\n", ""), 1, "", "“owner” is missing"),
        (PLAIN + "priority: high\n", 5, "priority", "Write a number here."),
        (PLAIN + "priority: 7\n", 5, "priority", "Priority is 1"),
        (PLAIN + "promise: 5 days\n", 5, "promise", "5 business days or 5 calendar days"),
        (PLAIN + "promise: soon\n", 5, "promise", "Write a promise as in"),
        (PLAIN + "audience: everyone\n", 5, "audience", "none of: public, staff, blackbox"),
        (PLAIN + "name: again\n", 5, "name", "there twice"),
        (PLAIN + "description: [a]\n", 5, "description", "Write a text"),
        (PLAIN + "description: {english: a, en: b}\n", 5, "description.english", "tag"),
        (PLAIN + "told: {en: What, es: Qué?, x}\n", 5, "", "quotation marks"),
        (PLAIN + "kin: [plain]\n", 5, "kin", "not its own kin"),
        (PLAIN + "told: !!python/object:os.system x\n", 5, "told", "A tag such as"),
        ("just words\n", 1, "", "Write a service"),
        (PLAIN + "---\n" + PLAIN, 6, "document[1]", "used in text, line 1 already"),
        (
            PLAIN + "questions:\n  - code: and\n    type: text\n    ask: hm\n",
            6,
            "questions[0].code",
            "A question's code",
        ),
        (
            PLAIN + "questions:\n  - code: place\n    type: text\n    ask: hm\n",
            6,
            "questions[0].code",
            "means something else",
        ),
        (
            PLAIN + "questions:\n  - {code: a, type: text, ask: hm, limits: {max: 3}}\n",
            6,
            "questions[0].limits.max",
            "A text has no max",
        ),
        (
            PLAIN + "questions:\n  - {code: a, type: date, ask: hm, limits: {max: someday}}\n",
            6,
            "questions[0].limits.max",
            "today+14",
        ),
        (
            PLAIN + "questions:\n  - code: a\n    type: yesno\n    ask: hm\n"
            "    stops: [{when: b, say: no}]\n",
            9,
            "questions[0].stops[0].when",
            "There is no b here",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_write(
    text: str, line: int, path: str, says: str
) -> None:
    [(found_line, found_path, found_says)] = faults(text)
    assert (found_line, found_path) == (line, path)
    assert says in found_says


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = PLAIN + "priority: 9\npromise: never\nkin: [plain]\n"
    assert [path for _, path, _ in faults(text)] == ["priority", "promise", "kin"]


def test_a_question_may_only_ask_about_earlier_ones() -> None:
    text = PLAIN + (
        "questions:\n"
        "  - {code: a, type: yesno, ask: A, shown_when: b}\n"
        "  - {code: b, type: yesno, ask: B, shown_when: a}\n"
    )
    [(line, path, says)] = faults(text)
    assert (line, path) == (6, "questions[0].shown_when")
    assert "There is no b here" in says


def test_a_bomb_of_anchors_is_refused() -> None:
    text = "a: &a [x, x, x, x, x, x, x, x]\n"
    for name, before in zip("bcdefgh", "abcdefg", strict=True):
        text += f"{name}: &{name} [{', '.join(['*' + before] * 8)}]\n"
    assert any("too large" in says for _, _, says in faults(text))


def test_files_are_named_in_their_faults(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes(b"code: \xff\xfe")
    with pytest.raises(DefinitionsError, match=r"b\.yaml, line 1: Save the file as UTF-8"):
        load(tmp_path)
    (tmp_path / "b.yaml").write_text(PLAIN, encoding="utf-8")
    with pytest.raises(DefinitionsError, match=r"b\.yaml, line 1: .* used in a\.yaml, line 1"):
        load(tmp_path)
    with pytest.raises(DefinitionsError, match="cannot be opened"):
        load(tmp_path / "c.yaml")


def test_missing_and_stale_translations_are_reported_and_do_not_refuse() -> None:
    [read] = load(PLAIN + "told: {en: Hello, es: Hola, stale: [es]}\n")
    told = [str(problem) for problem in check(read, languages=["en", "es"])]
    assert "group.es: The text in “es” is missing." in told
    assert "told.es: The text in “es” is stale." in told
    assert all(problem.warning for problem in check(read, languages=["en", "es"]))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        load(text)
    except DefinitionsError as error:
        assert all(fault.says and fault.line >= 1 for fault in error.faults)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() == text and text
)
texts = st.builds(
    lambda en, es, source, stale: Text(
        "es" if source and es else "en",
        {"en": en} | ({"es": es} if es else {}),
        frozenset({"es"} if stale and es else ()),
    ),
    words,
    st.one_of(st.none(), words),
    st.booleans(),
    st.booleans(),
)
maybe = st.one_of(st.just(Text()), texts)
codes = st.from_regex(r"\A[a-z][a-z0-9]{0,6}\Z").filter(
    lambda code: code not in {"and", "or", "not", "in", "has", "true", "false", "answered",
                              "place", "area", "hour"}
)  # fmt: skip
questions: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        Question,
        code=codes,
        type=st.sampled_from(["single", "multiple"]),
        ask=texts,
        why=maybe,
        required=st.booleans(),
        choices=st.lists(
            st.builds(Choice, code=codes, name=texts, what_happens=maybe),
            min_size=2, max_size=3, unique_by=lambda choice: choice.code,
        ).map(tuple),
    ),
    st.builds(
        Question,
        code=codes,
        type=st.just("number"),
        ask=texts,
        say=maybe,
        shown_when=st.sampled_from(["", 'channel == "web"', "hour >= 17"]),
        limits=st.builds(
            Limits, min=st.one_of(st.none(), st.integers(-9, 0).map(float)),
            max=st.one_of(st.none(), st.floats(0, 1e6)), whole=st.booleans(), unit=maybe,
        ),
        stops=st.lists(
            st.builds(Stop, when=st.just("hour < 6"), say=texts,
                      call=st.sampled_from(["", "911", "311"])),
            max_size=2,
        ).map(tuple),
    ),
)  # fmt: skip
definitions = st.builds(
    Definition,
    code=codes,
    group=texts,
    name=texts,
    description=maybe,
    words=st.dictionaries(st.sampled_from(["en", "es"]), st.lists(words, min_size=1, max_size=3)
                          .map(tuple)),
    owner=codes,
    promise=st.sampled_from(["", "5 business days", "48 hours"]),
    priority=st.integers(1, 5),
    audience=st.sampled_from(["public", "staff"]),
    offered=st.dictionaries(codes, st.lists(codes, min_size=1, max_size=2).map(tuple), max_size=2),
    told=maybe,
    place=st.sampled_from(["required", "none"]),
    on_map=st.booleans(),
    questions=st.lists(questions, max_size=3, unique_by=lambda q: q.code).map(tuple),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(definitions, min_size=1, max_size=3, unique_by=lambda each: each.code))
def test_what_is_written_as_yaml_reads_back_the_same(services: list[Definition]) -> None:
    assert load(dump(services)) == services


@settings(max_examples=60)
@given(definitions)
def test_what_is_stored_reads_back_the_same_and_equal_services_are_stored_alike(
    service: Definition,
) -> None:
    assert from_json(to_json(service)) == service
    assert to_json(load(dump([service]))[0]) == to_json(service)


def test_a_zero_character_is_refused() -> None:
    [read] = load(PLAIN)
    assert check(replace(read, told=Text.of("a\x00b")))
