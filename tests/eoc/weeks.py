"""Weeks of an invented city, as looking for unusual patterns reads them, without a database."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from holdfast.eoc.looking import Heard

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 12, 13, 12, 11, 10, 10, 10, 10, 9, 8, 6, 5, 4, 3, 2, 1)
_DAYS = (1.2, 1.1, 1.0, 1.0, 1.0, 0.5, 0.4)


def heard(chances: random.Random, at: datetime, topic: str, *areas: str) -> Heard:
    """A contact about a service."""
    keys = (("all", ""), ("topic", topic), ("group", topic[0]))
    return Heard(UUID(int=chances.getrandbits(128)), at, keys, areas)


def normal(weeks: int, a_day: int, *, seed: int, sway: float = 0.15) -> list[Heard]:
    """So many weeks of a city with so many contacts a day: 40 services of which few are asked for
    often, eight districts, hours and weekdays that differ, and days that are by chance up to some
    `sway` busier or quieter, each service by itself as well."""
    chances, rows = random.Random(seed), []
    services = {f"{'abcde'[n % 5]}{n}": 1 / (n + 1) for n in range(40)}
    share = sum(services.values())
    for day in range(7 * weeks):
        whole = chances.lognormvariate(0, sway)
        for topic, weight in services.items():
            n = a_day * weight / share * _DAYS[day % 7] * whole * chances.lognormvariate(0, sway)
            hours = chances.choices(range(24), _HOURS, k=_poisson(chances, n))
            for hour in hours:
                at = BEGIN + DAY * day + HOUR * (hour + chances.random())
                rows.append(heard(chances, at, topic, str(chances.randrange(8))))
    return rows


def _poisson(chances: random.Random, mean: float) -> int:
    n, at = 0, chances.expovariate(1.0)
    while at < mean:
        n, at = n + 1, at + chances.expovariate(1.0)
    return n
