"""What is out, for programs: CAP, Atom, RSS, GeoJSON and iCalendar, in every language it is said.

Entries keep their ids for ever; `updated` moves with each version. Only official statements come
here. Times are written as each format wants them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from holdfast.accounts.queries import city, zone
from holdfast.alerts.cap import message, signing, writing
from holdfast.alerts.kinds import kinds
from holdfast.alerts.queries import Out
from holdfast.alerts.saying import Said, not_real
from holdfast.kernel import clock
from holdfast.places.areas import Shape
from holdfast.places.queries import areas_in_force

CAP_TYPE = writing.MEDIA_TYPE
_ATOM = "http://www.w3.org/2005/Atom"
# About ten meters: who relays an alert wants few points.
_SIMPLER = 1e-4
_TITLE_LIMIT = 140


def cap(bulletin: Out) -> bytes:
    """The statement as CAP 1.2, signed: each version is an alert of its own that names the earlier
    ones; what ends it cancels them."""
    return signing.signed(writing.write(cap_alert(bulletin)))


def cap_alert(bulletin: Out) -> message.Alert:
    """See :func:`cap`."""
    kind = "Alert" if not bulletin.earlier else "Cancel" if bulletin.ended else "Update"
    sender = _sender()
    return message.Alert(
        identifier=_identifier(bulletin, bulletin.version),
        sender=sender,
        sent=_cap_time(bulletin.published_at),
        status="Exercise" if bulletin.exercise else "Actual",
        msg_type=kind,
        scope="Public",
        references=tuple(
            f"{sender},{_identifier(bulletin, number)},{_cap_time(at)}"
            for number, at in bulletin.earlier
        ),
        note=_note(bulletin),
        infos=tuple(_info(bulletin, lang, said) for lang, said in bulletin.words.items()),
    )


def _note(bulletin: Out) -> str:
    """What CAP wants of an exercise: that it is one, in every language of its words."""
    if not bulletin.exercise:
        return ""
    said = []
    for lang in bulletin.words:
        with translation.override(lang):
            said.append(not_real())
    return " ".join(said)


def _sender() -> str:
    return f"bulletins@{urlsplit(settings.HOLDFAST.base_url).hostname or 'localhost'}"


def _identifier(bulletin: Out, version: int) -> str:
    return f"{bulletin.id}.{version}"


def _cap_time(at: datetime) -> str:
    return writing.time_of(at.astimezone(zone()))


def _info(bulletin: Out, lang: str, said: Said) -> message.Info:
    called = kinds()[bulletin.kind].cap
    with translation.override(lang):
        page = _page(bulletin)
        areas = tuple(_areas(bulletin))
    return message.Info(
        language=lang,
        category=(called.category,),
        event=called.event,
        response_type=("AllClear",) if bulletin.ended else (called.response,),
        urgency="Past" if bulletin.ended else called.urgency,
        severity=called.severity,
        certainty=called.certainty,
        event_codes=(message.Named("SAME", called.code),),
        effective=_cap_time(max(bulletin.starts_at, bulletin.published_at)),
        expires=_cap_time(bulletin.until),
        sender_name=bulletin.source,
        headline=said.headline[:_TITLE_LIMIT],
        description=said.body,
        instruction=said.instruction,
        web=page,
        areas=areas,
    )


def _shapes(bulletin: Out) -> list[Shape]:
    """The areas' outlines; the city's own where it holds for all of it."""
    wanted = set(bulletin.areas)
    return [
        shape for shape in areas_in_force()
        if (f"{shape.layer}:{shape.code}" in wanted if wanted else shape.layer == "city")
    ]  # fmt: skip


def _areas(bulletin: Out) -> Iterator[message.Area]:
    shapes = _shapes(bulletin)
    for shape in shapes:
        yield message.Area(
            description=str(shape.name) or shape.code,
            polygons=tuple(_rings(shape)),
            geocodes=(message.Named(shape.layer, shape.code),),
        )
    if not shapes:
        yield message.Area(description=city().name)


def _rings(shape: Shape) -> Iterator[tuple[message.Point, ...]]:
    simpler = shape.polygon.simplify(_SIMPLER)
    for part in getattr(simpler, "geoms", [simpler]):
        yield tuple((round(lat, 6), round(lon, 6)) for lon, lat in part.exterior.coords)


def _page(bulletin: Out) -> str:
    return f"{settings.HOLDFAST.base_url}{reverse('portal:bulletin', args=[bulletin.number])}"


def _here(name: str) -> str:
    return f"{settings.HOLDFAST.base_url}{reverse(name)}"


def atom(bulletins: Sequence[Out]) -> bytes:
    """Atom (RFC 4287), in the page's language, each entry with its CAP document."""
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": translation.get_language() or "en"})
    _put(feed, "id", _here("portal:bulletins_atom"))
    _put(feed, "title", _feed_title())
    latest = max((each.published_at for each in bulletins), default=clock.now())
    _put(feed, "updated", latest.isoformat())
    SubElement(feed, "link", rel="self", href=_here("portal:bulletins_atom"))
    SubElement(feed, "link", rel="alternate", href=_here("portal:alerts"))
    for each in bulletins:
        entry = SubElement(feed, "entry")
        _put(entry, "id", f"urn:uuid:{each.id}")
        _put(entry, "title", each.said.headline)
        _put(entry, "published", each.first_published_at.isoformat())
        _put(entry, "updated", each.published_at.isoformat())
        _put(SubElement(entry, "author"), "name", each.source)
        SubElement(entry, "link", rel="alternate", href=_page(each))
        document = (
            f"{settings.HOLDFAST.base_url}{reverse('portal:bulletin_cap', args=[each.number])}"
        )
        SubElement(entry, "link", rel="related", type=CAP_TYPE, href=document)
        _put(entry, "summary", _whole(each.said))
    return _document(feed)


def rss(bulletins: Sequence[Out]) -> bytes:
    """RSS 2.0, in the page's language."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _put(channel, "title", _feed_title())
    _put(channel, "link", _here("portal:alerts"))
    _put(channel, "description", _feed_title())
    _put(channel, "ttl", "1")
    for each in bulletins:
        item = SubElement(channel, "item")
        _put(item, "title", each.said.headline)
        _put(item, "link", _page(each))
        _put(item, "description", _whole(each.said))
        _put(item, "pubDate", format_datetime(each.published_at.astimezone(UTC)))
        SubElement(item, "guid", isPermaLink="false").text = f"urn:uuid:{each.id}:{each.version}"
    return _document(root)


def geojson(bulletins: Sequence[Out]) -> bytes:
    """A feature for each statement, its geometry all areas together."""
    features = [
        {
            "type": "Feature",
            "id": str(each.id),
            "geometry": _geometry(each),
            "properties": {
                "number": each.number, "kind": each.kind, "severity": each.severity,
                "headline": each.said.headline, "body": each.said.body,
                "instruction": each.said.instruction, "source": each.source,
                "areas": list(each.areas), "starts": each.starts_at, "until": each.until,
                "published": each.published_at, "url": _page(each), "exercise": each.exercise,
            },
        }
        for each in bulletins
    ]  # fmt: skip
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _geometry(bulletin: Out) -> dict[str, Any] | None:
    rings = [
        [[[lon, lat] for lat, lon in ring]] for shape in _shapes(bulletin) for ring in _rings(shape)
    ]
    return {"type": "MultiPolygon", "coordinates": rings} if rings else None


def calendar(bulletins: Sequence[Out]) -> bytes:
    """iCalendar (RFC 5545): each statement from when it holds until when."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Holdfast//bulletins//EN"]
    for each in bulletins:
        lines += [
            "BEGIN:VEVENT", f"UID:{each.id}@{urlsplit(settings.HOLDFAST.base_url).hostname}",
            f"SEQUENCE:{each.version}", f"DTSTAMP:{_ical_time(each.published_at)}",
            f"DTSTART:{_ical_time(each.starts_at)}", f"DTEND:{_ical_time(each.until)}",
            f"SUMMARY:{_ical_text(each.said.headline)}",
            f"DESCRIPTION:{_ical_text(_whole(each.said))}", f"URL:{_page(each)}", "END:VEVENT",
        ]  # fmt: skip
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _ical_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _ical_text(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """At most 75 octets a line, as the standard has it, and no letter cut in two."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 74:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part]) + "\r\n"


def _whole(said: Said) -> str:
    return " ".join(filter(None, (said.body, said.instruction)))


def _feed_title() -> str:
    return translation.gettext("%(city)s: official statements") % {"city": city().brand}


def _put(root: Element, name: str, text: str) -> None:
    SubElement(root, name).text = text


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
