"""Whether a condition holds, and which of its parts do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from holdfast.kernel.conditions.reading import parse
from holdfast.kernel.conditions.tree import (
    COMPARE,
    And,
    Answered,
    Comparison,
    Condition,
    Flag,
    Has,
    In,
    Name,
    Not,
    Or,
    text_of,
)

Values: TypeAlias = Mapping[str, Any]


def holds(condition: Condition | str, values: Values) -> bool:
    """Whether a condition (or its text) holds for these values; unknown is no."""
    tree = parse(condition) if isinstance(condition, str) else condition
    return evaluate(tree, values) is True


def evaluate(condition: Condition, values: Values) -> bool | None:
    """True, False, or None where missing values leave it open; see the package's description.

    Values are texts, numbers, booleans, dates (or ISO texts of them), or lists of codes; None, an
    empty text and an empty list are missing. A value of the wrong kind counts as missing.
    """
    match condition:
        case And(parts):
            return _all(evaluate(part, values) for part in parts)
        case Or(parts):
            inner = _all(_no(evaluate(part, values)) for part in parts)
            return _no(inner)
        case Not(part):
            return _no(evaluate(part, values))
        case Answered(name):
            return _value(values, name) is not None
        case Flag(name):
            value = _value(values, name)
            return value if isinstance(value, bool) else None
        case Has(name, wanted):
            value = _value(values, name)
            return None if value is None else wanted in _members(value)
        case In(name, listed, negated):
            value = _value(values, name)
            if value is None:
                return None
            found = any(_compare("==", value, item) is True for item in listed)
            return found is not negated
        case Comparison(name, op, right):
            value = _value(values, name)
            other = _value(values, right.name) if isinstance(right, Name) else right
            return None if value is None or other is None else _compare(op, value, other)


def _all(results: Iterator[bool | None]) -> bool | None:
    answer: bool | None = True
    for result in results:
        if result is False:
            return False
        if result is None:
            answer = None
    return answer


def _no(result: bool | None) -> bool | None:
    return None if result is None else not result


def _value(values: Values, name: str) -> Any:
    value = values.get(name)
    if (
        value is None
        or value == ""
        or (isinstance(value, list | tuple | set | frozenset) and not value)
    ):
        return None
    return value


def _members(value: Any) -> Any:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)


def _compare(op: str, value: Any, other: Any) -> bool | None:
    if isinstance(value, list | tuple | set | frozenset):
        if op not in ("==", "!="):
            return None
        found = any(_compare("==", item, other) is True for item in value)
        return found is (op == "==")
    if isinstance(value, date) or isinstance(other, date):
        value, other = as_date(value), as_date(other)
        return None if value is None or other is None else COMPARE[op](value, other)
    numbers = [isinstance(x, int | float) and not isinstance(x, bool) for x in (value, other)]
    if all(numbers) or (type(value) is type(other) and isinstance(value, str | bool)):
        return COMPARE[op](value, other)
    return None


def as_date(value: Any) -> date | None:
    """A date, or the ISO text of one, as a date; None for anything else."""
    if isinstance(value, date):
        # A moment is compared by its day.
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a condition, in its own words, and whether it held (None: unknown)."""

    text: str
    held: bool | None
    parts: tuple[Explanation, ...] = ()


def explain(condition: Condition | str, values: Values) -> Explanation:
    """Which parts of a condition held and which did not, for the tester of rules."""
    tree = parse(condition) if isinstance(condition, str) else condition
    parts: tuple[Explanation, ...] = ()
    match tree:
        case And(inner) | Or(inner):
            parts = tuple(explain(part, values) for part in inner)
        case Not(part):
            parts = (explain(part, values),)
        case _:
            pass
    return Explanation(text_of(tree), evaluate(tree, values), parts)
