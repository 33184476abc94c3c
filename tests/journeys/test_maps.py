"""Live maps in a real browser: a tap or arrow keys set the place, pins lead to cases, and nothing
leaves the origin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from journeys.test_portal import AXE, Visit
from journeys.test_portal import town as town

if TYPE_CHECKING:
    from holdfast.cases.models import Case

pytest_plugins = ["portal.conftest", "journeys.with_a_map"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mapped(calder: tuple[Any, Path], base: None, town: None) -> None:
    """The town with Cooper Street's addresses, its boundary and a base map."""
    from holdfast.config.demo.filling import LAYERS, _area
    from holdfast.journal.actors import system
    from holdfast.places import operations as places
    from holdfast.places.imports import AddressRow

    city, _path = calder
    places.load(
        actor=system("test"),
        source="test",
        addresses=(
            AddressRow(
                number=str(each.number), street=each.street, unit=each.unit, place="Port Calder",
                zipcode=each.zip, lat=each.lat, lon=each.lon, source_id=str(each),
            )
            for each in city.addresses if each.street == "Cooper Street"
        ),
        corners=(),
        landmarks=(),
        layers={"city": (LAYERS["city"], [_area(each) for each in
                                          city.layers["city"]["features"]])},
    )  # fmt: skip


@pytest.fixture
def visit(chromium: Any, live_server: Any, mapped: None) -> Iterator[Any]:
    """A visit that fails when script does, when the content policy refuses something, or when a
    request leaves the origin."""
    visits: list[Visit] = []

    def begin(**context: Any) -> Visit:
        v = Visit(chromium, live_server.url, **context)
        at_home = (live_server.url, "data:", "blob:")
        v.page.on(
            "request",
            lambda r: None if r.url.startswith(at_home) else v.wrong.append(f"left: {r.url}"),
        )
        v.page.on("requestfinished", lambda r: v.asked.append(r.url))
        v.asked = []  # type: ignore[attr-defined]
        visits.append(v)
        return v

    yield begin
    for each in visits:
        each.context.close()
        assert each.wrong == []


def to_the_place(v: Visit, prefix: str = "") -> Any:
    """Open the place step of a new report."""
    v.go(f"{prefix}/services/pothole/")
    v.page.locator("main form button").first.click()
    v.page.wait_for_url("**/q/danger/")
    v.page.locator("input[value=no]").check()
    v.page.locator("main form button.btn-main").click()
    v.page.wait_for_url("**/place/")
    return v.page


def sound(v: Visit) -> list[str]:
    """What axe finds; nothing where it is not installed."""
    return v.axe() if AXE.exists() else []


def drawn(page: Any) -> Any:
    """The map once it is drawn."""
    page.locator("[data-map]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-map-ready]")
    return page.locator(".map-canvas")


def value(page: Any, name: str) -> str:
    found: str = page.locator(f"[data-geo={name}]").input_value()
    return found


def pointed(page: Any, before: str = "") -> None:
    """Wait until the form has another point than before."""
    from playwright.sync_api import expect

    expect(page.locator("[data-geo=lat]")).not_to_have_value(before)


def choose_212(page: Any) -> None:
    """Type an address and take the first suggestion."""
    page.get_by_label("Place", exact=True).fill("212 Cooper Str")
    page.get_by_role("option").first.click()


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_a_tap_on_the_map_is_the_place_of_the_report(visit: Any, size: tuple[int, int]) -> None:
    from holdfast.scripts.models import Run

    v = visit(viewport={"width": size[0], "height": size[1]})
    page = to_the_place(v)
    canvas = drawn(page)
    choose_212(page)
    page.locator(".map-place").wait_for()
    assert value(page, "lat") == ""
    page.wait_for_timeout(300)
    frame = canvas.bounding_box()
    page.mouse.click(frame["x"] + frame["width"] / 2 - 60, frame["y"] + frame["height"] / 2 + 16)
    found = page.locator("[data-geo-found] [data-address]")
    found.wait_for()
    assert "Cooper Street" in found.inner_text()
    assert "It is in the city." in page.inner_text("[data-geo-found]")
    assert value(page, "address") == found.inner_text() != "212 Cooper Street"
    assert page.locator("[data-combobox-to=id]").input_value() == ""
    lat, lon = value(page, "lat"), value(page, "lon")
    assert sound(v) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/q/size/")
    kept = Run.objects.get()
    assert (kept.place["lat"], kept.place["lon"]) == (float(lat), float(lon))


def test_the_pin_is_set_and_moved_by_keys_and_says_where_it_is(visit: Any) -> None:
    from playwright.sync_api import expect

    page = to_the_place(visit(viewport={"width": 1366, "height": 768}))
    drawn(page)
    choose_212(page)
    page.locator(".map-place").wait_for()
    page.wait_for_timeout(300)
    page.locator("canvas").focus()
    assert "Enter" in page.locator("canvas").get_attribute("aria-label")
    page.keyboard.press("Enter")
    pin = page.get_by_role("application")
    assert pin.evaluate("e => e === document.activeElement")
    assert "Arrow keys" in pin.get_attribute("aria-label")
    pointed(page)
    before = float(value(page, "lat")), float(value(page, "lon"))
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    pointed(page, f"{before[0]:.5f}")
    assert float(value(page, "lat")) > before[0] and float(value(page, "lon")) < before[1]
    said = page.locator("[data-map] [role=status]")
    expect(said).to_contain_text("Cooper Street")


def test_other_words_take_the_pin_away(visit: Any) -> None:
    page = to_the_place(visit(viewport={"width": 1366, "height": 768}))
    canvas = drawn(page)
    choose_212(page)
    page.locator(".map-place").wait_for()
    page.wait_for_timeout(300)
    canvas.click(position={"x": 200, "y": 300})
    pointed(page)
    page.locator("[data-geo-found] [data-address]").wait_for()
    page.get_by_role("combobox").fill("Pier 7")
    assert value(page, "lat") == value(page, "lon") == ""
    assert page.locator(".map-place").count() == 0
    assert page.inner_text("[data-geo-found]") == ""


def test_pins_have_the_numbers_of_the_list_and_lead_to_the_cases(visit: Any, pothole: Case) -> None:
    v = visit(viewport={"width": 1366, "height": 768})
    page = v.page
    v.go("/cases/")
    drawn(page)
    pin = page.locator(".map-pin")
    pin.first.wait_for()
    assert pin.all_inner_texts() == page.locator("ol.cases .pin").all_inner_texts() == ["1"]
    assert sound(v) == []
    pin.click(force=True)
    link = page.locator(".maplibregl-popup a")
    assert link.inner_text() == page.locator("ol.cases a").first.inner_text()
    assert sound(v) == []
    link.click()
    page.wait_for_url(f"**/cases/{pothole.number}/")
    drawn(page)
    assert page.locator(".map-place").count() == 1


def test_a_map_loads_only_when_it_is_wanted(visit: Any, pothole: Case) -> None:
    v = visit(viewport={"width": 390, "height": 844})
    v.go("/")
    page = to_the_place(v, "/es")
    page.wait_for_load_state("networkidle")
    heavy = ("maplibre", "pmtiles", "/map/")
    assert [url for url in v.asked if any(part in url for part in heavy)] == []
    drawn(page)
    assert any("/es/map/style.json" in url for url in v.asked)
    assert page.get_by_role("button", name="Acercar").count() == 1
    origin = page.locator(".maplibregl-ctrl-attrib")
    assert origin.count() == 1
    assert not page.locator(".maplibregl-ctrl-attrib-inner").is_visible(), "it would hide names"


def test_on_a_metered_connection_a_map_waits_for_its_button(visit: Any) -> None:
    v = visit(viewport={"width": 1366, "height": 768})
    v.page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page = to_the_place(v)
    page.wait_for_load_state("networkidle")
    assert not any("maplibre" in url for url in v.asked)
    page.get_by_role("button", name="Show the map").click()
    page.wait_for_selector("[data-map-ready]")


def test_without_tiles_the_page_stays_as_it_was(visit: Any) -> None:
    v = visit(viewport={"width": 1366, "height": 768})
    v.page.route("**/map/style.json", lambda route: route.fulfill(status=503))
    page = to_the_place(v)
    page.wait_for_selector("[data-map-failed]")
    page.get_by_label("Place", exact=True).fill("212 Cooper Street")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/q/size/")
