"""House numbers, corners and segments: numbers rise along every street, odd left, even right."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point

from holdfast.config.demo.city.blocks import Ground, Houses
from holdfast.config.demo.city.landmarks import REQUIRED, SITES
from holdfast.config.demo.city.model import Segment, Street
from holdfast.config.demo.city.plan import at
from holdfast.config.demo.city.streets import Grid, Network, stretch

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CENTER = at(362, 385)
"""The Custom House: numbers rise going away from it."""
CORNER = 14.0
"""Meters within which crossings count as one corner."""


@dataclass
class Corner:
    """A place where streets meet."""

    x: float
    y: float
    streets: set[int]
    """Indexes of the streets."""


@dataclass
class Crossing:
    """A corner as one line passes it."""

    along: float
    corner: int


def find_corners(
    streets: list[Street],
) -> tuple[list[Corner], dict[tuple[int, int], list[Crossing]]]:
    """All corners, and for each line (street, piece) its corners in order."""
    keys = [(n, k) for n, s in enumerate(streets) for k in range(len(s.lines))]
    lines = np.array([streets[n].lines[k] for n, k in keys])
    tree = shapely.STRtree(lines)
    a, b = tree.query(lines, predicate="intersects")
    pairs = [
        (i, j)
        for i, j in zip(a.tolist(), b.tolist(), strict=True)
        if i < j and keys[i][0] != keys[j][0]
    ]
    meets = shapely.intersection(lines[[i for i, _ in pairs]], lines[[j for _, j in pairs]])
    spots: list[tuple[float, float, int, int]] = []
    for (i, j), meet in zip(pairs, meets, strict=True):
        for part in shapely.get_parts(meet):
            middle = part.centroid
            spots.append((middle.x, middle.y, i, j))

    corners: list[Corner] = []
    passes: dict[tuple[int, int], list[Crossing]] = {key: [] for key in keys}
    points = shapely.points([(s[0], s[1]) for s in spots])
    near = shapely.STRtree(points)
    owner = np.full(len(spots), -1)
    for n, (x, y, _, _) in enumerate(spots):
        if owner[n] < 0:
            group = near.query(Point(x, y).buffer(CORNER), predicate="intersects")
            group = group[owner[group] < 0]
            owner[group] = len(corners)
            corners.append(Corner(x, y, set()))
    for n, (x, y, i, j) in enumerate(spots):
        corner = corners[owner[n]]
        for line in (i, j):
            corner.streets.add(keys[line][0])
            passes[keys[line]].append(
                Crossing(float(lines[line].project(Point(x, y))), int(owner[n]))
            )
    for key, crossings in passes.items():
        crossings.sort(key=lambda c: c.along)
        passes[key] = [
            c for n, c in enumerate(crossings) if not n or c.corner != crossings[n - 1].corner
        ]
    return corners, passes


def give_numbers(
    houses: Houses,
    ground: Ground,
    network: Network,
    passes: dict[tuple[int, int], list[Crossing]],
    doors: dict[str, int],
) -> Ints:
    """A number for every house. A new hundred begins at a cross street."""
    numbers = np.zeros(len(houses.along), dtype=np.int64)
    for n, street in enumerate(ground.streets):
        mine = np.flatnonzero(houses.street == n)
        if not len(mine):
            continue
        if street.kind == "alley":
            where = _along_pieces(street, houses, mine)
            numbers[mine] = _spread(where, houses.side[mine], np.array([]), 5.0)
        elif street.zone:
            grid = network.grids[street.zone]
            where, marks, flip = _in_grid(street, houses, mine, grid)
            numbers[mine] = _spread(where, houses.side[mine] * flip, marks, 4.0)
        else:
            backward = network.ends[street.name]
            where = _along_pieces(street, houses, mine)
            marks = _corners_along(street, n, passes)
            total = _start_of(street, len(street.lines))
            if backward:
                where, marks = total - where, np.sort(total - marks)
            side = houses.side[mine] * (-1 if backward != network.even_left[street.name] else 1)
            numbers[mine] = _spread(where, side, marks, 4.0, _by_distance(marks, total))
    _require(numbers, houses, ground, doors)
    return numbers


def _start_of(street: Street, piece: int) -> float:
    """Meters of street before a piece; gaps between pieces count too."""
    total = 0.0
    for k in range(piece):
        total += float(street.lines[k].length)
        if k + 1 < len(street.lines):
            total += float(street.lines[k].distance(street.lines[k + 1]))
    return total


def _along_pieces(street: Street, houses: Houses, mine: Ints) -> Floats:
    starts = np.array([_start_of(street, k) for k in range(len(street.lines))])
    return np.asarray(houses.along[mine] + starts[houses.line[mine]], dtype=float)


def _corners_along(street: Street, n: int, passes: dict[tuple[int, int], list[Crossing]]) -> Floats:
    """Positions of a through street's corners where a new hundred may begin, 60 m apart or more."""
    spots = sorted(
        c.along + _start_of(street, k) for k in range(len(street.lines)) for c in passes[(n, k)]
    )
    marks: list[float] = []
    for spot in spots:
        if spot - (marks[-1] if marks else 0.0) >= 60:
            marks.append(spot)
    return np.array(marks)


def _by_distance(marks: Floats, total: float) -> Ints:
    """The base of each block of a through street: a hundred for about every 100 m, as it runs."""
    bases = [0]
    for spot in [*marks.tolist(), total + 100]:
        bases.append(max(bases[-1] + 100, 100 * round(spot / 100)))
    return np.array(bases)


def _in_grid(street: Street, houses: Houses, mine: Ints, grid: Grid) -> tuple[Floats, Floats, int]:
    """Positions in the zone's frame, the cross streets' positions, and the way numbers run."""
    xy = np.array(
        [
            street.lines[int(houses.line[h])].interpolate(float(houses.along[h])).coords[0]
            for h in mine
        ]
    )
    axis = _axis(street, grid)
    where = np.array([grid.into(x, y)[axis] for x, y in xy])
    marks = np.array(grid.cross_at if axis == 0 else grid.long_at)
    center = grid.into(*CENTER)[axis]
    first = street.lines[0].coords
    forward = grid.into(*first[-1])[axis] > grid.into(*first[0])[axis]
    flip = 1 if forward else -1
    if center > float(np.mean(marks)):
        where, marks, flip = -where, np.sort(-marks), -flip
    return where, marks, flip


def _axis(street: Street, grid: Grid) -> int:
    """0 for a long street of its zone, 1 for a cross street."""
    line = street.lines[0]
    a, b = grid.into(*line.coords[0]), grid.into(*line.coords[-1])
    return 0 if abs(b[0] - a[0]) > abs(b[1] - a[1]) else 1


def _spread(
    where: Floats, side: Ints, marks: Floats, meters: float, bases: Ints | None = None
) -> Ints:
    """Numbers along a street: a base for each block, within a block two for each `meters`.

    Without `bases` every block has the next hundred and the first inhabited one begins at 1.
    """
    block = np.searchsorted(marks, where)
    if bases is None:
        bases = (np.arange(len(marks) + 2) - block.min()) * 100
    nominal = float(np.mean(np.diff(marks))) if len(marks) > 1 else 150.0
    edges = np.concatenate(
        [
            [min(float(where.min()) - 4, marks[0] - nominal) if len(marks) else where.min() - 4],
            marks,
            [max(float(where.max()) + 4, marks[-1] + nominal) if len(marks) else where.max() + 4],
        ]
    )
    begin, end = edges[block], edges[block + 1]
    # The first block of a slanted zone starts where its first house stands, not a block away.
    first = block == block.min()
    begin = np.where(first, np.maximum(begin, float(where.min()) - 4), begin)
    steps = np.minimum((bases[block + 1] - bases[block]) / 2 - 2, (end - begin) / meters)
    within = np.floor((where - begin) / np.maximum(end - begin, 1) * steps).astype(int)
    numbers = bases[block] + 2 * within + np.where(side > 0, 1, 2)
    for hand in (1, -1):
        here = np.flatnonzero(np.sign(side) == hand)
        here = here[np.argsort(where[here], kind="stable")]
        last = -1
        for h in here:
            numbers[h] = max(numbers[h], last + 2)
            last = int(numbers[h])
    return np.asarray(numbers, dtype=np.int64)


def _require(numbers: Ints, houses: Houses, ground: Ground, doors: dict[str, int]) -> None:
    """Give a house near it each number the city's pages speak of, if the street's order allows.

    The default seed has room for all of them; another seed may lack one.
    """
    index = {s.name: n for n, s in enumerate(ground.streets)}
    fixed: set[int] = set()

    def fits(house: int, number: int) -> bool:
        same = (houses.street == houses.street[house]) & (numbers % 2 == number % 2)
        low, high = sorted((int(numbers[house]), number))
        passed = np.flatnonzero(same & (numbers >= low) & (numbers <= high))
        return set(passed.tolist()) <= {house} and high - low <= 120

    wanted = [(*s.address, doors.get(s.name)) for s in SITES if s.address and s.ground != "yard"]
    for number, name, door in [*wanted, *((*place, None) for place in REQUIRED)]:
        side = np.flatnonzero((houses.street == index[name]) & (numbers % 2 == number % 2))
        near = side[np.argsort(np.abs(numbers[side] - number), kind="stable")].tolist()
        choices = [h for h in near if h not in fixed] if door is None else [door]
        house = next((h for h in choices if fits(h, number)), None)
        if house is not None:
            numbers[house] = number
            fixed.add(house)


def make_segments(
    ground: Ground,
    houses: Houses,
    numbers: Ints,
    corners: list[Corner],
    passes: dict[tuple[int, int], list[Crossing]],
    network: Network,
) -> None:
    """Cut every street at its corners and note the numbers on each side."""
    order = np.lexsort((houses.along, houses.line, houses.street))
    by_line: dict[tuple[int, int], list[int]] = {}
    for h in order.tolist():
        by_line.setdefault((int(houses.street[h]), int(houses.line[h])), []).append(h)
    for n, street in enumerate(ground.streets):
        for k, line in enumerate(street.lines):
            street.segments += _segments_of(
                n,
                street,
                line,
                passes[(n, k)],
                corners,
                ground.streets,
                by_line.get((n, k), []),
                houses,
                numbers,
            )


def _segments_of(
    n: int,
    street: Street,
    line: LineString,
    crossings: list[Crossing],
    corners: list[Corner],
    streets: list[Street],
    here: list[int],
    houses: Houses,
    numbers: Ints,
) -> list[Segment]:
    cuts = [c for c in crossings if 1.5 < c.along < line.length - 1.5]
    at_start = next((c for c in crossings if c.along <= 1.5), None)
    at_end = next((c for c in crossings if c.along >= line.length - 1.5), None)
    stops: list[tuple[float, Crossing | None]] = [
        (0.0, at_start),
        *((c.along, c) for c in cuts),
        (float(line.length), at_end),
    ]

    def name(crossing: Crossing | None) -> str:
        if crossing is None:
            return ""
        others = sorted(streets[m].name for m in corners[crossing.corner].streets if m != n)
        return others[0] if others else ""

    made = []
    for (a, start), (b, stop) in itertools.pairwise(stops):
        on = [int(numbers[h]) for h in here if a <= houses.along[h] < b]
        odd = [m for m in on if m % 2]
        even = [m for m in on if not m % 2]
        made.append(
            Segment(
                name(start),
                name(stop),
                stretch(line, a, b),
                (min(odd), max(odd)) if odd else None,
                (min(even), max(even)) if even else None,
            )
        )
    return made


def units_for(
    houses: Houses,
    numbers: Ints,
    ground: Ground,
    wanted: int,
    fixed: dict[int, int],
    rng: np.random.Generator,
) -> dict[int, int]:
    """How many units each apartment house has, so that all units together are `wanted`."""
    units = dict(fixed)
    left = wanted - sum(fixed.values())
    likely = {"dense": 1.0, "town": 0.45, "leafy": 0.04}
    weight = np.array([likely[str(s)] for s in houses.style])
    weight *= np.where([ground.streets[int(n)].zone == "" for n in houses.street], 3.0, 1.0)
    weight[list(fixed)] = 0
    order = rng.permutation(len(weight))
    picks = order[np.argsort(-(weight[order] ** 0.5) * rng.random(len(order)))]
    sizes = rng.choice(
        [2, 3, 4, 6, 8, 12, 16, 24], len(picks), p=[0.2, 0.24, 0.2, 0.14, 0.1, 0.06, 0.04, 0.02]
    )
    for house, size in zip(picks.tolist(), sizes.tolist(), strict=True):
        if left < 2:
            break
        # The last one takes what is left, so that no house has a single unit.
        count = size if left - size >= 2 else left
        units[house] = count
        left -= count
    return units


def unit_names(count: int, dense: bool) -> list[str]:
    """Names of a house's units: 1, 2, 3 in small ones, 1A to 4D by floor in large dense ones."""
    if count < 6 or not dense:
        return [str(n + 1) for n in range(count)]
    return [f"{n // 4 + 1}{'ABCD'[n % 4]}" for n in range(count)]


def kept_houses(houses: Houses, ground: Ground) -> tuple[Houses, dict[str, Any]]:
    """Clear the blocks of public buildings; one house on each becomes the building's address."""
    block_of = {id(block): n for n, block in enumerate(ground.blocks)}
    keep = np.ones(len(houses.along), dtype=bool)
    door: dict[str, int] = {}
    names = [s.name for s in ground.streets]
    for site, block, _building in ground.sites:
        mine = np.flatnonzero(houses.block == block_of[id(block)])
        keep[mine] = False
        if not len(mine):
            raise ValueError(f"the block of {site.name} faces no street")
        wanted = site.address[1] if site.address else ""
        spot = Point(at(*site.spot))
        away = np.array(
            [
                houses.shape[h].distance(spot)
                + (0 if not wanted or names[int(houses.street[h])] == wanted else 5000)
                for h in mine
            ]
        )
        door[site.name] = int(mine[np.argmin(away)])
        keep[door[site.name]] = True
    new_index = np.cumsum(keep) - 1
    return houses.only(keep), {name: int(new_index[h]) for name, h in door.items()}
