"""Which facilities may be one and the same: alike in name, and in place or phone."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from uuid import UUID

import msgspec

from holdfast.places.geometry import meters

# Degrees of a square in which neighbors are looked for: about 1.1 km of latitude.
_SQUARE = 0.01
_NEAR_METERS = 400.0
_ENOUGH = 0.75
# A square or a name that so many share says nothing, and comparing all with all would take long.
_MOST_TOGETHER = 200
_SHORT = {
    "elem": "elementary", "es": "elementary school", "hs": "high school", "ms": "middle school",
    "sch": "school", "ctr": "center", "centre": "center", "comm": "community", "bldg": "building",
    "st": "saint", "mt": "mount", "ch": "church", "univ": "university", "rec": "recreation",
    "co": "county", "ft": "fort",
}  # fmt: skip
_EMPTY = frozenset(
    {"the", "of", "at", "and", "shelter", "evacuation", "emergency", "a", "de", "la"}
)


class Known(msgspec.Struct, frozen=True):
    """What is compared of a facility."""

    id: UUID
    name: str
    address: str = ""
    phone: str = ""
    lat: float | None = None
    lon: float | None = None


def plain(text: str) -> str:
    """A name without case, accents, signs, and with its short words written out."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    words = re.sub(r"[^\w\s]|_", " ", bare.replace("'", "")).split()
    full = " ".join(_SHORT.get(word, word) for word in words).split()
    return " ".join([word for word in full if word not in _EMPTY] or full)


def score(one: Known, other: Known) -> float:
    """How likely two are one, 0 to 1; from `_ENOUGH` on a person is asked."""
    names = plain(one.name), plain(other.name)
    if not all(names):
        return 0.0
    alike = SequenceMatcher(None, *names).ratio()
    parts = [set(name.split()) for name in names]
    if parts[0] <= parts[1] or parts[1] <= parts[0]:
        alike = max(alike, 0.9 if min(map(len, parts)) > 1 else 0.75)
    # “School No. 4” and “School No. 5” differ in what counts.
    if _numbers(names[0]) != _numbers(names[1]):
        alike -= 0.35
    here = _place(one, other)
    if here < 0:
        return 0.0
    same_phone = len(_digits(one.phone)) >= 7 and _digits(one.phone) == _digits(other.phone)
    return max(0.0, min(1.0, 0.62 * alike + 0.38 * max(here, 0.4 if same_phone else 0.0)))


def _place(one: Known, other: Known) -> float:
    """1 for the same place, 0 for what is not known, -1 for two that are far apart."""
    if None not in (one.lat, one.lon, other.lat, other.lon):
        far = meters(one.lat, one.lon, other.lat, other.lon)  # type: ignore[arg-type]
        if far > 5 * _NEAR_METERS:
            return -1.0
        return max(0.0, 1.0 - far / (2 * _NEAR_METERS))
    addresses = plain(one.address), plain(other.address)
    if all(addresses) and (addresses[0] in addresses[1] or addresses[1] in addresses[0]):
        return 1.0
    return 0.0


def _numbers(name: str) -> set[str]:
    return set(re.findall(r"\d+", name))


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-10:]


def pairs(new: Iterable[Known], every: Iterable[Known]) -> Iterator[tuple[UUID, UUID, float]]:
    """Pairs of a new one and any that may be one, the lower id first, each pair once."""
    by: dict[object, list[Known]] = defaultdict(list)
    for each in every:
        for key in _keys(each, around=False):
            by[key].append(each)
    seen: set[tuple[UUID, UUID]] = set()
    for each in new:
        together = {
            other.id: other
            for key in _keys(each, around=True)
            if len(by.get(key, ())) <= _MOST_TOGETHER
            for other in by.get(key, ())
        }
        for other in together.values():
            pair = (min(each.id, other.id), max(each.id, other.id))
            if each.id == other.id or pair in seen:
                continue
            seen.add(pair)
            if (likely := score(each, other)) >= _ENOUGH:
                yield *pair, likely


def _keys(known: Known, *, around: bool) -> Iterator[object]:
    """Where to look for its like: in its square (and those around), and under its name."""
    yield plain(known.name)
    if known.lat is not None and known.lon is not None:
        north, east = round(known.lat / _SQUARE), round(known.lon / _SQUARE)
        step = (-1, 0, 1) if around else (0,)
        for up in step:
            for over in step:
                yield north + up, east + over
