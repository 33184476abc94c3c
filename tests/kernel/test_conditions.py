"""The condition language: what staff write decides what is shown, and never surprises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel import conditions as c

NAMES = {
    **c.COMMON,
    "size": c.choice("small", "large"),
    "blocked": c.YESNO,
    "depth": c.NUMBER,
    "seen_on": c.DATE,
    "damage": c.choices("glass", "frame"),
    "note": c.TEXT,
    "photo": c.OTHER,
}


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('size == "large" and not blocked', {"size": "large", "blocked": False}, True),
        ('size == "large" and not blocked', {"size": "large", "blocked": True}, False),
        ("depth >= 4", {"depth": 4}, True),
        ("depth >= 4", {"depth": 3.9}, False),
        ("depth > -1.5", {"depth": -1}, True),
        ('kind in ["bag", "box"]', {"kind": "box"}, True),
        ("kind not in ['bag', 'box']", {"kind": "box"}, False),
        ('area.district == "3"', {"area.district": "3"}, True),
        ('area.district == "3"', {"area.district": ["2", "3"]}, True),
        ('area.district != "3"', {"area.district": ["2", "3"]}, False),
        ("answered(photo)", {"photo": ["an-id"]}, True),
        ("answered(photo)", {"photo": []}, False),
        ('hour >= 17 or weekday in ["sat","sun"]', {"hour": 9, "weekday": "sun"}, True),
        ('damage has "glass"', {"damage": ["frame", "glass"]}, True),
        ('seen_on < "2026-06-18"', {"seen_on": date(2026, 6, 17)}, True),
        ('seen_on < "2026-06-18"', {"seen_on": "2026-06-19"}, False),
        ("first < last", {"first": 1, "last": 2}, True),
        ("blocked == true", {"blocked": True}, True),
        ("", {}, True),
    ],
)
def test_a_condition_decides_as_it_reads(text: str, values: dict[str, Any], expected: bool) -> None:
    assert c.holds(text, values) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blocked", None),
        ("not blocked", None),
        ('size != "large"', None),
        ('size not in ["large"]', None),
        ("answered(size)", False),
        ("not answered(size)", True),
        ("known and blocked", None),
        ("known or blocked", True),
        ("not known and blocked", False),
    ],
)
def test_what_was_not_answered_leaves_a_comparison_open(text: str, expected: bool | None) -> None:
    assert c.evaluate(c.parse(text), {"known": True, "size": ""}) is expected


def test_an_unknown_condition_does_not_hold() -> None:
    assert not c.holds("blocked", {})
    assert not c.holds("not blocked", {})


def test_a_value_of_another_kind_counts_as_missing() -> None:
    assert c.evaluate(c.parse("depth > 3"), {"depth": "deep"}) is None
    assert c.evaluate(c.parse("depth == 1"), {"depth": True}) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('size = "large"', "Write =="),
        ("size ==", "value is missing"),
        ('"large" == size', "Begin with a name"),
        ('size == "large', "no closing quotation mark"),
        ("(blocked", "“)” is missing"),
        ("blocked blocked", "Join parts by and or or"),
        ('kind in "bag"', "Write a list"),
        ("size has 3", "code in quotation marks"),
        ("a && b", "cannot be read"),
        ("not " * 20 + "a", "deep"),
        (" or ".join(["a"] * 200), "at most 100 parts"),
        ("a" * 3000, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(c.ConditionError, match=says.replace("(", r"\(").replace(")", r"\)")):
        c.parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sise == 'large'", "Did you mean size"),
        ("size == 'huge'", 'one of: "large", "small"'),
        ("size == large", 'size == "large"'),
        ("size > 'large'", "no order"),
        ("depth == 'four'", "a number, such as 4"),
        ("depth", "not a yes/no answer"),
        ("photo == 'x'", r"answered\(photo\)"),
        ("damage == 'glass'", "damage has"),
        ("damage in ['glass']", "damage has"),
        ("note has 'x'", "one value"),
        ("seen_on > 'soon'", "a date"),
        ("depth == blocked", "different kinds"),
        ("weekday == 'Sunday'", '"sun"'),
    ],
)
def test_what_does_not_fit_its_names_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(c.ConditionError, match=says):
        c.check(c.parse(text), NAMES)


def test_what_is_wrong_is_said_in_the_language_of_the_page() -> None:
    from django.utils import translation

    with translation.override("es"):
        with pytest.raises(c.ConditionError, match=r"Falta «\)».*en el carácter"):
            c.parse("not (size")
        with pytest.raises(c.ConditionError, match=r"¿Quiso decir size\? Nombres que puede usar"):
            c.check(c.parse("sise == 3"), {"size": c.NUMBER})
        with pytest.raises(c.ConditionError, match="escriba un número, como 4"):
            c.check(c.parse('size == "big"'), {"size": c.NUMBER})


def test_what_fits_passes_the_check() -> None:
    c.check(
        c.parse(
            'size == "large" and not blocked and area.flood-zone in ["A"] and depth < hour'
            ' and damage has "frame" and answered(photo) and seen_on >= "2026-01-31"'
        ),
        NAMES,
    )


def test_an_explanation_names_each_part_and_whether_it_held() -> None:
    told = c.explain('size == "large" and (blocked or depth > 4)', {"size": "large", "depth": 2})
    assert told.held is None
    assert [(part.text, part.held) for part in told.parts] == [
        ('size == "large"', True),
        ("blocked or depth > 4", None),
    ]
    assert [(part.text, part.held) for part in told.parts[1].parts] == [
        ("blocked", None),
        ("depth > 4", False),
    ]


def test_the_names_of_a_condition_are_listed() -> None:
    assert c.names_in(c.parse("a == b and not answered(d) or e.f in [1]")) == {"a", "b", "d", "e.f"}


names = st.from_regex(r"\A[a-z][a-z0-9_]{0,6}(\.[a-z0-9_-]{1,5})?\Z").filter(
    lambda name: name not in {"and", "or", "not", "in", "has", "true", "false", "answered"}
)
scalars: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=8),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.decimals(-(10**6), 10**6, places=4).map(float),
)
leaves: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        c.Comparison,
        names,
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.one_of(scalars, st.builds(c.Name, names)),
    ),
    st.builds(c.In, names, st.lists(scalars, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(c.Has, names, st.text(max_size=8)),
    st.builds(c.Answered, names),
    st.builds(c.Flag, names),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(c.Not, inner),
        st.builds(c.And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(c.Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
values = st.dictionaries(
    names, st.one_of(st.none(), scalars, st.dates(), st.lists(st.text(max_size=4), max_size=2))
)


@given(trees)
def test_what_is_written_reads_back_the_same(tree: c.Condition) -> None:
    assert c.parse(c.text_of(tree)) == tree


@given(trees, values)
def test_a_condition_and_its_negation_never_both_hold(
    tree: c.Condition, given_values: dict[str, Any]
) -> None:
    assert not (c.holds(tree, given_values) and c.holds(c.Not(tree), given_values))
    assert c.explain(tree, given_values).held is c.evaluate(tree, given_values)


@given(trees)
def test_a_check_refuses_only_with_a_sentence(tree: c.Condition) -> None:
    try:
        c.check(tree, NAMES)
    except c.ConditionError as error:
        assert str(error).strip()


near_misses = st.text(alphabet="ab\"'\\()[]=<>!,. 1-notrdi", max_size=80)


@given(st.one_of(st.text(max_size=200), near_misses))
def test_any_text_is_a_condition_or_a_condition_error(text: str) -> None:
    try:
        tree = c.parse(text)
    except c.ConditionError as error:
        assert str(error)
    else:
        c.evaluate(tree, {"a": 1, "b": "b"})
        assert c.parse(c.text_of(tree)) == tree
