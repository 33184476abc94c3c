"""What a condition is, once read: a tree of a few kinds of parts, and its text again."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

# The signs of comparison, and what each does with two values of one kind.
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Scalar: TypeAlias = str | int | float | bool


class ConditionError(ValueError):
    """The condition cannot be read or does not fit its names; the message says what to write, in
    the language of the moment."""

    def __init__(self, says: str, position: int | None = None) -> None:
        self.position = position
        if position is not None:
            says = _("%(says)s (at character %(n)s)") % {"says": says, "n": position + 1}
        super().__init__(says)


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the right side of a comparison."""

    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``name == value``; `op` is one of ``== != < <= > >=``."""

    name: str
    op: str
    right: Scalar | Name


@dataclass(frozen=True, slots=True)
class In:
    """``name in [...]`` or ``name not in [...]``."""

    name: str
    values: tuple[Scalar, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """``name has "code"``, for questions with several answers."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Answered:
    """``answered(name)``."""

    name: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no name standing alone."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """``not part``."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; with no parts at all, it always holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Comparison | In | Has | Answered | Flag | Not | And | Or
ALWAYS = And(())


def write_scalar(value: Scalar) -> str:
    """A value as it stands in a condition."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, float):
        shown = f"{value:.15f}".rstrip("0")
        return shown + "0" if shown.endswith(".") else shown
    return str(value)


def text_of(condition: Condition) -> str:
    """The condition as staff write it; :func:`parse` reads it back as the same tree."""
    match condition:
        case Comparison(name, op, Name(other)):
            return f"{name} {op} {other}"
        case Comparison(name, op, right):
            assert not isinstance(right, Name)
            return f"{name} {op} {write_scalar(right)}"
        case In(name, values, negated):
            listed = ", ".join(write_scalar(value) for value in values)
            return f"{name} {'not in' if negated else 'in'} [{listed}]"
        case Has(name, value):
            return f"{name} has {write_scalar(value)}"
        case Answered(name):
            return f"answered({name})"
        case Flag(name):
            return name
        case Not(part):
            return f"not {_inside(part)}"
        case And(parts):
            return " and ".join(_inside(part) for part in parts)
        case Or(parts):
            return " or ".join(
                text_of(part) if isinstance(part, And) else _inside(part) for part in parts
            )


def _inside(part: Condition) -> str:
    return f"({text_of(part)})" if isinstance(part, And | Or) else text_of(part)


def names_in(condition: Condition) -> frozenset[str]:
    """Every name a condition speaks of."""
    match condition:
        case Not(part):
            return names_in(part)
        case And(parts) | Or(parts):
            return frozenset().union(*(names_in(part) for part in parts))
        case Comparison(name, _, Name(other)):
            return frozenset((name, other))
        case _:
            return frozenset((condition.name,))
