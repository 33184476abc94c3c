"""Feeds of alerts in CAP, as authorities publish them: one alert; many in one document (IPAWS); the
weather service's JSON; Atom or RSS that link to them (NWS, Meteoalarm); a directory of files
(Environment Canada). Each alert is read by `cap.reading`; one that cannot be read is told as a
problem and holds back none of the others."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, tostring

import shapely
from shapely.geometry.base import BaseGeometry

from holdfast.alerts.cap import message, reading
from holdfast.alerts.cap.message import Alert, Info, moment
from holdfast.alerts.hearing.message import NotUnderstood, Saying, Words
from holdfast.kernel import xml

Fetch = Callable[[str], bytes]
MOST_LINKS, MOST_ALERTS = 60, 2_000
# A circle as a shape has so many corners for each quarter.
_CORNERS = 8
_HREF = re.compile(rb'href="([^"#?]+\.(?:cap|xml))"', re.IGNORECASE)


class Came:
    """What a feed holds now: what was read, links that were read before, and what went wrong."""

    def __init__(self) -> None:
        self.sayings: list[Saying] = []
        self.still: set[str] = set()
        self.problems: list[str] = []

    def take(self, content: bytes, link: str = "") -> None:
        """Read one alert; what does not read is told."""
        try:
            alert = reading.read(content).alert
        except reading.NoAlert as none:
            self.problems.append(str(none)[:200])
            return
        if alert.identifier and alert.status == "Actual" and len(self.sayings) < MOST_ALERTS:
            self.sayings.append(_saying(alert, link))


def read(content: bytes, address: str, fetch: Fetch, known: Collection[str]) -> Came:
    """Everything in a feed; `known` are links that need not be fetched again."""
    came = Came()
    try:
        reading.read(content)
    except reading.NoAlert as none:
        documents, links = _parts(content, address)
        if not documents and not links and not _is_empty_feed(content):
            raise NotUnderstood(str(none)) from None
    else:
        documents, links = [content], []
    for document in documents:
        came.take(document)
    came.still = set(links).intersection(known)
    for link in [each for each in links if each not in came.still][:MOST_LINKS]:
        try:
            came.take(fetch(link), link)
        except OSError as error:
            came.problems.append(f"{link[:100]}: {type(error).__name__}")
    return came


def _parts(content: bytes, address: str) -> tuple[list[bytes], list[str]]:
    """Documents within this one, and links to others on the same host."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _in_json(content), []
    try:
        root = xml.opened(content)
    except xml.NotRead:
        # A web page: the listing of a directory.
        found = [each.decode("ascii", "ignore") for each in _HREF.findall(content)]
        # Their names begin with the day; the latest stand last.
        return [], _near(reversed(found), address)
    inside = [each for each in root.iter() if xml.name(each) == "alert"]
    if inside:
        return [tostring(each) for each in inside[:MOST_ALERTS]], []
    return [], _near(_links(root), address)


def _is_empty_feed(content: bytes) -> bool:
    """A feed of nothing is what it should be on a quiet day."""
    if b"features" in content[:2_000] or b"@graph" in content[:2_000]:
        return True
    try:
        return xml.name(xml.opened(content)) in ("feed", "rss", "alerts")
    except xml.NotRead:
        return False


def _in_json(content: bytes) -> list[bytes]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return []
    features = found.get("features", found.get("@graph")) if isinstance(found, dict) else found
    listed = features if isinstance(features, list) else []
    return [json.dumps(each).encode() for each in listed[:MOST_ALERTS] if isinstance(each, dict)]


def _links(root: Element) -> Iterator[str]:
    for entry in root.iter():
        if xml.name(entry) not in ("entry", "item"):
            continue
        links = [each for each in entry if xml.name(each) == "link"]
        links.sort(key=lambda each: each.get("type") != "application/cap+xml")
        for each in links:
            if href := each.get("href") or xml.words(each):
                yield href
                break


def _near(links: Iterator[str], address: str) -> list[str]:
    """Whole addresses, only of the feed's own host: nobody sends us elsewhere."""
    host = urlsplit(address).netloc
    whole = (urljoin(address, each) for each in links)
    return list(dict.fromkeys(each for each in whole if urlsplit(each).netloc == host))


def _saying(alert: Alert, link: str) -> Saying:
    infos = alert.infos or (Info(),)
    first = infos[0]
    references = tuple(parts[1] for each in alert.references if len(parts := each.split(",")) >= 3)
    ends = [at for each in infos if (at := moment(_ends(each) or each.expires))]
    return Saying(
        theirs=alert.identifier, words=_words(infos), source=first.sender_name or alert.sender,
        severity=first.severity, where=_where(infos), shape=_shape(infos),
        starts=moment(first.onset or first.effective or alert.sent), until=max(ends, default=None),
        link=link or first.web, over=references, cancels=alert.msg_type == "Cancel",
    )  # fmt: skip


def _ends(info: Info) -> str:
    """The weather service says when the danger ends beside when the message does."""
    return next(
        (each.value for each in info.parameters if each.value_name == "eventEndingTime"), ""
    )


def _words(infos: tuple[Info, ...]) -> Words:
    found: Words = {}
    for info in infos:
        language = (info.language or "en").partition("-")[0].lower()
        found.setdefault(language, {
            "headline": info.headline or info.event, "body": info.description,
            "instruction": info.instruction,
        })  # fmt: skip
    return found


def _where(infos: tuple[Info, ...]) -> str:
    names = (area.description for info in infos for area in info.areas if area.description)
    return "; ".join(dict.fromkeys(names))[:500]


def _shape(infos: tuple[Info, ...]) -> dict[str, object] | None:
    parts: list[BaseGeometry] = []
    for area in {area for info in infos for area in info.areas}:
        for ring in area.polygons:
            if len(ring) >= 4:
                parts.append(shapely.make_valid(shapely.Polygon([(x, y) for y, x in ring])))
        parts += [_circle(each) for each in area.circles]
    return json.loads(shapely.to_geojson(shapely.union_all(parts))) if parts else None


def _circle(circle: message.Circle) -> BaseGeometry:
    """Degrees of latitude and longitude differ; an ellipse in degrees is a circle on the ground."""
    high = circle.radius_km / 111.2
    wide = high / max(0.01, math.cos(math.radians(circle.lat)))
    steps = [2 * math.pi * n / (4 * _CORNERS) for n in range(4 * _CORNERS)]
    ring = [(circle.lon + wide * math.cos(a), circle.lat + high * math.sin(a)) for a in steps]
    return shapely.Polygon(ring)
