"""What a record of a directory says: each service at each location as one entry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from holdfast.kernel import clock
from holdfast.relief.directory import values
from holdfast.relief.directory.values import Fields, fields, first, listed, said
from holdfast.relief.models import Facility, Fit, Kind

_State = Facility.State
# What a place is, by words of its name, its service's and its categories; the first that fits.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.LISTING, r"\banimal shelter|shelter-in-place"),
        (Kind.COOLING, r"\bcooling (center|centre|station|site)"),
        (Kind.WARMING, r"\bwarming (center|centre|station|shelter|site)"),
        (Kind.WATER, r"\bwater (distribution|point|station|site)|drinking water"),
        (Kind.TESTING, r"\b(testing|test|vaccination|vaccine) (site|center|centre|clinic)"),
        (Kind.RECOVERY, r"\b(disaster )?recovery (center|centre)|disaster assistance center"),
        (Kind.SHELTER, r"\b(emergency|evacuation|storm|hurricane|homeless|overnight|red cross)?\s*"
                       r"shelters?\b|evacuation (center|centre)|\brefugio|\balbergue"),
    )
)  # fmt: skip
_CLOSED = re.compile(r"\b(closed?|removed|inactive|defunct|temporarily closed|cerrado)\b", re.I)
_FULL = re.compile(r"\b(full|at capacity|lleno)\b", re.I)
_PETS = re.compile(r"\bpets?[- ](friendly|ok|allowed|welcome)|\b(accepts?|allows?) pets\b", re.I)
_NO_PETS = re.compile(r"\bno pets?\b|\bpets? (are )?not\b", re.I)
_POWER = re.compile(r"\b(generators?|medical power|oxygen|electricity dependent)\b", re.I)
_STEP_FREE = re.compile(r"wheelchair|\bramp\b|\bada\b|accessible|step.free", re.I)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A place or service as a file tells it. `ref` is the same for the same one the next time;
    `digest` changes with anything it says; `told_at` is when its source last changed it."""

    ref: str
    kind: str
    name: str
    run_by: str = ""
    address: str = ""
    zipcode: str = ""
    lat: float | None = None
    lon: float | None = None
    state: str = _State.STANDBY
    capacity: int | None = None
    fits: dict[str, bool] = {}
    hours: str = ""
    needs: str = ""
    notes: str = ""
    phone: str = ""
    url: str = ""
    told_at: datetime | None = None

    @property
    def digest(self) -> bytes:
        """A mark of all that it says."""
        return hashlib.sha256(msgspec.json.encode(self, enc_hook=str)).digest()


def of(record: Fields, notes: list[str]) -> list[Entry]:
    """The entries of a record; what is left out of them, or why there is none, goes to `notes`."""
    organization, service = fields(record.get("organization")), fields(record.get("service"))
    location = fields(record.get("location"))
    if service:
        # A service at a location.
        owner = organization or fields(service.get("organization"))
        return _entries([(owner, service, location or record, record)], notes)
    at = first(record, "serviceatlocations", "serviceatlocation")
    if at is not None or ("organization" in record and organization and not _places(record)):
        return _entries(_service(organization, record), notes)
    if _places(record) or listed(first(record, "services", "servs")):
        if location or "locationtype" in record or "organizationid" in record or organization:
            return _entries(_location(organization, record), notes)
        return _entries(_organization(record), notes)
    return _entries([(organization, {}, record, record)], notes)


Parts = tuple[Fields, Fields, Fields, Fields]


def _places(record: Fields) -> list[Fields]:
    found = first(record, "locations", "locs", "sites")
    return [known for each in listed(found) if (known := fields(each))]


def _services(record: Fields) -> list[Fields]:
    found = first(record, "services", "servs")
    return [known for each in listed(found) if (known := fields(each))]


def _organization(record: Fields) -> Iterable[Parts]:
    """An organization with what stands inside: services at locations, locations, services."""
    seen = set()
    for service in _services(record):
        for parts in _service(record, service):
            if parts[2]:
                seen.add(values.words(parts[2].get("id")))
                yield parts
            elif not _places(record):
                yield parts
    for location in _places(record):
        if not (id := values.words(location.get("id"))) or id not in seen:
            yield from _location(record, location)


def _location(organization: Fields, location: Fields) -> Iterable[Parts]:
    services = _services(location)
    owner = organization or fields(location.get("organization"))
    if not services:
        yield owner, {}, location, location
    for service in services:
        yield owner, service, location, service


def _service(organization: Fields, service: Fields) -> Iterable[Parts]:
    owner = organization or fields(service.get("organization"))
    at = listed(first(service, "serviceatlocations", "serviceatlocation"))
    known = [each for each in map(fields, at) if each]
    for each in known:
        yield owner, service, fields(each.get("location")), each
    own = _places(service) or [fields(service.get("location"))]
    if not known:
        for location in own:
            yield owner, service, location, service


def _entries(parts: Iterable[Parts], notes: list[str]) -> list[Entry]:
    found = (_entry(*each, notes) for each in parts)
    kept = {each.ref: each for each in found if each is not None}
    return list(kept.values())


def _entry(
    organization: Fields, service: Fields, location: Fields, own: Fields, notes: list[str]
) -> Entry | None:
    named = ("name", "shelter", "sheltername", "locationname", "facilityname", "facility",
             "servicename", "sitename", "title")  # fmt: skip
    place = said(location, *named, most=200)
    offered = said(service, "name", "servicename", "title", most=200)
    run_by = said(organization, "name", "organizationname", most=200) or said(
        location, "organizationname", "agency", "runby", "operator", most=200
    )
    name = _name(offered, place) or run_by
    if not name:
        notes.append("It has no name.")
        return None
    point, given = values.point(location)
    if given and point is None:
        notes.append("Its coordinates are no place on earth; it is taken without.")
    address, code = values.address(location)
    if not (address or point) and not service and organization is not location:
        address, code = values.address(organization)
    flat = location is own
    texts = " ".join(
        said(each, "description", "shortdesc", "notes", "note", most=2000)
        for each in (own, service, location)
    )
    kind = _kind(name, service, location, flat)
    fits = _fits(service, location, own, texts, notes)
    return Entry(
        ref=_ref(organization, service, location, own, name, address), kind=kind, name=name,
        run_by="" if run_by == name else run_by, address=address, zipcode=code,
        lat=point[0] if point else None, lon=point[1] if point else None,
        state=_state(kind, service, location, own), capacity=_capacity(service, location),
        fits=dict(sorted(fits.items())),
        hours=said(location, "hours", "servicehours", "hoursofoperation", "schedule", most=500)
        or _schedules(service, location),
        needs=_needs(location), notes=_notes(service, location, organization, own),
        phone=_phone(own, service, location, organization),
        url=_url(own, service, location, organization), told_at=_told(own, service, location),
    )  # fmt: skip


def _name(offered: str, place: str) -> str:
    """The service and its place, said once where one holds the other."""
    one, other = offered.lower(), place.lower()
    if not place or other in one:
        return offered
    if not offered or one in other:
        return place
    return f"{offered}, {place}"[:200]


def _ref(
    organization: Fields, service: Fields, location: Fields, own: Fields, name: str, address: str
) -> str:
    """The source's ids where it has them; else what it is called and where it is."""
    if own is not service and own is not location and (id := _id(own)):
        return id
    ids = [id for each in (service, location) if (id := _id(each))]
    # An id of a location alone does not tell its services apart.
    if ids and (not service or _id(service) or len(ids) == 2):
        return "@".join(ids)[:120]
    said_so = "|".join((said(organization, "name"), name, address)).lower()
    return hashlib.sha256(said_so.encode()).hexdigest()[:32]


def _id(of: Fields) -> str:
    value = first(of, "id", "oid", "objectid", "uuid", "globalid")
    return values.words(value, 60)


def _kind(name: str, service: Fields, location: Fields, flat: bool) -> str:
    words = [name, *(said(each, "type", "kind", "category", "categories", "keywords", "taxonomy",
                          "sheltertype") for each in (service, location)),
             *(said(term, "name") for _value, term in _terms(service))]  # fmt: skip
    for kind, pattern in _KINDS:
        if any(pattern.search(each) for each in words):
            return kind
    if flat and {"shelter", "accepting", "sheltername", "shelterid", "pets"} & location.keys():
        return Kind.SHELTER
    return Kind.LISTING


def _terms(service: Fields) -> Iterator[tuple[Any, Fields]]:
    """The values of a service's attributes, each with its term."""
    for each in map(fields, listed(service.get("attributes"))):
        yield each.get("value"), fields(each.get("taxonomyterm"))


def _state(kind: str, service: Fields, location: Fields, own: Fields) -> str:
    for each in (own, service, location):
        status = said(each, "status", "state" if kind == Kind.SHELTER else "", "shelterstatus",
                      "openclosed", most=60).lower()  # fmt: skip
        if _FULL.search(status):
            return _State.FULL
        if _CLOSED.search(status):
            return _State.CLOSED
        if status in ("open", "active", "abierto"):
            return _State.OPEN
    accepting = values.yes(first(location, "accepting", "isopen", "open"))
    notes = said(location, "notes", most=80)
    if re.match(r"\s*(closed|removed)\b", notes, re.I):
        return _State.CLOSED
    if accepting is None:
        accepting = values.yes(location.get("accepting"))
    if accepting is not None:
        return _State.OPEN if accepting else _State.FULL if _FULL.search(notes) else _State.CLOSED
    return _State.OPEN if kind == Kind.LISTING else _State.STANDBY


def _capacity(service: Fields, location: Fields) -> int | None:
    for each in map(fields, listed(first(service, "capacities", "servicecapacities"))):
        most = values.whole(each.get("maximum"))
        return values.whole(each.get("available")) if most is None else most
    for of in (location, service):
        found = first(of, "capacity", "maxcapacity", "totalcapacity", "beds", "totalbeds", "spaces")
        if (number := values.whole(found)) is not None:
            return number
    return None


def _fits(
    service: Fields, location: Fields, own: Fields, texts: str, notes: list[str]
) -> dict[str, bool]:
    fits: dict[str, bool] = {
        code: answer
        for value, term in _terms(service)
        if (code := said(term, "code")) in Fit.values and (answer := values.yes(value)) is not None
    }
    pets = values.yes(first(location, "pets", "petfriendly", "petsallowed", "petsaccepted"))
    if pets is None and location.get("pets") is False:
        pets = False
    also = said(location, "petsnotes", "petnotes", most=200)
    hint = True if values.yes(also) or _PETS.search(f"{also} {texts}") else None
    hint = False if values.yes(also) is False or _NO_PETS.search(f"{also} {texts}") else hint
    if pets is not None and hint is not None and pets != hint:
        notes.append("It says both that pets are taken and that they are not; that is left open.")
    elif pets is not None or hint is not None:
        fits[Fit.PETS] = bool(pets if pets is not None else hint)
    access = ", ".join(
        said(each, "accessibility", "accessibilityoptions", "accessibilityfor")
        for each in (location, own)
    )
    step_free = values.yes(first(location, "wheelchair", "wheelchairaccessible", "ada",
                                 "adacompliant", "accessible"))  # fmt: skip
    if step_free is not None or _STEP_FREE.search(access):
        fits[Fit.WHEELCHAIR] = step_free if step_free is not None else True
    special = values.yes(first(location, "specialneeds", "medicalneeds", "generator",
                               "generatoronsite", "backuppower"))  # fmt: skip
    if special or _POWER.search(texts):
        fits[Fit.POWER] = True
    return fits


def _needs(location: Fields) -> str:
    parts = [said(location, name, most=400) for name in ("needs", "supplyneeds", "volunteerneeds")]
    told = [part for part in parts if part and values.yes(part) is None]
    return "; ".join(part for n, part in enumerate(told) if part not in told[:n])[:1000]


def _notes(service: Fields, location: Fields, organization: Fields, own: Fields) -> str:
    parts = [
        said(own, "alert", most=400) or said(service, "alert", most=400),
        said(service, "shortdesc", "description", most=600),
        said(location, "notes", "shortdesc", "description", most=600),
        said(location, "petsnotes", most=200),
        said(service, "eligibilitydescription", "eligibility", most=300),
    ]
    if not any(parts):
        parts.append(said(organization, "description", most=600))
    return "\n".join(dict.fromkeys(part for part in parts if part))[:1000]


def _schedules(*parts: Fields) -> str:
    for of in parts:
        for each in map(fields, listed(of.get("schedules"))):
            opens, closes = said(each, "opensat", most=20), said(each, "closesat", most=20)
            days = said(each, "byday", "weekday", most=60)
            line = " ".join(part for part in (days, f"{opens}–{closes}" if opens else "") if part)
            if text := said(each, "description", most=300) or line:
                return text
    return ""


def _phone(*parts: Fields) -> str:
    for of in parts:
        for each in listed(first(of, "phones", "phone", "phonenumber", "telephone", "mainphone",
                                 "contactphone")):  # fmt: skip
            known = fields(each)
            if known and said(known, "type", "numbertype").lower() in ("fax", "tty"):
                continue
            number = said(known, "number", "phone", most=40) if known else values.words(each, 60)
            number = number.strip('"').strip()
            if sum(sign.isdigit() for sign in number) >= 3:
                more = said(known, "extension", "extensions", most=10)
                return f"{number} x{more}"[:60] if more else number[:60]
    return ""


def _url(*parts: Fields) -> str:
    for of in parts:
        for each in listed(first(of, "url", "urls", "website", "web", "source")):
            text = values.words(each, 500).split(" ")[0].rstrip(",;")
            if re.fullmatch(r"https?://[^\s<>\"']+", text, re.IGNORECASE):
                return text
            if re.fullmatch(r"www\.[\w.-]+\.\w+(/[^\s<>\"']*)?", text, re.IGNORECASE):
                return f"http://{text}"
    return ""


def _told(*parts: Fields) -> datetime | None:
    for of in parts:
        for each in map(fields, listed(of.get("capacities"))):
            if found := _past(each.get("updated")):
                return found
        found = _past(first(of, "lastupdated", "updatedat", "lastmodified", "updated",
                            "modified"))  # fmt: skip
        if found:
            return found
    return None


def _past(value: Any) -> datetime | None:
    """A time, unless it has not come yet: then it says nothing about how old the entry is."""
    found = values.moment(value)
    return found if found and found <= clock.now() else None
