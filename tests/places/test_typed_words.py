"""Taking typed places apart: nothing crashes, everything is bounded."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.places.matching import NameIndex, landmark_name, slips, street_name
from holdfast.places.parsing import number_key, parse, unit_key
from holdfast.places.words import fold, street_key, title

STREETS = ["Main St", "N 5th Ave", "Calle Luna", "Highway 13", "Avenue D", "North Ave", "The Loop"]
INDEX = NameIndex(
    [street_name(uuid.uuid4(), name, town="Your City") for name in STREETS]
    + [landmark_name(uuid.uuid4(), "Pier 7", lat=1.0, lon=1.0)]
)
# Pieces of addresses in any order reach deeper than letters alone.
PIECES = st.sampled_from(
    ["main", "st", "5th", "&", "and", "corner of", "#", "apt", "3", "12-14", "1/2", "½", "near",
     ",", "52404", "l4c 1t8", "calle", "esquina con", "n.e.", "floor", "ﬀ", "\x00", "١٢", "①",
     "東京", "/"]
)  # fmt: skip
TYPED = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map(" ".join))


@given(TYPED, st.booleans())
@settings(max_examples=300)
def test_no_text_whatever_crashes_reading_or_matching(text: str, unfinished: bool) -> None:
    parsed = parse(text)
    INDEX.match(parsed.words, unfinished=unfinished)
    for half in parsed.halves:
        for words in half:
            INDEX.match(words, unfinished=unfinished)
    assert len(parsed.number) <= 20
    assert len(parsed.unit_key) <= 40
    street_key(text)
    title(text)


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100)
def test_slips_count_the_same_both_ways(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)


@pytest.mark.data
def test_the_ugly_strings_crash_nothing(shared_data: Path) -> None:
    file = shared_data / "addresses" / "usaddress_unparseable.csv"
    with file.open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = [" ".join(row) for row in csv.reader(lines)]
    assert len(rows) > 1000
    for row in rows:
        parsed = parse(row)
        INDEX.match(parsed.words, unfinished=True)


@pytest.mark.parametrize(
    ("typed", "number", "unit", "zipcode"),
    [
        ("12 Main St", "12", "", ""),
        ("12A Main St", "12A", "", ""),
        ("12 1/2 Main St", "12 1/2", "", ""),
        ("12½ Main St", "12 1/2", "", ""),
        ("12-14 Main St", "12-14", "", ""),
        ("115-A Coral Street", "115-A", "", ""),
        ("N6W23001 Main St", "N6W23001", "", ""),
        ("12 Main St apt 3", "12", "3", ""),
        ("12 Main St, Apartment 3-B", "12", "3B", ""),
        ("12 Main St #3", "12", "3", ""),
        ("12 Main St unit # 03", "12", "3", ""),
        ("12 Main St 3rd floor", "12", "3RD", ""),
        ("12 Main St Unit B-9 Marion", "12", "B9", ""),
        ("12 Main St piso 4", "12", "4", ""),
        ("12 Main St 52404", "12", "", "52404"),
        ("12 Main St, Miami FL 33166-1234", "12", "", "33166"),
        ("12 Yonge St Richmond Hill ON L4C 1T8", "12", "", "L4C 1T8"),
        ("10 Downing St, London SW1A 2AA", "10", "", "SW1A 2AA"),
        ("5th Ave", "", "", ""),
        ("Main St", "", "", ""),
    ],
)
def test_number_unit_and_postcode_are_told_apart(
    typed: str, number: str, unit: str, zipcode: str
) -> None:
    parsed = parse(typed)
    assert (parsed.number, parsed.unit_key, parsed.zipcode) == (number, unit, zipcode)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Main Street", "main st."),
        ("Fifth Avenue", "5TH AVE"),
        ("Twenty-First St", "21st Street"),
        ("Twenty First St", "21st Street"),
        ("Saint Mary's Road", "St. Marys Rd"),
        ("Avenida Juárez", "avenue juarez"),
        ("N.E. 10th Ter", "Northeast Tenth Terrace"),
        ("Quinta Avenida", "5th Ave"),
    ],
)
def test_two_spellings_of_a_street_have_one_normal_form(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_numbers_and_units_have_one_form_however_they_are_spaced() -> None:
    assert number_key("12 a") == number_key("12A") == "12A"
    assert unit_key("Apt 003b") == unit_key("#3B") == unit_key("3b") == "3B"
    assert unit_key("Unit B-9") == unit_key("b 9") == unit_key("B9")
    assert unit_key("1-2") != unit_key("12")
    assert fold("ÉCOLE\x00 d'Été") == "ecole  dete"


def test_a_shouted_name_is_put_in_reading_case() -> None:
    assert title("1ST AVE NE") == "1st Ave NE"
    assert title("McKinley St") == "McKinley St"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mai", "Main St"),
        ("main str", "Main St"),
        ("mian", "Main St"),
        ("fif", "N 5th Ave"),
        ("north 5", "N 5th Ave"),
        ("north av", "North Ave"),
        ("luna", "Calle Luna"),
        ("hwy 1", "Highway 13"),
        ("avenue d", "Avenue D"),
        ("pier", "Pier 7"),
    ],
)
def test_an_unfinished_word_completes_to_the_likeliest_name(typed: str, first: str) -> None:
    best = INDEX.match(parse(typed).words, unfinished=True)
    assert best[0].name.label == first
