"""Reads the values of exports that are more than text: coordinates, ZIP codes, status words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

from holdfast.cases.imports.rows import Status

EMPTY_WORDS: Final = frozenset(
    {"null", "(null)", "none", "nan", "n/a", "#n/a", "na", "nil", "\\n", "-", "--", "undefined"}
)
"""Texts that mean that nothing is stated, small; a mapping adds its own."""

_OPEN: Final = (
    "open,opened,new,assigned,pending,started,in progress,inprogress,work in progress,received,"
    "confirmed,submitted,acknowledged,accepted,active,forward,forwarded,held,on hold,hold,"
    "scheduled,reopened,re opened,unassigned,initiated,dispatched,awaiting,under review,in review,"
    "investigating,planned,email sent,draft,ongoing,waiting,referred,transferred,"
    "ouvert,ouverte,actif,en cours,nouveau,en traitement,prise en charge,acceptée,"
    "abierto,abierta,en proceso,pendiente,offen,in bearbeitung"
)
_CLOSED: Final = (
    "closed,close,resolved,complete,completed,done,finished,fixed,cancelled,canceled,cancel,"
    "duplicate,archived,rejected,denied,invalid,void,voided,referred out,no action,unfounded,"
    "solved,withdrawn,expired,"
    "fermé,fermée,terminé,terminée,résolu,résolue,annulé,annulée,refusé,refusée,urgence terminée,"
    "cerrado,cerrada,resuelto,cancelado,geschlossen,erledigt,gelöst"
)


def status_key(text: str) -> str:
    """A status as it is looked up: small words with single spaces, no accents or signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(_WORDS.findall(text.casefold()))


_WORDS = re.compile(r"[^\W_]+")

STATUS_WORDS: Final[Mapping[str, Status]] = {
    **{status_key(word): "open" for word in _OPEN.split(",")},
    **{status_key(word): "closed" for word in _CLOSED.split(",")},
}
"""What statuses mean where a mapping does not say it, by `status_key`."""


def status_of(key: str, words: Mapping[str, Status]) -> Status | None:
    """What a status means by these words: all of it, or the two or one words it begins with.

    `Closed - Duplicate` and `completed: see notes` begin with a known word.
    """
    found = words.get(key)
    if found is None and " " in key:
        first, second, *_ = key.split(" ", 2)
        found = words.get(f"{first} {second}") or words.get(first)
    return found


Ending = Literal["fixed", "not_fixed", "duplicate", "withdrawn"]

_ENDINGS: Final[Mapping[Ending, str]] = {
    "duplicate": "duplicate,duplicated,dup,dupe,doublon,duplicado,duplikat",
    "withdrawn": (
        "cancel,cancelled,canceled,cancellation,withdrawn,void,voided,annulé,annulée,cancelado,"
        "cancelada,storniert"
    ),
    "not_fixed": (
        "rejected,denied,invalid,unfounded,referred,not,no,unable,cannot,expired,incomplete,refusé,"
        "refusée,rechazado,rechazada,abgelehnt"
    ),
}
_ENDING_WORDS: Final[Mapping[str, Ending]] = {
    status_key(word): ending for ending, words in _ENDINGS.items() for word in words.split(",")
}


def ending_of(source_status: str) -> Ending:
    """How a closed case ended, by the words of its status; `fixed` where they say no other end."""
    words = status_key(source_status).split()
    return next((_ENDING_WORDS[word] for word in words if word in _ENDING_WORDS), "fixed")


ZipRule = Literal["us", "ca", "any"]

_US = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?")
_US_HEAD = re.compile(r"(?:[A-Z]{2} )?(\d{5})(?!\d)")
_CA = re.compile(r"([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)")
_NOT_CODES: Final = frozenset({"0", "00000", "99999", "000000000"})


def clean_zip(text: str, rule: ZipRule) -> str:
    """The postal code in a dirty text, empty where there is none.

    `us` knows ZIP and ZIP+4 and gives back a leading zero that a spreadsheet took; `ca` knows
    Canadian codes; `any` takes both, and whatever else is short enough to be a code.
    """
    if len(text) == 5 and text.isdecimal() and text not in _NOT_CODES:
        return text
    text = text.strip().upper()
    if text.endswith(".0"):
        text = text[:-2]
    if rule != "us" and (canadian := _CA.fullmatch(text)):
        return f"{canadian[1]} {canadian[2]}"
    if text.isdecimal() and text.isascii():
        if rule == "us" and len(text) in (3, 4, 8):  # leading zeros lost
            text = text.zfill(5 if len(text) < 5 else 9)
        if text.strip("0") == "" or text in _NOT_CODES:
            return ""
    if american := _US.fullmatch(text):
        if american[1] in _NOT_CODES:
            return ""
        return american[1] if american[2] is None else f"{american[1]}-{american[2]}"
    if rule == "any":
        return text if 3 <= len(text) <= 10 and any(map(str.isdecimal, text)) else ""
    if rule == "us" and (american := _US_HEAD.match(text)) and american[1] not in _NOT_CODES:
        return american[1]
    return ""


_NUMBER = r"(-?\d{1,3}(?:[.,]\d+)?)"
_WKT = re.compile(rf"(?:SRID=\d+;)?\s*POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)", re.IGNORECASE)
_PAIR = re.compile(r"\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?\s*$")
_NAMED = re.compile(
    r"(?<![a-z])['\"]?(latitude|longitude|lat|long|lon|lng|y|x)['\"]?\s*[:=]\s*['\"]?(-?\d{1,3}(?:\.\d+)?)",
    re.IGNORECASE,
)
_LAT_NAMES: Final = frozenset({"lat", "latitude", "y"})
_GEOJSON = re.compile(
    r"['\"]coordinates['\"]\s*:\s*\[\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)"
)


def point_of(text: str) -> tuple[str, str] | None:
    """Latitude and longitude as texts out of one column, None where it holds no point.

    Knows `(lat, lon)`, also below an address, `POINT (lon lat)`, GeoJSON points, and objects
    with `latitude` and `longitude`.
    """
    if len(text) > 2_000:
        return None
    if found := _WKT.search(text):
        return found[2], found[1]
    if found := _GEOJSON.search(text):
        return found[2], found[1]
    if named := _NAMED.findall(text):
        lat = next((number for name, number in named if name.lower() in _LAT_NAMES), None)
        lon = next((number for name, number in named if name.lower() not in _LAT_NAMES), None)
        if lat is not None and lon is not None:
            return lat, lon
    if found := _PAIR.search(text):
        return found[1], found[2]
    return None


def coordinate(text: str) -> float | None:
    """A number of degrees, with a decimal point or comma; None where it is none."""
    try:
        value = float(text)
    except ValueError:
        if text.count(",") != 1 or "." in text:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return None
    return value if -1e9 < value < 1e9 else None


def place_of(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """A pair that can be a place on earth, else None.

    Zero is what systems write for a place they do not know; a pair that fits only the other way
    round was swapped.
    """
    if lat is None or lon is None or lat == 0.0 or lon == 0.0:
        return None
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return lat, lon
    if -90 <= lon <= 90 and -180 <= lat <= 180:
        return lon, lat
    return None
