"""Looking for unusual patterns: what the last hour brought, by topic and area, beside the same hour
of earlier weeks.

What is told is counted in *cells*: of a kind (all contacts, a service, its group, a wrap-up code, a
list of watched words), in the whole city and in each district. One contact is in many cells, so one
event surprises in many: the rarest is found, and others only where what is left of them without its
contacts surprises by itself. How rare is rare enough follows from how many cells are looked at and
how often, so that chance alone raises `FALSE_A_DAY` alarms a day, however large the city is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from holdfast.cases.models import DISTRICTS, Case
from holdfast.catalog import queries as catalog
from holdfast.eoc import surprise
from holdfast.eoc.figures import HOUR, earlier_weeks
from holdfast.eoc.models import Pattern, Tagged, WordList
from holdfast.interactions import queries as interactions

Cell = tuple[str, str, str]
"""Kind, key, area."""
Matches = Mapping[str, Callable[[str], bool]]
Source = Callable[[datetime, datetime], Sequence["Heard"]]
"""What was told in a span, from – until."""
Kind = Pattern.Kind
EVERY_MINUTES = 10
LOOKS_A_DAY = 24 * 60 // EVERY_MINUTES
FALSE_A_DAY = 0.5
QUIET = timedelta(hours=12)
"""For how long what was raised is found again only with twice as many."""
COURSE = 24
"""Hours that the course of a pattern goes back."""


class Heard(msgspec.Struct, frozen=True):
    """A contact, or a `case` that no contact opened: when, which kinds and keys it is counted
    under, and in which districts."""

    id: UUID
    at: datetime
    keys: tuple[tuple[str, str], ...]
    areas: tuple[str, ...] = ()
    case: bool = False

    def cells(self) -> Iterable[Cell]:
        """Where it is counted, once each."""
        return ((kind, key, area) for kind, key in self.keys for area in ("", *self.areas))


class Found(msgspec.Struct, frozen=True):
    """A cell that surprises: what it counts, the same hour of earlier weeks (the last one first),
    and the chance of so many."""

    cell: Cell
    rows: tuple[Heard, ...]
    usual: tuple[int, ...]
    chance: float
    also: tuple[tuple[Cell, int], ...] = ()


def matches(lists: Iterable[WordList]) -> Matches:
    """For each list whether a text has one of its words, in any language and writing."""
    found = {}
    for row in lists:
        words = {plain(each) for texts in row.words.values() for each in texts}
        parts = sorted(filter(None, map(_pattern, words)))
        if parts:
            found[row.code] = _search(re.compile(rf"\b(?:{'|'.join(parts)})"))
    return found


def _search(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def _pattern(words: str) -> str:
    stem = words.rstrip("*").strip()
    spaced = r"\s+".join(map(re.escape, stem.split()))
    return spaced and (spaced if words.endswith("*") else rf"{spaced}\b")


def plain(text: str) -> str:
    """A text as words are looked for in it: in small letters, without accents.

    >>> plain("Está ENFERMA")
    'esta enferma'
    """
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))


class City:
    """What was told here; never of exercises."""

    def __init__(self) -> None:
        self._matches = matches(WordList.objects.filter(retired=False))

    def __call__(self, since: datetime, until: datetime) -> list[Heard]:
        """Contacts of residents that began in a span, and cases that came without one."""
        played = set(Tagged.objects.filter(
            incident__exercise=True, at__gte=since - HOUR, at__lt=until + HOUR
        ).values_list("subject", flat=True))  # fmt: skip
        about: dict[UUID, list[interactions.Touched]] = {}
        for each in interactions.touched_between(since, until, DISTRICTS):
            about.setdefault(each.interaction, []).append(each)
        rows = []
        for said in interactions.said_between(since, until):
            if said.id not in played:
                of = about.get(said.id, [])
                topics = {said.topic, *(each.service for each in of)} - {""}
                texts = [said.note, *(each.description for each in of)]
                keys = self._keys(topics, said.wrap_up, texts)
                areas = sorted({each.area for each in of if each.area})
                rows.append(Heard(said.id, said.at, keys, tuple(areas)))
        alone = Case.objects.filter(
            opened_at__gte=since, opened_at__lt=until, interactions__isnull=True
        )
        for id, at, service, text, areas in alone.values_list(
            "id", "opened_at", "service", "description", "areas"
        ):
            if id not in played:
                where = areas.get(DISTRICTS)
                keys = self._keys({service}, "", [text])
                rows.append(Heard(id, at, keys, (where,) if where else (), case=True))
        return rows

    def _keys(
        self, topics: Collection[str], wrap_up: str, texts: Iterable[str]
    ) -> tuple[tuple[str, str], ...]:
        keys: list[tuple[str, str]] = [(Kind.ALL.value, "")]
        groups = set()
        for code in sorted(topics):
            keys.append((Kind.TOPIC.value, code))
            if service := catalog.find(code):
                groups.add(group_key(service))
        keys += [(Kind.GROUP.value, each) for each in sorted(groups)]
        if wrap_up:
            keys.append((Kind.WRAP_UP.value, wrap_up))
        text = plain("\n".join(filter(None, texts)))
        keys += [(Kind.WORDS.value, code) for code, has in self._matches.items() if has(text)]
        return tuple(keys)


class Kept:
    """What was told, in memory, for looking at many moments."""

    def __init__(self, rows: Iterable[Heard]) -> None:
        self.rows = sorted(rows, key=lambda row: row.at)
        self._moments = [row.at for row in self.rows]

    def __call__(self, since: datetime, until: datetime) -> list[Heard]:
        """What was told in a span."""
        return self.rows[bisect_left(self._moments, since) : bisect_left(self._moments, until)]


def group_key(service: catalog.Current) -> str:
    """What a group of services is known by."""
    return service.group.texts.get(service.group.source, "")[:80]


def first_at() -> datetime | None:
    """When the first that is known was told."""
    moments = (
        interactions.first_at(),
        Case.objects.order_by("opened_at").values_list("opened_at", flat=True).first(),
    )
    return min(filter(None, moments), default=None)


def look(source: Source, at: datetime, first: datetime, told: Mapping[Cell, int]) -> list[Found]:
    """What surprises in the hour before a moment, the rarest first. Weeks before `first` are not
    known. `told` are cells that were raised lately with how many they had then: they are found
    again only with twice as many, and explain others."""
    weeks = [week for week in earlier_weeks(at - HOUR, at) if week[0] >= first]
    if len(weeks) < surprise.FEWEST_WEEKS:
        return []
    now: dict[Cell, list[Heard]] = {}
    for row in source(at - HOUR, at):
        for cell in row.cells():
            now.setdefault(cell, []).append(row)
    then = [Counter(cell for row in source(*week) for cell in row.cells()) for week in weeks]
    looked_at = len(now.keys() | {cell for week in then for cell in week})
    rarity = FALSE_A_DAY / LOOKS_A_DAY / max(1, looked_at)
    found = []
    for cell, rows in now.items():
        usual = tuple(week[cell] for week in then)
        if surprise.unusual(len(rows), usual, rarity):
            found.append(Found(cell, tuple(rows), usual, surprise.chance(len(rows), usual)))
    found.sort(key=lambda each: (each.chance, each.cell))
    explained = {row.id for cell in told for row in now.get(cell, ())}
    kept: list[Found] = []
    for each in found:
        if each.cell in told:
            if len(each.rows) >= 2 * told[each.cell]:
                kept.append(each)
            continue
        left = sum(row.id not in explained for row in each.rows)
        if surprise.unusual(left, each.usual, rarity):
            kept.append(each)
            explained |= {row.id for row in each.rows}
    return [msgspec.structs.replace(each, also=_also(each, found, kept)) for each in kept]


def _also(
    one: Found, found: Sequence[Found], kept: Sequence[Found]
) -> tuple[tuple[Cell, int], ...]:
    """Other cells that surprise and share at least half of their contacts with it."""
    mine, taken = {row.id for row in one.rows}, {each.cell for each in kept}
    return tuple(
        (each.cell, len(each.rows))
        for each in found
        if each.cell not in taken
        and 2 * sum(row.id in mine for row in each.rows) >= len(each.rows)
    )[:_ALSO]  # fmt: skip


_ALSO = 8


def course(source: Source, cell: Cell, at: datetime, first: datetime) -> list[list[int]]:
    """The hours before a moment, the earliest first: how many came, from and to where the middle
    of the earlier weeks lies, and from how many on it is unusual."""
    ends = [at - HOUR * n for n in reversed(range(COURSE))]
    spans = [(at - HOUR * COURSE, at)]
    spans += [week for week in earlier_weeks(*spans[0]) if week[0] >= first]
    moments = [sorted(row.at for row in source(*span) if cell in row.cells()) for span in spans]
    rows = []
    for end in ends:
        hours = [(end - HOUR, end), *earlier_weeks(end - HOUR, end)][: len(spans)]
        n, *weeks = (
            sum(since <= each < until for each in which)
            for which, (since, until) in zip(moments, hours, strict=True)
        )
        low, high = surprise.middle(weeks) or (0, 0)
        rows.append([n, low, high, surprise.limit(weeks) or 0])
    return rows


def would_raise(
    source: Source, since: datetime, until: datetime, first: datetime
) -> list[tuple[datetime, Found]]:
    """What looking every few minutes would have raised in a span, for those who judge how often
    alarms come: as `patterns.look_now` does, without keeping it."""
    raised: list[tuple[datetime, Found]] = []
    at = since
    while at < until:
        told = {each.cell: len(each.rows) for moment, each in raised if moment > at - QUIET}
        raised += [(at, each) for each in look(source, at, first, told)]
        at += timedelta(minutes=EVERY_MINUTES)
    return raised
