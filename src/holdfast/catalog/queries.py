"""Asking the catalog: services as they stand, by code; pinned versions; the calendar.

Everything is kept in the process. At most every two seconds one small statement asks whether
anything changed; so an intake needs no statement for it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from holdfast.catalog.definitions import Definition, from_json
from holdfast.catalog.models import (
    CalendarSettings,
    Edition,
    Holiday,
    Pause,
    Service,
    ServiceVersion,
)
from holdfast.catalog.suggestions import Index, Suggestion
from holdfast.catalog.worktime import (
    Calendar,
    Promise,
    calendar_from_json,
    parse_promise,
)
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text

# A change is seen by every process within this many seconds.
FRESH_SECONDS = 2.0
_KEPT_VERSIONS = 500


@dataclass(frozen=True, slots=True)
class Current:
    """A published version of a service: its current one, or the one that a running intake pinned.

    `service` and `version` are ids; what it is like stands in `definition`.
    """

    service: UUID
    version: UUID
    number: int
    definition: Definition
    published_at: datetime
    retired: bool = False
    paused: Text | None = None
    """What residents are told while it takes nothing new; None where it does."""
    promise: Promise | None = field(init=False)

    def __post_init__(self) -> None:
        text = self.definition.promise
        object.__setattr__(self, "promise", parse_promise(text) if text else None)

    @property
    def code(self) -> str:
        """The service's code."""
        return self.definition.code

    @property
    def name(self) -> Text:
        """The service's name."""
        return self.definition.name

    @property
    def group(self) -> Text:
        """The group it is listed under."""
        return self.definition.group

    @property
    def owner(self) -> str:
        """The code of the department that owns it."""
        return self.definition.owner

    @property
    def priority(self) -> int:
        """1 (most urgent) to 5."""
        return self.definition.priority

    @property
    def public(self) -> bool:
        """Whether residents may choose it themselves."""
        return self.definition.public and not self.retired

    @property
    def public_cases(self) -> bool:
        """Whether its cases are shown to everyone."""
        definition = self.definition
        return definition.on_map and definition.audience == "public"


class NoSuchService(LookupError):
    """There is no service of this code, or no version of this id."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    stamp: UUID | None
    changed_at: datetime | None
    by_code: Mapping[str, Current]
    calendar: Calendar
    index: Index


_last: _Shelf | None = None
_versions: OrderedDict[UUID, Current] = OrderedDict()


def _load() -> _Shelf:
    global _last
    edition = Edition.objects.first()
    stamp = edition.stamp if edition else None
    if _last is not None and _last.stamp == stamp:
        return _last
    paused = dict(Pause.objects.values_list("service_id", "told"))
    by_code = {
        row.code: _current(row.current, row.code, retired=row.retired, paused=paused.get(row.pk))
        for row in Service.objects.select_related("current").order_by("code")
        if row.current is not None
    }
    offered = [each.definition for each in by_code.values() if not each.retired]
    changed_at = edition.changed_at if edition else None
    _last = _Shelf(stamp, changed_at, by_code, _load_calendar(), Index(offered))
    return _last


def _current(
    row: ServiceVersion, code: str, *, retired: bool, paused: Text | None = None
) -> Current:
    return Current(
        service=row.service_id,
        version=row.id,
        number=row.number,
        definition=from_json(row.definition),
        published_at=row.published_at,
        retired=retired,
        paused=paused,
    )


def _load_calendar() -> Calendar:
    settings = CalendarSettings.objects.first()
    if settings is None:
        return Calendar()
    days = list(Holiday.objects.all())
    return calendar_from_json(
        {
            "hours": settings.hours,
            "country": settings.country,
            "subdivision": settings.subdivision,
            "worked": settings.worked,
            "names": settings.names,
            "closed": {day.day.isoformat(): dict(day.name.texts) for day in days if not day.works},
            "open": [day.day.isoformat() for day in days if day.works],
        }
    )


_shelf = Fresh(_load, seconds=FRESH_SECONDS)


def forget() -> None:
    """Look at the stamp again at the next question; used after one's own change."""
    _shelf.forget()


def current(code: str) -> Current:
    """A service as it stands, retired ones too; :class:`NoSuchService` for an unknown code."""
    found = _shelf().by_code.get(code)
    if found is None:
        raise NoSuchService(f"There is no service {code}.")
    return found


def find(code: str) -> Current | None:
    """A service as it stands, or None."""
    return _shelf().by_code.get(code)


def version(id: UUID) -> Current:
    """The version of an id, current or old; :class:`NoSuchService` where there is none.

    Versions never change, so an old one is read once and kept (the last few hundred asked for).
    """
    kept = _versions.get(id)
    if kept is not None:
        return kept
    for each in _shelf().by_code.values():
        if each.version == id:
            return each
    row = ServiceVersion.objects.select_related("service").filter(pk=id).first()
    if row is None:
        raise NoSuchService(f"There is no version {id} of a service.")
    found = _current(row, row.service.code, retired=row.service.retired)
    _versions[id] = found
    while len(_versions) > _KEPT_VERSIONS:
        _versions.popitem(last=False)
    return found


def all_services(*, retired: bool = False) -> list[Current]:
    """Every service by code, for staff; retired ones only where asked for."""
    return [each for each in _shelf().by_code.values() if retired or not each.retired]


def all_public(lang: str | None = None) -> list[Current]:
    """The services that residents may choose, by group and name in a language (the page's own by
    default)."""
    public = [each for each in _shelf().by_code.values() if each.public]
    return sorted(
        public,
        key=lambda each: (
            each.group.in_language(lang).text.casefold(),
            each.name.in_language(lang).text.casefold(),
        ),
    )


def grouped(lang: str | None = None) -> list[tuple[str, list[Current]]]:
    """The public services under their groups' names, both in order."""
    groups: dict[str, list[Current]] = {}
    for each in all_public(lang):
        groups.setdefault(each.group.in_language(lang).text, []).append(each)
    return list(groups.items())


def suggest(text: str, lang: str, limit: int = 5, *, public: bool = True) -> list[Suggestion]:
    """Services that typed words mean, best first; see :mod:`holdfast.catalog.suggestions`."""
    shelf = _shelf()
    found = shelf.index.suggest(text, lang)
    if public:
        found = [each for each in found if shelf.by_code[each.code].public]
    return found[:limit]


def calendar() -> Calendar:
    """The city's working hours and holidays; weekdays 8 to 17 and US holidays until it is set."""
    return _shelf().calendar


def changed_at() -> datetime | None:
    """When any service or the calendar last changed (GeoReport's changeset); None if never."""
    return _shelf().changed_at
