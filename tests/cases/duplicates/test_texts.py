"""Words, address keys, and the marks staff left in an imported history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.cases.duplicates import SourceIds, address_key, named_cases, words_of


def test_words_are_compared_without_case_accents_and_masks():
    assert words_of("Ärger: CAFÉ [plate] a Jeep") == {"arger", "cafe", "jeep"}
    assert words_of("سيارة مهجورة") == {"سيارة", "مهجورة"}
    assert words_of(None) == words_of("") == frozenset()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("25 Sheridan St, Jamaica Plain, MA, 02130", "25 sheridan st"),
        ("Intersection Of Elm St & Bartlett St, Charlestown", "intersection of elm st bartlett st"),
        ("Calle 5 y Avenida Ñ", "calle 5 y avenida n"),
        ("No location specified", ""),
        ("Not associated with a specific address", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_is_a_key_only_where_it_names_a_spot(address, key):
    assert address_key(address) == key


@given(st.text())
def test_any_text_gives_words_and_a_key(text):
    assert all(words_of(text))
    assert address_key(text) == address_key(text).strip()


IDS = SourceIds(
    ["101000001849", "101000313411", "101001313411", "101001884682", "H86094-101000239211"]
)


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("Case Closed. Duplicate of Existing Case. 101001884682.", ["101001884682"]),
        ("Duplicate of Existing Case. Case # 1884682.", ["101001884682"]),
        ("Case Closed. Case Noted. dup case #01884682", ["101001884682"]),
        ("Duplicate of Existing Case. %1884682.", ["101001884682"]),
        ("DUPLICATE OF EXISTING CASE 313411 and 1313411", ["101000313411", "101001313411"]),
        ("duplicate of 101000239211", ["H86094-101000239211"]),
        ("duplicate of H86094-101000239211", ["H86094-101000239211"]),
        ("Closed date : 2015-05-11 14:05:05.08. Duplicate of Existing Case.", []),
        ("Duplicate of Existing Case. [phone]", []),
        ("Duplicate of 101009999999", []),
        ("Case Resolved. See 101001884682.", []),
        (None, []),
    ],
)
def test_a_note_names_the_case_that_it_repeats(note, named):
    assert named_cases(note, IDS) == named


def test_a_number_that_could_mean_two_cases_means_none():
    ids = SourceIds(["A-1000012345", "B-1000012345", "1000099999"])
    assert ids.find("1000012345") is None
    assert ids.find("1000099999") == "1000099999"


@given(st.lists(st.text(max_size=8), unique=True), st.text())
def test_any_ids_and_any_note_are_read_without_failing(ids, note):
    assert set(named_cases(note, SourceIds(ids))) <= set(ids)
