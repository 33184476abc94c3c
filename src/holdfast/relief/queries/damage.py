"""Damage that residents reported, summarized for assessment teams.

A report of damage is a case: its service asks the question `damage` (one answer, the codes of
:class:`holdfast.relief.models.Degree`), and may ask `damage_to` (what is damaged) and for photos.
What a team found counts before what was reported.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.cases import queries as cases
from holdfast.cases.models import DISTRICTS, Case
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import in_words
from holdfast.catalog.definitions import Question
from holdfast.journal.actors import Actor
from holdfast.kernel.spreadsheets import cell
from holdfast.places.queries import area_names, layers
from holdfast.relief.models import Assessment, Degree

QUESTION, WHAT = "damage", "damage_to"
_MOST_ROWS = 50_000
# Reports that count nothing of their own.
_NOT_COUNTED = ("duplicate", "withdrawn")


def services() -> dict[str, Question | None]:
    """The services that report damage, each with its question of what is damaged, if any."""
    return {
        each.code: each.definition.question(WHAT)
        for each in catalog.all_services()
        if (asked := each.definition.question(QUESTION)) is not None and asked.type == "single"
    }


def reports(viewer: Actor, since: datetime | None = None) -> QuerySet[Case]:
    """The reports the viewer may see, the latest first, each with `found` (the degree a team
    noted, else None) and `photos`."""
    last = Assessment.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk")
    rows = cases.found(viewer, cases.Filter(services=tuple(services()), opened_from=since))
    rows = rows if services() else rows.none()
    return (
        rows.exclude(status__in=_NOT_COUNTED)
        .annotate(
            found=Subquery(last.values("degree")[:1]),
            photos=Count("attachments", filter=Q(attachments__public=True)),
        )
        .order_by("-opened_at", "-pk")
        .defer("search")
    )


@dataclass(slots=True)
class Line:
    """The damage of one area, or of one thing that is damaged: how many reports by degree."""

    name: str
    degrees: Counter[str] = field(default_factory=Counter)
    assessed: int = 0

    @property
    def all(self) -> int:
        """How many reports."""
        return self.degrees.total()

    @property
    def cells(self) -> list[int]:
        """How many of each degree, in the order of :func:`heads`."""
        return [self.degrees[code] for code, _label in heads()]


@dataclass(frozen=True, slots=True)
class Summary:
    """All reports by area and by what is damaged, and in all; each adds up to the same."""

    areas: list[Line]
    things: list[Line]
    whole: Line


def heads() -> list[tuple[str, str]]:
    """The degrees in their order, worst first, and reports that name none: (code, words)."""
    return [*((code, str(label)) for code, label in Degree.choices), ("", _("Not said"))]


def degree_of(case: Case) -> str:
    """What counts: what a team found, else what was reported; "" where neither says it."""
    found: str | None = getattr(case, "found", None)
    said = found or str(case.answers.get(QUESTION) or "")
    return said if said in Degree.values else ""


def summary(rows: Sequence[Case], layer: str) -> Summary:
    """Reports by the areas of a layer and by what is damaged."""
    areas: dict[str, Line] = {}
    things: dict[str, Line] = {}
    whole = Line(_("In all"))
    asked = services()
    names: dict[str, str] = {}
    for case in rows:
        code = case.areas.get(layer, "")
        if code not in names:
            names[code] = _area(layer, code) or _("No known area")
        degree, thing = degree_of(case), thing_of(case, asked) or _("Not said")
        for line in (
            areas.setdefault(code, Line(names[code])), things.setdefault(thing, Line(thing)), whole,
        ):  # fmt: skip
            line.degrees[degree] += 1
            line.assessed += getattr(case, "found", None) is not None
    return Summary(_ranked(areas.values()), _ranked(things.values()), whole)


def _area(layer: str, code: str) -> str:
    """An area's name; its code where nobody knows it any longer."""
    if not code:
        return ""
    value = f"{layer}:{code}"
    name = area_names([value])[0]
    return code if name == value else name


def _ranked(lines: Any) -> list[Line]:
    """The hardest hit first: by destroyed, then major, and so on."""
    return sorted(lines, key=lambda line: ([-n for n in line.cells], line.name))


def thing_of(case: Case, asked: dict[str, Question | None]) -> str:
    """What is damaged, in words."""
    question = asked.get(case.service)
    return in_words(question, case.answers.get(WHAT), get_language() or "en") if question else ""


def area_layers() -> list[tuple[str, str]]:
    """The layers to summarize by: (code, name)."""
    known = [(code, str(name)) for code, name in layers().items() if code != "city"]
    return known or [(DISTRICTS, _("District"))]


def assessments(viewer: Actor, case: UUID) -> list[Assessment]:
    """What teams found at one, the last first; for who may see the case."""
    if cases.by_id(viewer, case) is None:
        return []
    return list(Assessment.objects.filter(case=case).order_by("-at", "-pk"))


def table(rows: Sequence[Case], layer: str) -> str:
    """The reports as a spreadsheet reads them (CSV with a byte order mark), one a row. No names:
    teams find a place by its address and point."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = (_("Case"), _("Reported"), _("Address"), _("Latitude"), _("Longitude"), _("Area"),
             _("What is damaged"), _("Reported as"), _("Found by a team"), _("Photos"),
             _("State"))  # fmt: skip
    writer.writerow([cell(head) for head in heads])
    labels, asked = dict(Degree.choices), services()
    for case in rows:
        at = case.opened_at.astimezone(zone()).isoformat(sep=" ", timespec="minutes")
        code = case.areas.get(layer, "")
        values = (
            case.number, at, case.address, case.lat, case.lon,
            _area(layer, code), thing_of(case, asked),
            labels.get(str(case.answers.get(QUESTION) or ""), ""),
            labels.get(getattr(case, "found", None) or "", ""), getattr(case, "photos", 0),
            case.get_status_display(),
        )  # fmt: skip
        writer.writerow([cell(str(value)) if value is not None else "" for value in values])
    return "\ufeff" + out.getvalue()


def some(viewer: Actor, since: datetime | None = None) -> list[Case]:
    """The reports to summarize, at most fifty thousand."""
    return list(reports(viewer, since)[:_MOST_ROWS])
