"""Whether a condition fits the names it may use and their types; what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
                    _("%(name)s is not a yes/no answer; compare it, or write answered(%(name)s).")
                    % {"name": name}
                )
        case Has(name, value):
            kind = _type_of(name, names)
            if kind.kind != "choices":
                raise ConditionError(
                    _('%(name)s has one value; write %(name)s == "%(value)s".')
                    % {"name": name, "value": value}
                )
            _check_value(name, kind, value)
        case In(name, values, _):
            kind = _type_of(name, names)
            if kind.kind == "choices":
                raise _has_several(name, write_scalar(values[0]))
            for item in values:
                _check_value(name, kind, item)
        case Comparison(name, op, right):
            _check_comparison(name, op, right, names)


def _check_comparison(name: str, op: str, right: Scalar | Name, names: Mapping[str, Type]) -> None:
    kind = _type_of(name, names)
    if kind.kind == "choices":
        shown = right.name if isinstance(right, Name) else write_scalar(right)
        raise _has_several(name, shown)
    if kind.kind == "other":
        raise _not_compared(name)
    if op not in ("==", "!=") and kind.kind not in ("number", "date"):
        raise ConditionError(
            _("%(name)s has no order; write %(name)s == … or %(name)s != ….") % {"name": name}
        )
    if not isinstance(right, Name):
        _check_value(name, kind, right)
        return
    if right.name not in names and kind.kind in ("choice", "text"):
        raise ConditionError(
            _('Put a text in quotation marks: %(name)s %(op)s "%(value)s".')
            % {"name": name, "op": op, "value": right.name}
        )
    other = _type_of(right.name, names)
    if other.kind != kind.kind and {kind.kind, other.kind} != {"choice", "text"}:
        raise ConditionError(
            _("%(name)s and %(other)s are of different kinds.")
            % {"name": name, "other": right.name}
        )


def _has_several(name: str, value: str) -> ConditionError:
    says = _("%(name)s has several answers; write %(name)s has %(value)s.")
    return ConditionError(says % {"name": name, "value": value})


def _not_compared(name: str) -> ConditionError:
    says = _("%(name)s cannot be compared; write answered(%(name)s).")
    return ConditionError(says % {"name": name})


def _type_of(name: str, names: Mapping[str, Type]) -> Type:
    found = names.get(name)
    if found is None and "." in name:
        found = names.get(name.partition(".")[0] + ".*")
    if found is None:
        near = difflib.get_close_matches(name, names, n=1)
        told = [_("There is no %(name)s here.") % {"name": name}]
        if near:
            told.append(_("Did you mean %(name)s?") % {"name": near[0]})
        known = ", ".join(sorted(names)) or "–"
        told.append(_("Names to use: %(names)s.") % {"names": known})
        raise ConditionError(" ".join(told))
    return found


_EXPECTED: dict[str, str | Promise] = {
    "text": gettext_lazy('a text, such as "north"'),
    "number": gettext_lazy("a number, such as 4"),
    "yesno": gettext_lazy("true or false"),
    "date": gettext_lazy('a date, such as "2026-06-18"'),
}


def _check_value(name: str, kind: Type, value: Scalar) -> None:
    if kind.kind in ("choice", "choices"):
        if isinstance(value, str) and (kind.options is None or value in kind.options):
            return
        known = ", ".join(f'"{code}"' for code in sorted(kind.options or ()))
        raise ConditionError(
            _("%(name)s has no answer %(value)s. Write one of: %(known)s.")
            % {"name": name, "value": write_scalar(value), "known": known}
        )
    if kind.kind == "other":
        raise _not_compared(name)
    fits = {
        "text": isinstance(value, str),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "yesno": isinstance(value, bool),
        "date": isinstance(value, str) and as_date(value) is not None,
    }
    if not fits[kind.kind]:
        raise ConditionError(
            _("%(name)s is compared with %(value)s; write %(expected)s.")
            % {"name": name, "value": write_scalar(value), "expected": _EXPECTED[kind.kind]}
        )
