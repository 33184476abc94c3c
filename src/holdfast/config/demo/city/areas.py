"""The city's layers: every area is a union of faces between streets, so borders follow streets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from holdfast.config.demo.city import plan
from holdfast.config.demo.city.landmarks import SITES
from holdfast.config.demo.city.model import FeatureCollection, collection, feature
from holdfast.config.demo.city.plan import at
from holdfast.config.demo.city.shore import Shore, elevation
from holdfast.config.demo.city.streets import Network

SNAP = 0.05
"""Meters: faces are cut on a grid, so that neighbors share exactly the same corners."""
ORDINALS = {"A": "odd weeks", "B": "even weeks"}


class Faces:
    """The smallest pieces of the city's ground and what each belongs to."""

    def __init__(self, shore: Shore, network: Network) -> None:
        decks = [line.buffer(14, cap_style="flat") for _, line in network.bridges]
        works = [*(p for _, p in shore.piers), *shore.breakwaters, *decks]
        ground = shapely.union_all([shore.city_land, *works], grid_size=SNAP)
        lines = [line for s in network.streets for line in s.lines]
        noded = shapely.union_all(
            [*lines, *(g.face.exterior for g in network.grids.values()), ground.boundary],
            grid_size=SNAP,
        )
        shapely.prepare(ground)
        shapes = [f for f in polygonize(noded) if ground.contains(f.representative_point())]
        self.shapes: NDArray[Any] = np.array(shapes)
        self.spots: list[Point] = [f.representative_point() for f in shapes]
        self.x = np.array([p.x for p in self.spots])
        self.y = np.array([p.y for p in self.spots])
        keys = list(network.grids)
        nearest = shapely.STRtree([network.grids[k].face for k in keys]).nearest(self.spots)
        self.zone: list[str] = [keys[int(n)] for n in nearest]
        hood = {z.key: z.neighborhood for z in plan.ZONES}
        self.neighborhood: list[str] = [hood[z] for z in self.zone]
        self.height = elevation(self.x, self.y, shore)

    def join(self, keys: Sequence[Any]) -> dict[Any, BaseGeometry]:
        """Faces of the same key as one shape; faces whose key is None are left out."""
        groups: dict[Any, list[int]] = {}
        for n, key in enumerate(keys):
            if key is not None:
                groups.setdefault(key, []).append(n)
        return {
            key: shapely.coverage_union_all(self.shapes[members])
            for key, members in sorted(groups.items(), key=lambda item: str(item[0]))
        }


def lookup(table: dict[Any, tuple[str, ...]]) -> dict[str, Any]:
    """Member to group, from group to members."""
    return {member: group for group, members in table.items() for member in members}


def draw_layers(faces: Faces, shore: Shore) -> dict[str, FeatureCollection]:
    """Every layer of the city as GeoJSON, keyed by its name."""
    hoods = faces.neighborhood

    def layer(
        keys: Sequence[Any], describe: Callable[[Any], dict[str, Any]], prefix: str
    ) -> FeatureCollection:
        return collection(
            feature(f"{prefix}-{key}".lower().replace(" ", "-"), shape, **describe(key))
            for key, shape in faces.join(keys).items()
        )

    district = lookup({name: members for name, (_, members) in plan.DISTRICTS.items()})
    council = lookup({number: members for number, (_, members) in plan.COUNCIL.items()})
    zips = lookup(plan.ZIPS)
    route = lookup({code: row[3] for code, row in plan.ROUTES.items()})
    sweep = lookup({code: row[3] for code, row in plan.SWEEPING.items()})
    week = {code: row[2] for code, row in plan.ROUTES.items()}
    schools = [s for s in SITES if s.kind == "elementary"]
    high = [s for s in SITES if s.kind == "high_school"]
    stations = [s for s in SITES if s.kind == "fire_station"]
    school_of = _nearest(faces, [at(*s.spot) for s in schools])
    high_of = _nearest(faces, [at(*s.spot) for s in high])
    station_of = _nearest(faces, [at(*s.spot) for s in stations])
    routes = [route[z] for z in faces.zone]

    return {
        "city": layer(["Port Calder"] * len(hoods), lambda k: {"name": k}, "city"),
        "districts": layer(
            [district[h] for h in hoods],
            lambda k: {
                "name": k,
                "number": plan.DISTRICTS[k][0],
                "label": f"{plan.DISTRICTS[k][0]} {k}",
            },
            "district",
        ),
        "neighborhoods": layer(hoods, lambda k: {"name": k}, "neighborhood"),
        "council_districts": layer(
            [council[h] for h in hoods],
            lambda k: {"name": f"District {k}", "number": k, "member": plan.COUNCIL[k][0]},
            "council",
        ),
        "collection_routes": layer(
            routes,
            lambda k: {
                "name": k,
                "route": k,
                "weekday": plan.ROUTES[k][0],
                "truck": plan.ROUTES[k][1],
                "yard_waste_week": plan.ROUTES[k][2],
            },
            "route",
        ),
        "yard_waste_weeks": layer(
            [week[r] for r in routes],
            lambda k: {"name": f"Week {k}", "week": k, "weeks": ORDINALS[k]},
            "yard-waste",
        ),
        "street_sweeping": layer([sweep[h] for h in hoods], _sweeping, "sweeping"),
        "evacuation_zones": layer(
            [_evacuation(h) for h in faces.height],
            lambda k: {"name": f"Zone {k}", "zone": k},
            "evacuation",
        ),
        "zip_codes": layer([zips[h] for h in hoods], lambda k: {"name": k, "zip": k}, "zip"),
        "elementary_schools": layer(
            school_of, lambda k: {"name": schools[k].name, "name_es": schools[k].name_es}, "school"
        ),
        "high_schools": layer(
            high_of, lambda k: {"name": high[k].name, "name_es": high[k].name_es}, "high-school"
        ),
        "fire_districts": layer(
            station_of,
            lambda k: {
                "name": f"Fire District {k + 1}",
                "number": k + 1,
                "station": stations[k].name,
            },
            "fire",
        ),
        "snow_routes": layer(
            [plan.DISTRICTS[district[h]][0] for h in hoods],
            lambda k: {
                "name": f"Snow Sector {k}",
                "sector": k,
                "plowed_within_hours": 6 if k in (1, 2, 7) else 10,
            },
            "snow",
        ),
    }


def _sweeping(code: str) -> dict[str, Any]:
    weekday, start, end, _ = plan.SWEEPING[code]
    return {
        "name": code,
        "route": code,
        "weekday": weekday,
        "from_hour": start,
        "to_hour": end,
        "odd_side": f"first and third {weekday}",
        "even_side": f"second and fourth {weekday}",
    }


def _evacuation(height: float) -> str | None:
    """The evacuation zone of ground so many meters above high water; high ground has none."""
    for zone, below in plan.EVACUATION:
        if height < below:
            return zone
    return None


def _nearest(faces: Faces, spots: list[tuple[float, float]]) -> list[int]:
    """Index of the nearest spot for each face, as the crow flies but never across the harbor."""
    away = np.stack([np.hypot(faces.x - x, faces.y - y) for x, y in spots])
    return [int(n) for n in np.argmin(away, axis=0)]
