"""Alerts of others: read as they are sent, tolerant of what does no harm, all faults told."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from holdfast.alerts.cap import reading, rules, writing
from holdfast.alerts.cap.message import Alert, Area, Circle, Info, Named, Resource, moment
from holdfast.alerts.cap.reading import NoAlert

BOIL = Alert(
    identifier="pc-2026-0001", sender="alerts@portcalder.example",
    sent="2026-11-30T17:05:00-05:00", status="Actual", msg_type="Alert", scope="Public",
    codes=("city",),
    infos=(
        Info(
            language="en-US", category=("Health", "Infra"), event="Boil water notice",
            response_type=("Execute",), urgency="Immediate", severity="Severe",
            certainty="Observed", event_codes=(Named("SAME", "CEM"),),
            effective="2026-11-30T17:05:00-05:00", expires="2026-12-02T17:00:00-05:00",
            sender_name="City of Port Calder", headline="Boil your water",
            description="The main on Harbor Street broke.", instruction="Boil for one minute.",
            resources=(Resource("How to", "image/png", "120", "https://x.example/a.png"),),
            areas=(
                Area(
                    "Saltmarsh", (((38.9, -73.9), (38.91, -73.9), (38.91, -73.89), (38.9, -73.9)),),
                    (Circle(38.9, -73.9, 1.5),), (Named("zone", "A"),),
                ),
            ),
        ),
    ),
)  # fmt: skip


def xml(**changed: str) -> bytes:
    """The boil-water notice, with pieces of its text replaced."""
    text = writing.write(BOIL).decode()
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_what_we_write_is_read_again_as_it_was() -> None:
    found = reading.read(writing.write(BOIL))
    assert found.alert == BOIL and found.problems == [] and rules.problems(BOIL) == []


_WORDS = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), max_size=60
).map(lambda text: " ".join(text.split()))
_NAMES = st.text("abcdefgh-.@0123456789", min_size=1, max_size=20)
_DEGREES = st.integers(-90_000_000, 90_000_000).map(lambda n: n / 1_000_000)
_POINTS = st.tuples(_DEGREES, _DEGREES)
_NAMED = st.builds(Named, _NAMES, _NAMES)
_AREAS = st.builds(
    Area, _WORDS, st.lists(st.lists(_POINTS, min_size=1, max_size=6).map(tuple)).map(tuple),
    st.lists(st.builds(Circle, _DEGREES, _DEGREES, st.integers(0, 900).map(float))).map(tuple),
    st.lists(_NAMED).map(tuple),
)  # fmt: skip
_INFOS = st.builds(
    Info, language=_NAMES, category=st.lists(_NAMES).map(tuple), event=_WORDS, headline=_WORDS,
    description=_WORDS, instruction=_WORDS, urgency=_WORDS, event_codes=st.lists(_NAMED).map(tuple),
    parameters=st.lists(_NAMED).map(tuple), areas=st.lists(_AREAS, max_size=3).map(tuple),
)  # fmt: skip


@given(
    st.builds(
        Alert, identifier=_NAMES, sender=_NAMES, status=_WORDS, note=_WORDS,
        references=st.lists(_NAMES).map(tuple), infos=st.lists(_INFOS, max_size=3).map(tuple),
    )
)  # fmt: skip
def test_any_alert_survives_being_written_and_read(alert: Alert) -> None:
    assert reading.read(writing.write(alert)).alert == alert


@given(st.binary(max_size=400), st.integers(0, 2**32))
def test_any_bytes_are_an_alert_or_are_said_to_be_none(noise: bytes, seed: int) -> None:
    chance, whole = random.Random(seed), writing.write(BOIL)
    at = chance.randrange(len(whole))
    for content in (noise, whole[:at] + noise + whole[at:], whole[:at]):
        try:
            rules.problems(reading.read(content).alert)
        except NoAlert as none:
            assert str(none).endswith(".")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Water is unsafe.", "neither XML nor JSON"),
        (b"<html><body>Alert</body></html>", "web page"),
        (b"<!DOCTYPE html><html><br></html>", "web page"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/><entry/></feed>', "Atom feed of 2"),
        (b"<rss><channel><item/></channel></rss>", "RSS feed of 1"),
        (b"<alert", "no well-formed XML"),
        (b"<person/>", "root “person”"),
        (b'<alert xmlns="http://x.example/"><volume/></alert>', "another kind"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>', "document type"),
        (b"{", "no well-formed JSON"),
        (b"[1, 2]", "list of 2"),
        (b'{"type": "FeatureCollection", "features": [{}]}', "feed (GeoJSON) of 1"),
        (b'{"temperature": 3}', "no alert of the weather service"),
    ],
)
def test_what_is_no_alert_is_named(content: bytes, says: str) -> None:
    with pytest.raises(NoAlert) as none:
        reading.read(content)
    assert says in str(none.value)


def test_spaces_before_the_declaration_and_between_points_do_no_harm() -> None:
    content = b"\n\n " + xml(**{"38.91,-73.9 ": "38.91 ,\n -73.9 \n\n "})
    assert reading.read(content).alert == BOIL


def test_an_older_namespace_another_order_and_strange_elements_are_read_and_told() -> None:
    content = xml(
        **{
            "cap:1.2": "cap:1.1",
            "<status>Actual</status>": "",
            "<scope>Public</scope>": "<scope>Public</scope><status>Actual</status><mood>bad</mood>",
        }
    )
    found = reading.read(content)
    assert found.alert == BOIL
    assert found.problems == [
        "This is CAP 1.1; it was read as CAP 1.2.",
        "In alert, “status” stands after “scope”.",
        "“mood” is no element of alert; it was left out.",
    ]


def test_an_alert_in_an_envelope_is_taken_out_and_of_several_none() -> None:
    inner = writing.write(BOIL).partition(b"?>")[2]
    found = reading.read(
        b"<EDXLDistribution><contentObject>" + inner + b"</contentObject></EDXLDistribution>"
    )
    assert found.alert == BOIL and found.problems == ["The alert came inside “EDXLDistribution”."]
    with pytest.raises(NoAlert, match="around 2 alerts"):
        reading.read(b"<all>" + inner + inner + b"</all>")


def test_references_are_triples_split_at_spaces_not_at_commas() -> None:
    two = "a@x,1,2026-01-01T00:00:00-05:00\n  a@x,2,2026-01-02T00:00:00-05:00"
    content = xml(**{"<code>city</code>": f"<code>city</code><references>{two}</references>"})
    assert reading.read(content).alert.references == tuple(two.split())


def test_shapes_that_cannot_be_read_are_left_out_and_told() -> None:
    found = reading.read(xml(**{"38.91,-73.9 ": "38.91;-73.9 ", "38.9,-73.9 1.5": "near the pier"}))
    [area] = found.alert.infos[0].areas
    assert (area.polygons, area.circles) == ((), ())
    assert len(found.problems) == 2 and all("left out" in each for each in found.problems)


def test_too_much_geometry_is_refused_before_it_is_read() -> None:
    many = "<polygon>" + "1,2 " * (reading.MOST_POINTS + 1) + "</polygon>"
    with pytest.raises(NoAlert, match="50,000 points"):
        reading.read(xml(**{"<geocode>": f"{many}<geocode>"}))


NWS: dict[str, Any] = {
    "type": "Feature",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[-73.9, 38.9], [-73.9, 38.91], [-73.89, 38.91], [-73.9, 38.9]]],
    },
    "properties": {
        "id": "urn:oid:2.49.0.1", "sender": "w-nws.webmaster@noaa.gov",
        "sent": "2026-11-30T17:05:00-05:00", "status": "Actual", "messageType": "Update",
        "category": "Met", "severity": "Severe", "certainty": "Likely", "urgency": "Expected",
        "event": "Coastal Flood Warning", "expires": "2026-12-01T05:00:00-05:00",
        "ends": "2026-12-01T10:00:00-05:00", "areaDesc": "Port Calder", "headline": None,
        "geocode": {"SAME": ["034001"], "UGC": ["NJZ025"]},
        "references": [
            {"identifier": "urn:oid:2.49.0.0", "sender": "w-nws.webmaster@noaa.gov",
             "sent": "2026-11-30T12:00:00-05:00"}
        ],
    },
}  # fmt: skip


def test_the_weather_service_s_json_is_the_same_alert() -> None:
    found = reading.read(json.dumps(NWS).encode())
    [info] = found.alert.infos
    [area] = info.areas
    assert rules.problems(found.alert) == found.problems == []
    assert found.alert.references == (
        "w-nws.webmaster@noaa.gov,urn:oid:2.49.0.0,2026-11-30T12:00:00-05:00",
    )
    # The message's end, not the flood's.
    assert info.expires == "2026-12-01T05:00:00-05:00"
    assert area.polygons[0][0] == (38.9, -73.9)
    assert area.geocodes == (Named("SAME", "034001"), Named("UGC", "NJZ025"))


def test_a_weather_alert_without_geometry_keeps_its_codes() -> None:
    found = reading.read(json.dumps({**NWS, "geometry": None}).encode())
    [area] = found.alert.infos[0].areas
    assert area.polygons == () and len(area.geocodes) == 2 and found.problems == []


def test_what_no_text_can_hold_is_left_out_when_read_and_when_written(tmp_path: Path) -> None:
    from holdfast.config.cli import main

    file = tmp_path / "alert.json"
    odd = {
        **NWS["properties"],
        "headline": "High \ud800\x00water",
        "geocode": {"S\ud800": ["\x001"]},
    }
    file.write_text(json.dumps({"properties": odd}))
    told = CliRunner().invoke(main, ["cap", "read", str(file), "--json"])
    [info] = json.loads(told.output)["infos"]
    assert info["headline"] == "High water"
    assert info["areas"][0]["geocodes"] == [{"valueName": "S", "value": "1"}]
    text = "\x0bHigh\x00 water\ud800"
    written = writing.write(Alert(note=text, infos=(Info(parameters=(Named("n\x00", text),)),)))
    found = reading.read(written).alert
    assert found.note == "High water" and found.infos[0].parameters == (Named("n", "High water"),)


def test_times_are_read_as_people_write_them() -> None:
    noon = moment("2026-11-30T12:00:00-00:00")
    assert noon is not None
    for text in ("2026-11-30T12:00:00Z", "2026-11-30T07:00:00.5-0500", "2026-11-30 12:00"):
        assert moment(text) == noon
    assert (
        moment("2026-13-30T12:00:00Z")
        is moment("soon")
        is moment("9999-12-31T23:59:59-14:00")
        is None
    )
    assert writing.time_of(noon) == "2026-11-30T12:00:00-00:00"


def test_the_command_prints_one_object_and_refuses_what_is_no_alert(tmp_path: Path) -> None:
    from holdfast.config.cli import main

    file = tmp_path / "alert.xml"
    file.write_bytes(xml(**{"<msgType>Alert": "<msgType>Cancel"}))
    done = CliRunner().invoke(main, ["cap", "read", str(file), "--json"])
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert told["infos"][0]["areas"][0]["circles"] == [
        {"lat": 38.9, "lon": -73.9, "radius_km": 1.5}
    ]
    assert told["problems"] == ["Cancel must say in references which alert it is about."]
    words = CliRunner().invoke(main, ["cap", "read", str(file)])
    assert "Boil your water" in words.output and "problem: Cancel" in words.output
    file.write_text("<rss><channel/></rss>")
    none = CliRunner().invoke(main, ["cap", "read", str(file)])
    assert none.exit_code == 1 and "alert.xml: This is an RSS feed" in none.output


def test_real_alerts_are_read_whole(shared_data: Path) -> None:
    flood = reading.read((shared_data / "cap" / "ukgov_sample_wainfleet.xml").read_bytes())
    assert flood.problems == rules.problems(flood.alert) == []
    assert len(flood.alert.infos[0].areas[0].polygons[0]) == 29
    wave = reading.read((shared_data / "cap" / "ukgov_sample_update.xml").read_bytes())
    assert len(wave.alert.references) == 3
    assert [each.split(" ")[0:2] for each in rules.problems(wave.alert)] == [["It", "expires"]]
    feed = json.loads((shared_data / "cap" / "nws_api_alerts_active_zone.json").read_bytes())
    weather = reading.read(json.dumps(feed["features"][0]).encode())
    assert len(weather.alert.infos[0].areas[0].geocodes) == 27
    assert rules.problems(weather.alert) == []
