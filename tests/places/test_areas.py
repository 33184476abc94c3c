"""Areas of a point: what is remembered of small squares gives what the polygons give."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date

import shapely

from holdfast.kernel.texts import Text
from holdfast.places.areas import AreaIndex, Shape

DAY = date(2026, 6, 1)


def shape(layer: str, code: str, ring: list[tuple[float, float]], **more: date) -> Shape:
    """An area by its corners (longitude, latitude)."""
    return Shape(layer, code, Text.of(code), shapely.Polygon(ring), **more)


def test_a_remembered_square_answers_as_the_polygons_do() -> None:
    chance = random.Random(311)
    shapes = []
    for number in range(40):
        west, south = chance.uniform(-70.3, -70.2), chance.uniform(43.6, 43.7)
        ring = [
            (west, south), (west + chance.uniform(0.0004, 0.03), south),
            (west + 0.01, south + chance.uniform(0.0004, 0.03)),
        ]  # fmt: skip
        shapes.append(shape(f"layer{number % 5}", f"a{number}", ring))
    index = AreaIndex(shapes)
    points = [(chance.uniform(43.59, 43.74), chance.uniform(-70.31, -70.16)) for _ in range(3000)]
    # Corners, and points on the squares' own borders, twice each: surveyed, then remembered.
    points += [(lat, lon) for each in shapes for lon, lat in each.polygon.exterior.coords]
    points += [(43.6 + n / 1000, -70.3 + n / 1000) for n in range(100)]
    for lat, lon in points * 2:
        expected: dict[str, str] = {}
        for each in sorted(shapes, key=lambda s: (s.polygon.area, s.code)):
            if each.layer not in expected and each.polygon.intersects(shapely.Point(lon, lat)):
                expected[each.layer] = each.code
        assert index.at(lat, lon, DAY) == expected, (lat, lon)


def test_a_square_knows_each_days_versions() -> None:
    ring = [(-70.3, 43.6), (-70.2, 43.6), (-70.2, 43.7), (-70.3, 43.7)]
    index = AreaIndex([
        shape("district", "old", ring, valid_to=DAY), shape("district", "new", ring, valid_from=DAY)
    ])  # fmt: skip
    assert index.at(43.65, -70.25, date(2026, 5, 31)) == {"district": "old"}
    assert index.at(43.65, -70.25, DAY) == {"district": "new"}


AT_ONCE = """
import math, random, sys, threading
from datetime import date
import shapely
from holdfast.kernel.texts import Text
from holdfast.places.areas import AreaIndex, Shape
day = date(2026, 1, 1)
for turn in range(4):
    shapes = [
        Shape("district", str(n), Text.of("D"), shapely.Polygon(
            [(n % 6 * .01 + .008 * math.cos(a / 500), n // 6 * .01 + .008 * math.sin(a / 500))
             for a in range(3141)]))
        for n in range(36)
    ]
    index, start = AreaIndex(shapes), threading.Barrier(8)
    def ask(seed):
        chance = random.Random(seed)
        start.wait()
        for _ in range(60):
            index.at(chance.uniform(0, .06), chance.uniform(0, .06), day)
    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
print("fine")
"""


def test_threads_may_ask_for_areas_together() -> None:
    done = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True)
    assert done.stdout == "fine\n", (done.returncode, done.stderr[-2000:])
