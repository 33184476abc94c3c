"""Everything that changes the registry: files of addresses and areas, corners and landmarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.places import events, registry, writing
from holdfast.places.geometry import valid_point
from holdfast.places.imports import AddressRow, Problem, Unreadable
from holdfast.places.imports.addresses import read_addresses
from holdfast.places.imports.areas import AreaRow, ReadLayer, areas_of, read_areas
from holdfast.places.models import Area, Edition, Intersection, Landmark, Layer
from holdfast.places.words import street_key

Tell = Callable[[Problem], None]
Progress = Callable[[int], None]


class AddressesImported(msgspec.Struct, frozen=True):
    """What an import of addresses came to; `taken` + `updated` + `unchanged` + `rejected` = `rows`.

    `unchanged` holds what the registry had already, repeats within the file included; `buildings`
    are rows made beside units for the building as such, and are no rows of the file.
    """

    id: UUID
    rows: int
    taken: int
    updated: int
    unchanged: int
    rejected: int
    buildings: int


class LayerImported(msgspec.Struct, frozen=True):
    """What an import of areas came to.

    `taken`: new areas, `updated`: new versions, `ended`: areas no longer in the file, `joined`:
    features that are another part of an area; `taken` + `updated` + `unchanged` + `rejected` +
    `joined` = `features`.
    """

    layer: UUID
    features: int
    taken: int
    updated: int
    unchanged: int
    ended: int
    rejected: int
    repaired: int
    joined: int
    code_property: str
    name_property: str


class Loaded(msgspec.Struct, frozen=True):
    """How many addresses, corners, landmarks and areas there are after a load."""

    addresses: int
    corners: int
    landmarks: int
    areas: int


@dataclass(frozen=True, slots=True)
class Corner:
    """Two streets that meet; of three or more, one Corner for each pair."""

    first: str
    second: str
    lat: float
    lon: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class LandmarkRow:
    """A place people name; `code` stays the same from load to load."""

    code: str
    name: Text
    lat: float
    lon: float
    kind: str = ""
    address: str = ""


def _ignore(_: object) -> None:
    """Nobody listens."""


@operation(may="places.change")
def import_addresses(
    *,
    actor: Actor,
    path: Path,
    source: str = "",
    tell: Tell = _ignore,
    progress: Progress = _ignore,
) -> AddressesImported:
    """Read a file of addresses (imports/addresses.py) into the registry; repeating changes nothing.

    Every row that is not taken, or taken with a change, is told to `tell`; `progress` gets the
    number of rows read, now and then. Addresses that the file does not have stay. Coordinates are
    never replaced by none. Raises OperationError when the file cannot be read.
    """
    rows = rejected = 0

    def readable() -> Iterable[AddressRow]:
        nonlocal rows, rejected
        for row in read_addresses(path):
            if isinstance(row, Problem):
                tell(row)
                rejected += row.rejected
                rows += row.rejected
                continue
            rows += 1
            if rows % 2000 == 0:
                progress(rows)
            yield row

    try:
        written = writing.write_addresses(readable(), source[:40])
    except (Unreadable, OSError) as error:
        raise OperationError(str(error)) from error
    progress(rows)
    _renew(registry=new_id())
    result = AddressesImported(
        new_id(), rows, written.taken, written.updated,
        rows - rejected - written.taken - written.updated, rejected, written.buildings,
    )  # fmt: skip
    counts = msgspec.structs.asdict(result)
    record(events.ADDRESSES_IMPORTED, subject=counts.pop("id"), data=counts)
    return result


@operation(may="places.change")
def import_areas(
    *,
    actor: Actor,
    layer: str,
    path: Path,
    name: Text | None = None,
    code_property: str = "",
    name_property: str = "",
    valid_from: date | None = None,
    tell: Tell = _ignore,
) -> LayerImported:
    """Read a GeoJSON file as the whole of a layer; repeating changes nothing.

    The first import of a layer is in force since ever, unless `valid_from` says since when. Later
    ones are in force from `valid_from` (today by default): a changed area gets a new version, one
    that is gone ends that day. A version that begins on the very same day is corrected in place.
    Raises OperationError when the file cannot be read.
    """
    try:
        read = read_areas(path, code=code_property, name=name_property)
    except (Unreadable, OSError) as error:
        raise OperationError(str(error)) from error
    return _take_layer(layer, name, read, valid_from, tell)


@operation(may="places.change")
def load(
    *,
    actor: Actor,
    addresses: Iterable[AddressRow] = (),
    corners: Iterable[Corner] = (),
    landmarks: Iterable[LandmarkRow] = (),
    layers: Mapping[str, tuple[Text, Sequence[Mapping[str, Any]]]] | None = None,
    source: str = "",
) -> Loaded:
    """Load a whole city at once: addresses, corners, landmarks, and layers (name and GeoJSON
    features whose properties have ``code`` and ``name``). Repeating changes nothing.

    A corner whose streets are not among the registry's streets is passed over: without an address
    nobody lives there and nobody would name it.
    """
    writing.write_addresses(addresses, source[:40])
    streets = writing.street_ids()
    pairs: dict[tuple[UUID, UUID], Corner] = {}
    for corner in corners:
        ids = [
            streets.get((street_key(each), corner.place)) for each in (corner.first, corner.second)
        ]
        if ids[0] and ids[1] and ids[0] != ids[1] and valid_point(corner.lat, corner.lon):
            pairs[(min(ids[0], ids[1]), max(ids[0], ids[1]))] = corner
    Intersection.objects.bulk_create(
        [
            Intersection(first_id=first, second_id=second, lat=corner.lat, lon=corner.lon)
            for (first, second), corner in pairs.items()
        ],
        batch_size=2000, update_conflicts=True, unique_fields=["first", "second"],
        update_fields=["lat", "lon"],
    )  # fmt: skip
    Landmark.objects.bulk_create(
        [
            Landmark(code=row.code, name=row.name, kind=row.kind, address=row.address,
                     lat=row.lat, lon=row.lon)
            for row in landmarks
        ],
        batch_size=2000, update_conflicts=True, unique_fields=["code"],
        update_fields=["name", "kind", "address", "lat", "lon"],
    )  # fmt: skip
    for code, (name, features) in (layers or {}).items():
        keys = {key for each in features for key in each.get("properties") or {}}
        read = areas_of(
            features, code="code" if "code" in keys else "", name="name" if "name" in keys else ""
        )
        _take_layer(code, name, read, None, _ignore)
    _renew(registry=new_id())
    counts = Loaded(
        addresses=writing.count("places_address"), corners=writing.count("places_intersection"),
        landmarks=writing.count("places_landmark"), areas=writing.count("places_area"),
    )  # fmt: skip
    record(events.PLACES_LOADED, subject=new_id(), data=msgspec.structs.asdict(counts))
    return counts


def _take_layer(
    code: str, name: Text | None, read: ReadLayer, valid_from: date | None, tell: Tell
) -> LayerImported:
    if not re.fullmatch(r"\w{1,40}", code):
        raise OperationError(
            _("“%(code)s” is no code for a layer. Write letters, digits and _, such as district.")
            % {"code": code}
        )
    for problem in read.problems:
        tell(problem)
    rejected = sum(problem.rejected for problem in read.problems)
    if not read.areas:
        raise OperationError(_("The file has no area that could be taken."))
    _lock()
    layer, made = Layer.objects.get_or_create(
        code=code, defaults={"name": name or Text.of(code.replace("_", " ").capitalize())}
    )
    if name and not made and layer.name != name:
        layer.name = name
        layer.save(update_fields=["name"])
    start = valid_from if made else valid_from or _today()
    known = {area.code: area for area in Area.objects.filter(layer=layer, valid_to=None)}
    taken = updated = unchanged = 0
    for row in read.areas:
        outcome = _take_area(layer, known.pop(row.code, None), row, start)
        taken += outcome == "taken"
        updated += outcome == "updated"
        unchanged += outcome == "unchanged"
    for gone in known.values():
        _end(gone, start)
    _renew(areas=new_id())
    result = LayerImported(
        layer.id, read.features, taken, updated, unchanged, len(known), rejected, read.repaired,
        read.joined, read.code_property, read.name_property,
    )  # fmt: skip
    record(
        events.LAYER_IMPORTED,
        subject=layer.id,
        data={"layer": code, "taken": taken, "updated": updated, "unchanged": unchanged,
              "ended": result.ended, "rejected": rejected, "valid_from": start},
    )  # fmt: skip
    return result


def _take_area(layer: Layer, known: Area | None, row: AreaRow, start: date | None) -> str:
    wkb = shapely.to_wkb(shapely.normalize(row.polygon))
    name = _named(known, row)
    if known is not None and bytes(known.polygon) == wkb and known.name == name:
        if known.props != row.props:
            known.props = row.props
            known.save(update_fields=["props"])
        return "unchanged"
    fields = {"name": name, "polygon": wkb, "props": row.props}
    if known is not None and (start is None or known.valid_from == start):
        for key, value in fields.items():
            setattr(known, key, value)
        known.save(update_fields=list(fields))
        return "updated"
    if known is not None and start is not None:
        if known.valid_from and start < known.valid_from:
            raise OperationError(
                _(
                    "%(code)s has a version from %(first)s on; the new one cannot begin before,"
                    " on %(start)s."
                )
                % {"code": row.code, "first": known.valid_from, "start": start}
            )
        _end(known, start)
    number = 1 + (
        Area.objects.filter(layer=layer, code=row.code).order_by("-number")
        .values_list("number", flat=True).first() or 0
    )  # fmt: skip
    Area.objects.create(layer=layer, code=row.code, number=number, valid_from=start, **fields)
    return "updated" if known is not None else "taken"


def _named(known: Area | None, row: AreaRow) -> Text:
    """The area's name: a property ``name_es`` (any language) is its translation; translations made
    here stay while the file's name does."""
    texts = {"en": row.name} | {
        key[5:]: str(value)
        for key, value in row.props.items()
        if key.startswith("name_") and len(key) in (7, 8) and value
    }
    if known is not None and len(texts) == 1 and known.name.texts.get("en") == row.name:
        name: Text = known.name
        return name
    return Text.of(texts)


def _end(area: Area, day: date | None) -> None:
    """The area is in force no longer; one that began on the same day never was."""
    if day is None or area.valid_from == day:
        area.delete()
        return
    area.valid_to = day
    area.save(update_fields=["valid_to"])


def _today() -> date:
    now: datetime = clock.now().astimezone(zone())
    return now.date()


def _lock() -> None:
    """Take the one row every change takes, so that changes come one by one."""
    Edition.objects.get_or_create(id=1)
    Edition.objects.select_for_update().get(id=1)


def _renew(**stamps: UUID) -> None:
    _lock()
    Edition.objects.filter(id=1).update(**stamps)
    # Now for the rest of this transaction, and again when others can see it.
    registry.forget()
    transaction.on_commit(registry.forget)
