"""Reads an alert as others send it: CAP 1.0 to 1.2 as XML, or the weather service's JSON.

Tolerant of what does no harm (order, spaces, an older namespace, an envelope around it) and told
as a problem; strict in what makes it an alert at all. Nothing is fetched, no entity is resolved,
and what is too large is refused before any geometry is read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from holdfast.alerts.cap.message import NAMESPACES, Alert, Area, Circle, Info, Named, Resource
from holdfast.kernel import xml
from holdfast.kernel.xml import fit

MOST_BYTES = 65_000_000
MOST_POLYGONS, MOST_POINTS = 1_000, 50_000
_ATOM = "http://www.w3.org/2005/Atom"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_PAIR = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})")


class NoAlert(Exception):
    """The file is no alert; the message says what it is instead."""


@dataclass
class Read:
    """An alert, and what had to be overlooked to read it."""

    alert: Alert
    problems: list[str] = field(default_factory=list)


def read(content: bytes) -> Read:
    """The alert in a file, or :class:`NoAlert`."""
    if len(content) > MOST_BYTES:
        raise NoAlert(f"This is larger than {MOST_BYTES // 1_000_000} MB, which no alert is.")
    start = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    if not start:
        raise NoAlert("This file is empty.")
    if start in (b"{", b"["):
        return _from_json(content)
    if start == b"<":
        return _from_xml(content)
    raise NoAlert("This is neither XML nor JSON.")


# -- XML --


def _from_xml(content: bytes) -> Read:
    try:
        root = xml.opened(content)
    except xml.NotRead as error:
        raise NoAlert(str(error)) from None
    problems: list[str] = []
    return Read(_alert(_the_alert(root, problems), problems), problems)


def _the_alert(root: Element, problems: list[str]) -> Element:
    if xml.name(root) != "alert":
        root = _inside(root, problems)
    namespace = xml.namespace(root)
    if not namespace:
        problems.append("The alert names no namespace; it was read as CAP 1.2.")
    elif namespace not in NAMESPACES:
        if not any(xml.name(child) in ("identifier", "sender", "info") for child in root):
            raise NoAlert(f"This is an “alert” of another kind ({namespace}).")
        problems.append(f"{namespace} is no namespace of CAP; it was read as CAP 1.2.")
    elif namespace != NAMESPACES[0]:
        problems.append(f"This is CAP {namespace[-3:]}; it was read as CAP 1.2.")
    return root


def _inside(root: Element, problems: list[str]) -> Element:
    """The one alert within an envelope (EDXL-DE, SOAP), or a word for what this is instead."""
    name = xml.name(root)
    if name.lower() == "html":
        raise NoAlert("This is a web page, no alert.")
    if name == "feed" and xml.namespace(root) == _ATOM:
        raise NoAlert(_is_feed("an Atom feed", sum(xml.name(e) == "entry" for e in root)))
    if name in ("rss", "RDF"):
        raise NoAlert(_is_feed("an RSS feed", sum(xml.name(e) == "item" for e in root.iter())))
    found = [each for each in root.iter() if xml.name(each) == "alert" and each is not root]
    if len(found) == 1:
        problems.append(f"The alert came inside “{name}”.")
        return found[0]
    if found:
        raise NoAlert(f"This is “{name}” around {len(found)} alerts; read them one by one.")
    raise NoAlert(f"This is XML with the root “{name}”, no alert.")


def _is_feed(what: str, entries: int) -> str:
    return f"This is {what} of {entries} entries, no alert; read what an entry links to."


def _alert(root: Element, problems: list[str]) -> Alert:
    _in_order("alert", root, _ALERT, problems)
    budget = _Budget()
    return Alert(
        identifier=_one(root, "identifier", problems),
        sender=_one(root, "sender", problems),
        sent=_one(root, "sent", problems),
        status=_one(root, "status", problems),
        msg_type=_one(root, "msgType", problems),
        source=_one(root, "source", problems),
        scope=_one(root, "scope", problems),
        restriction=_one(root, "restriction", problems),
        addresses=_one(root, "addresses", problems),
        codes=_all(root, "code"),
        note=_one(root, "note", problems),
        references=tuple(_one(root, "references", problems).split()),
        incidents=_one(root, "incidents", problems),
        infos=tuple(_info(each, problems, budget) for each in root if xml.name(each) == "info"),
    )


def _info(root: Element, problems: list[str], budget: _Budget) -> Info:
    _in_order("info", root, _INFO, problems)
    return Info(
        language=_one(root, "language", problems) or "en-US",
        category=_all(root, "category"),
        event=_one(root, "event", problems),
        response_type=_all(root, "responseType"),
        urgency=_one(root, "urgency", problems),
        severity=_one(root, "severity", problems),
        certainty=_one(root, "certainty", problems),
        audience=_one(root, "audience", problems),
        event_codes=_named(root, "eventCode"),
        effective=_one(root, "effective", problems),
        onset=_one(root, "onset", problems),
        expires=_one(root, "expires", problems),
        sender_name=_one(root, "senderName", problems),
        headline=_one(root, "headline", problems),
        description=_one(root, "description", problems),
        instruction=_one(root, "instruction", problems),
        web=_one(root, "web", problems),
        contact=_one(root, "contact", problems),
        parameters=_named(root, "parameter"),
        resources=tuple(_resource(each) for each in root if xml.name(each) == "resource"),
        areas=tuple(_area(each, problems, budget) for each in root if xml.name(each) == "area"),
    )


def _resource(root: Element) -> Resource:
    return Resource(
        description=_one(root, "resourceDesc"), mime_type=_one(root, "mimeType"),
        size=_one(root, "size"), uri=_one(root, "uri"), digest=_one(root, "digest"),
    )  # fmt: skip


def _area(root: Element, problems: list[str], budget: _Budget) -> Area:
    _in_order("area", root, _AREA, problems)
    polygons = [_polygon(text, problems, budget) for text in _all(root, "polygon")]
    circles = [_circle(text, problems) for text in _all(root, "circle")]
    return Area(
        description=_one(root, "areaDesc", problems),
        polygons=tuple(each for each in polygons if each),
        circles=tuple(each for each in circles if each),
        geocodes=_named(root, "geocode"),
        altitude=_one(root, "altitude"),
        ceiling=_one(root, "ceiling"),
    )


@dataclass
class _Budget:
    """How much geometry one message may hold."""

    polygons: int = 0
    points: int = 0

    def take(self, points: int) -> None:
        self.polygons += 1
        self.points += points
        if self.polygons > MOST_POLYGONS or self.points > MOST_POINTS:
            raise NoAlert(
                f"This has more than {MOST_POLYGONS:,} polygons or {MOST_POINTS:,} points."
            )


def _polygon(text: str, problems: list[str], budget: _Budget) -> tuple[tuple[float, float], ...]:
    # Points are counted before any is read.
    budget.take(text.count(","))
    pairs = _PAIR.findall(text)
    if not pairs or _PAIR.sub("", text).strip():
        problems.append("A polygon is not written as “lat,lon lat,lon …”; it was left out.")
        return ()
    return tuple((float(lat), float(lon)) for lat, lon in pairs)


def _circle(text: str, problems: list[str]) -> Circle | None:
    match = re.fullmatch(rf"{_PAIR.pattern}\s+({_NUMBER})", text)
    if match is None:
        problems.append("A circle is not written as “lat,lon radius”; it was left out.")
        return None
    lat, lon, radius = map(float, match.groups())
    return Circle(lat, lon, radius)


def _one(root: Element, name: str, problems: list[str] | None = None) -> str:
    found = [each for each in root if xml.name(each) == name]
    if len(found) > 1 and problems is not None:
        problems.append(f"{name} stands {len(found)} times; the first was read.")
    return xml.words(found[0]) if found else ""


def _all(root: Element, name: str) -> tuple[str, ...]:
    return tuple(text for each in root if xml.name(each) == name and (text := xml.words(each)))


def _named(root: Element, name: str) -> tuple[Named, ...]:
    return tuple(
        Named(_one(each, "valueName"), _one(each, "value"))
        for each in root
        if xml.name(each) == name
    )


_ALERT = (
    "identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction",
    "addresses", "code", "note", "references", "incidents", "info", "Signature",
)  # fmt: skip
_INFO = (
    "language", "category", "event", "responseType", "urgency", "severity", "certainty",
    "audience", "eventCode", "effective", "onset", "expires", "senderName", "headline",
    "description", "instruction", "web", "contact", "parameter", "resource", "area",
)  # fmt: skip
_AREA = ("areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling")


def _in_order(what: str, root: Element, names: Sequence[str], problems: list[str]) -> None:
    """The standard's elements come in its order, and no others."""
    places = {name: place for place, name in enumerate(names)}
    last, told = 0, False
    for name in map(xml.name, root):
        if name and name not in places:
            problems.append(f"“{name}” is no element of {what}; it was left out.")
        elif name:
            if places[name] < last and not told:
                problems.append(f"In {what}, “{name}” stands after “{names[last]}”.")
                told = True
            last = max(last, places[name])


# -- the weather service's JSON --


def _from_json(content: bytes) -> Read:
    try:
        # Their own encoding is UTF-8; what is not is no JSON either.
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NoAlert("This is no well-formed JSON.") from None
    if isinstance(found, list):
        raise NoAlert(f"This is a JSON list of {len(found)} things, no alert.")
    features = found.get("features")
    if isinstance(features, list):
        raise NoAlert(_is_feed("a feed (GeoJSON)", len(features)))
    if isinstance(found.get("@graph"), list):
        raise NoAlert(_is_feed("a feed (JSON-LD)", len(found["@graph"])))
    properties = found.get("properties", found)
    if not isinstance(properties, dict) or not (
        "event" in properties and ("messageType" in properties or "msgType" in properties)
    ):
        raise NoAlert("This is JSON, but no alert of the weather service.")
    problems: list[str] = []
    return Read(_weather(properties, found.get("geometry"), problems), problems)


def _weather(given: dict[str, Any], geometry: Any, problems: list[str]) -> Alert:
    def text(name: str) -> str:
        value = given.get(name)
        return fit(value) if isinstance(value, str) else "" if value is None else str(value)

    info = Info(
        language=text("language") or "en-US",
        category=tuple(_listed(given.get("category"))),
        event=text("event"),
        response_type=tuple(_listed(given.get("response"))),
        urgency=text("urgency"),
        severity=text("severity"),
        certainty=text("certainty"),
        event_codes=tuple(_pairs(given.get("eventCode"))),
        effective=text("effective"),
        onset=text("onset"),
        expires=text("expires"),
        sender_name=text("senderName"),
        headline=text("headline"),
        description=text("description"),
        instruction=text("instruction"),
        web=text("web"),
        parameters=tuple(_pairs(given.get("parameters"))),
        areas=(
            Area(
                description=text("areaDesc"),
                polygons=tuple(_rings(geometry, problems, _Budget())),
                geocodes=tuple(_pairs(given.get("geocode"))),
            ),
        ),
    )
    return Alert(
        identifier=text("identifier") or text("id"),
        sender=text("sender"),
        sent=text("sent"),
        status=text("status"),
        msg_type=text("messageType") or text("msgType"),
        scope=text("scope") or "Public",
        codes=tuple(_listed(given.get("code"))),
        note=text("note"),
        references=tuple(_references(given.get("references"))),
        infos=(info,),
    )


def _listed(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and (words := fit(each)):
            yield words


def _pairs(value: Any) -> Iterator[Named]:
    for name, values in value.items() if isinstance(value, dict) else ():
        for each in _listed(values):
            yield Named(fit(name), each)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from fit(value).split()
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            parts = [each.get(name) for name in ("sender", "identifier", "sent")]
            if all(isinstance(part, str) and part for part in parts):
                yield fit(",".join(map(str, parts)))


def _rings(
    geometry: Any, problems: list[str], budget: _Budget
) -> Iterable[tuple[tuple[float, float], ...]]:
    if geometry is None:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list):
        problems.append("The geometry is no polygon; it was left out.")
        return
    for polygon in polygons:
        ring = polygon[0] if isinstance(polygon, list) and polygon else None
        if not isinstance(ring, list):
            problems.append("A polygon has no outline; it was left out.")
            continue
        if len(polygon) > 1:
            problems.append("A polygon has holes, which CAP does not know; they were left out.")
        budget.take(len(ring))
        points = [_lat_lon(each) for each in ring]
        if any(each is None for each in points):
            problems.append("A polygon has points that are none; it was left out.")
            continue
        yield tuple(each for each in points if each is not None)


def _lat_lon(value: Any) -> tuple[float, float] | None:
    """GeoJSON has longitude first."""
    if not isinstance(value, list) or len(value) < 2:
        return None
    lon, lat = value[0], value[1]
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (lat, lon))
    if not numbers or not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    return float(lat), float(lon)
