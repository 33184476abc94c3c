"""What holds for a person whose records were joined: care for one of them is care for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.db.models import Q

from holdfast.journal.actors import Actor
from holdfast.relief import policies
from holdfast.relief.models import Pair, Sought, Word

# Records of one person. More than these is a mistake in joining, not a person.
_MOST = 50


class Circle(msgspec.Struct, frozen=True):
    """The records that are one person, and what any of them asks for."""

    ids: frozenset[UUID]
    guards: frozenset[str] = frozenset()
    dead: bool = False
    where_hidden: bool = False

    @property
    def quiet(self) -> bool:
        """Whether nobody without the permission may know that there is a record."""
        return bool(self.guards) or self.dead

    def seen_by(self, viewer: Actor) -> bool:
        """Whether the viewer may know that there is a record. One without the permission is told
        the same as where there is none, whatever the reason."""
        return viewer.may(policies.SENSITIVE) or (viewer.may(policies.FIND) and not self.quiet)


def circles(ids: Iterable[UUID]) -> dict[UUID, Circle]:
    """The circle of each of these records."""
    wanted = set(ids)
    next_to: dict[UUID, set[UUID]] = defaultdict(set)
    known: set[UUID] = set()
    fresh = wanted
    while fresh and len(known) < _MOST * max(1, len(wanted)):
        known |= fresh
        joined = Pair.objects.filter(
            Q(first__in=fresh) | Q(second__in=fresh), decision=Pair.Decision.JOINED
        )
        for one, other in joined.values_list("first_id", "second_id"):
            next_to[one].add(other)
            next_to[other].add(one)
        fresh = {each for one in fresh for each in next_to[one]} - known
    guards = dict(Sought.objects.filter(pk__in=known).values_list("pk", "guard"))
    dead, hidden = set(), set()
    words = Word.objects.filter(person__in=known).filter(
        Q(status=Word.Status.DEAD) | Q(where_hidden=True)
    )
    for person, status, where_hidden in words.values_list("person_id", "status", "where_hidden"):
        if status == Word.Status.DEAD:
            dead.add(person)
        if where_hidden:
            hidden.add(person)
    return {each: _circle(_reached(each, next_to), guards, dead, hidden) for each in wanted}


def circle(id: UUID) -> Circle:
    """The circle of one record."""
    return circles([id])[id]


def _reached(start: UUID, next_to: dict[UUID, set[UUID]]) -> frozenset[UUID]:
    found, fresh = {start}, {start}
    while fresh:
        fresh = {each for one in fresh for each in next_to[one]} - found
        found |= fresh
    return frozenset(found)


def _circle(
    ids: frozenset[UUID], guards: dict[UUID, str], dead: set[UUID], hidden: set[UUID]
) -> Circle:
    return Circle(
        ids, frozenset(guard for each in ids if (guard := guards.get(each, ""))),
        bool(ids & dead), bool(ids & hidden),
    )  # fmt: skip
