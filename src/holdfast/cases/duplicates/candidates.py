"""The cases that may already tell what is being told now, from the database, best first.

One statement gathers candidates under the viewer's rule: a box of 150 m around the point, or the
same address where a case has no point, opened within 90 days. A case that was joined to another
stands for that other one: originals are offered, never their copies. Scoring is `scoring`'s.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import msgspec
from django.contrib.postgres.search import SearchQuery
from django.db.models import Case as When_
from django.db.models import F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from holdfast.cases.duplicates.kinship import Commonness, Kinship
from holdfast.cases.duplicates.known import METRES_PER_DEGREE, Known, address_key, words_of
from holdfast.cases.duplicates.scoring import (
    DESK_PROBABILITY,
    PORTAL_PROBABILITY,
    Match,
    Scorer,
)
from holdfast.cases.models import SQUARE, SQUARES, SQUARES_AROUND, Case
from holdfast.cases.visibility import visible
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh

METRES, DAYS = 150.0, 90
MOST, SAMPLE = 300, 3000
# How rare words and services are changes slowly; a process counts them anew this often.
COUNTED_SECONDS = 1800.0
_FIELDS = (
    "number", "service", "service_name", "status", "public", "department", "resident",
    "opened_at", "closed_at", "due_at", "address", "place_typed", "lat", "lon", "followers",
    "public_description", "verdict", "version",
)  # fmt: skip


class Likely(msgspec.Struct, frozen=True):
    """A visible case that may be the same matter: `match` holds score, probability, reasons."""

    case: Case
    match: Match


def likely_duplicates(
    viewer: Actor,
    service: Current | None,
    lat: float | None,
    lon: float | None,
    address: str = "",
    words: str = "",
    moment: datetime | None = None,
    *,
    limit: int = 3,
    least: float | None = None,
) -> list[Likely]:
    """Up to `limit` cases the viewer may see that may be what is being told, likeliest first.

    `service` is what they chose, or None while it is not known; `words` what they said; `moment`
    (aware, now by default) when. Cases less probable than `least` are left out; by default than
    what an agent, or a resident, is shown (see `scoring`).
    """
    moment = moment or clock.now()
    near = _near(lat, lon, address)
    if near is None:
        return []
    if least is None:
        least = DESK_PROBABILITY if viewer.kind == "staff" else PORTAL_PROBABILITY
    found = {str(case.pk): case for case in candidates(viewer, near, moment)}
    asked = Known(
        id="", service=service.code if service else "",
        service_name=service.name.in_language("en").text if service else "",
        group=service.group.in_language("en").text if service else "",
        lat=math.nan if lat is None else lat, lon=math.nan if lon is None else lon,
        address_key=address_key(address), opened=moment.timestamp(), closed=None,
        words=words_of(words),
    )  # fmt: skip
    ranked = scorer(service).score(asked, map(known, found.values()), top=limit)
    return [Likely(found[each.case.id], each) for each in ranked if each.probability >= least]


def candidates(viewer: Actor, near: Q, moment: datetime) -> QuerySet[Case]:
    """The visible cases nearby, originals for their copies; the latest few hundred at most."""
    recent = Case.objects.filter(
        near, opened_at__gte=moment - timedelta(days=DAYS), opened_at__lt=moment
    )
    original = When_(When(status="duplicate", then=Coalesce("parent", "pk")), default=F("pk"))
    ids = recent.order_by("-opened_at").values(original=original)[:MOST]
    return visible(viewer).filter(pk__in=ids).only(*_FIELDS)


def scorer(service: Current | None) -> Scorer:
    """The scorer for what is told of a service: services that its owner says may mean the same
    matter (`kin`) count as the rarer of the two does for itself."""
    counted = common()
    info = counted.service_information
    kin = service.definition.kin if service else ()
    return Scorer(
        counted,
        Kinship({(service.code, code): min(info(service.code), info(code)) for code in kin})
        if service and kin
        else Kinship(),
    )


def _near(lat: float | None, lon: float | None, address: str) -> Q | None:
    key = address_key(address)
    same = None
    if key:
        folded = Func(Value(" & ".join(key.split())), function="unaccent")
        # A case without a point is found by the words of its address, through the search index.
        same = Q(lat=None, search=SearchQuery(folded, search_type="raw", config="simple"))
    if lat is None or lon is None:
        return same
    south, west, north, east = around(lat, lon)
    box = Q(lat__range=(south, north), lon__range=(west, east))
    box &= Q(In(SQUARE, squares(lat, lon)))
    return box | same if same is not None else box


def around(lat: float, lon: float) -> tuple[float, float, float, float]:
    """The box of METRES around a point: south, west, north, east."""
    high = METRES / METRES_PER_DEGREE
    wide = high / max(0.01, math.cos(math.radians(lat)))
    return lat - high, lon - wide, lat + high, lon + wide


def squares(lat: float, lon: float) -> list[int]:
    """The squares (`models.SQUARE`) that the box around a point touches."""
    south, west, north, east = around(lat, lon)
    rows = range(math.floor(south * SQUARES), math.floor(north * SQUARES) + 1)
    columns = range(math.floor(west * SQUARES), math.floor(east * SQUARES) + 1)
    return [row * SQUARES_AROUND + column for row in rows for column in columns]


def known(case: Case) -> Known:
    """A case as the scorer reads it, by its masked words only."""
    service = catalog.find(case.service)
    return Known(
        id=str(case.pk),
        service=case.service,
        service_name=case.service_name,
        group=service.group.in_language("en").text if service else "",
        lat=math.nan if case.lat is None else case.lat,
        lon=math.nan if case.lon is None else case.lon,
        address_key=address_key(case.address or case.place_typed),
        opened=case.opened_at.timestamp(),
        closed=case.closed_at.timestamp() if case.closed_at else None,
        words=words_of(case.public_description),
    )


def _count() -> Commonness:
    counted = Commonness()
    latest = Case.objects.order_by("-opened_at", "-id")
    for service, words in latest.values_list("service", "public_description")[:SAMPLE]:
        counted.cases += 1
        counted.words.update(words_of(words))
        counted.services[service] += 1
    return counted


common = Fresh(_count, seconds=COUNTED_SECONDS)
"""How common words and services are among the latest cases, counted once in a while."""
