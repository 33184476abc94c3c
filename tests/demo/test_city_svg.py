"""Maps as SVG are small, well formed, and say where things are."""

import gzip
import re
import xml.etree.ElementTree as ET

import pytest

from holdfast.config.demo.city import City
from holdfast.config.demo.city.svg import around, frame, render_svg

KNOWN = {
    "m-iso",
    "m-deep",
    "m-w1",
    "m-land",
    "m-marsh",
    "m-road",
    "m-block",
    "m-way",
    "m-park",
    "m-bld",
    "m-pier",
    "m-rail",
    "m-br1",
    "m-br2",
    "m-ferry",
    "m-snd",
    "m-sea",
    "m-name",
    "m-st",
}
HARBOR = (-73.924, 38.88, -73.874, 38.9195)


def home(city: City) -> tuple[float, float]:
    address = next(a for a in city.addresses if str(a) == "212 Cooper Street")
    return address.lat, address.lon


def test_the_whole_harbor_is_small_enough_for_the_home_page(city: City) -> None:
    drawing = render_svg(city, HARBOR, 850, 880, "chart")
    assert len(drawing.encode()) <= 60_000
    assert len(gzip.compress(drawing.encode())) <= 20_000
    assert 'aria-hidden="true"' in drawing
    assert "Calder Harbor" in drawing


def test_the_map_around_a_house_has_named_streets_and_houses_and_stays_small(city: City) -> None:
    drawing = render_svg(city, around(*home(city), 420), 760, 980, "street", label="Cooper Street")
    assert len(gzip.compress(drawing.encode())) <= 20_000
    for words in ("Cooper Street", "Sail Loft Lane", "Ropewalk Lane", 'class="m-bld"'):
        assert words in drawing
    assert 'role="img" aria-label="Cooper Street"' in drawing


@pytest.mark.parametrize("detail", ["chart", "near", "street"])
def test_every_drawing_is_well_formed_and_uses_only_the_charts_classes(
    city: City, detail: str
) -> None:
    drawing = render_svg(city, around(*home(city), 800), 600, 500, detail)  # type: ignore[arg-type]
    root = ET.fromstring(drawing)
    assert root.attrib["viewBox"] == "0 0 600 500"
    assert "style=" not in drawing
    assert set(re.findall(r'class="([^"]+)"', drawing)) <= KNOWN
    for path in re.findall(r' d="([^"]*)"', drawing):
        assert re.fullmatch(r"[Mlz0-9 .-]+", path)


def test_a_pin_is_placed_where_its_point_is_drawn(city: City) -> None:
    lat, lon = home(city)
    box = around(lat, lon, 300)
    assert frame(box, 400, 300).place(lat, lon) == pytest.approx((200, 150), abs=0.2)
    west, south, east, north = box
    f = frame(box, 300, 300)
    assert f.place(north, west) == pytest.approx((0, 0), abs=0.2)
    assert f.place(south, east) == pytest.approx((300, 300), abs=0.2)


def test_what_a_caller_draws_on_top_comes_last_and_labels_are_escaped(city: City) -> None:
    drawing = render_svg(
        city, around(*home(city), 300), 300, 300, overlay="<g/>", label='Pin at "A" & <B>'
    )
    assert drawing.endswith("<g/></svg>")
    assert ET.fromstring(drawing).attrib["aria-label"] == 'Pin at "A" & <B>'


def test_a_map_of_the_open_sea_is_empty_but_no_error(city: City) -> None:
    ET.fromstring(render_svg(city, (-72.0, 37.0, -71.9, 37.1), 300, 300))


def test_a_box_without_ground_is_refused(city: City) -> None:
    with pytest.raises(ValueError, match="west < east"):
        render_svg(city, (-73.9, 38.9, -73.9, 38.91), 300, 300)
