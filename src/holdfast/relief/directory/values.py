"""Reading single values of others' files: words, yes and no, numbers, points, times.

Nothing here raises, whatever JSON it is given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from holdfast.kernel.xml import fit
from holdfast.places.geometry import valid_point

# How people and programs write that they have nothing to say.
_NOTHING = frozenset(
    {"", "-", "--", "?", "n/a", "na", "none", "null", "nil", "nan", "unknown", "unk", "tbd", "tba",
     "badphone", "undefined", "no phone"}
)  # fmt: skip
_YES = frozenset({"yes", "y", "true", "t", "1", "si", "sí", "allowed", "accepted", "welcome"})
_NO = frozenset({"no", "n", "false", "f", "0", "not allowed", "no pets", "not accepted"})
# A number on its own, with or without commas: no part of another, of a date or of a phone.
_NUMBER = re.compile(r"(?<![\d.,-])(?:\d{1,3}(?:,\d{3})+(?![\d.])|\d{1,9}(?![\d.]))", re.ASCII)
_DEPTH = 6
_PARTS = 50
Fields = Mapping[str, Any]


def fields(value: Any) -> Fields:
    """An object's members by their names in lower case without signs, and without Rails'
    ``_attributes``; nothing for what is no object. Of two that meet the first stays."""
    found: dict[str, Any] = {}
    if isinstance(value, Mapping):
        for key, each in value.items():
            plain = re.sub(r"[\W_]", "", str(key).lower())
            plain = plain.removesuffix("attributes") or plain
            if each is not None:
                found.setdefault(plain, each)
    return found


def first(of: Fields, *names: str) -> Any:
    """The first of some members that says anything."""
    for name in names:
        value = of.get(name)
        if value not in (None, "", [], {}):
            return value
    return None


def words(value: Any, most: int = 1000, *, _deep: int = 0) -> str:
    """A value in one line of at most so many characters; several joined by commas."""
    if value is None or isinstance(value, bool) or _deep > _DEPTH:
        return ""
    if isinstance(value, str):
        line = " ".join(fit(value).split())
        return "" if line.lower().strip(" .") in _NOTHING else line[:most]
    if isinstance(value, int | float):
        finite = isinstance(value, int) or math.isfinite(value)
        return (f"{value:g}" if isinstance(value, float) else _digits(value)) if finite else ""
    if isinstance(value, Mapping):
        known = fields(value)
        said = first(known, "text", "value", "name", "description", "number", "url", "label", "en")
        return words(said, most, _deep=_deep + 1)
    if isinstance(value, Iterable):
        parts = (words(each, most, _deep=_deep + 1) for each in list(value)[:_PARTS])
        return ", ".join(dict.fromkeys(part for part in parts if part))[:most]
    return ""


def _digits(number: int) -> str:
    return str(number) if abs(number) < 10**18 else ""


def said(of: Fields, *names: str, most: int = 1000) -> str:
    """The first of some members that reads as words."""
    for name in names:
        if found := words(of.get(name), most):
            return found
    return ""


def yes(value: Any) -> bool | None:
    """Yes, no, or None for what says neither."""
    if isinstance(value, bool):
        return value
    text = words(value, 60).lower().strip(" .!")
    if isinstance(value, str) and value.strip().lower() in _NO:
        return False
    return True if text in _YES else False if text in _NO else None


def whole(value: Any, most: int = 100_000) -> int | None:
    """A number from 0 up to `most`, also out of words (“600 beds”); else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        digits = _NUMBER.search(value)
        return _within(int(digits[0].replace(",", "")), most) if digits else None
    if isinstance(value, float) and math.isfinite(value):
        return _within(int(value), most)
    return _within(value, most) if isinstance(value, int) else None


def _within(number: int, most: int) -> int | None:
    return number if 0 <= number <= most else None


def listed(value: Any) -> list[Any]:
    """A list as one, however deep it nests; a single value as a list of it."""
    if value is None:
        return []
    found: list[Any] = []
    waiting = [value]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting = [*each, *waiting]
        else:
            found.append(each)
    return found


def point(of: Fields) -> tuple[tuple[float, float] | None, bool]:
    """Where something is (latitude, longitude), and whether a place was given at all."""
    lat, lon = first(of, "latitude", "lat", "y"), first(of, "longitude", "lon", "lng", "long", "x")
    if lat is None and lon is None:
        pair = first(of, "coordinates", "latlng", "latlon", "geo")
        inner = fields(first(of, "geometry", "geolocation", "position", "point") or pair)
        if inner:
            return point(inner)
        if isinstance(pair, str):
            parts = pair.strip("() ").split(",")
            lat, lon = (parts[0], parts[1]) if len(parts) == 2 else (None, None)
        elif isinstance(pair, list) and len(pair) >= 2:
            # As in GeoJSON: east before north.
            lon, lat = pair[0], pair[1]
    if lat is None or lon is None or isinstance(lat, bool) or isinstance(lon, bool):
        return None, lat is not None or lon is not None
    found = valid_point(lat, lon)
    if found is None and (turned := valid_point(lon, lat)) is not None:
        # Only east fits beyond 90: they were written the other way round.
        found = turned
    return found, True


def moment(value: Any) -> datetime | None:
    """A time with its zone (UTC where none is said), from ISO 8601 or seconds since 1970."""
    if isinstance(value, Mapping):
        value = next(iter(value.values()), None)
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip()[:40])
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def address(of: Fields) -> tuple[str, str]:
    """A postal address in one line, and its ZIP code; from an address of its own or beside."""
    own = first(of, "address", "physicaladdress", "streetaddress", "addresses", "physicaladdresses",
                "location")  # fmt: skip
    every = [fields(each) for each in listed(own)]
    physical = [each for each in every if each and said(each, "addresstype", "type") != "postal"]
    inner = next((each for each in [*physical, *every] if each), None)
    source = inner or of
    street = said(source, "street1", "address1", "street", "streetaddress", "addressline1", "line1",
                  most=160)  # fmt: skip
    if not street and not inner:
        street = words(own, 200)
    more = said(source, "street2", "address2", "addressline2", "line2", "unit", most=80)
    city = said(source, "city", "town", "locality", most=80)
    state = said(source, "state", "stateprovince", "province", "region", most=40)
    code = said(source, "zip", "zipcode", "postalcode", "postcode", most=12)
    parts = [street, more]
    # Feeds that give a whole address beside its city would name the city twice.
    if city and city.lower() not in street.lower():
        parts.append(city)
        parts.append(" ".join(part for part in (state, code) if part))
    elif code and code not in street:
        parts.append(code)
    return ", ".join(part for part in parts if part)[:300], code
