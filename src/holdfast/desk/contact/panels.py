"""The right side: who it is, where it is, what is said about an incident, what we know."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from holdfast.cases import queries as cases
from holdfast.cases.duplicates.candidates import Likely
from holdfast.cases.duplicates.known import METRES_PER_DEGREE
from holdfast.cases.lifecycle import STATUSES
from holdfast.catalog import queries as catalog
from holdfast.desk import dates
from holdfast.desk.cases import ground
from holdfast.desk.contact import articles, words
from holdfast.desk.relief.address import beside
from holdfast.eoc import queries as eoc
from holdfast.eoc.models import Rumor
from holdfast.incidents import queries as incidents
from holdfast.interactions import queries as interactions
from holdfast.journal.actors import Actor
from holdfast.kernel import phones
from holdfast.places import queries as places
from holdfast.places.locations import NOWHERE, Location
from holdfast.residents import queries as residents
from holdfast.residents.models import Resident
from holdfast.scripts import queries as runs
from holdfast.scripts.models import Run
from holdfast.workforce.models import Handling

VERDICTS = {
    "verified": ("ok", "good", gettext_lazy("Verified")),
    "approximate": ("look", "heed", gettext_lazy("About here")),
    "unverified": ("look", "heed", gettext_lazy("Not known")),
    "outside": ("over", "heed", gettext_lazy("Outside the city")),
    "none": ("unused", "mute", ""),
}
NEARBY = 3
# The strip of ground under the place: units of its drawing, and meters a unit.
MAP_WIDTH, MAP_HEIGHT, MAP_METRES = 336, 92, 1.0
# What every stranger may be, in a nearby list without a service: any open case counts.
_ANY = 0.0


def person(actor: Actor, handling: Handling) -> dict[str, Any]:
    """Known, one of several, new, or nobody yet; with history and open cases where known."""
    typed = phones.for_people(handling.phone) if handling.phone else handling.email
    shown: dict[str, Any] = {
        "state": "nobody", "name": handling.name, "typed": typed, "language": "", "by": "",
        "maybe": [], "rows": [], "recent": 0, "prefers": "",
    }  # fmt: skip
    if not actor.may("residents.see"):
        return {"person": shown}
    if handling.resident or (typed and not handling.name):
        _look(actor, handling, shown)
    elif typed or handling.name:
        shown["state"] = "new"
    return {"person": shown}


def _look(actor: Actor, handling: Handling, shown: dict[str, Any]) -> None:
    ids = [handling.resident] if handling.resident else [
        match.resident
        for match in residents.lookup(phone=handling.phone or None, email=handling.email or None)
    ]  # fmt: skip
    found = list(Resident.objects.filter(pk__in=ids).order_by("-noted_at")[:5])
    if not found:
        shown["state"] = "new"
        return
    if len(found) > 1:
        shown["state"] = "maybe"
        shown["maybe"] = [
            {"id": each.pk, "name": each.name or _("No name"), "since": dates.day(each.noted_at)}
            for each in found
        ]
        return
    resident = found[0]
    history = interactions.history(actor, resident.pk, without=handling.pk)
    mine = cases.page(actor, cases.Filter(resident=resident.pk), limit=4)
    rows: list[tuple[Any, dict[str, Any]]] = [
        (case.opened_at, _case_row(case)) for case in mine.cases
    ]
    told = {case.service for case in mine.cases}
    rows += [
        (past.started_at, _past_row(past))
        for past in history.past
        if past.outcome != "case" or past.topic not in told
    ]
    rows.sort(key=lambda pair: pair[0], reverse=True)
    # Open cases are never pushed out by what is over.
    rows.sort(key=lambda pair: not pair[1]["open"])
    shown |= {
        "state": "known", "name": resident.name,
        "url": reverse("desk:resident", args=[resident.pk]), "recent": history.recent + 1,
        "by": _("Known by number") if handling.phone else _("Known by e-mail")
        if handling.email else _("Known"),
        "language": words.language(resident.language),
        "prefers": {"text": _("text messages welcome"), "email": _("e-mail welcome")}.get(
            resident.prefers, _("no messages")
        ),
        "rows": [row for _at, row in rows[:3]],
    }  # fmt: skip


def _case_row(case: Any) -> dict[str, Any]:
    status = STATUSES[case.status]
    service = catalog.find(case.service)
    return {
        "when": words.short_day(case.opened_at), "number": case.number,
        "url": reverse("desk:case", args=[case.number]),
        "what": str(service.name) if service else case.service_name,
        "open": status.open, "state": str(status.staff),
        "shape": "in-work" if status.open else "ok", "tone": "sea" if status.open else "mute",
    }  # fmt: skip


def _past_row(past: interactions.Past) -> dict[str, Any]:
    service = catalog.find(past.topic) if past.topic else None
    channel = words.CHANNELS.get(past.channel)
    what = " · ".join(
        filter(
            None, (str(service.name) if service else "", str(channel[0]).lower() if channel else "")
        )
    )
    return {
        "when": words.short_day(past.started_at), "number": "", "url": "", "what": what,
        "open": False, "state": str(words.OUTCOMES[past.outcome]), "shape": "ok", "tone": "mute",
    }  # fmt: skip


def place(actor: Actor, handling: Handling, run: Run | None) -> dict[str, Any]:
    """The place with its verdict, areas, and the open cases around it."""
    location = msgspec.convert(handling.place, Location) if handling.place else NOWHERE
    shape, tone, said = VERDICTS[location.verdict]
    near = _nearby(actor, handling, location, run)
    return {
        "now": beside(actor, location),
        "place": {
            "text": location.address or location.typed, "typed": location.typed,
            "known": handling.place is not None, "shape": shape, "tone": tone, "says": str(said),
            "areas": places.areas_named(location.areas, get_language())[:3],
            "near": near, "map": _map(location, near),
            "unit": location.unit, "lat": _written(location.lat), "lon": _written(location.lon),
        }
    }  # fmt: skip


def _nearby(
    actor: Actor, handling: Handling, location: Location, run: Run | None
) -> list[dict[str, Any]]:
    if location.lat is None and not (location.address or location.typed):
        return []
    service = runs.service_of(run) if run and run.version_id else None
    said = " ".join(filter(None, (handling.words, run.description if run else "")))
    found = cases.likely_duplicates(
        actor, service, location.lat, location.lon, location.address or location.typed, said,
        limit=NEARBY + 3, least=None if service else _ANY,
    )  # fmt: skip
    gone = {*handling.opened}
    shown = [_near_row(each, handling) for each in found if each.case.pk not in gone]
    if service is None:
        shown = [each for each in shown if each["open"]]
    return [{**each, "n": n} for n, each in enumerate(shown[:NEARBY], 1)]


def _near_row(likely: Likely, handling: Handling) -> dict[str, Any]:
    case, reasons = likely.case, likely.match.reasons
    status = STATUSES[case.status]
    away = (
        ""
        if reasons.distance_m is None
        else (_("same spot") if reasons.distance_m < 5 else words.feet(reasons.distance_m))
    )
    service, over = catalog.find(case.service), str(status.staff)
    return {
        "id": case.pk, "number": case.number, "open": status.open,
        "url": reverse("desk:case", args=[case.number]),
        "what": str(service.name) if service else case.service_name,
        "more": ", ".join(
            filter(None, (away, words.short_day(case.opened_at), "" if status.open else over))
        ),
        "lat": case.lat, "lon": case.lon, "followed": case.pk in handling.followed,
    }  # fmt: skip


def _written(degrees: float | None) -> str:
    """A coordinate for a form, with a point whatever the page's language; "" for none."""
    return "" if degrees is None else f"{degrees:.6f}"


def _key(location: Location, near: list[dict[str, Any]]) -> str:
    """Names what the map shows, so that the same map stays while other parts of the page change; as
    a CSS selector takes it."""
    words = "-".join([_written(location.lat), _written(location.lon), *(c["number"] for c in near)])
    return words.replace(".", "_")


def _map(location: Location, near: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The place in the middle of a strip of ground, numbered pins for the cases in it."""
    if location.lat is None or location.lon is None:
        return None
    high = MAP_HEIGHT / 2 * MAP_METRES / METRES_PER_DEGREE
    east = max(0.01, math.cos(math.radians(location.lat)))
    wide = MAP_WIDTH / 2 * MAP_METRES / METRES_PER_DEGREE / east
    south, west = location.lat - high, location.lon - wide
    pins = []
    for each in near:
        if each["lat"] is None:
            continue
        x = (each["lon"] - west) / (2 * wide) * MAP_WIDTH
        y = (1 - (each["lat"] - south) / (2 * high)) * MAP_HEIGHT
        if 0 <= x <= MAP_WIDTH and 0 <= y <= MAP_HEIGHT:
            # Written with a point whatever the page's language: SVG reads no comma.
            pins.append((f"{x:.1f}", f"{y:.1f}", each["n"]))
    box = (south, west, location.lat + high, location.lon + wide)
    return {
        "box": box, "live": [(location.lat, location.lon, ""), *(
            (each["lat"], each["lon"], str(each["n"])) for each in near if each["lat"] is not None
        )],
        "key": _key(location, near),
        "width": MAP_WIDTH, "height": MAP_HEIGHT, "x": MAP_WIDTH // 2, "y": MAP_HEIGHT // 2,
        "pins": pins, "ground": ground.address(box, MAP_WIDTH, MAP_HEIGHT),
    }  # fmt: skip


def knowledge(actor: Actor, handling: Handling, run: Run | None) -> dict[str, Any]:
    """Articles for what is spoken of."""
    service = runs.service_of(run) if run and run.version_id else None
    said = handling.words or (str(runs.definition_of(run).name) if run else "")
    return {
        "articles": articles.about(actor, said, service.code if service else ""),
        "article_words": "",
        "knowledge_url": reverse("desk:contact_knowledge", args=[handling.pk])
        if handling.pk else "",
    }  # fmt: skip


def rumors(handling: Handling) -> dict[str, Any]:
    """What is said now in open incidents, the fact first where it is answered, and whether this
    contact mentioned it; the incidents for which another can be put in."""
    open_now = incidents.current(exercises=True)
    drills = [each for each in open_now if each.exercise]
    joined = eoc.drills_of(handling.pk, [each.id for each in drills])
    return {
        "drills": [{"drill": each, "joined": each.id in joined} for each in drills],
        "rumors": [
            {"row": row, "mentioned": mentioned, "exercise": row.incident.exercise,
             "answered": row.state == Rumor.State.ANSWERED}
            for row, mentioned in eoc.rumors_for(handling.pk, [each.id for each in open_now])
        ],
        "rumor_incidents": [(str(each.name), str(each.id)) for each in open_now],
    }  # fmt: skip
