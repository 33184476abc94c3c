"""The ten rules that CAP's schema does not know, and the schema's own values."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from alerts.test_cap_reading import BOIL
from holdfast.alerts.cap import rules
from holdfast.alerts.cap.message import Alert, Area, Circle, Info

[INFO] = BOIL.infos
[AREA] = INFO.areas
EARLIER = "alerts@portcalder.example,pc-2026-0000,2026-11-30T16:00:00-05:00"


def with_info(**changed: Any) -> Alert:
    return replace(BOIL, infos=(replace(INFO, **changed),))


def with_area(**changed: Any) -> Alert:
    return with_info(areas=(replace(AREA, **changed),))


@pytest.mark.parametrize("kind", ["Update", "Cancel", "Ack", "Error"])
def test_what_is_about_an_earlier_alert_names_it(kind: str) -> None:
    about = replace(BOIL, msg_type=kind)
    assert rules.problems(about) == [f"{kind} must say in references which alert it is about."]
    assert rules.problems(replace(about, references=(EARLIER,))) == []


@pytest.mark.parametrize("reference", ["pc-1", "a,b", "a,b,yesterday", ",b,2026-01-01T00:00:00Z"])
def test_a_reference_is_sender_identifier_and_time(reference: str) -> None:
    [problem] = rules.problems(replace(BOIL, references=(reference,)))
    assert "is not sender,identifier,sent" in problem


@pytest.mark.parametrize("wrong", ["pc 1", "pc,1", "pc<1", "pc&1"])
def test_names_hold_nothing_that_would_break_a_reference(wrong: str) -> None:
    assert rules.problems(replace(BOIL, identifier=wrong)) == [
        "identifier holds a space, a comma, < or &."
    ]
    assert rules.problems(replace(BOIL, sender=wrong)) == ["sender holds a space, a comma, < or &."]


def test_a_polygon_is_closed_and_has_four_points() -> None:
    a, b, c, _ = AREA.polygons[0]
    assert rules.problems(with_area(polygons=((a, b, a),))) == [
        "A polygon has 3 points; it needs four or more."
    ]
    assert rules.problems(with_area(polygons=((a, b, c, b),))) == [
        "A polygon is not closed: its last point is not its first."
    ]


def test_points_lie_on_earth_and_latitude_comes_first() -> None:
    swapped = tuple((lon - 60, lat) for lat, lon in AREA.polygons[0])
    assert "looks swapped" in rules.problems(with_area(polygons=(swapped,)))[0]
    assert rules.problems(with_area(circles=(Circle(200, 200, 1),))) == [
        "200,200 is no place on earth."
    ]
    assert rules.problems(with_area(circles=(Circle(1, 1, -1),))) == [
        "A circle has a radius below zero."
    ]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"scope": "Restricted"}, "A restricted alert must say its restriction."),
        ({"scope": "Private"}, "A private alert must say its addresses."),
        ({"status": "Exercise"}, "An exercise must say in note which."),
    ],
)
def test_who_it_is_for_is_said(changed: dict[str, str], says: str) -> None:
    assert rules.problems(replace(BOIL, **changed)) == [says]


def test_it_expires_after_it_begins() -> None:
    early = with_info(expires="2026-11-30T17:05:00-05:00")
    assert len(rules.problems(early)) == 2
    assert all("no later than its" in each for each in rules.problems(early))


def test_the_languages_of_one_matter_agree_in_what_is_no_language() -> None:
    spanish = replace(INFO, language="es-US", headline="Hierva el agua")
    both = replace(BOIL, infos=(INFO, spanish))
    assert rules.problems(both) == []
    for name, value, shown in (
        ("severity", "Minor", "severity"), ("category", ("Met",), "category"),
        ("event_codes", (), "eventCode"), ("expires", "2026-12-03T17:00:00-05:00", "expires"),
    ):  # fmt: skip
        other = replace(BOIL, infos=(INFO, replace(spanish, **{name: value})))
        assert rules.problems(other) == [f"The languages disagree in {shown}."]
    # Two infos of one language are two matters.
    assert rules.problems(replace(BOIL, infos=(INFO, replace(INFO, severity="Minor")))) == []


def test_a_sender_uses_an_identifier_once() -> None:
    assert rules.problems(BOIL, seen={(BOIL.sender, BOIL.identifier)}) == [
        "This sender used this identifier before."
    ]


def test_only_what_was_issued_and_has_not_expired_can_be_cancelled() -> None:
    cancel = replace(
        BOIL, identifier="pc-2", msg_type="Cancel", references=(EARLIER,),
        sent="2026-12-01T12:00:00-05:00", infos=(),
    )  # fmt: skip
    assert rules.problems(cancel, known=lambda _: BOIL) == []
    assert "never issued" in rules.problems(cancel, known=lambda _: None)[0]
    late = replace(cancel, sent="2026-12-02T17:00:00-05:00")
    assert "expired already" in rules.problems(late, known=lambda _: BOIL)[0]


def test_values_and_times_are_the_standard_s() -> None:
    bad = Alert(
        identifier="a", sender="b", sent="2026-11-30T17:05:00Z", status="actual", msg_type="Alert",
        scope="", infos=(Info(category=("Weather",), areas=(Area(),)),),
    )  # fmt: skip
    found = rules.problems(bad)
    assert any(each.startswith("sent “2026-11-30T17:05:00Z” is not written as") for each in found)
    assert "scope is missing." in found and "areaDesc is missing." in found
    assert "event is missing." in found and "urgency is missing." in found
    assert sum("is none of" in each for each in found) == 2
    assert rules.problems(Alert(msg_type="Alert"))[:3] == [
        "identifier is missing.", "sender is missing.", "sent is missing.",
    ]  # fmt: skip
