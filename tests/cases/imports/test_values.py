"""Coordinates, ZIP codes and status words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.cases.imports.values import (
    STATUS_WORDS,
    ZipRule,
    clean_zip,
    coordinate,
    ending_of,
    place_of,
    point_of,
    status_key,
    status_of,
)


@pytest.mark.parametrize(
    ("text", "rule", "code"),
    [
        ("90026", "us", "90026"), ("90026-1234", "us", "90026-1234"),
        ("900261234", "us", "90026-1234"),
        ("99432-01234", "us", "99432"), ("11378.0", "us", "11378"), ("2134", "us", "02134"),
        ("2134.0", "us", "02134"), ("MA 02134", "us", "02134"), ("ma 02134", "us", "02134"),
        ("00000", "us", ""), ("0", "us", ""), ("0", "any", ""), ("UNKNOWN", "us", ""),
        ("??", "any", ""), ("NY", "any", ""), ("K1A0B6", "any", "K1A 0B6"),
        ("k1a-0b6", "ca", "K1A 0B6"),
        ("K1A 0B6", "us", ""), ("1010", "any", "1010"), ("35390", "any", "35390"),
        ("NJ 07114", "us", "07114"), ("113781", "us", ""), ("IN 11378", "us", "11378"),
    ],
)  # fmt: skip
def test_a_dirty_zip_is_cleaned_or_dropped(text: str, rule: ZipRule, code: str) -> None:
    assert clean_zip(text, rule) == code


@given(st.text(max_size=30), st.sampled_from(["us", "ca", "any"]))
def test_a_clean_zip_stays_clean(text: str, rule: ZipRule) -> None:
    once = clean_zip(text, rule)
    assert clean_zip(once, rule) == once
    assert len(once) <= 30


@pytest.mark.parametrize(
    "text",
    [
        "(34.05, -118.25)", "POINT (-118.25 34.05)", "point(-118.25 34.05)", "34.05,-118.25",
        "SRID=4326;POINT (-118.25 34.05)", '{"latitude": "34.05", "longitude": "-118.25"}',
        "{'latitude': '34.05', 'needs_recoding': False, 'longitude': '-118.25'}",
        '{"type": "Point", "coordinates": [-118.25, 34.05]}',
        "1 Main St\nTown, CA\n(34.05, -118.25)",
        "lat: 34.05 lng: -118.25",
    ],
)  # fmt: skip
def test_a_point_is_found_in_any_of_its_shapes(text: str) -> None:
    assert point_of(text) == ("34.05", "-118.25")


def test_an_address_is_no_point() -> None:
    for text in ("100 Main St", "", "Vista: 5", "12 5th Ave, Apt 3", "POINT EMPTY", "City: 90026"):
        assert point_of(text) is None


def test_only_pairs_on_earth_are_places() -> None:
    assert place_of(34.05, -118.25) == (34.05, -118.25)
    assert place_of(-118.25, 34.05) == (34.05, -118.25)  # swapped
    for pair in ((0.0, 0.0), (0.0, 12.0), (91.0, 200.0), (1042027.0, 197389.0), (None, 3.0)):
        assert place_of(*pair) is None


def test_degrees_are_read_with_point_or_comma_and_nothing_else() -> None:
    assert coordinate("45.42") == coordinate("45,42") == 45.42
    for text in ("", "x", "1,2,3", "nan", "inf", "1e999", "-1e40"):
        assert coordinate(text) is None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Closed", "closed"), ("CLOSED", "closed"), ("Closed - Duplicate", "closed"),
        ("Open", "open"),
        ("Open - Dup", "open"), ("In Progress", "open"), ("In-progress", "open"),
        ("Email Sent", "open"),
        ("in_progress", "open"), ("Referred Out", "closed"), ("Referred to agency", "open"),
        ("Completed: see notes", "closed"), ("Cancelled", "closed"), ("Terminée", "closed"),
        ("Acceptée", "open"), ("Re-opened", "open"), ("Active | Actif", "open"),
        ("Not resolved", None), ("Unspecified", None), ("17", None), ("", None),
    ],
)  # fmt: skip
def test_status_words_are_understood_by_how_they_begin(text: str, meaning: str | None) -> None:
    assert status_of(status_key(text), STATUS_WORDS) == meaning


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ("Closed", "fixed"),
        ("Completed", "fixed"),
        ("Completed - Dup", "duplicate"),
        ("Closed - Duplicate", "duplicate"),
        ("Cancelled | Annulé", "withdrawn"),
        ("Annulé", "withdrawn"),
        ("Referred Out", "not_fixed"),
        ("No action taken", "not_fixed"),
        ("", "fixed"),
    ],
)
def test_a_closed_case_ends_as_its_status_says(status: str, ending: str) -> None:
    assert ending_of(status) == ending
