"""Port Calder's chart for portal and desk: drawn here, from a city that is built once."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from holdfast.config.demo.city import City, build
from holdfast.config.demo.city.model import BBox
from holdfast.config.demo.city.svg import Detail, frame, framed, render_svg
from holdfast.config.demo.city.svg import ground as drawn
from holdfast.desk.ports import ground
from holdfast.portal.ports import Pin, chart

# The harbor, as the front page shows it: south, west, north, east.
HARBOR = (38.88, -73.924, 38.9195, -73.874)


def fill() -> None:
    """Let portal and desk draw Port Calder."""
    calder = PortCalder()
    chart.fill(calder)
    ground.fill(calder)


class PortCalder:
    """Draws the demo city; the city itself is read when the first map is asked for."""

    def whole(self) -> str:
        """The harbor, always the same."""
        return _whole()

    def box(
        self,
        box: tuple[float, float, float, float],
        *,
        width: int,
        height: int,
        pins: Sequence[Pin] = (),
        label: str = "",
    ) -> str:
        """The ground inside a box with pins on it."""
        south, west, north, east = box
        bbox = (west, south, east, north)
        shown = frame(bbox, width, height)
        meters = width / shown.scale
        detail: Detail = "street" if meters < 700 else "near" if meters < 2600 else "chart"
        overlay = "".join(_pin(pin, *shown.place(pin.lat, pin.lon)) for pin in pins)
        return framed(_ground(bbox, width, height, detail) + overlay, width, height, label)


# Places close to each other are shown on the same ground (`portal.maps` sees to it), and drawing it
# is most of what such a page costs. Some 20 kB each.
@lru_cache(maxsize=256)
def _ground(bbox: BBox, width: int, height: int, detail: Detail) -> str:
    return drawn(city(), bbox, width, height, detail)


def _pin(pin: Pin, x: float, y: float) -> str:
    at = f'<g class="m-pin" transform="translate({x} {y})"><g>'
    if pin.words:
        return f'{at}<circle r="14"/><text y="5">{pin.words}</text></g></g>'
    drop = "M0 0C-4-11-15-17-15-30a15 15 0 0 1 30 0C15-17 4-11 0 0z"
    return f'{at}<path class="m-spot" d="{drop}"/><circle cy="-30" r="6"/></g></g>'


@lru_cache(maxsize=1)
def _whole() -> str:
    south, west, north, east = HARBOR
    return render_svg(city(), (west, south, east, north), 850, 880, "chart")


@lru_cache(maxsize=1)
def city() -> City:
    """The city from the installation's home; built and kept there the first time (about 2 s)."""
    kept = Path(settings.HOLDFAST.home) / "port-calder.pickle"
    if kept.exists():
        city: City = pickle.loads(kept.read_bytes())
        return city
    city = build()
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(pickle.dumps(city))
    Path(file.name).replace(kept)
    return city
