"""Files of address points: OpenAddresses CSV, other CSV, GeoJSON points, JSON lists.

The shape is told from the content, columns by their names. Rows are streamed, except from one big
JSON document.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import msgspec

from holdfast.places.geometry import valid_point
from holdfast.places.imports import AddressRow, Problem, Unreadable
from holdfast.places.parsing import number_key, shown_unit
from holdfast.places.words import TYPES, UNITS, fold, street_key, title

# What a column means, and the names it goes by, without case, spaces or signs; first wins.
COLUMNS = {
    "number": "number addressnumber housenumber houseno housenum hsenbr hseno streetnumber streetno"
    " addno addrnum addnum stnum stno numero addrhousenumber civicnumber numcivique no",
    "suffix": "addressnumbersuffix housenumbersuffix numbersuffix addnumsuf hsesuffix",
    "street": "street streetname stname fullstreetname streetfullname fullstreet addrstreet road"
    " calle roadname strname fullname stnam",
    "predir": "streetnamepredirectional predir predirectional stpredir stdir prefixdirection",
    "pretype": "streetnamepretype pretype stpretyp prefixtype",
    "type": "streetnameposttype posttype streettype sttype suftype stpostyp streetsuffix stsuffix",
    "postdir": "streetnamepostdirectional postdir postdirectional stposdir sufdir suffixdirection",
    "unittype": "occupancytype unittype subaddresstype",
    "unit": "unit occupancyidentifier unitnumber unitno unitid apt aptno apartment suite addrunit"
    " address2 subaddress",
    "place": "city placename municipality town community addrcity postcomm place locality",
    "zipcode": "postcode zip zipcode postalcode addrpostcode zip5 zcta",
    "lat": "lat latitude y ycoord pointy latdd ylat addrlat",
    "lon": "lon lng long longitude x xcoord pointx londd xlon addrlon",
    "source_id": "hash id objectid addressid addrid pointid gid bldgid",
    "full": "address address1 fulladdress streetaddress addressline1 addr siteaddress bldgadd"
    " addrfull fulladdr direccion label",
}
_MEANING = {name: meaning for meaning, names in COLUMNS.items() for name in names.split()}
_RANK = {name: rank for names in COLUMNS.values() for rank, name in enumerate(names.split())}


def read_addresses(path: Path) -> Iterator[AddressRow | Problem]:
    """Every row of a file as an address or a problem; plain or gzip, any of the shapes above.

    A row with wrong coordinates is taken without them, after a Problem that is no rejection.
    Raises Unreadable when the file is none of these.
    """
    with _open(path) as file:
        start = file.read(4096)
        file.seek(0)
        if not start.strip():
            raise Unreadable(f"{path.name} is empty.")
        rows = _json(file, path) if start.lstrip()[0] in "{[" else _csv(file, start, path)
        for number, row in enumerate(rows, 1):
            if isinstance(row, str):
                yield Problem(number, row)
            else:
                yield from _address(number, row)


def _open(path: Path) -> TextIO:
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    how = {"encoding": "utf-8-sig", "errors": "surrogateescape"}
    return gzip.open(path, "rt", **how) if packed else path.open(**how)  # type: ignore[call-overload,no-any-return]


def _mended(text: str) -> str:
    """Text whose bytes were not UTF-8, read as Windows-1252, which is what they mostly are."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return text


def _csv(file: TextIO, start: str, path: Path) -> Iterator[dict[str, str] | str]:
    header = start.splitlines()[0]
    delimiter = max(",;\t|", key=header.count)
    reader = csv.reader((line.replace("\x00", "") for line in file), delimiter=delimiter)
    meanings = _meanings(next(reader))
    known = set(meanings.values())
    if not known & {"street", "full"}:
        raise Unreadable(
            f"{path.name}: no column for the street is known. Name the columns number, street, "
            f"unit, city, postcode, lat, lon, or one column address. Found: {header[:200]}"
        )
    other = next((n for n, m in meanings.items() if m == "other"), None)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"The line cannot be read as CSV ({error})."
            continue
        if not any(cell.strip() for cell in cells):
            yield "The line is empty."
            continue
        row = {
            meanings[at]: _mended(cell).strip() for at, cell in enumerate(cells) if at in meanings
        }
        if other is not None and row.get("other"):
            row |= _pairs(row.pop("other"))
        yield row


def _meanings(header: list[str]) -> dict[int, str]:
    """Position of a column → what it means; of two that mean the same, the better name."""
    best: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(header):
        plain = re.sub(r"[^a-z0-9]", "", fold(name))
        meaning = "other" if plain == "other" else _MEANING.get(plain)
        if meaning and (meaning not in best or _RANK[plain] < best[meaning][0]):
            best[meaning] = (_RANK.get(plain, 0), at)
    return {at: meaning for meaning, (_, at) in best.items()}


def _pairs(text: str) -> dict[str, str]:
    """``StreetNamePreType=Hwy;…`` of a column for whatever had no column of its own."""
    found = {}
    for part in re.split(r"[;|]", text):
        name, _, value = part.partition("=")
        meaning = _MEANING.get(re.sub(r"[^a-z0-9]", "", fold(name)))
        if meaning and value:
            found[meaning] = value.strip()
    return found


def _json(file: TextIO, path: Path) -> Iterator[dict[str, Any] | str]:
    first = file.readline()
    file.seek(0)
    try:
        whole = msgspec.json.decode(first)
        lines = isinstance(whole, dict) and whole.get("type") == "Feature"
    except (msgspec.DecodeError, ValueError, RecursionError):
        lines = False
    if lines:
        for line in file:
            if not line.strip():
                continue
            try:
                yield _properties(msgspec.json.decode(_mended(line)))
            except (msgspec.DecodeError, ValueError, RecursionError) as error:
                yield f"The line is not JSON ({error})."
        return
    try:
        whole = msgspec.json.decode(_mended(file.read()))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is not JSON: {error}") from None
    if isinstance(whole, dict):
        whole = next((whole[k] for k in ("features", "addresses") if k in whole), None)
    if not isinstance(whole, list):
        raise Unreadable(f"{path.name}: neither GeoJSON features nor a list of addresses.")
    for item in whole:
        yield _properties(item)


def _properties(item: Any) -> dict[str, Any] | str:
    """A GeoJSON feature or a plain object as columns with known meaning."""
    if not isinstance(item, dict):
        return "It is no object with an address."
    source = item.get("properties") if item.get("type") == "Feature" else item
    flat = dict(source) if isinstance(source, dict) else {}
    for name in ("coordinates", "location"):
        inner = flat.pop(name, None)
        if isinstance(inner, dict):
            flat |= inner
    names = list(flat)
    row = {meaning: flat[names[at]] for at, meaning in _meanings(names).items()}
    geometry = item.get("geometry")
    if isinstance(geometry, dict):
        if geometry.get("type") != "Point":
            return "Its geometry is no point."
        place = geometry.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:
            row["lon"], row["lat"] = place[0], place[1]
    return row


def _address(number: int, row: Mapping[str, Any]) -> Iterator[AddressRow | Problem]:
    """Check one row of known columns and bring it into our shape."""
    text = {key: _text(value) for key, value in row.items() if key not in ("lat", "lon")}
    house, street, unit = text.get("number", ""), _street(text), text.get("unit", "")
    said = " ".join(value for value in (house, street, text.get("full", "")) if value)[:200]
    if text.get("unittype"):
        unit = f"{text['unittype']} {unit}".strip()
    if text.get("suffix"):
        house = f"{house} {text['suffix']}"
    if text.get("full") and not (house and street):
        house, street, found = _taken_apart(text["full"])
        unit = unit or found
    if not street or not street_key(street):
        yield Problem(number, "It has no street.", said)
        return
    key = number_key(house)
    if not key or not any(c.isdigit() for c in key):
        yield Problem(number, "It has no house number.", said)
        return
    if len(number_key(house + "0")) > 20 or len(street) > 120 or len(unit) > 40:
        yield Problem(number, "Its number, street or unit is too long to be one.", said)
        return
    point = valid_point(row.get("lat"), row.get("lon"))
    if point is None and not _absent(row):
        yield Problem(
            number, "Its coordinates are not degrees; taken without them.", said, rejected=False
        )
    lat, lon = point or (None, None)
    yield AddressRow(
        house.upper(), title(street), shown_unit(unit), title(text.get("place", ""))[:80],
        text.get("zipcode", "")[:12], lat, lon, text.get("source_id", "")[:80],
    )  # fmt: skip


def _text(value: Any) -> str:
    """A cell as clean text; ``12.0`` of a spreadsheet is ``12``."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).replace("\x00", "").split())
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def _absent(row: Mapping[str, Any]) -> bool:
    return all(_text(row.get(name)).strip("0. ") == "" for name in ("lat", "lon"))


def _street(text: Mapping[str, str]) -> str:
    order = ("predir", "pretype", "street", "type", "postdir")
    parts = [text[part] for part in order if text.get(part)]
    return " ".join(parts) if text.get("street") else ""


_HOUSE = re.compile(r"\s*([0-9][\w-]*(?:\s+[1-9]/[1-9])?)\s+(.+)")
_UNIT_WORDS = "|".join(sorted((word for word in UNITS if word not in TYPES), key=len, reverse=True))
_UNIT = re.compile(rf"[\s,]+((?:(?:{_UNIT_WORDS})\b[.\s]*#?\s*|#\s*)[\w-]+)\s*$", re.IGNORECASE)


def _taken_apart(full: str) -> tuple[str, str, str]:
    """Number, street and unit of an address in one column; what follows the street is left out."""
    parts = [part.strip() for part in full.split(",")]
    line = parts[0]
    unit = _UNIT.search(line) or (_UNIT.match(" " + parts[1]) if len(parts) > 1 else None)
    if unit and line.endswith(unit[1]):
        line = line[: unit.start()]
    house = _HOUSE.match(line)
    return (house[1] if house else "", house[2].strip() if house else line, unit[1] if unit else "")
