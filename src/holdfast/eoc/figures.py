"""The counts of a sitrep, each with what it counts and, for contacts, what is usual then.

Usual is a distribution: the counts of the same weekday and hours in earlier weeks, by the city's
calendar, also across a change of the clock. Weeks of which nothing is known do not count. Contacts
of exercises are in the sitreps of their exercise and in no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.queries import zone
from holdfast.alerts import queries as alerts
from holdfast.cases import lifecycle
from holdfast.cases.models import DISTRICTS, Case
from holdfast.catalog import queries as catalog
from holdfast.eoc import surprise
from holdfast.eoc.models import Figure, Rumor, Tagged
from holdfast.incidents.models import Incident
from holdfast.interactions import queries as interactions
from holdfast.journal.actors import system
from holdfast.kernel.texts import Text
from holdfast.places.queries import areas_in_force
from holdfast.relief.models import Facility
from holdfast.relief.queries import facilities, notices
from holdfast.workforce import queries as workforce

WEEKS = 8
ALL = "all"
HOUR = timedelta(hours=1)
SECTIONS = {
    "contacts": _("Contacts"),
    "topics": _("Contacts by topic"),
    "areas": _("Contacts by area"),
    "cases": _("Open cases"),
    "bulletins": _("Bulletins that are out"),
    "shelters": _("Shelters and centers"),
    "closures": _("Closures and notices"),
    "rumors": _("Rumors"),
    "paused": _("Services paused"),
    "staff": _("Staff on"),
}
_ME = system("eoc.sitreps")


class Counted(msgspec.Struct, frozen=True):
    """A count before it is kept: see Figure. `records` of a count of people are where they are."""

    section: str
    key: str
    records: tuple[str, ...]
    name: Text = Text()
    n: int | None = None
    usual: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many: of the records, or as it was counted."""
        return len(self.records) if self.n is None else self.n


def gather(incident: Incident, since: datetime, at: datetime) -> list[Counted]:
    """Every count of an incident at a moment, in the order of a sitrep."""
    return [
        *_contacts(incident, since, at),
        *_cases(incident),
        *_bulletins(incident, at),
        *_shelters(),
        *_closures(at),
        *_rumors(incident),
        *_paused(),
        *_staff(),
    ]


def figure(each: Counted, **more: Any) -> Figure:
    """A count as it is kept, with what a sitrep adds."""
    return Figure(section=each.section, key=each.key, name=each.name, n=each.count,
                  usual=list(each.usual), records=list(each.records), **more)  # fmt: skip


def now(incident: Incident, at: datetime) -> list[Figure]:
    """Every count as it is, with the contacts of the hour before; of no sitrep and not kept."""
    return [figure(each) for each in gather(incident, at - HOUR, at)]


def usual(figure: Figure) -> tuple[int, int] | None:
    """From and to where the middle of the earlier weeks lies; None where too few are known."""
    return surprise.middle(figure.usual)


def unusual(figure: Figure) -> bool:
    """Whether it is far more than the earlier weeks let expect; never where too few are known."""
    return surprise.unusual(figure.n, figure.usual)


def earlier_weeks(since: datetime, at: datetime) -> list[tuple[datetime, datetime]]:
    """The same weekday and hours of the weeks before, the last one first."""
    begin, end = localtime(since, zone()), localtime(at, zone())
    shifts = [timedelta(weeks=n) for n in range(1, WEEKS + 1)]
    # By the calendar: a week ago it was as late by the clock on the wall.
    return [(begin - shift, end - shift) for shift in shifts]


def _contacts(incident: Incident, since: datetime, at: datetime) -> Iterable[Counted]:
    weeks = earlier_weeks(since, at)
    played, mine = _played(incident, weeks[-1][0])

    def belongs(row: tuple[UUID, str]) -> bool:
        return row[0] in mine if incident.exercise else row[0] not in played

    topics = list(filter(belongs, interactions.topics_between(since, at)))
    areas = list(filter(belongs, interactions.areas_between(since, at, DISTRICTS)))
    topics_then: list[Counter[str]] = []
    areas_then: list[Counter[str]] = []
    first = interactions.first_at() or at
    for begin, end in weeks:
        if begin >= first:
            was = interactions.topics_between(begin, end)
            topics_then.append(Counter(key for id, key in was if id not in played))
            was = interactions.areas_between(begin, end, DISTRICTS)
            areas_then.append(Counter(key for id, key in was if id not in played))
    everybody = tuple(str(id) for id, _topic in topics)
    totals = tuple(sorted(week.total() for week in topics_then))
    yield Counted("contacts", ALL, everybody, usual=totals)
    marked = Tagged.objects.filter(incident=incident, about=Tagged.About.INTERACTION)
    held = set(marked.filter(at__gte=since).values_list("subject", flat=True))
    yield Counted("contacts", "marked", tuple(id for id in everybody if UUID(id) in held))
    yield from _split("topics", topics, topics_then, _service)
    names = {shape.code: shape.name for shape in areas_in_force() if shape.layer == DISTRICTS}
    yield from _split("areas", areas, areas_then, lambda code: names.get(code) or Text.of(code))


def _played(incident: Incident, since: datetime) -> tuple[set[UUID], set[UUID]]:
    """The contacts of every exercise since a moment, and those of this one."""
    found = Tagged.objects.filter(
        about=Tagged.About.INTERACTION, incident__exercise=True, at__gte=since
    )
    rows = list(found.values_list("subject", "incident"))
    return {id for id, _of in rows}, {id for id, of in rows if of == incident.pk}


def _split(
    section: str,
    rows: Iterable[tuple[UUID, str]],
    then: list[Counter[str]],
    name: Callable[[str], Text],
) -> Iterable[Counted]:
    """The most first. What is usual and did not come is there as well, with nothing."""
    found: dict[str, list[str]] = {}
    for id, key in rows:
        found.setdefault(key, []).append(str(id))
    for key in {key for week in then for key in week}:
        if sorted(week[key] for week in then)[1:2] not in ([], [0]):
            found.setdefault(key, [])
    for key, records in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        counts = tuple(sorted(week[key] for week in then))
        yield Counted(section, key or "none", tuple(records), name(key) if key else Text(),
                      usual=counts)  # fmt: skip


def _service(code: str) -> Text:
    found = catalog.find(code)
    return found.name if found else Text.of(code)


def _cases(incident: Incident) -> Iterable[Counted]:
    held = Tagged.objects.filter(incident=incident, about=Tagged.About.CASE).values("subject")
    rows = Case.objects.filter(pk__in=held, status__in=lifecycle.OPEN).order_by("opened_at", "id")
    by_service: dict[str, list[str]] = {}
    for id, service in rows.values_list("id", "service"):
        by_service.setdefault(service, []).append(str(id))
    everything = tuple(id for ids in by_service.values() for id in ids)
    yield Counted("cases", ALL, everything)
    for code, ids in sorted(by_service.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield Counted("cases", code, tuple(ids), _service(code))


def _bulletins(incident: Incident, at: datetime) -> Iterable[Counted]:
    alerts.forget()
    out = [each for each in alerts.out_now(at) if each.exercise == incident.exercise]
    yield Counted("bulletins", ALL, tuple(str(each.id) for each in out))
    for each in out:
        said = Text.of({lang: words.headline for lang, words in each.words.items()})
        yield Counted("bulletins", f"b{each.number}", (str(each.id),), said)


def _shelters() -> Iterable[Counted]:
    facilities.forget()
    places = facilities.listed()
    by_state: dict[str, list[str]] = {}
    for place in places:
        by_state.setdefault(place.state, []).append(str(place.id))
    for state in Facility.State.values:
        yield Counted("shelters", state, tuple(by_state.get(state, ())))
    counted = [place for place in places if place.counted_at]
    with_people = tuple(str(place.id) for place in counted)
    people = sum(place.occupied for place in counted)
    yield Counted("shelters", "people", with_people, n=people)
    with_room = [place for place in counted if place.takes and place.free]
    free = sum(place.free or 0 for place in with_room)
    yield Counted("shelters", "free", tuple(str(place.id) for place in with_room), n=free)


def _closures(at: datetime) -> Iterable[Counted]:
    notices.forget()
    by_kind: dict[str, list[str]] = {}
    for each in notices.standing(at):
        by_kind.setdefault(each.kind, []).append(str(each.id))
    yield Counted("closures", ALL, tuple(id for ids in by_kind.values() for id in ids))
    for kind, ids in by_kind.items():
        yield Counted("closures", kind, tuple(ids))


def _rumors(incident: Incident) -> Iterable[Counted]:
    rows = list(incident.rumors.exclude(state=Rumor.State.DROPPED).order_by("number"))
    for state in (Rumor.State.HEARD, Rumor.State.CHECKED, Rumor.State.ANSWERED):
        found = tuple(str(row.pk) for row in rows if row.state == state)
        yield Counted("rumors", state, found)
    for row in rows:
        asked = tuple(map(str, row.askings.order_by("at").values_list("interaction", flat=True)))
        said = row.fact if row.state == Rumor.State.ANSWERED else row.heard
        yield Counted("rumors", f"r{row.number}", asked, said)


def _paused() -> Iterable[Counted]:
    rows = [each for each in catalog.all_services() if each.paused is not None]
    yield Counted("paused", ALL, tuple(each.code for each in rows))
    for each in rows:
        yield Counted("paused", each.code, (each.code,), each.name)


def _staff() -> Iterable[Counted]:
    by_state: dict[str, list[str]] = {}
    for each in workforce.everyone(_ME):
        by_state.setdefault(each.state, []).append(str(each.staff))
    yield Counted("staff", ALL, tuple(id for ids in by_state.values() for id in ids))
    for state, ids in by_state.items():
        yield Counted("staff", state, tuple(ids))
