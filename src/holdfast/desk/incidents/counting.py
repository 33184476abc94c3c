"""Counts of a situation report in words, and the records behind each that the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.alerts import queries as alerts
from holdfast.cases.visibility import visible
from holdfast.catalog import queries as catalog
from holdfast.desk import dates
from holdfast.desk.contact import words
from holdfast.desk.organization import organization
from holdfast.eoc import figures
from holdfast.eoc.models import Figure, Rumor, Sitrep
from holdfast.interactions import queries as interactions
from holdfast.journal.actors import Actor
from holdfast.relief.models import Facility, Notice
from holdfast.relief.queries import notices
from holdfast.workforce.models import Presence

_SAYS = {
    ("contacts", figures.ALL): gettext_lazy("All contacts"),
    ("contacts", "marked"): gettext_lazy("Of them with the incident's mark"),
    ("topics", "none"): gettext_lazy("No topic noted"),
    ("cases", figures.ALL): gettext_lazy("Open cases with the incident's mark"),
    ("bulletins", figures.ALL): gettext_lazy("All that are out"),
    ("shelters", "people"): gettext_lazy("People there, by the counts"),
    ("shelters", "free"): gettext_lazy("Places free, by the counts"),
    ("closures", figures.ALL): gettext_lazy("All that are in force"),
    ("paused", figures.ALL): gettext_lazy("All that are paused"),
    ("staff", figures.ALL): gettext_lazy("Everybody who is on"),
}
_CODES = {
    "shelters": Facility.State, "closures": Notice.Kind, "rumors": Rumor.State,
    "staff": Presence.State,
}  # fmt: skip
# Contacts of two reports are of spans that may differ: how many more says nothing there.
_FLOWS = frozenset({"contacts", "topics", "areas"})
# What was there and is not is told too.
_GO = frozenset({"cases", "bulletins", "closures", "rumors", "paused", "staff"})


def name(figure: Figure) -> str:
    """What is counted, as it was called then, in the page's language where it has several."""
    if figure.name:
        return str(figure.name)
    if found := _SAYS.get((figure.section, figure.key)):
        return str(found)
    codes = _CODES.get(figure.section)
    return str(codes(figure.key).label) if codes and figure.key in codes.values else figure.key


def sections(sitrep: Sitrep, last: Sitrep | None) -> list[dict[str, Any]]:
    """The counts by section, each with its difference to the last report and what is usual; and
    what was in the last report and is gone."""
    rows = list(sitrep.figures.all())
    known = {(each.section, each.key) for each in rows}
    gone = [
        each for each in (last.figures.filter(section__in=_GO) if last else ())
        if (each.section, each.key) not in known and each.key not in _CODES.get(each.section, ())
    ]  # fmt: skip
    return [
        {
            "code": code, "title": title, "flows": code in ("contacts", "topics", "areas"),
            "rows": [_row(each, last) for each in rows if each.section == code],
            "gone": [{"name": name(each), "n": each.n} for each in gone if each.section == code],
        }
        for code, title in figures.SECTIONS.items()
    ]  # fmt: skip


def _row(figure: Figure, last: Sitrep | None) -> dict[str, Any]:
    change = ""
    if last and figure.before is None:
        change = _("new")
    elif figure.before is not None and figure.section not in _FLOWS:
        by = figure.n - figure.before
        change = _("same") if by == 0 else f"+{by}" if by > 0 else f"−{-by}"
    return {
        "figure": figure, "name": name(figure), "change": change,
        "usual": figures.usual(figure), "unusual": figures.unusual(figure),
        "opens": bool(figure.records),
    }  # fmt: skip


def records(viewer: Actor, figure: Figure, ids: Sequence[str]) -> list[dict[str, str]]:
    """Some of what was counted, for a list: what it is called, its page, a few words more. What the
    viewer may not see is left out."""
    if figure.section == "paused":
        return [_service(code) for code in ids]
    wanted = [UUID(id) for id in ids]
    match figure.section, figure.key:
        case ("cases", _key):
            return _cases(viewer, wanted)
        case ("bulletins", _key):
            return _bulletins(viewer, wanted)
        case ("shelters", _key):
            return _facilities(wanted)
        case ("closures", _key):
            return _closures(viewer, wanted)
        case ("staff", _key):
            return _staff(viewer, wanted)
        case ("rumors", key) if key in Rumor.State.values:
            return _rumors(wanted)
    return _contacts(viewer, wanted)


def _line(name: object, url: str = "", more: str = "") -> dict[str, str]:
    return {"name": str(name), "url": url, "more": more}


def _service(code: str) -> dict[str, str]:
    found = catalog.find(code)
    return _line(found.name if found else code, more=code)


def _cases(viewer: Actor, ids: list[UUID]) -> list[dict[str, str]]:
    rows = visible(viewer).filter(pk__in=ids).order_by("opened_at")
    return [
        _line(row.number, reverse("desk:case", args=[row.number]),
              f"{row.service_name} · {dates.moment(row.opened_at)}")
        for row in rows.only("number", "service_name", "opened_at")
    ]  # fmt: skip


def _bulletins(viewer: Actor, ids: list[UUID]) -> list[dict[str, str]]:
    rows = alerts.all_bulletins(viewer).filter(pk__in=ids).order_by("number")
    return [
        _line(_("Bulletin %(number)s") % {"number": row.number},
              reverse("desk:bulletin", args=[row.pk]),
              alerts.said_of(row.current).headline if row.current else "")
        for row in rows
    ]  # fmt: skip


def _facilities(ids: list[UUID]) -> list[dict[str, str]]:
    rows = Facility.objects.filter(pk__in=ids).order_by("name")
    return [_line(row.name, reverse("desk:facility", args=[row.pk]), row.address) for row in rows]


def _closures(viewer: Actor, ids: list[UUID]) -> list[dict[str, str]]:
    rows = notices.all_notices(viewer).filter(pk__in=ids).order_by("kind", "starts_at")
    return [
        _line(row.title, reverse("desk:notice", args=[row.pk]), str(row.get_kind_display()))
        for row in rows
    ]  # fmt: skip


def _staff(viewer: Actor, ids: list[UUID]) -> list[dict[str, str]]:
    if not viewer.may("queues.watch"):
        return []
    return [_line(organization().person(id) or _("Former staff")) for id in ids]


def _rumors(ids: list[UUID]) -> list[dict[str, str]]:
    rows = Rumor.objects.filter(pk__in=ids).order_by("number")
    return [
        _line(row.heard, f"{reverse('desk:incident_rumors', args=[row.incident_id])}#r{row.number}",
              str(row.get_state_display()))
        for row in rows
    ]  # fmt: skip


def _contacts(viewer: Actor, ids: list[UUID]) -> list[dict[str, str]]:
    found = []
    for row in interactions.some(viewer, ids):
        service = catalog.find(row.topic) if row.topic else None
        outcome = words.OUTCOMES.get(row.outcome, "")
        more = (str(service.name) if service else "", str(outcome))
        found.append(
            _line(f"{dates.moment(row.started_at)}, {words.CHANNELS[row.channel][0]}",
                  more=" · ".join(filter(None, more)))
        )  # fmt: skip
    return found
