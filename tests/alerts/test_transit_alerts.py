"""Service alerts of transit agencies: read as they are sent, and every fault told."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from google.protobuf.message import Message
from google.transit import gtfs_realtime_pb2 as gtfs
from hypothesis import given
from hypothesis import strategies as st

from holdfast.alerts.transit import reading, rules
from holdfast.alerts.transit.message import Period, Selector, Text, Trip, is_active, said
from holdfast.alerts.transit.reading import NoFeed
from holdfast.kernel.xml import fit

NOW = datetime(2026, 11, 30, 22, 5, tzinfo=UTC)
MADE = int(NOW.timestamp()) - 60


def feed(**alert: Any) -> gtfs.FeedMessage:
    """A feed with one sound alert, with fields of the alert replaced."""
    texts = {"translation": [{"text": "Line 9 detours", "language": "en"},
                             {"text": "La línea 9 se desvía", "language": "es"}]}  # fmt: skip
    fields: dict[str, Any] = {
        "cause": "CONSTRUCTION", "effect": "DETOUR", "severity_level": "WARNING",
        "active_period": [{"start": MADE - 100, "end": MADE + 100}],
        "informed_entity": [{"route_id": "9"}, {"stop_id": "pier", "route_id": "4"}],
        "url": {"translation": [{"text": "https://transit.example/9"}]},
        "header_text": texts, "description_text": texts,
    }  # fmt: skip
    return gtfs.FeedMessage(
        header={"gtfs_realtime_version": "2.0", "timestamp": MADE},
        entity=[{"id": "a1", "alert": {**fields, **alert}}],
    )


def judged(message: Message, now: datetime = NOW) -> list[str]:
    found = reading.read(message.SerializePartialToString())
    return [*found.problems, *rules.problems(found.feed, now=now)]


def test_an_alert_is_read_with_all_it_says() -> None:
    found = reading.read(feed().SerializeToString())
    [alert] = found.feed.alerts
    assert (found.feed.version, found.feed.timestamp) == ("2.0", MADE)
    assert found.feed.incrementality == "FULL_DATASET"
    assert (alert.id, alert.cause, alert.effect) == ("a1", "CONSTRUCTION", "DETOUR")
    assert alert.severity == "WARNING" and alert.periods == (Period(MADE - 100, MADE + 100),)
    assert alert.entities == (Selector(route_id="9"), Selector(route_id="4", stop_id="pier"))
    assert alert.url == (Text("https://transit.example/9"),)
    assert alert.header == (Text("Line 9 detours", "en"), Text("La línea 9 se desvía", "es"))
    assert judged(feed()) == []


_NUMBERS = st.integers(0, 2**63)
_RANGES = st.lists(st.tuples(_NUMBERS, _NUMBERS), max_size=3)
_STRINGS = st.lists(
    st.tuples(st.text(max_size=20), st.sampled_from(["", "en", "es-US"])), max_size=3
)


@given(
    st.sampled_from(sorted(gtfs.Alert.Cause.values())), _RANGES, _RANGES, _STRINGS,
    st.lists(st.tuples(st.text(max_size=9), st.integers(0, 9)), max_size=3),
)  # fmt: skip
def test_any_alert_that_the_library_writes_is_read(
    cause: Any,
    told: list[tuple[int, int]],
    impact: list[tuple[int, int]],
    texts: list[tuple[str, str]],
    entities: list[tuple[str, int]],
) -> None:
    written = feed(
        cause=cause, active_period=[],
        communication_period=[{"start": a, "end": b} for a, b in told],
        impact_period=[{"start": a, "end": b} for a, b in impact],
        header_text={"translation": [{"text": t, "language": x} for t, x in texts]},
        informed_entity=[{"stop_id": s, "route_type": n} for s, n in entities],
    )  # fmt: skip
    found = reading.read(written.SerializeToString())
    [alert] = found.feed.alerts
    assert found.problems == [] and alert.cause == gtfs.Alert.Cause.Name(cause)
    assert alert.impact_periods == tuple(Period(*each) for each in impact)
    assert alert.periods == tuple(Period(*each) for each in told or impact)
    assert alert.header == tuple(Text(fit(t), x) for t, x in texts if fit(t))
    assert alert.entities == tuple(Selector(stop_id=fit(s), route_type=n) for s, n in entities)
    rules.problems(found.feed, now=NOW)


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_any_bytes_are_a_feed_or_are_said_to_be_none(noise: bytes, seed: int) -> None:
    chance, whole = random.Random(seed), feed().SerializeToString()
    at = chance.randrange(len(whole))
    for content in (noise, whole[:at] + noise + whole[at:], whole[:at], whole[:at] + noise):
        try:
            found = reading.read(content)
        except NoFeed as none:
            assert str(none).endswith(".")
        else:
            rules.problems(found.feed, now=NOW)
            json.dumps(found.problems)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<html></html>", "XML or a web page"),
        (b'{"header": {"gtfsRealtimeVersion": "2.0"}}', "JSON"),
        (b"\n[1]", "JSON"),
        (b'header {\n gtfs_realtime_version: "2.0" }', "written out as text"),
        (b"PK\x03\x04stops.txt", "ZIP archive, such as a timetable"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"The 9 is late.", "no protobuf"),
        (b"\x08\x01", "no header and no entity"),
        (b"\x12\x00", "no header and no entity"),
    ],
)
def test_what_is_no_feed_is_named(content: bytes, says: str) -> None:
    with pytest.raises(NoFeed) as none:
        reading.read(content)
    assert says in str(none.value)


def test_a_feed_that_breaks_off_is_refused_whole() -> None:
    whole = feed().SerializeToString()
    end_of_header = 2 + whole[1]
    for end in range(1, len(whole)):
        if end == end_of_header:
            continue
        with pytest.raises(NoFeed):
            reading.read(whole[:end])
    with pytest.raises(NoFeed, match="breaks off"):
        reading.read(whole[:-1])


def test_too_large_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(NoFeed, match="larger than"):
        reading.read(feed().SerializeToString())


def test_a_stale_header_is_told_and_one_that_is_ahead() -> None:
    assert judged(feed(), NOW + timedelta(minutes=9)) == []
    [stale] = judged(feed(), NOW + timedelta(minutes=10))
    assert stale == "The feed is stale: it was made at 2026-11-30T22:04:00+00:00, 11 minutes ago."
    assert judged(feed(), NOW + timedelta(days=9))[0].endswith("9 days ago.")
    assert "still to come" in judged(feed(), NOW - timedelta(hours=1))[0]


def test_a_header_without_a_time_or_in_another_unit_is_told() -> None:
    message = feed()
    message.header.timestamp = MADE * 1000
    assert judged(message) == [f"The header's timestamp {MADE}000 is not in seconds."]
    message.header.ClearField("timestamp")
    assert "no timestamp" in judged(message)[0]
    message.ClearField("header")
    assert judged(message)[0].startswith("The feed has no header")


def test_another_version_and_a_feed_of_changes_are_told() -> None:
    message = feed()
    message.header.gtfs_realtime_version = "3"
    message.header.incrementality = gtfs.FeedHeader.DIFFERENTIAL
    message.entity.add(id="gone", is_deleted=True).alert.SetInParent()
    found = reading.read(message.SerializeToString())
    assert found.feed.incrementality == "DIFFERENTIAL" and len(found.feed.alerts) == 1
    assert judged(message) == [
        "Alert gone: it is marked as deleted; it was left out.",
        "gtfs_realtime_version is “3”, neither 2.0 nor 1.0.",
        "The feed holds only what changed (DIFFERENTIAL), which no one has defined.",
    ]


def test_values_that_came_later_count_as_not_said_and_are_told() -> None:
    whole = feed(severity_level="SEVERE", url=None).SerializeToString()
    # The tag of each value and the value itself; all lengths stay.
    for old, new in (
        (b"\x30\x0a", b"\x30\x63"),
        (b"\x38\x04", b"\x38\x62"),
        (b"\x70\x04", b"\x70\x61"),
    ):
        assert whole.count(old) == 1
        whole = whole.replace(old, new)
    found = reading.read(whole)
    [alert] = found.feed.alerts
    assert (alert.cause, alert.effect) == ("UNKNOWN_CAUSE", "UNKNOWN_EFFECT")
    assert alert.severity == "UNKNOWN_SEVERITY"
    assert found.problems == [
        "Alert a1: we do not know cause 99.",
        "Alert a1: we do not know effect 98.",
        "Alert a1: we do not know severity_level 97.",
    ]


def test_a_text_that_is_no_utf_8_is_read_as_far_as_it_goes() -> None:
    whole = feed().SerializeToString().replace("línea".encode(), "l\xedinea".encode("latin-1"))
    found = reading.read(whole)
    assert "l�inea 9" in found.feed.alerts[0].header[1].text
    assert "text is no UTF-8" in found.problems[0]


def test_without_a_period_an_alert_holds_always() -> None:
    [alert] = reading.read(feed(active_period=[]).SerializeToString()).feed.alerts
    assert alert.periods == () and judged(feed(active_period=[])) == []
    assert is_active(alert.periods, 0) and is_active(alert.periods, MADE)


def test_a_period_begins_with_its_start_and_ends_before_its_end() -> None:
    assert not is_active([Period(5, 9)], 4) and is_active([Period(5, 9)], 5)
    assert is_active([Period(5, 9)], 8.9) and not is_active([Period(5, 9)], 9)
    assert is_active([Period(None, 9)], 0) and is_active([Period(5)], 10**9)
    assert is_active([Period(1, 2), Period(5, 9)], 6)


def test_the_new_periods_take_the_place_of_the_deprecated_one() -> None:
    told = {"start": MADE, "end": MADE + 500}
    impact = {"start": MADE + 100, "end": MADE + 200}
    message = feed(communication_period=[told], impact_period=[impact])
    [alert] = reading.read(message.SerializeToString()).feed.alerts
    assert alert.periods == (Period(MADE, MADE + 500),)
    assert alert.impact_periods == (Period(MADE + 100, MADE + 200),)
    assert judged(message) == [
        "Alert a1: active_period stands beside communication_period or impact_period;"
        " it was ignored."
    ]
    only = feed(active_period=[], impact_period=[impact])
    [alert] = reading.read(only.SerializeToString()).feed.alerts
    assert alert.periods == alert.impact_periods and judged(only) == []
    for wide in ({"end": MADE + 500}, {"start": MADE}, {}):
        assert (
            judged(feed(active_period=[], communication_period=[wide], impact_period=[impact]))
            == []
        )
    for narrow in ({"end": MADE + 150}, {"start": MADE + 150}):
        cut = feed(active_period=[], communication_period=[narrow], impact_period=[impact])
        assert "outside of every communication_period" in judged(cut)[0]
    outside = feed(active_period=[], communication_period=[impact], impact_period=[told])
    assert judged(outside) == [
        "Alert a1: service is affected at a time outside of every communication_period."
    ]


def test_odd_periods_are_told() -> None:
    assert (
        "ends (5) no later than it starts (9)"
        in judged(feed(active_period=[{"start": 9, "end": 5}]))[0]
    )
    [problem] = judged(feed(active_period=[{"start": MADE * 1000}]))
    assert problem.endswith("is not in seconds.")


def test_a_reader_gets_their_language_then_the_default_then_what_has_none() -> None:
    texts = (Text("Desvío", "es-US"), Text("Detour", "en"), Text("9", ""))
    assert said(texts, "es") == said(texts, "es_MX") == "Desvío"
    assert said(texts, "fr") == "Detour"
    assert said(texts[:1] + texts[2:], "fr") == "9"
    assert said(texts[:1], "fr") == "Desvío" and said((), "en") == ""
    both = (Text("Desvío", "es"), Text("Desviación", "es-MX"))
    assert said(both, "es-MX") == "Desviación"


def test_a_language_stands_once() -> None:
    twice = {"translation": [{"text": "a"}, {"text": "b"}, {"text": "c", "language": "en"},
                             {"text": "d", "language": "EN"}]}  # fmt: skip
    links = {"translation": [{"text": "https://a.example"}, {"text": "https://b.example"}]}
    assert judged(feed(url=links)) == ["Alert a1: url stands 2 times without a language."]
    assert judged(feed(header_text=twice)) == [
        "Alert a1: header_text stands 2 times without a language.",
        "Alert a1: header_text stands 2 times in “en”.",
    ]


def test_an_alert_is_about_something_and_says_what() -> None:
    empty = feed(informed_entity=[], header_text=None, description_text=None)
    assert judged(empty) == [
        "Alert a1: it has no informed_entity, so it is about nothing.",
        "Alert a1: header_text is missing.",
        "Alert a1: description_text is missing.",
    ]
    odd = feed(
        informed_entity=[{}, {"trip": {"route_id": "9"}}, {"direction_id": 0, "agency_id": "x"}],
        url={"translation": [{"text": "transit.example"}]},
    )
    assert judged(odd) == [
        "Alert a1: url “transit.example” does not begin with http.",
        "Alert a1: an informed_entity names nothing.",
        "Alert a1: an informed_entity names a whole route by its trip instead of route_id.",
        "Alert a1: an informed_entity names a direction and no route_id.",
    ]


def test_a_trip_and_a_direction_of_zero_are_kept_apart_from_none() -> None:
    message = feed(
        informed_entity=[
            {"trip": {"trip_id": "t1", "start_date": "20261130"}},
            {"route_id": "9", "direction_id": 0, "route_type": 0},
        ]
    )
    [alert] = reading.read(message.SerializeToString()).feed.alerts
    assert alert.entities == (
        Selector(trip=Trip(trip_id="t1", start_date="20261130")),
        Selector(route_id="9", direction_id=0, route_type=0),
    )
    assert judged(message) == []


def test_ids_are_there_and_stand_once() -> None:
    message = feed()
    message.entity.append(message.entity[0])
    assert judged(message) == ["Alert a1 stands 2 times."]
    del message.entity[1:]
    message.entity[0].ClearField("id")
    assert judged(message) == ["An alert without id: id is missing."]


def test_a_feed_of_vehicles_says_so_and_one_without_anything_is_good_news() -> None:
    message = gtfs.FeedMessage(
        header={"gtfs_realtime_version": "2.0", "timestamp": MADE},
        entity=[
            {"id": "v1", "vehicle": {"stop_id": "pier"}},
            {"id": "v2", "vehicle": {"stop_id": "pier"}},
            {"id": "t1", "trip_update": {"trip": {"trip_id": "x"}}},
        ],
    )
    assert judged(message) == [
        "The feed holds vehicle positions (2), trip updates (1), which are no alerts, and no alert."
    ]
    del message.entity[:]
    assert judged(message) == [] and reading.read(message.SerializeToString()).feed.alerts == ()


def test_the_command_prints_one_object_and_refuses_what_is_no_feed(tmp_path: Path) -> None:
    from holdfast.config.cli import main

    file = tmp_path / "alerts.pb"
    file.write_bytes(feed().SerializeToString())
    done = CliRunner().invoke(main, ["gtfs-alerts", "read", str(file), "--json"])
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert list(told) == ["version", "incrementality", "timestamp", "alerts", "problems"]
    [alert] = told["alerts"]
    assert alert["entities"] == [{"route_id": "9"}, {"route_id": "4", "stop_id": "pier"}]
    assert alert["header"][1] == {"text": "La línea 9 se desvía", "language": "es"}
    assert alert["periods"] == [{"start": MADE - 100, "end": MADE + 100}]
    words = CliRunner().invoke(main, ["gtfs-alerts", "read", str(file)])
    assert "Line 9 detours" in words.output and "CONSTRUCTION, DETOUR, WARNING" in words.output
    file.write_bytes(feed().SerializeToString()[:-4])
    none = CliRunner().invoke(main, ["gtfs-alerts", "read", str(file)])
    assert none.exit_code == 1 and "alerts.pb: This begins as a feed does" in none.output
