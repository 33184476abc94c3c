"""The parts and the small controllers in Debian's Chromium, under the content policy."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import Render, Site, put

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"
JS = Path(__file__).resolve().parents[2] / "src/holdfast/web/static/web/js"


@pytest.mark.parametrize("width", [1366, 390, 320])
@pytest.mark.parametrize("path", ["/components", "/components_desk", "/es/components", "/error"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    site: Site, page: Any, path: str, width: int
) -> None:
    if not AXE.exists():
        pytest.skip("run tools/build_assets.py")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The policy lets no inline script in; axe comes through the test's own door.
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target.join(' ')))"
    )
    assert found == []


def test_suggestions_come_while_typing_and_are_walked_by_keys(
    site: Site, page: Any, render: Render
) -> None:
    def suggest(values: dict[str, list[str]]) -> str:
        typed = values["q"][0]
        return "".join(
            f'<div role="option" class="opt" data-id="p{n}"><b>{typed} {n}</b></div>'
            for n in range(3)
        )

    site.pages["/suggest"] = suggest
    url = put(
        site, render,
        '<form action="/found"><label for="q">Place</label>'
        '<div class="suggest" data-combobox="/suggest" data-combobox-said="{n} places|None">'
        '<input class="field" id="q" name="q"><input type="hidden" name="id" '
        'data-combobox-to="id"><div class="listbox" data-combobox-list hidden></div></div></form>',
        "combobox",
    )  # fmt: skip
    page.goto(url)
    field = page.get_by_role("combobox", name="Place")
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("coop", delay=5)
    page.get_by_role("option").first.wait_for()
    asked = [path for _, path, _ in site.asked if path.startswith("/suggest")]
    assert asked == ["/suggest?q=coop"], "one question for a word typed at once"
    assert field.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("status").filter(has_text="3 places").count() == 1
    field.press("ArrowDown")
    field.press("ArrowDown")
    active = page.locator("#" + str(field.get_attribute("aria-activedescendant")))
    assert active.get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert field.input_value() == "coop 1"
    assert page.locator("[name=id]").input_value() == "p1"
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("x")
    assert page.locator("[name=id]").input_value() == "", "another text is another place"
    page.get_by_role("option").first.wait_for()
    field.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    field.press("ArrowDown")
    page.get_by_role("option").nth(2).click()
    assert field.input_value() == "coop 1x 2"


def test_a_suggestion_source_that_fails_leaves_a_form_that_works(
    site: Site, page: Any, render: Render
) -> None:
    site.pages["/found"] = "<!doctype html><title>found</title>"
    url = put(
        site, render,
        '<form action="/found"><label for="q">Ask</label><div class="suggest" '
        'data-combobox="/gone"><input class="field" id="q" name="q">'
        "<div data-combobox-list hidden></div></div></form>",
        "combobox",
    )  # fmt: skip
    page.goto(url)
    with page.expect_response(re.compile("/gone")):
        page.get_by_label("Ask").press_sequentially("trash")
    page.get_by_label("Ask").press("Enter")
    page.wait_for_url("**/found?q=trash")


def test_keys_press_and_focus_and_stay_out_of_fields(site: Site, page: Any) -> None:
    page.goto(site.url + "/components_desk")
    page.wait_for_selector("html[data-keys-on]")
    page.evaluate(
        "window.pressed = []; document.addEventListener('click', (e) => {"
        " const k = e.target.closest('[data-key]'); if (k) window.pressed.push(k.dataset.key); })"
    )
    page.locator("h1").click()
    page.keyboard.press("g")
    assert page.evaluate("window.pressed") == ["give"]
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.name") == "place"
    page.keyboard.press("g")
    assert page.evaluate("window.pressed") == ["give"], "a letter in a field is a letter"
    page.locator("h1").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="All keys")
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    assert page.evaluate("window.pressed") == ["give"], "letters are off"


def test_a_number_is_copied(site: Site, page: Any, render: Render) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    body = (
        '<label>Number <input id="n" readonly value="26-018442"></label>'
        '<button data-copy="#n" data-copied="Copied">Copy</button>'
    )
    page.goto(put(site, render, body, "copy"))
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "26-018442"


def test_a_photo_is_made_small_before_it_travels(site: Site, page: Any, render: Render) -> None:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.effect_noise((2400, 1200), 60).convert("RGB").save(picture, "PNG")
    body = (
        '<form><input type="file" name="p" data-photo data-photo-longest="800">'
        "<div data-photo-preview></div></form>"
    )
    page.goto(put(site, render, body, "photo"))
    payload = {"name": "hole.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    page.locator("input[type=file]").set_input_files(payload)
    page.get_by_text("hole.jpg").wait_for()
    sent = page.evaluate(
        "document.querySelector('input').files[0].arrayBuffer().then(b =>"
        " btoa(String.fromCharCode(...new Uint8Array(b).slice(0, 60000))))"
    )
    assert base64.b64decode(sent)[:2] == b"\xff\xd8"
    assert page.locator("[data-photo-preview] img").count() == 1


def test_where_one_is_fills_the_form(site: Site, page: Any, render: Render) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 43.661234567, "longitude": -70.251234567})
    site.pages["/near"] = "<p><b data-address>48 Ropewalk Lane</b></p>"
    page.goto(
        put(
            site, render,
            '<form><input name="a" data-geo="address"><input name="lat" data-geo="lat">'
            '<input name="lon" data-geo="lon"><div data-geo-found></div>'
            '<button type="button" hidden data-geolocate data-reverse="/near">Here</button></form>',
            "geolocate",
        )
    )  # fmt: skip
    page.get_by_role("button", name="Here").click()
    page.get_by_text("48 Ropewalk Lane").wait_for()
    assert page.locator("[name=a]").input_value() == "48 Ropewalk Lane"
    assert page.locator("[name=lat]").input_value() == "43.66123"
    assert any("lat=43.66123&lon=-70.25123" in path for _, path, _ in site.asked)


def test_live_regions_follow_and_wait_for_whoever_types(
    site: Site, page: Any, render: Render
) -> None:
    after: list[str] = []

    def poll(values: dict[str, list[str]]) -> str:
        after.append(values["after"][0])
        fact = {"id": 42, "kind": "case.moved", "subject": "1", "data": {}}
        events = [fact] if values["after"][0] == "41" else []
        return json.dumps({"position": 42, "events": events, "reset": False, "more": False})

    site.pages["/poll"] = poll
    site.pages["/one"] = "<p>Assigned</p>"
    page.goto(
        put(
            site, render,
            '<div data-live-state data-poll="/poll" data-after="41" data-linked="Linked">'
            '<span data-live-word></span></div>'
            '<section data-live="message:1 case:1" data-live-url="/one"><p>New</p></section>'
            '<section data-live="case:2" data-live-url="/two"><p>Other</p></section>',
            "live",
        )
    )  # fmt: skip
    page.get_by_text("Assigned").wait_for()
    page.get_by_text("Linked").wait_for()
    assert page.get_by_text("Other").count() == 1
    assert not any(path.startswith("/two") for _, path, _ in site.asked)
    assert after[0] == "41"


def test_one_tab_holds_the_stream_and_tells_the_others(
    site: Site, page: Any, render: Render
) -> None:
    asked: list[str] = []

    def stream(values: dict[str, list[str]]) -> str:
        asked.append(values.get("after", ["none"])[0])
        fact = json.dumps({"kind": "case.opened", "subject": "1", "data": {}})
        return f"id: {50 + len(asked)}\nretry: 60000\nevent: fact\ndata: {fact}\n\n"

    site.pages["/stream"] = stream
    site.pages["/list"] = "<p>64 cases</p>"
    body = (
        '<div data-live-state data-stream="/stream" data-after="50"></div>'
        '<section data-live="case" data-live-url="/list"></section>'
    )
    url = put(site, render, body, "live")
    other = page.context.new_page()
    page.goto(url)
    page.get_by_text("64 cases").wait_for()
    assert asked == ["50"]
    other.goto(url)
    other.wait_for_load_state("networkidle")
    assert asked == ["50"], "the second tab listens to the first"
    page.close()
    other.get_by_text("64 cases").wait_for()
    assert asked[0] == "50"
    assert len(asked) == 2, "when the first closes, the second goes on"


def test_a_map_comes_into_sight_and_a_tap_fills_the_form(
    site: Site, page: Any, render: Render
) -> None:
    vendor = JS.parents[1] / "vendor/maplibre"
    if not vendor.exists():
        pytest.skip("run tools/build_assets.py")
    paint = {"background-color": "#f5f0e6"}
    style = {"version": 8, "sources": {}, "layers": [{"id": "bg", "type": "background"}]}
    style["layers"][0]["paint"] = paint  # type: ignore[index]
    site.pages["/style.json"] = json.dumps(style)
    site.pages["/points.json"] = json.dumps(
        {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-70.25, 43.66]},
             "properties": {"n": 1, "title": "Pothole"}}]}
    )  # fmt: skip
    body = (
        '<form id="f"><input name="lat" data-geo="lat"><input name="lon" data-geo="lon"></form>'
        '<div class="map" data-map data-maplibre="/static/vendor/maplibre/maplibre-gl.mjs" '
        'data-worker="/static/vendor/maplibre/maplibre-gl-worker.mjs" '
        'data-css="/static/vendor/maplibre/maplibre-gl.css" data-style="/style.json" '
        'data-pmtiles="/static/vendor/pmtiles/pmtiles.js" data-when="sight" data-pick="#f" '
        'data-points="/points.json" data-box="-70.26,43.65,-70.24,43.67" '
        'data-label="Map of Ropewalk"><p>No map here</p></div>'
    )
    page.goto(put(site, render, body, "map"))
    page.locator("[data-map-ready]").wait_for()
    assert not page.get_by_text("No map here").is_visible()
    assert page.locator(".map-pin").text_content() == "1"
    page.locator(".maplibregl-canvas").click(position={"x": 60, "y": 60})
    page.locator(".map-place").wait_for()
    assert re.fullmatch(r"43\.\d{5}", page.locator("[name=lat]").input_value())
    assert re.fullmatch(r"-70\.\d{5}", page.locator("[name=lon]").input_value())


def test_controllers_of_the_portal_home_stay_within_eight_kilobytes() -> None:
    import brotli

    names = ("combobox", "geolocate", "once")
    assert sum(len(brotli.compress((JS / f"{name}.js").read_bytes())) for name in names) <= 8192
