"""Road events of road authorities: read as they are sent, and every fault told."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.alerts.roads import reading, rules
from holdfast.alerts.roads.message import Event, Feed, Lane, Source, moment
from holdfast.alerts.roads.reading import NoFeed

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)


def feature(core: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """A closed stretch of Harbor Street, with what is given replaced; None takes away."""
    properties = {
        "core_details": {
            "event_type": "work-zone", "data_source_id": "pc", "road_names": ["Harbor Street"],
            "direction": "northbound", "description": "Crew repairs the main.",
            "creation_date": "2026-11-30T12:00:00Z", "update_date": "2026-11-30T16:00:00Z",
            **(core or {}),
        },
        "start_date": "2026-11-30T12:00:00Z", "end_date": "2026-12-02T12:00:00Z",
        "is_start_date_verified": True, "is_end_date_verified": False,
        "is_start_position_verified": True, "is_end_position_verified": False,
        "vehicle_impact": "some-lanes-closed", "location_method": "sign-method",
        "lanes": [{"order": 1, "type": "general", "status": "open"},
                  {"order": 2, "type": "general", "status": "closed"}],
        **changed,
    }  # fmt: skip
    return {
        "id": "e1", "type": "Feature", "properties": _without_none(properties),
        "geometry": {"type": "LineString", "coordinates": [[-73.9, 38.9], [-73.9, 38.91]]},
    }  # fmt: skip


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without_none(each) if isinstance(each, dict) else each
        for name, each in value.items()
        if each is not None
    }


def document(*features: dict[str, Any], **info: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "feed_info": {
            "update_date": "2026-11-30T16:59:00Z", "version": "4.2", "publisher": "Port Calder",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "data_sources": [{"data_source_id": "pc", "organization_name": "Streets"}], **info,
        },
        "features": list(features),
    }  # fmt: skip


def read(given: Any) -> reading.Read:
    return reading.read(json.dumps(given).encode())


def judged(given: Any, now: datetime = NOW, before: Feed | None = None) -> list[str]:
    found = read(given)
    return [*found.problems, *rules.problems(found.feed, now=now, before=before)]


def test_an_event_is_read_with_all_it_says() -> None:
    found = read(document(feature()))
    assert found.feed.sources == (Source("pc", "Streets"),)
    assert found.feed.events == (
        Event(
            id="e1", event_type="work-zone", data_source_id="pc", road_names=("Harbor Street",),
            direction="northbound", description="Crew repairs the main.",
            creation_date="2026-11-30T12:00:00Z", update_date="2026-11-30T16:00:00Z",
            start_date="2026-11-30T12:00:00Z", end_date="2026-12-02T12:00:00Z",
            start_date_verified=True, end_date_verified=False, start_position_verified=True,
            end_position_verified=False, vehicle_impact="some-lanes-closed",
            location_method="sign-method", lanes=(Lane(1, "open", "general"),
                                                  Lane(2, "closed", "general")),
            geometry="LineString", points=((38.9, -73.9), (38.91, -73.9)),
        ),
    )  # fmt: skip
    assert judged(document(feature())) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_any_bytes_are_a_feed_or_are_said_to_be_none(noise: bytes, seed: int) -> None:
    chance, whole = random.Random(seed), json.dumps(document(feature())).encode()
    at = chance.randrange(len(whole))
    for content in (noise, whole[:at] + noise + whole[at:], whole[:at], b"{" + noise):
        try:
            rules.problems(reading.read(content).feed, now=NOW)
        except NoFeed as none:
            assert str(none).endswith(".")


@given(
    st.sampled_from(sorted(feature()["properties"])), _JSON,
    st.sampled_from(["event_type", "road_names", "data_source_id", "direction", "update_date"]),
    _JSON, _JSON, _JSON,
)  # fmt: skip
def test_whatever_stands_in_a_field_the_rest_is_read(
    name: str, value: Any, core: str, other: Any, geometry: Any, info: Any
) -> None:
    odd = feature({core: other}, **{name: value})
    odd["geometry"] = geometry
    sound = {**feature(), "id": "e2"}
    found = read({**document(odd, sound), "feed_info": info})
    assert found.feed.events[-1].id == "e2" and found.feed.events[-1].points
    rules.problems(found.feed, now=NOW, before=found.feed)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<html></html>", "XML or a web page"),
        (b"The road is closed.", "no well-formed JSON"),
        (b"{", "no well-formed JSON"),
        (b"[1]", "no feed of road events"),
        (b'{"type": "Feature"}', "no feed of road events"),
        (b'{"features": [{"properties": {"event": "Flood"}}]}', "GeoJSON feed of 1 entries"),
        (b'{"type": "FeatureCollection", "features": []}', "GeoJSON feed of 0 entries"),
        (b'{"features": [{"properties": {"core_details": {"device_type": "camera"}}}]}',
         "1 devices on roads"),
    ],
)  # fmt: skip
def test_what_is_no_feed_of_road_events_is_named(content: bytes, says: str) -> None:
    with pytest.raises(NoFeed) as none:
        reading.read(content)
    assert says in str(none.value)


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_POINTS", 3)
    with pytest.raises(NoFeed, match="more than 3 points"):
        read(document(feature(), feature()))
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(NoFeed, match="larger than"):
        read(document(feature()))


def test_what_no_text_can_hold_is_left_out() -> None:
    odd = read(document(feature({"description": "Main\ud800 \x00broke\r\nat 5"})))
    assert odd.feed.events[0].description == "Main broke\nat 5"


def test_a_feed_without_events_is_good_news() -> None:
    assert judged(document()) == [] and read(document()).feed.events == ()


def test_older_names_say_the_same() -> None:
    old = feature(
        is_start_date_verified=None, is_end_date_verified=None, is_start_position_verified=None,
        is_end_position_verified=None, start_date_accuracy="verified",
        end_date_accuracy="estimated", beginning_accuracy="verified", ending_accuracy="estimated",
    )  # fmt: skip
    given = document(old, version="4.0")
    given["road_event_feed_info"] = given.pop("feed_info")
    found = read(given)
    assert found.feed == read(document(feature(), version="4.0")).feed
    assert judged(given) == ["road_event_feed_info is the old name of feed_info."]


def test_what_is_no_event_among_events_is_left_out_and_told() -> None:
    found = read(document(feature(), {"type": "Feature", "properties": None}))
    assert len(found.feed.events) == 1
    assert found.problems == ["Feature 2 is no road event; it was left out."]


def test_a_place_that_cannot_be_read_leaves_the_event() -> None:
    for geometry, says in (
        (None, "no LineString or MultiPoint"),
        ({"type": "Polygon", "coordinates": []}, "no LineString or MultiPoint"),
        ({"type": "LineString", "coordinates": [[-73.9, 38.9], ["here"]]}, "points that are none"),
        ({"type": "MultiPoint", "coordinates": [[-73.9, 10**400]]}, "points that are none"),
    ):
        found = read(document({**feature(), "geometry": geometry}))
        assert says in found.problems[0] and found.feed.events[0].points == ()
        assert "Event e1: it has no place." in judged(document({**feature(), "geometry": geometry}))


@pytest.mark.parametrize(
    ("core", "changed", "says"),
    [
        ({"event_type": "party"}, {}, "event_type “party” is none of"),
        ({"direction": "up"}, {}, "direction “up” is none of"),
        ({"direction": None}, {}, "direction is missing"),
        ({"road_names": []}, {}, "road_names is missing"),
        ({"data_source_id": None}, {}, "data_source_id is missing"),
        ({"data_source_id": "x"}, {}, "data_source_id “x” is none of the feed's data_sources"),
        ({"update_date": "today"}, {}, "update_date “today” is not written as"),
        ({}, {"vehicle_impact": "closed"}, "vehicle_impact “closed” is none of"),
        ({}, {"location_method": None}, "location_method is missing"),
        ({}, {"start_date": None}, "start_date is missing"),
        ({}, {"end_date": "2026-12-02T12:00:00+00:00"}, "is not written as 2026-11-30T17:05:00Z"),
        ({}, {"end_date": "2026-11-30T11:00:00Z", "start_date": "2027-01-01T00:00:00Z"},
         "it ends (2026-11-30T11:00:00Z) before it starts"),
        ({}, {"is_end_date_verified": None}, "is_end_date_verified is missing"),
        ({}, {"is_start_position_verified": None}, "is_start_position_verified is missing"),
        ({}, {"lanes": [{"order": 2, "type": "general", "status": "closed"},
                        {"order": 2, "type": "general", "status": "open"}]},
         "its lanes are numbered 2, 2, not 1 to 2"),
        ({}, {"lanes": [{"order": 1, "status": "gone", "type": "general"}]},
         "the status of lane 1 “gone” is none of"),
        ({}, {"lanes": [{"order": 1, "status": "open"}]}, "the type of lane 1 is missing"),
        ({}, {"lanes": [{"order": 1, "status": "closed", "type": "general"}]},
         "all its lanes are closed and vehicle_impact is some-lanes-closed"),
        ({}, {"vehicle_impact": "all-lanes-closed"}, "and one of its lanes is open"),
    ],
)  # fmt: skip
def test_an_event_s_fields_have_their_values(
    core: dict[str, Any], changed: dict[str, Any], says: str
) -> None:
    found = judged(document(feature(core, **changed)))
    assert any(each.startswith("Event e1: ") and says in each for each in found), found


def test_a_closed_road_may_keep_its_shoulder() -> None:
    lanes = [
        {"order": 1, "type": "general", "status": "closed"},
        {"order": 2, "type": "shoulder", "status": "open"},
    ]
    assert judged(document(feature(vehicle_impact="all-lanes-closed", lanes=lanes))) == []
    assert judged(document(feature(vehicle_impact="all-lanes-closed", lanes=lanes[:1]))) == []


def test_a_detour_needs_no_lanes_and_no_sure_place() -> None:
    detour = feature(
        {"event_type": "detour"}, vehicle_impact=None, location_method=None, lanes=None,
        is_start_position_verified=None, is_end_position_verified=None,
    )  # fmt: skip
    assert judged(document(detour)) == []


def test_the_feed_says_who_when_and_under_what_license() -> None:
    assert judged(
        document(publisher="", version="3.1", update_date="now", license="MIT", data_sources=[])
    ) == [
        "publisher is missing.",
        "The feed is version “3.1”; it was read as WZDx 4.2.",
        "update_date “now” is not written as 2026-11-30T17:05:00Z.",
        "license “MIT” is not https://creativecommons.org/publicdomain/zero/1.0/.",
        "data_sources is missing.",
    ]
    assert judged(document(data_sources=[{}, {"data_source_id": "a"}])) == [
        "A data source has no data_source_id.",
        "Source : organization_name is missing.",
        "Source a: organization_name is missing.",
    ]


def test_events_without_a_word_of_who_publishes_them_are_read_all_the_same() -> None:
    given = document(feature())
    del given["feed_info"]
    assert len(read(given).feed.events) == 1
    assert judged(given)[0].startswith("The feed has no feed_info")


def test_ids_are_there_and_stand_once() -> None:
    assert judged(document(feature(), feature())) == ["Event e1 stands 2 times."]
    twice = [{"data_source_id": "pc", "organization_name": name} for name in ("Streets", "Parks")]
    assert judged(document(feature(), data_sources=twice)) == ["Source pc stands 2 times."]
    assert judged(document({**feature(), "id": None})) == ["An event without id: id is missing."]


def test_points_lie_on_earth_and_longitude_comes_first() -> None:
    line = {"type": "LineString", "coordinates": [[38.9, -133.9], [38.9, -133.8]]}
    [problem] = judged(document({**feature(), "geometry": line}))
    assert "looks swapped" in problem
    line["coordinates"] = [[200, 200], [1, 1]]
    assert "200,200 is no place on earth" in judged(document({**feature(), "geometry": line}))[0]
    line["coordinates"] = [[1, 1]]
    assert "its line has one point" in judged(document({**feature(), "geometry": line}))[0]


ENDED = datetime(2026, 12, 2, 12, tzinfo=UTC)


def test_an_event_stays_an_hour_after_its_end_and_then_goes() -> None:
    with_it, without = document(feature()), document()
    earlier = read(with_it).feed
    assert judged(with_it, ENDED + timedelta(hours=1)) == []
    [late] = judged(with_it, ENDED + timedelta(hours=1, seconds=1))
    assert late.endswith("more than an hour ago, and is still in the feed.")
    assert judged(without, ENDED + timedelta(hours=1), earlier) == []
    assert judged(without, ENDED + timedelta(minutes=59), earlier) == [
        "Event e1 is gone less than an hour after its end (2026-12-02T12:00:00Z)."
    ]
    assert judged(without, NOW, earlier) == [
        "Event e1 is gone before its end (2026-12-02T12:00:00Z)."
    ]


def test_an_event_keeps_its_id_and_a_feed_does_not_grow_younger() -> None:
    earlier = read(document(feature())).feed
    assert judged(document({**feature(), "id": "e9"}), NOW, earlier) == [
        "Event e1 is now e9: an event keeps its id."
    ]
    older = document(feature(), update_date="2026-11-30T16:00:00Z")
    assert "is older" in judged(older, NOW, earlier)[0]


def test_times_carry_an_offset() -> None:
    noon = moment("2026-11-30T12:00:00Z")
    assert noon == moment("2026-11-30T07:00:00.25-05:00") == moment("2026-11-30 12:00:00z")
    for text in (
        "2026-11-30T12:00:00",
        "soon",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ):
        assert moment(text) is None


def test_the_standard_s_own_examples_are_read_whole(shared_data: Path) -> None:
    folder = shared_data / "wzdx" / "examples"
    files = sorted((folder / "WorkZoneFeed").glob("*.geojson"))
    assert len(files) == 9
    for file in files:
        given = json.loads(file.read_bytes())
        found = reading.read(file.read_bytes())
        assert found.problems == [] and len(found.feed.events) == len(given["features"])
        # As of the day they were made; some ended long before.
        made = min(moment(each.end_date) or NOW for each in found.feed.events)
        assert rules.problems(found.feed, now=made) == [], file.name
        given["features"][0]["properties"]["vehicle_impact"] = "blocked"
        if found.feed.events[0].event_type == "work-zone":
            changed = reading.read(json.dumps(given).encode()).feed
            assert "“blocked” is none of" in rules.problems(changed, now=made)[0]
    for file in (folder / "DeviceFeed").glob("*.geojson"):
        with pytest.raises(NoFeed, match="devices"):
            reading.read(file.read_bytes())
