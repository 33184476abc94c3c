"""What others say is read on a timer, kept while it holds, and shown by place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as gtfs

from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

from .bulletins import OTHER, staff
from .town import EAST, WEST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]
HOST = "https://alerts.example.gov"
Serve = Callable[[dict[str, Any]], None]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """What stands at which address from now on; what does not stand there does not answer."""
    from holdfast.alerts.hearing import reading

    at: dict[str, bytes] = {}

    def fetch(address: str) -> bytes:
        if address not in at:
            raise OSError("ConnectError")
        return at[address]

    monkeypatch.setattr(reading, "fetch", fetch)

    def put(pages: dict[str, Any]) -> None:
        at.clear()
        at.update(
            {f"{HOST}{path}": each if isinstance(each, bytes) else str(each).encode()
             for path, each in pages.items()}
        )  # fmt: skip

    return put


def feed(kind: str, path: str = "/feed") -> Any:
    from holdfast.alerts.hearing import keeping
    from holdfast.alerts.models import Feed

    keeping.add_feed(actor=OTHER, name="Weather", url=f"{HOST}{path}", kind=kind, minutes=2)
    return Feed.objects.get()


def hear(row: Any) -> None:
    from holdfast.alerts import tasks
    from holdfast.kernel.fresh import forget_all

    tasks.hear(feed=str(row.pk))
    row.refresh_from_db()
    forget_all()


def headlines() -> list[str]:
    from holdfast.alerts.hearing import near

    return sorted(each.said["headline"] for each in near.everything())


def at(place: tuple[float, float], *kinds: str) -> list[tuple[str, bool]]:
    from holdfast.alerts.hearing import near

    found = near.near(*place, off=25.0, kinds=kinds or ("cap", "transit", "roads"))
    return [(each.said["headline"], each.sure) for each in found]


def alert(number: int, **changed: str) -> str:
    """A CAP alert for the western district, as an authority writes one."""
    given = {
        "status": "Actual", "type": "Alert", "references": "", "headline": f"Warning {number}",
        "expires": (clock.now() + timedelta(hours=3)).isoformat(timespec="seconds"),
        "polygon": "43.60,-70.30 43.62,-70.30 43.62,-70.28 43.60,-70.28 43.60,-70.30",
    } | changed  # fmt: skip
    polygon = f"<polygon>{given['polygon']}</polygon>" if given["polygon"] else ""
    refers = f"<references>{given['references']}</references>" if given["references"] else ""
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>w{number}</identifier><sender>w@example.gov</sender>
<sent>2026-11-01T10:00:00-00:00</sent><status>{given["status"]}</status>
<msgType>{given["type"]}</msgType><scope>Public</scope>{refers}<info><language>en-US</language>
<category>Met</category><event>Flood</event><urgency>Expected</urgency><severity>Severe</severity>
<certainty>Likely</certainty><expires>{given["expires"]}</expires>
<senderName>Weather Office</senderName>
<headline>{given["headline"]}</headline><description>High water.</description>
<area><areaDesc>West side</areaDesc>{polygon}</area></info></alert>"""


def many(*alerts: str) -> str:
    return f"<alerts>{''.join(alerts)}</alerts>"


def test_a_warning_is_a_proposal_where_it_holds_and_nothing_goes_out_by_itself(
    serve: Serve,
) -> None:
    from holdfast.alerts.models import Bulletin

    row = feed("cap")
    serve({"/feed": many(alert(1), alert(2, polygon=""), alert(3, status="Test"))})
    hear(row)
    assert row.read_at is not None and headlines() == ["Warning 1", "Warning 2"]
    # What names no ground may hold anywhere.
    assert at(WEST) == [("Warning 1", True), ("Warning 2", False)]
    assert at(EAST) == [("Warning 2", False)]
    assert at(WEST, "roads") == []
    assert not Bulletin.objects.exists()


def test_what_is_replaced_cancelled_over_or_no_longer_there_is_gone(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = feed("cap")
    serve({"/feed": many(alert(1), alert(2), alert(3))})
    hear(row)
    refers = {number: f"w@example.gov,w{number},2026-11-01T10:00:00-00:00" for number in (1, 2)}
    later = [
        alert(1), alert(4, type="Update", references=refers[1]),
        alert(2), alert(5, type="Cancel", references=refers[2]), alert(3, headline="Said anew"),
    ]  # fmt: skip
    serve({"/feed": many(*later)})
    hear(row)
    assert headlines() == ["Said anew", "Warning 4"]
    moment = clock.now() + timedelta(hours=4)
    with monkeypatch.context() as changed:
        changed.setattr(clock, "now", lambda: moment)
        assert headlines() == []
    serve({"/feed": many()})
    hear(row)
    assert headlines() == []


def test_links_of_a_feed_are_read_once_and_only_on_its_own_host(serve: Serve) -> None:
    row = feed("cap")
    entries = "".join(
        f'<entry><link type="application/cap+xml" href="{href}"/></entry>'
        for href in ("/1.cap", f"{HOST}/2.cap", "https://elsewhere.example/3.cap")
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    serve({"/feed": atom, "/1.cap": alert(1), "/2.cap": alert(2)})
    hear(row)
    assert headlines() == ["Warning 1", "Warning 2"] and row.problem == ""
    serve({"/feed": atom})
    hear(row)
    assert headlines() == ["Warning 1", "Warning 2"] and row.failing_since is None


def test_a_directory_of_files_and_the_weather_services_json_are_read_too(serve: Serve) -> None:
    row = feed("cap", "/dir/")
    serve({"/dir/": '<html><body><a href="a1.cap">a1</a> <a href="x.txt">x</a></body></html>',
           "/dir/a1.cap": alert(1)})  # fmt: skip
    hear(row)
    assert headlines() == ["Warning 1"]
    ring = [[-70.30, 43.60], [-70.28, 43.60], [-70.28, 43.62], [-70.30, 43.62], [-70.30, 43.60]]
    weather = {
        "id": "urn:oid:1", "event": "Flood", "messageType": "Alert", "status": "Actual",
        "headline": "From JSON", "sent": clock.now().isoformat(),
        "expires": (clock.now() + timedelta(minutes=5)).isoformat(),
        "parameters": {"eventEndingTime": [(clock.now() + timedelta(hours=9)).isoformat()]},
    }  # fmt: skip
    features = [{"properties": weather, "geometry": {"type": "Polygon", "coordinates": [ring]}}]
    serve({"/dir/": json.dumps({"features": features})})
    hear(row)
    assert at(WEST) == [("From JSON", True)] and at(EAST) == []
    from holdfast.alerts.hearing import near

    [told] = near.everything()
    assert told.until is not None and told.until > clock.now() + timedelta(hours=8)


def test_a_feed_that_fails_keeps_what_it_said_and_tells_since_when(serve: Serve) -> None:
    row = feed("cap")
    serve({"/feed": many(alert(1))})
    hear(row)
    for broken in ({}, {"/feed": "<html><body>Sorry</body></html>"}, {"/feed": "%PDF"}):
        serve(broken)
        hear(row)
        assert row.failing_since is not None and row.problem and headlines() == ["Warning 1"]
    serve({"/feed": many(alert(1), "<alert><nothing/></alert>")})
    hear(row)
    assert row.failing_since is None and headlines() == ["Warning 1"]


def test_road_work_is_told_nearby_and_transit_everywhere_in_the_readers_language(
    serve: Serve,
) -> None:
    from django.utils import translation

    from holdfast.alerts.models import Feed

    row = feed("roads")
    work = {
        "id": "r1", "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[-70.291, 43.61], [-70.289, 43.61]]},
        "properties": {
            "core_details": {"event_type": "work-zone", "data_source_id": "1",
                             "direction": "northbound", "road_names": ["Mill Street"]},
            "start_date": "2026-11-01T00:00:00Z", "end_date": "2099-01-01T00:00:00Z",
            "vehicle_impact": "all-lanes-closed",
        },
    }  # fmt: skip
    info = {"publisher": "State roads", "version": "4.2"}
    found = {"type": "FeatureCollection", "features": [work], "feed_info": info}
    serve({"/feed": json.dumps(found)})
    hear(row)
    assert at(WEST) == [("Mill Street: closed to traffic", True)] and at(EAST) == []
    with translation.override("es"):
        assert at(WEST) == [("Mill Street: cerrada al tráfico", True)]
    Feed.objects.update(kind="transit")
    message = gtfs.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    entity = message.entity.add(id="b12")
    entity.alert.informed_entity.add(route_id="12")
    for language, words in (("en", "Route 12 detours"), ("es", "Desvío de la ruta 12")):
        entity.alert.header_text.translation.add(language=language, text=words)
    serve({"/feed": message.SerializeToString()})
    hear(row)
    assert at(EAST) == [("Route 12 detours", False)]


def test_an_address_shows_residents_roads_and_transit_and_staff_the_warnings_too(
    serve: Serve,
) -> None:
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.places.locations import Location
    from holdfast.relief.queries.address import address_now

    row = feed("cap")
    serve({"/feed": many(alert(1))})
    hear(row)
    here = Location(typed="1 Mill St", verdict="verified", lat=WEST[0], lon=WEST[1])
    agent = staff("contacts.take")
    shown = [len(address_now(here, viewer=each, around=False).heard) for each in (ANONYMOUS, agent)]
    assert shown == [0, 1]


def test_feeds_are_read_in_their_own_time_and_staff_take_away_what_does_not_concern_us(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.alerts.hearing import keeping, near
    from holdfast.kernel.fresh import forget_all

    row = feed("cap")
    assert keeping.due() == 1
    serve({"/feed": many(alert(1))})
    hear(row)
    assert keeping.due() == 0
    moment = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert keeping.due() == 1
    [told] = near.everything()
    keeping.dismiss(actor=staff("bulletins.write"), heard=told.id)
    hear(row)
    assert headlines() == []
    keeping.remove_feed(actor=OTHER, feed=row.pk)
    forget_all()
    assert keeping.due() == 0 and keeping.feeds() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"url": "gopher://x"}, "https://"), ({"url": "http://[::"}, "https://"),
        ({"kind": "song"}, "what kind"), ({"minutes": 0}, "1 to 60"), ({"name": " "}, "whose feed"),
    ],
)  # fmt: skip
def test_a_feed_that_cannot_be_read_is_refused(changed: dict[str, Any], says: str) -> None:
    from holdfast.alerts.hearing import keeping

    given = {"name": "W", "url": HOST, "kind": "cap", "minutes": 2} | changed
    with pytest.raises(OperationError, match=says):
        keeping.add_feed(actor=OTHER, **given)
    with pytest.raises(Denied):
        keeping.add_feed(actor=staff("bulletins.write"), **given)


def test_real_alerts_of_the_weather_service_are_read(serve: Serve, shared_data: Any) -> None:
    from holdfast.alerts.hearing.warnings import read

    content = (shared_data / "cap" / "nws_api_alerts_active_zone.json").read_bytes()
    came = read(content, HOST, lambda _address: b"", set())
    assert came.sayings and all(each.words["en"]["headline"] for each in came.sayings)
    assert all(each.until is None or each.until > datetime(2015, 1, 1, tzinfo=UTC)
               for each in came.sayings)  # fmt: skip
