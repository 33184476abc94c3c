"""Whether a condition fits the names it may use and their types; what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from holdfast.kernel.conditions.deciding import as_date
from holdfast.kernel.conditions.tree import (
    And,
    Answered,
    Comparison,
    Condition,
    ConditionError,
    Flag,
    Has,
    In,
    Name,
    Not,
    Or,
    Scalar,
    write_scalar,
)

Kind = Literal["text", "number", "yesno", "date", "choice", "choices", "other"]


@dataclass(frozen=True, slots=True)
class Type:
    """What a name stands for; `options` are the codes a choice may take, None for any."""

    kind: Kind
    options: frozenset[str] | None = None


TEXT = Type("text")
NUMBER = Type("number")
YESNO = Type("yesno")
DATE = Type("date")
OTHER = Type("other")  # a photo, a place: only answered() applies


def choice(*codes: str) -> Type:
    """One of these codes."""
    return Type("choice", frozenset(codes))


def choices(*codes: str) -> Type:
    """Any number of these codes."""
    return Type("choices", frozenset(codes))


# The names every condition about a contact may use, beside its questions' codes. ``area.*`` is
# any layer of areas; its value is a code or a list of codes.
COMMON: Mapping[str, Type] = {
    "area.*": TEXT,
    "channel": TEXT,
    "language": TEXT,
    "hour": NUMBER,
    "weekday": choice("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
}


def check(condition: Condition, names: Mapping[str, Type]) -> None:
    """Check a condition against the names it may use and their types.

    `names` may hold ``prefix.*`` for every name below a prefix. Raises :class:`ConditionError`
    with the part and what to write instead.
    """
    match condition:
        case Not(part):
            check(part, names)
        case And(parts) | Or(parts):
            for part in parts:
                check(part, names)
        case Answered(name):
            _type_of(name, names)
        case Flag(name):
            if _type_of(name, names).kind != "yesno":
                raise ConditionError(
                    f"{name} is not a yes/no answer; compare it, or write answered({name})."
                )
        case Has(name, value):
            kind = _type_of(name, names)
            if kind.kind != "choices":
                raise ConditionError(f'{name} has one value; write {name} == "{value}".')
            _check_value(name, kind, value)
        case In(name, values, _):
            kind = _type_of(name, names)
            if kind.kind == "choices":
                raise ConditionError(
                    f"{name} has several answers; write {name} has {write_scalar(values[0])}."
                )
            for item in values:
                _check_value(name, kind, item)
        case Comparison(name, op, right):
            _check_comparison(name, op, right, names)


def _check_comparison(name: str, op: str, right: Scalar | Name, names: Mapping[str, Type]) -> None:
    kind = _type_of(name, names)
    if kind.kind == "choices":
        shown = right.name if isinstance(right, Name) else write_scalar(right)
        raise ConditionError(f"{name} has several answers; write {name} has {shown}.")
    if kind.kind == "other":
        raise ConditionError(f"{name} cannot be compared; write answered({name}).")
    if op not in ("==", "!=") and kind.kind not in ("number", "date"):
        raise ConditionError(f"{name} has no order; write {name} == … or {name} != ….")
    if not isinstance(right, Name):
        _check_value(name, kind, right)
        return
    if right.name not in names and kind.kind in ("choice", "text"):
        raise ConditionError(f'Put a text in quotation marks: {name} {op} "{right.name}".')
    other = _type_of(right.name, names)
    if other.kind != kind.kind and {kind.kind, other.kind} != {"choice", "text"}:
        raise ConditionError(f"{name} and {right.name} are of different kinds.")


def _type_of(name: str, names: Mapping[str, Type]) -> Type:
    found = names.get(name)
    if found is None and "." in name:
        found = names.get(name.partition(".")[0] + ".*")
    if found is None:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        known = ", ".join(sorted(names)) or "none"
        raise ConditionError(f"There is no {name} here.{hint} Names to use: {known}.")
    return found


_EXPECTED = {
    "text": 'a text, such as "north"',
    "number": "a number, such as 4",
    "yesno": "true or false",
    "date": 'a date, such as "2026-06-18"',
}


def _check_value(name: str, kind: Type, value: Scalar) -> None:
    if kind.kind in ("choice", "choices"):
        if isinstance(value, str) and (kind.options is None or value in kind.options):
            return
        known = ", ".join(f'"{code}"' for code in sorted(kind.options or ()))
        raise ConditionError(f"{name} has no answer {write_scalar(value)}. Write one of: {known}.")
    if kind.kind == "other":
        raise ConditionError(f"{name} cannot be compared; write answered({name}).")
    fits = {
        "text": isinstance(value, str),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "yesno": isinstance(value, bool),
        "date": isinstance(value, str) and as_date(value) is not None,
    }
    if not fits[kind.kind]:
        raise ConditionError(
            f"{name} is compared with {write_scalar(value)}; write {_EXPECTED[kind.kind]}."
        )
