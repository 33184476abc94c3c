"""Writes an alert as CAP 1.2 wants it: its order, its one form of a time, nothing that is empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from holdfast.alerts.cap.message import NAMESPACES, Alert, Area, Info, Named, Resource
from holdfast.kernel.xml import fit

MEDIA_TYPE = "application/cap+xml"


def time_of(moment: datetime) -> str:
    """An aware moment in the standard's form, in its own zone; UTC is written ``-00:00``."""
    if moment.tzinfo is None:
        raise ValueError("A time in an alert says its offset.")
    text = moment.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def write(alert: Alert) -> bytes:
    """The document, in UTF-8."""
    root = Element("alert", xmlns=NAMESPACES[0])
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", alert.sent)
    _put(root, "status", alert.status)
    _put(root, "msgType", alert.msg_type)
    _put(root, "source", alert.source)
    _put(root, "scope", alert.scope)
    _put(root, "restriction", alert.restriction)
    _put(root, "addresses", alert.addresses)
    _put_all(root, "code", alert.codes)
    _put(root, "note", alert.note)
    _put(root, "references", " ".join(alert.references))
    _put(root, "incidents", alert.incidents)
    for info in alert.infos:
        _info(SubElement(root, "info"), info)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _info(root: Element, info: Info) -> None:
    _put(root, "language", info.language)
    _put_all(root, "category", info.category)
    _put(root, "event", info.event)
    _put_all(root, "responseType", info.response_type)
    _put(root, "urgency", info.urgency)
    _put(root, "severity", info.severity)
    _put(root, "certainty", info.certainty)
    _put(root, "audience", info.audience)
    _put_named(root, "eventCode", info.event_codes)
    _put(root, "effective", info.effective)
    _put(root, "onset", info.onset)
    _put(root, "expires", info.expires)
    _put(root, "senderName", info.sender_name)
    _put(root, "headline", info.headline)
    _put(root, "description", info.description)
    _put(root, "instruction", info.instruction)
    _put(root, "web", info.web)
    _put(root, "contact", info.contact)
    _put_named(root, "parameter", info.parameters)
    for resource in info.resources:
        _resource(SubElement(root, "resource"), resource)
    for area in info.areas:
        _area(SubElement(root, "area"), area)


def _resource(root: Element, resource: Resource) -> None:
    _put(root, "resourceDesc", resource.description)
    _put(root, "mimeType", resource.mime_type)
    _put(root, "size", resource.size)
    _put(root, "uri", resource.uri)
    _put(root, "digest", resource.digest)


def _area(root: Element, area: Area) -> None:
    _put(root, "areaDesc", area.description)
    for polygon in area.polygons:
        _put(root, "polygon", " ".join(f"{_degrees(lat)},{_degrees(lon)}" for lat, lon in polygon))
    for circle in area.circles:
        center = f"{_degrees(circle.lat)},{_degrees(circle.lon)}"
        _put(root, "circle", f"{center} {_degrees(circle.radius_km)}")
    _put_named(root, "geocode", area.geocodes)
    _put(root, "altitude", area.altitude)
    _put(root, "ceiling", area.ceiling)


def _degrees(number: float) -> str:
    """At most six decimals, a tenth of a meter, as those who relay alerts ask."""
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _put(root: Element, name: str, text: str) -> None:
    if text := fit(text):
        SubElement(root, name).text = text


def _put_all(root: Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _put(root, name, text)


def _put_named(root: Element, name: str, values: Iterable[Named]) -> None:
    for each in values:
        element = SubElement(root, name)
        SubElement(element, "valueName").text = fit(each.value_name)
        SubElement(element, "value").text = fit(each.value)
