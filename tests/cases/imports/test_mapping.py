"""A mapping with faults is refused with all of them, each with its line and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.cases.imports import MappingError, load_profile, shipped
from holdfast.cases.imports.mapping import parse_mapping

GOOD = "fields:\n  id: A\n  opened_at: B\n  service_name: C\n"


def faults(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, label="town.yaml", name="town")
    return caught.value.problems


def test_the_shipped_profiles_are_the_promised_ones_and_load() -> None:
    assert shipped() == ["georeport", "la", "nyc", "ottawa", "sf"]
    for name in shipped():
        profile = load_profile(name)
        assert profile.name == profile.source == name
        assert profile.says


def test_a_mapping_file_is_loaded_by_its_path_and_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "springfield.yaml"
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    profile = load_profile(path)
    assert (profile.name, profile.source, str(profile.zone)) == ("springfield",) * 2 + ("UTC",)
    assert str(profile.with_zone("America/Chicago").zone) == "America/Chicago"
    assert profile.with_source("other").source == "other"
    with pytest.raises(ValueError, match="Chicago"):
        profile.with_zone("Mars/Olympus")


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(FileNotFoundError, match=r"Did you mean 'ottawa'.*georeport, la"):
        load_profile("otawa")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", "", "here belong lines of the form"),
        ("- a\n", "line 1", "here belong lines of the form"),
        ("timezone: UTC\n", "line 1", "fields: is missing"),
        (GOOD + "feilds: 1\n", "line 5", "did you mean 'fields'?"),
        (GOOD + "  opend_at: x\n", "line 5", "did you mean 'opened_at'?"),
        (GOOD + "  id: x\n", "line 5", "'id' is there twice"),
        (GOOD + "timezone: Chicago\n", "line 5", "write one like America/Chicago"),
        (GOOD + "dates: maybe\n", "line 5", "is not one of auto, day_first, month_first"),
        (GOOD + "encoding: klingon\n", "line 5", "is no encoding"),
        (GOOD + "encoding: base64\n", "line 5", "is no encoding"),
        (GOOD + "status: [Open]\n", "line 5", "here belong lines"),
        (GOOD + "status:\n  open: [x]\n  closed: [X]\n", "line 7", "both open and closed"),
        (GOOD + "  lat: y\n", "line 2", "lat is there without lon"),
        (GOOD + "  area: {column: W, find: '(', write: x}\n", "line 5", "find is no pattern"),
        (GOOD + "  area: {column: W, find: 'x', write: '{1}'}\n", "line 5", "0 groups"),
        (GOOD + "  area: {column: W, find: 'x'}\n", "line 5", "belong together"),
        (GOOD + "  area: {joyn: [a, b]}\n", "line 5", "did you mean 'join'?"),
        (GOOD + "  area: {join: [a]}\n", "line 5", "join needs two columns"),
        (GOOD + "  area: {content: all}\n", "line 5", "write a column name"),
        (GOOD + "  area: []\n", "line 5", "the list is empty"),
        (GOOD + "  area:\n", "line 5", "is empty"),
        ("fields:\n  opened_at: B\n  service_name: C\n", "line 2", "id: {content: all}"),
        ("fields: {id: A\n", "line 2", "Indent with spaces"),
        ("fields: &a [*a]\n", "", ""),
    ],
)
def test_each_fault_has_its_line_and_says_what_to_write(text: str, line: str, says: str) -> None:
    problems = faults(text)
    assert any(line in problem and says in problem for problem in problems), problems
    assert all(problem.startswith("town.yaml") for problem in problems)


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(GOOD + "  x: y\ndates: z\nzip: q\n")) == 3


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    profile = parse_mapping(
        "fields: {id: No, opened_at: 2014-01-01, service_name: 017}\n"
        "status: {closed: [No, off, 1]}",
        label="x",
        name="x",
    )
    assert profile.fields["id"].spec == parse_mapping(
        "fields: {id: 'No', opened_at: a, service_name: b}", label="x", name="x"
    ).fields["id"].spec  # fmt: skip
    assert {profile.status_words[word] for word in ("no", "off", "1")} == {"closed"}


@given(st.text(max_size=200) | st.text("fields:id[]{}-&*!|>#\"'% \n", max_size=80))
def test_no_mapping_text_does_more_than_raise_mapping_error(text: str) -> None:
    try:
        parse_mapping(text, label="x", name="x")
    except MappingError as error:
        assert error.problems
