"""What is known of one case at one moment, and how its text is read for comparing."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What masking leaves behind ("[plate]", "[phone]") would make unlike texts look alike.
_MASKED = re.compile(r"\[\w+\]")
_WORD = re.compile(r"\w{2,}")
_HOUSE_NUMBER = re.compile(r"\d")
_CROSSING = re.compile(r"[&/@]|\b(?:and|at|y|et|und|intersection)\b")
_NOT_ALNUM = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """One case as known at the moment somebody asks.

    ``service`` and ``group`` are codes (compared for equality; ``""`` when unknown),
    ``service_name`` is read for its words. ``lat`` and ``lon`` are degrees; NaN, anything out
    of range and exactly 0, 0 mean "no coordinates". ``address_key`` comes from
    ``address_key()``. ``opened`` and ``closed`` are epoch seconds; ``closed`` is used only where
    it lies before the asked case's ``opened``, so a later closing time may stand here without
    telling the future. ``words`` comes from ``words_of()``.
    """

    id: str
    service: str
    service_name: str
    group: str
    lat: float
    lon: float
    address_key: str
    opened: float
    closed: float | None
    words: frozenset[str]

    @property
    def placed(self) -> bool:
        """Whether the coordinates can be believed."""
        lat, lon = self.lat, self.lon
        # NaN and infinity fail the comparisons.
        return -90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0 and (lat != 0.0 or lon != 0.0)


@lru_cache(maxsize=4096)
def words_of(text: str | None) -> frozenset[str]:
    """The words of a description for comparing: lower case, no accents, masks left out.

    Kept for a while: what was told at one corner is compared with each new report there.
    """
    if not text:
        return frozenset()
    return frozenset(_WORD.findall(_plain(_MASKED.sub(" ", text))))


@lru_cache(maxsize=4096)
def name_words(name: str) -> frozenset[str]:
    """The words of a service's name; the same few hundred names come again and again."""
    return frozenset(word for word in _WORD.findall(_plain(name)) if len(word) > 2)


def address_key(address: str | None) -> str:
    """The first line of an address in one spelling; ``""`` when it names no spot.

    Text without a house number or a crossing ("No location specified", "Not associated with a
    specific address", a bare street) is no evidence that two cases lie at one spot.
    """
    if not address:
        return ""
    line = _plain(address).split(",", 1)[0]
    if not (_HOUSE_NUMBER.search(line) or _CROSSING.search(line)):
        return ""
    return _NOT_ALNUM.sub(" ", line).strip()


def distance_m(a: Known, b: Known) -> float | None:
    """Metres between two cases, ``None`` when it cannot be known.

    Without coordinates the same address stands for the same spot. The flat-earth formula is
    within 0.1 % at the few hundred metres that matter here.
    """
    if a.placed and b.placed:
        east = (a.lon - b.lon + 180.0) % 360.0 - 180.0
        return METRES_PER_DEGREE * math.hypot(
            a.lat - b.lat, east * math.cos(math.radians((a.lat + b.lat) / 2.0))
        )
    return 0.0 if a.address_key and a.address_key == b.address_key else None


METRES_PER_DEGREE = 111_195.0


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
