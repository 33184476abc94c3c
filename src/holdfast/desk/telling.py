"""Who a bulletin is sent to: the rule's part of the form, and the preview on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from holdfast.alerts import audience, escalating, preview
from holdfast.alerts.audience import Audience
from holdfast.alerts.models import Severity, Subscription, Version
from holdfast.catalog import queries as catalog
from holdfast.desk.cases import plotting
from holdfast.kernel import phones
from holdfast.kernel.texts import Text
from holdfast.messaging import mailing
from holdfast.messaging.models import Reply

LONGEST = 50_000
FIELDS = ("buffer", "drawn", "addresses", "service", "days")


def typed(form: QueryDict) -> dict[str, Any]:
    """The rule's fields as they were typed, to be shown again."""
    given: dict[str, Any] = {
        name: form.get(name, "").replace("\x00", "")[:LONGEST].strip() for name in FIELDS
    }
    return given | {
        "channels": form.getlist("channels")[:5], "escalate": bool(form.get("escalate")),
    }  # fmt: skip


def filled(version: Version | None) -> dict[str, Any]:
    """The same from a version; without one what a form begins with."""
    rule = audience.read(version.audience) if version else audience.EVERYBODY
    shapes = ("\n".join(f"{lat}, {lon}" for lat, lon in ring) for ring in rule.shapes)
    return {
        "buffer": str(rule.buffer or ""), "drawn": "\n\n".join(shapes),
        "addresses": "\n".join(place.typed for place in rule.places), "service": rule.service,
        "days": str(rule.days or ""), "channels": list(rule.channels), "escalate": rule.escalate,
    }  # fmt: skip


def read(given: Mapping[str, Any]) -> Audience:
    """The rule that was typed; OperationError says what it does not understand."""
    return Audience(
        shapes=audience.drawn(given["drawn"]),
        buffer=_number(given["buffer"]),
        places=audience.listed(given["addresses"]),
        service=given["service"],
        days=(_number(given["days"]) or 30) if given["service"] else 0,
        channels=tuple(each for each in audience.CHANNELS if each in given["channels"]),
        escalate=given["escalate"],
    )


def _number(text: str) -> int:
    """Zero for nothing, −1 for what is no number: the rule refuses it."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def choices(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the form offers."""
    services = sorted((str(each.name), each.code) for each in catalog.all_services())
    return {
        "channels": Subscription.Channel.choices, "services": [("–", ""), *services],
        "more_rule": any(given[name] for name in FIELDS),
    }  # fmt: skip


def shown(version: Version) -> dict[str, Any]:
    """The preview of a version: how many by each channel, some of them, and the map."""
    found = preview.reached(version)
    rule = audience.read(version.audience)
    drawing, drawn = ground(found.outlines, found.dots)
    service = catalog.find(rule.service) if rule.service else None
    return {
        "reached": found,
        "channels": [
            (label, found.by_channel.get(code, 0))
            for code, label in Subscription.Channel.choices if code in rule.channels
        ],
        "sample": [
            {"channel": row.get_channel_display(), "to": _masked(row), "where": _where(row)}
            for row in found.sample
        ],
        "map": drawing, "rule": rule, "service": service.name if service else Text(),
        "drawn": drawn,
        "dots": [_point(drawing, point) for point in found.dots] if drawing else [],
    }  # fmt: skip


def ground(
    outlines: Sequence[list[plotting.Point]], dots: Sequence[plotting.Point] = ()
) -> tuple[plotting.Drawing | None, list[str]]:
    """A map of what a version is about, else of some who are told, and the paths to draw on it."""
    corners = [(point, 0, "") for ring in outlines for point in ring]
    drawing = plotting.draw(
        corners or [(point, 0, "") for point in dots], width=480, height=300, margin=20
    )
    return drawing, [_path(drawing, ring) for ring in outlines] if drawing else []


def letters(version: Version) -> list[dict[str, Any]]:
    """Exactly what is sent, by language and channel, also to those not sure to be there."""
    names, rule = dict(Subscription.Channel.choices), audience.read(version.audience)
    return [
        {"lang": lang.rstrip("?"), "unsure": lang.endswith("?"), "channel": names[channel],
         "subject": words[0], "body": words[1]}
        for lang, by_channel in sorted(version.letters.items())
        for channel, words in by_channel.items() if channel in rule.channels
    ]  # fmt: skip


def sent(version: Version, *, may_see: bool) -> dict[str, Any] | None:
    """How the messages of a version stand and what was answered; None where none are sent. Who
    needs help is named to those who may see people."""
    found = mailing.tally(version.pk)
    if found is None:
        return None
    names = dict(Subscription.Channel.choices)
    return {
        "tally": found,
        "channels": [
            (names.get(channel, channel), done, whole)
            for channel, (done, whole) in sorted(mailing.by_channel(version.pk).items())
        ],
        "standing": _standing(version),
        "answers": [
            (Reply.Meaning(meaning).label, n) for meaning, n in mailing.answers(version.pk)
        ],
        "help": [
            (phones.for_people(row.address), row.words, row.at)
            for row in mailing.calls_for_help(version.pk)
        ] if may_see else [],
    }  # fmt: skip


def _standing(version: Version) -> escalating.Standing | None:
    """Who has confirmed, where that is asked for."""
    asks = version.severity == Severity.LIFE and audience.read(version.audience).escalate
    return escalating.standing(version.pk) if asks else None


def _masked(row: Subscription) -> str:
    """Enough to see that it is an address, not whose."""
    if row.channel == Subscription.Channel.EMAIL:
        name, _at, host = row.address.partition("@")
        return f"{name[:1]}…@{host}"
    return f"…{phones.for_people(row.address)[-4:]}"


def _where(row: Subscription) -> str:
    if row.everywhere:
        return _("The whole city")
    return row.place or ", ".join(row.areas)


def _point(drawing: plotting.Drawing, point: plotting.Point) -> tuple[float, float]:
    south, west, north, east = drawing.box
    x = (point[1] - west) / (east - west) * drawing.width
    y = (north - point[0]) / (north - south) * drawing.height
    return round(x, 1), round(y, 1)


def _path(drawing: plotting.Drawing, ring: list[plotting.Point]) -> str:
    points = (_point(drawing, point) for point in ring)
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
