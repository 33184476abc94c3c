"""Statements that the ORM composes once for each kind of question, with places for the values.

A question's values have names. The statement is composed from *marks*, stand-ins of the same type
that know which value they stand for, and kept; when it is asked, the values go where their marks
were. Whatever else is among the parameters (such as the statuses that are open) belongs to the kind
and stays in the text, where it decides which partial index may be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg.sql import quote
from psycopg.types.json import Jsonb

from holdfast.journal.actors import Actor
from holdfast.kernel.statements import Statement

Values = Mapping[str, Any]
Forms = tuple[tuple[str, Any], ...]
# How often these values occur decides by which index PostgreSQL reads: it plans each time anew.
_PLANNED_EACH_TIME = frozenset({"area", "terms", "box"})


class Looks(NamedTuple):
    """Of a viewer, what the text of a statement depends on."""

    kind: Any
    permissions: frozenset[str]
    id: Any
    departments: Any

    def actor(self) -> Actor:
        """Somebody who looks alike, with marks for ids."""
        marked = marks((("viewer", self.id), ("viewer's", self.departments)))
        return Actor(self.kind, marked["viewer"], self.permissions, frozenset(marked["viewer's"]))


def looks(viewer: Actor) -> tuple[Looks, dict[str, Any]]:
    """How a viewer looks, and the values that belong to it."""
    departments = tuple(sorted(viewer.departments))
    known = Looks(viewer.kind, viewer.permissions, form(viewer.id), form(departments))
    return known, {"viewer": viewer.id, "viewer's": departments}


def form(value: Any) -> Any:
    """The type of a value; of each one in a tuple."""
    return tuple(map(type, value)) if isinstance(value, tuple) else type(value)


def forms(given: Values) -> Forms:
    """Names and types of values: with what else a statement's text depends on, its key."""
    return tuple((name, form(value)) for name, value in given.items())


def marks(forms: Forms) -> dict[str, Any]:
    """Stand-ins for the values of these names and types."""
    return {
        name: tuple(_mark(each, (name, at)) for at, each in enumerate(form))
        if isinstance(form, tuple)
        else _mark(form, (name, None))
        for name, form in forms
    }


def _mark(kind: type, place: tuple[str, int | None]) -> Any:
    if kind is type(None):
        return None
    made = type(kind.__name__, (kind,), {"place": place})
    at = place[1] or 0
    if issubclass(kind, UUID):
        return made(int=at)
    if issubclass(kind, datetime):
        return made(2000, 1, 1, tzinfo=UTC)
    return made() if issubclass(kind, dict) else made(at)


class Composed(NamedTuple):
    """A statement, and the name of the value of each ``%s`` in it, with its place in a tuple."""

    text: str
    places: tuple[tuple[str, int | None], ...]

    def rows(self, given: Values) -> list[tuple[Any, ...]]:
        """What it finds for these values."""
        bound = [given[name] if at is None else given[name][at] for name, at in self.places]
        bound = [Jsonb(value) if isinstance(value, dict) else value for value in bound]
        if not given.keys() & _PLANNED_EACH_TIME:
            return Statement(self.text)(bound)
        with connection.cursor() as cursor:
            cursor.execute(self.text, bound)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def composed(asked: QuerySet[Any, Any], around: str = "{}") -> Composed | None:
    """The statement of a query that was made with marks, written into `around`; None where it
    cannot find anything."""
    try:
        text, parameters = asked.query.sql_with_params()
    except EmptyResultSet:
        return None
    places, parts = [], []
    for parameter in parameters:
        marked = parameter.obj if isinstance(parameter, Jsonb) else parameter
        if place := getattr(marked, "place", None):
            places.append(place)
            parts.append("%s")
        else:
            parts.append(quote(parameter).replace("%", "%%"))
    return Composed(around.format(text % tuple(parts)), tuple(places))
