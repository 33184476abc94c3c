"""What a typed place, a point, or both come to."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.places.queries import areas_at, areas_named, locate, suggest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("10 Main St", "10 Main St"),
        ("10 main street", "10 Main St"),
        ("10 MAIN STR.", "10 Main St"),
        ("10 Main", "10 Main St"),
        ("10 Main St 50001", "10 Main St"),
        ("10 Main St., Your City, IA 50001-1234, USA", "10 Main St"),
        ("calle Main 10", "10 Main St"),
        ("5 Fifth Avenue", "5 5th Ave"),
        ("5 5 av", "5 5th Ave"),
        ("5 Quinta Avenida", "5 5th Ave"),
        ("12 North Washington Boulevard", "12 N Washington Blvd"),
        ("12 washington blvd s", "12 S Washington Blvd"),
        ("3 st marys ln", "3 Saint Mary's Lane"),
        ("20 1/2 Harbor St", "20 1/2 Harbor Street"),
        ("20½ harbour st", "20 1/2 Harbor Street"),
        ("30 Harbor St apt 3", "30 Harbor Street, Apt 3"),
        ("30 Harbor St #12b", "30 Harbor Street, Apt 12B"),
        ("30 Harbor St Unit # 3, Your City", "30 Harbor Street, Apt 3"),
        ("30 Harbor St", "30 Harbor Street"),
        ("30 Harbor St 12b Your City", "30 Harbor Street, Apt 12B"),
        ("30 Harbor St, 12B, Your City", "30 Harbor Street, Apt 12B"),
        ("6 Front St", "6 Front St"),
        ("14 avenida juarez", "14 Avenida Juárez"),
        ("44 Mac Arthur Drive", "44 MacArthur Dr"),
        ("pier 7", "Pier 7"),
        ("Muelle 7", "Muelle 7"),
        ("the central library", "Central Library, 20 Harbor Street"),
    ],
)
def test_what_the_registry_knows_is_verified_however_it_is_written(
    typed: str, address: str
) -> None:
    found = locate(text=typed)
    assert (found.verdict, found.address) == ("verified", address)
    assert found.typed == typed
    assert found.address_id is not None
    assert found.lat is not None
    assert found.areas["city"] == "town"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("10 Mian St", "10 Main St"),
        ("12 Main St", "12 Main St"),
        ("10 Main Ave", "10 Main St"),
        ("10 Mian Steet", "10 Main St"),
        ("Elm & Oak", "Elm St & Oak St"),
        ("near 10 Main St", "10 Main St"),
        ("across from 10 Main St", "10 Main St"),
        ("10 block of Main St", "10 Main St"),
        ("10-12 Main St", "10 Main St"),
        ("10 Main St 50009", "10 Main St"),
        ("10 Main St, Springfield", "10 Main St"),
        ("Main & 5th", "Main St & 5th Ave"),
        ("corner of Fifth Ave and Main St", "Main St & 5th Ave"),
        ("esquina de Main con Quinta", "Main St & 5th Ave"),
        ("Main at 5th Ave", "Main St & 5th Ave"),
        ("30 Harbor St apt 99", "30 Harbor Street, Apt 99"),
        ("Saint Marys Lane", "Saint Mary's Lane"),
        ("in front of pier 7", "Pier 7"),
        ("across from the central library", "Central Library, 20 Harbor Street"),
    ],
)
def test_what_is_nearly_known_is_approximate(typed: str, address: str) -> None:
    found = locate(text=typed)
    assert found.verdict == "approximate"
    assert set(found.address.split(" & ")) == set(address.split(" & "))
    assert found.lat is not None


@pytest.mark.parametrize(
    "typed",
    [
        "10 Main Hill St",
        "10 Harbor Hill Rd",
        "main hill park",
        "12 Washington Blvd",
        "9000 Main St",
        "1 Nowhere Rd",
        "Main St",
        "somewhere",
        "???",
        "12",
    ],
)
def test_what_is_unknown_or_could_be_two_places_is_unverified_and_kept_as_typed(typed: str) -> None:
    found = locate(text=typed)
    assert (found.verdict, found.lat, found.areas) == ("unverified", None, {})
    assert found.typed == typed


def test_an_address_beyond_the_boundary_is_outside() -> None:
    assert locate(text="900 Far Rd").verdict == "outside"
    assert locate(lat=40.5, lon=-90.5).verdict == "outside"


def test_a_number_between_two_known_ones_lies_between_them() -> None:
    found = locate(text="12 Main St")
    assert found.lon == pytest.approx(-90.01 + 12 * 0.0001)


def test_a_street_chosen_for_a_typed_number_keeps_the_number() -> None:
    """No house of Main St has number 56 or one that begins so; a known number is a house."""
    assert [each.kind for each in suggest("54 Mai")] == ["address"]
    offered = next(each for each in suggest("56 Mai") if each.kind == "street")
    assert offered.label == "56 Main St"
    found = locate(text=offered.label, address_id=offered.id)
    assert (found.verdict, found.address) == ("approximate", "56 Main St")
    assert found.lon == pytest.approx(-90.01 + 56 * 0.0001)
    beyond = locate(text="9000 Main St", address_id=offered.id)
    assert (beyond.verdict, beyond.address, beyond.lat) == ("unverified", "Main St", None)


def test_a_pin_gets_the_nearest_address_and_keeps_its_own_point() -> None:
    found = locate(lat=40.0052, lon=-90.0053)
    assert (found.verdict, found.address) == ("approximate", "30 Harbor Street")
    assert (found.lat, found.lon) == (40.0052, -90.0053)
    assert found.areas == {"city": "town", "district": "west"}


def test_a_pin_in_the_open_has_areas_but_no_address() -> None:
    found = locate(lat=40.05, lon=-90.05)
    assert (found.verdict, found.address) == ("approximate", "")
    assert found.areas["district"] == "west"


@pytest.mark.parametrize(
    ("lat", "lon"), [(0, 0), (91, 0), (float("nan"), 5), (float("inf"), 5), (40, None)]
)
def test_what_is_no_point_counts_as_none(lat: float, lon: float | None) -> None:
    assert locate(lat=lat, lon=lon).verdict == "none"
    assert locate(text="10 Main St", lat=lat, lon=lon).verdict == "verified"


def test_words_and_a_pin_that_agree_are_verified_at_the_pin() -> None:
    found = locate(text="10 Main St", lat=40.0003, lon=-90.009)
    assert (found.verdict, found.lat) == ("verified", 40.0003)


def test_words_and_a_pin_that_disagree_are_approximate_at_the_words() -> None:
    found = locate(text="10 Main St", lat=40.05, lon=-90.05)
    assert (found.verdict, found.address) == ("approximate", "10 Main St")
    assert found.lat == pytest.approx(40.0001)


def test_words_nobody_knows_with_a_pin_are_placed_at_the_pin() -> None:
    found = locate(text="behind the old mill", lat=40.0052, lon=-90.0053)
    assert (found.verdict, found.address) == ("approximate", "30 Harbor Street")
    assert found.typed == "behind the old mill"


def test_every_kind_of_suggestion_can_be_chosen() -> None:
    for typed, kind, verdict in (
        ("10 mai", "address", "verified"),
        ("main & fif", "intersection", "verified"),
        ("pier", "landmark", "verified"),
        ("saint ma", "street", "approximate"),
    ):
        chosen = suggest(typed)[0]
        found = locate(text=typed, address_id=chosen.id)
        assert (chosen.kind, found.verdict, found.address_id) == (kind, verdict, chosen.id)
        assert found.lat == chosen.lat


@pytest.fixture
def settled(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small settled data is in the process and stays fresh, however slow the machine is."""
    from holdfast.accounts.queries import city
    from holdfast.places import registry

    monkeypatch.setattr(city, "_seconds", 1e9)
    monkeypatch.setattr(registry._stamps, "_seconds", 1e9)
    locate(text="10 Main St")


@pytest.mark.usefixtures("settled")
def test_no_more_than_two_statements_are_needed(django_assert_max_num_queries: Any) -> None:
    for given in (
        {"text": "10 Main St"}, {"text": "12 Main St"}, {"text": "Main & 5th"},
        {"text": "Main & Harbor"}, {"text": "nowhere", "lat": 40.0, "lon": -90.0},
        {"text": "12 Main St", "lat": 40.0, "lon": -90.0},
        {"text": "Main & Harbor", "lat": 40.0, "lon": -90.0}, {"lat": 40.0, "lon": -90.0},
    ):  # fmt: skip
        with django_assert_max_num_queries(2):
            locate(**given)


@pytest.mark.usefixtures("settled")
def test_areas_are_found_without_a_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert areas_at(40.0, -90.01) == {"city": "town", "district": "west"}
        assert areas_at(0, 0) == areas_at(float("nan"), 1) == {}


def test_a_point_on_a_border_belongs_to_one_area_by_rule() -> None:
    # West is the smaller of the two.
    assert areas_at(40.0, -90.005)["district"] == "west"


def test_areas_are_named_in_the_page_s_language() -> None:
    [named] = areas_named({"district": "east"}, "es")
    assert (named.layer_name, named.name) == ("Distrito", "East side")
    [unknown] = areas_named({"gone": "x"})
    assert (unknown.layer_name, unknown.name) == ("gone", "x")
