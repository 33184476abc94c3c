"""Conditions: the one small typed language that decides when a question is shown, which routing
rule fires, and later which queue or alert applies. Staff write it; one evaluator reads it.

::

    size == "large" and not blocked
    depth >= 4 or kind in ["hole", "sinkhole"]
    damage has "glass"                    a question with several answers
    area.district == "3"                  the areas the place lies in
    answered(photo)
    hour >= 17 or weekday in ["sat", "sun"]

A name stands left, what it is compared with right. ``not`` binds closer than ``and``, ``and``
closer than ``or``; parentheses say otherwise. An empty condition always holds.

**Missing answers** follow three-valued (Kleene) logic: a comparison with a value that is not there
is *unknown*, so is ``not`` of it, and so is ``and``/``or`` where the known parts do not decide. A
condition that ends unknown does not hold. So neither ``blocked`` nor ``not blocked`` holds before
the question was answered; ``answered(blocked)`` is always known. A value that is a list (the
codes of several areas of one layer) equals a code when any of its members does.

Sizes are bounded (:data:`MAX_CHARACTERS`, :data:`MAX_PARTS`, :data:`MAX_DEPTH`); nothing is ever
handed to Python's ``eval``.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeAlias

MAX_CHARACTERS = 2000
MAX_PARTS = 100
MAX_DEPTH = 12

Kind = Literal["text", "number", "yesno", "date", "choice", "choices", "other"]
Scalar: TypeAlias = str | int | float | bool
Values: TypeAlias = Mapping[str, Any]


class ConditionError(ValueError):
    """The condition cannot be read or does not fit its names; the message says what to write."""

    def __init__(self, says: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(says if position is None else f"{says} (at character {position + 1})")


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


# -- the tree --


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


# -- reading --

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.]))
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)
    | (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"and", "or", "not", "in", "has", "true", "false", "answered"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            if not rest:
                return
            at = len(text) - len(rest)
            if rest[0] == "=":
                raise ConditionError("Write == for “is”.", at)
            if rest[0] in "\"'":
                raise ConditionError("This text has no closing quotation mark.", at)
            raise ConditionError(f"“{rest[:12]}” cannot be read here.", at)
        kind = match.lastgroup or ""
        value, at = match.group(kind), match.start(kind)
        if kind == "name" and value in _WORDS:
            kind = "word"
        yield _Token(kind, value, at)
        position = match.end()


class _Reader:
    """A recursive-descent reader over the tokens of one condition."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.end = len(text)
        self.index = 0
        self.parts = 0

    def peek(self) -> _Token:
        if self.index < len(self.tokens):
            return self.tokens[self.index]
        return _Token("end", "", self.end)

    def take(self, *texts: str) -> bool:
        token = self.peek()
        if token.kind in ("word", "sign") and token.text in texts:
            self.index += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            raise ConditionError(f"A “{text}” is missing.", self.peek().at)

    def count(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise ConditionError(f"A condition has at most {MAX_PARTS} parts.")

    def any_of(self, depth: int) -> Condition:
        parts = [self.all_of(depth)]
        while self.take("or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self, depth: int) -> Condition:
        parts = [self.one(depth)]
        while self.take("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ConditionError(f"Parentheses and not may be {MAX_DEPTH} deep.", self.peek().at)
        self.count()
        if self.take("not"):
            return Not(self.one(depth + 1))
        if self.take("("):
            inside = self.any_of(depth + 1)
            self.need(")")
            return inside
        if self.take("answered"):
            self.need("(")
            name = self.name("answered() takes one name, as in answered(photo).")
            self.need(")")
            return Answered(name)
        name = self.name('Begin with a name, as in size == "large".')
        token = self.peek()
        if token.kind == "sign" and token.text in _COMPARE:
            self.index += 1
            return Comparison(name, token.text, self.right())
        if self.take("has"):
            return Has(name, self.text_value())
        if self.take("in"):
            return In(name, self.listed())
        if token.text == "not" and token.kind == "word":
            self.index += 1
            self.need("in")
            return In(name, self.listed(), negated=True)
        return Flag(name)

    def name(self, says: str) -> str:
        token = self.peek()
        if token.kind != "name":
            raise ConditionError(says, token.at)
        self.index += 1
        return token.text

    def right(self) -> Scalar | Name:
        token = self.peek()
        if token.kind == "name":
            self.index += 1
            return Name(token.text)
        return self.scalar()

    def scalar(self) -> Scalar:
        token = self.peek()
        self.index += 1
        if token.kind == "string":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        if token.text in ("true", "false") and token.kind == "word":
            return token.text == "true"
        raise ConditionError(
            "A value is missing: a text in quotation marks, a number, true or false.", token.at
        )

    def text_value(self) -> str:
        at = self.peek().at
        value = self.scalar()
        if not isinstance(value, str):
            raise ConditionError(
                'Write has with a code in quotation marks: damage has "glass".', at
            )
        return value

    def listed(self) -> tuple[Scalar, ...]:
        if not self.take("["):
            raise ConditionError('Write a list after in, as in ["bag", "box"].', self.peek().at)
        values: list[Scalar] = []
        while True:
            self.count()
            values.append(self.scalar())
            if self.take("]"):
                return tuple(values)
            self.need(",")


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Read a condition; an empty text is :data:`ALWAYS`.

    Raises :class:`ConditionError` for anything else that is no condition; never another error.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConditionError(f"A condition has at most {MAX_CHARACTERS} characters.")
    reader = _Reader(text)
    if not reader.tokens:
        return ALWAYS
    condition = reader.any_of(1)
    rest = reader.peek()
    if rest.kind != "end":
        if rest.text in ("&&", "||") or rest.kind in ("string", "number"):
            raise ConditionError(f"“{rest.text}” is too much here.", rest.at)
        raise ConditionError(f"Join parts by and or or before “{rest.text}”.", rest.at)
    return condition


# -- writing --


def _write_scalar(value: Scalar) -> str:
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
            return f"{name} {op} {_write_scalar(right)}"
        case In(name, values, negated):
            listed = ", ".join(_write_scalar(value) for value in values)
            return f"{name} {'not in' if negated else 'in'} [{listed}]"
        case Has(name, value):
            return f"{name} has {_write_scalar(value)}"
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


# -- checking --


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
                    f"{name} has several answers; write {name} has {_write_scalar(values[0])}."
                )
            for item in values:
                _check_value(name, kind, item)
        case Comparison(name, op, right):
            _check_comparison(name, op, right, names)


def _check_comparison(name: str, op: str, right: Scalar | Name, names: Mapping[str, Type]) -> None:
    kind = _type_of(name, names)
    if kind.kind == "choices":
        shown = right.name if isinstance(right, Name) else _write_scalar(right)
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
        raise ConditionError(f"{name} has no answer {_write_scalar(value)}. Write one of: {known}.")
    if kind.kind == "other":
        raise ConditionError(f"{name} cannot be compared; write answered({name}).")
    fits = {
        "text": isinstance(value, str),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "yesno": isinstance(value, bool),
        "date": isinstance(value, str) and _as_date(value) is not None,
    }
    if not fits[kind.kind]:
        raise ConditionError(
            f"{name} is compared with {_write_scalar(value)}; write {_EXPECTED[kind.kind]}."
        )


# -- deciding --


def holds(condition: Condition | str, values: Values) -> bool:
    """Whether a condition (or its text) holds for these values; unknown is no."""
    tree = parse(condition) if isinstance(condition, str) else condition
    return evaluate(tree, values) is True


def evaluate(condition: Condition, values: Values) -> bool | None:
    """True, False, or None where missing values leave it open; see the module's description.

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
        value, other = _as_date(value), _as_date(other)
        return None if value is None or other is None else _COMPARE[op](value, other)
    numbers = [isinstance(x, int | float) and not isinstance(x, bool) for x in (value, other)]
    if all(numbers) or (type(value) is type(other) and isinstance(value, str | bool)):
        return _COMPARE[op](value, other)
    return None


def _as_date(value: Any) -> date | None:
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
