"""My address now: the zone and its orders, shelters that fit, closures on the way, and how old it
all is. What is not known is asked and never taken for safe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.places.locations import NOWHERE, Location

pytestmark = pytest.mark.django_db
DANA = Actor("staff", new_id(), frozenset({"relief.run", "relief.manage", "bulletins.write",
                                           "bulletins.approve"}))  # fmt: skip
INSIDE, BORDER, DRY = (40.0001, -90.0100), (40.0001, -90.0052), (40.0001, -89.95)


def square(code: str, west: float, east: float) -> dict[str, Any]:
    ring = [[west, 39.9], [east, 39.9], [east, 40.1], [west, 40.1], [west, 39.9]]
    return {"type": "Feature", "properties": {"code": code, "name": f"Zone {code}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip


@pytest.fixture(autouse=True)
def town(site: str) -> Iterator[None]:
    """Zones A and B meet at -90.005; east of -90.0 there is none."""
    from holdfast.kernel.fresh import forget_all
    from holdfast.places import operations

    city = square("town", -90.2, -89.8)
    operations.load(
        actor=system("tests"),
        layers={
            "city": (Text.of("City"), [city]),
            "evacuation_zones": (
                Text.of("Evacuation zone"), [square("A", -90.1, -90.005),
                                             square("B", -90.005, -90.0)],
            ),
        },
    )  # fmt: skip
    forget_all()
    yield
    forget_all()


def at(point: tuple[float, float], verdict: str = "verified") -> Location:
    from holdfast.places.queries import areas_at

    return Location("12 Main St", verdict, "12 Main St", lat=point[0], lon=point[1],  # type: ignore[arg-type]
                    areas=areas_at(*point))  # fmt: skip


def now(location: Location, **asked: Any) -> Any:
    from holdfast.relief.queries.address import address_now

    return address_now(location, viewer=ANONYMOUS, **asked)


def order(*areas: str) -> None:
    from holdfast.alerts import operations, queries
    from holdfast.alerts.models import Version

    words = {"en": "Mill Street Bridge", "es": "Puente"}
    begin = clock.now()
    written = operations.write_bulletin(
        actor=DANA, kind="road_closed", severity="warning", slots={"road": words, "why": words},
        areas=areas, starts_at=begin, until=begin + timedelta(hours=6), source="Streets",
    )  # fmt: skip
    digest = bytes(Version.objects.get(pk=written.version).digest)
    operations.approve_bulletin(
        actor=DANA, version=written.version, digest=digest, reason="Nobody else is here."
    )
    queries.forget()


def closure(**changed: Any) -> Any:
    from holdfast.relief.operations import notices as operations
    from holdfast.relief.queries import notices

    given = {
        "kind": "road", "title": Text.of({"en": "Main St is closed", "es": "Main St cerrada"}),
        "road": "Main St", "impact": "all-lanes-closed", "place": "Main St & 5th Ave",
        "line": ((40.0, -90.0102), (40.0, -90.0110)), "starts_at": clock.now(),
        "until": clock.now() + timedelta(hours=2),
    } | changed  # fmt: skip
    noted = operations.put_up(actor=DANA, closure=operations.Closure(**given))
    notices.forget()
    return noted.notice


def shelter(name: str, point: tuple[float, float], **fits: bool) -> Any:
    from holdfast.relief.operations import facilities as operations
    from holdfast.relief.queries import facilities

    given = operations.Given(
        kind="shelter", name=name, lat=point[0], lon=point[1], capacity=10, fits=fits
    )
    id = operations.add_facility(actor=DANA, given=given).facility
    operations.move_facility(actor=DANA, facility=id, to="open")
    facilities.forget()
    return id


def test_the_zone_and_what_is_ordered_there() -> None:
    order("evacuation_zones:A")
    here, elsewhere = now(at(INSIDE)), now(at(DRY))
    assert [each.code for each in here.zones] == ["A"] and here.zone_known
    assert len(here.orders) == 1 and not here.others
    assert elsewhere.zones == () and elsewhere.zone_known
    assert not elsewhere.orders and len(elsewhere.others) == 1


def test_who_may_be_inside_is_inside() -> None:
    order("evacuation_zones:B")
    sure, unsure = now(at(BORDER)), now(at(BORDER, "approximate"))
    assert [each.code for each in sure.zones] == ["A", "B"]
    assert [each.code for each in unsure.zones] == ["A", "B"]
    assert len(unsure.orders) == 1
    assert [each.code for each in now(at(INSIDE)).zones] == ["A"]


@pytest.mark.parametrize("place", [NOWHERE, Location("somewhere", "unverified"), at])
def test_a_zone_that_nobody_can_tell_is_asked_and_never_taken_for_safe(place: Any) -> None:
    order("evacuation_zones:A")
    location = place(DRY, "approximate") if callable(place) else place
    answer = now(location)
    assert answer.zoned and not answer.zone_known and answer.zones == ()
    assert len(answer.others) == 1
    told = now(location, zone="A")
    assert told.zone_known and len(told.orders) == 1
    assert not now(location, zone="Z").zone_known


def test_the_page_says_that_unknown_is_not_safe_and_offers_the_zones(client: Client) -> None:
    order("evacuation_zones:A")
    text = client.get("/address/?place=nowhere+at+all").content.decode()
    assert "That does not mean that you are safe." in text and "Zone A" in text
    assert "Nothing now" not in text and "We cannot tell without your zone" in text
    text = client.get("/address/?place=nowhere+at+all&zone=A").content.decode()
    assert "Mill Street Bridge is closed." in text and "Ordered here" in text
    assert "Eso no significa" in client.get("/es/address/?place=nowhere").content.decode()


def test_the_nearest_open_shelters_that_fit_and_none_that_is_only_hoped_for() -> None:
    shelter("Near", (40.0, -90.01))
    shelter("Far with pets", (40.05, -90.01), pets=True)
    assert [near.place.name for near in now(at(INSIDE)).shelters] == ["Near", "Far with pets"]
    found = now(at(INSIDE), fits=["pets"]).shelters
    assert [near.place.name for near in found] == ["Far with pets"]
    assert found[0].metres == pytest.approx(5550, rel=0.02)
    assert now(at(INSIDE), fits=["power"]).shelters == ()


def test_closures_on_the_way_and_notices_of_the_area() -> None:
    closure()
    far = closure(line=((40.08, -90.15),), title=Text.of({"en": "Far", "es": "Lejos"}))
    closure(kind="water", road="", impact="", line=(), areas=("evacuation_zones:A",),
            title=Text.of({"en": "Boil water", "es": "Hierva el agua"}))  # fmt: skip
    answer = now(at(INSIDE))
    assert [str(each.title) for each, _far in answer.closures] == ["Main St is closed"]
    assert [str(each.title) for each in answer.notices] == ["Boil water"]
    assert now(at(DRY)).notices == ()
    shelter("There", (40.08, -90.152))
    assert far in {each.id for each, _far in now(at(INSIDE)).closures}


def test_what_was_to_end_stands_until_somebody_lifts_it(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    from holdfast.relief.operations import notices as operations
    from holdfast.relief.queries import notices

    id = closure(areas=("evacuation_zones:A",), line=())
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    text = client.get("/address/?zone=A").content.decode()
    assert "Main St is closed" in text and "nobody has lifted it yet" in text
    operations.move_notice(actor=DANA, notice=id, to="lifted")
    notices.forget()
    assert "Main St is closed" not in client.get("/address/?zone=A").content.decode()
    with pytest.raises(OperationError, match="Look at it again"):
        operations.move_notice(actor=DANA, notice=id, to="lifted")
    with pytest.raises(OperationError, match="Put it up again"):
        operations.confirm_notice(actor=DANA, notice=id)


def test_a_notice_is_refused_with_what_is_missing() -> None:
    for changed, says in (
        ({"title": Text.of({"en": "Only English"})}, "Spanish"),
        ({"road": " "}, "which road"),
        ({"until": clock.now() - timedelta(hours=1)}, "ends after it begins"),
        ({"areas": ("evacuation_zones:Z",)}, "areas that are there"),
        ({"line": ((95.0, 0.0),)}, "place that is there"),
    ):
        with pytest.raises(OperationError, match=says):
            closure(**changed)
    from holdfast.relief.operations import notices as operations

    id = closure()
    for actor in (ANONYMOUS, Actor("staff", new_id(), frozenset({"contacts.take"}))):
        with pytest.raises(Denied):
            operations.move_notice(actor=actor, notice=id, to="lifted")


def test_closed_roads_go_out_by_the_rules_of_wzdx(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.alerts.roads import reading, rules
    from holdfast.relief.operations import notices as operations

    both = closure()
    closure(until=None, line=((40.0, -90.0),), impact="")
    closure(kind="water", road="", impact="", line=())
    first = reading.read(client.get("/wzdx.geojson").content)
    assert not first.problems and not rules.problems(first.feed, now=clock.now())
    assert len(first.feed.events) == 2
    operations.move_notice(actor=DANA, notice=both, to="lifted")
    again = reading.read(client.get("/wzdx.geojson").content)
    assert not rules.problems(again.feed, now=clock.now(), before=first.feed)
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    gone = reading.read(client.get("/wzdx.geojson").content)
    assert len(gone.feed.events) == 1
    assert not rules.problems(gone.feed, now=later, before=again.feed)


def test_programs_get_the_same_answer(client: Client) -> None:
    order("evacuation_zones:A")
    shelter("Near", (40.0, -90.01), pets=True)
    said = client.get("/api/v1/address/now?lat=40.0001&lon=-90.01&fits=pets").json()
    assert said["zone_known"] and [each["code"] for each in said["zones"]] == ["A"]
    assert said["orders"][0]["headline"] == "Mill Street Bridge is closed."
    assert said["shelters"][0]["name"] == "Near" and said["shelters"][0]["confirmed_at"]
    unknown = client.get("/api/v1/address/now?q=nowhere").json()
    assert unknown["zoned"] and not unknown["zone_known"] and not unknown["orders"]
    for wrong in ("", "?lat=x&lon=1", "?q=a&fits=gold"):
        assert client.get(f"/api/v1/address/now{wrong}").status_code == 400
    assert client.get("/api/v1/shelters?fits=pets&room=1").json()["shelters"][0]["free"] is None
    assert client.get("/api/v1/shelters?kind=gold").status_code == 400


def test_one_answer_asks_the_database_once(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    order("evacuation_zones:A")
    for n in range(3):
        shelter(f"S{n}", (40.0 + n / 100, -90.01), pets=True)
        closure()
    now(at(INSIDE))
    with django_assert_num_queries(1):
        answer = now(at(INSIDE), fits=["pets"])
    assert len(answer.shelters) == 3 and answer.orders and answer.closures
    assert json.dumps([str(each.place.checked_at) for each in answer.shelters])
