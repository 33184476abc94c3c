"""The register of personal data: every column that may hold some, with its class and retention.

Each feature declares its own in ``personal.py``; a test compares the register with the models, so
that a new column of text cannot come in unsaid. Beside the columns a feature says how its part of
a person's export reads, and which people it still needs.

Classes: ``identity`` who somebody is; ``contact`` how to reach them; ``words`` what they said or
was written about them; ``place`` where they are or live; ``trace`` what their devices leave;
``secret`` what proves who they are; ``staff`` of people who work here.

Retention is the code of a period that is data (:class:`holdfast.residents.models.RetentionClass`);
``service`` means the period that the case's service names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

Klass = Literal["identity", "contact", "words", "place", "trace", "secret", "staff"]
Part = Callable[[Sequence[UUID]], Any]
Needs = Callable[[Sequence[UUID]], Iterable[UUID]]


@dataclass(frozen=True, slots=True)
class Column:
    """A registered column. `klass` is None for one that is not personal, and `why` says why."""

    klass: Klass | None
    retention: str = ""
    why: str = ""


_columns: dict[tuple[str, str], Column] = {}
_parts: dict[str, Part] = {}
_needs: dict[str, Needs] = {}


def personal(model: str, *fields: str, klass: Klass, retention: str = "standard") -> None:
    """Register columns of a model (``residents.Resident``) as personal."""
    for field in fields:
        _add(model, field, Column(klass, retention))


def plain(model: str, *fields: str, why: str) -> None:
    """Register columns as not personal; `why` is the reason. No field means the whole table."""
    for field in fields or ("*",):
        _add(model, field, Column(None, why=why))


def _add(model: str, field: str, column: Column) -> None:
    key = (model.lower(), field)
    if _columns.setdefault(key, column) != column:
        raise ValueError(f"{model}.{field} is registered twice.")


def find(model: str, field: str) -> Column | None:
    """What was registered for a column; None where nothing was."""
    name = model.lower()
    return _columns.get((name, field)) or _columns.get((name, "*"))


def columns() -> Mapping[tuple[str, str], Column]:
    """Everything registered, by (model in lower case, field)."""
    return dict(_columns)


def part(name: str) -> Callable[[Part], Part]:
    """Register a feature's part of a person's export: a function of the person's ids (one, and
    those merged into it) that gives plain JSON values."""

    def keep(function: Part) -> Part:
        _parts[name] = function
        return function

    return keep


def export(ids: Sequence[UUID]) -> dict[str, Any]:
    """Every feature's part of one person's data, by feature."""
    return {name: _parts[name](ids) for name in sorted(_parts)}


def needs(name: str) -> Callable[[Needs], Needs]:
    """Register which of some people a feature still needs (an open case, a fresh contact), so
    that their record is kept."""

    def keep(function: Needs) -> Needs:
        _needs[name] = function
        return function

    return keep


def still_needed(ids: Sequence[UUID]) -> set[UUID]:
    """Those of some people whom any feature still needs."""
    return {each for function in _needs.values() for each in function(ids)}
