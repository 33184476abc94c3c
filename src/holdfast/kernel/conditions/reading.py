"""From the text that staff write to the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from holdfast.kernel.conditions.tree import (
    ALWAYS,
    COMPARE,
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
)

MAX_CHARACTERS = 2000
MAX_PARTS = 100
MAX_DEPTH = 12

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
                raise ConditionError(_("Write == for “is”."), at)
            if rest[0] in "\"'":
                raise ConditionError(_("This text has no closing quotation mark."), at)
            raise ConditionError(_("“%(what)s” cannot be read here.") % {"what": rest[:12]}, at)
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
            raise ConditionError(_("A “%(sign)s” is missing.") % {"sign": text}, self.peek().at)

    def count(self) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise ConditionError(_("A condition has at most %(most)s parts.") % {"most": MAX_PARTS})

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
            raise ConditionError(
                _("Parentheses and not may be %(most)s deep.") % {"most": MAX_DEPTH}, self.peek().at
            )
        self.count()
        if self.take("not"):
            return Not(self.one(depth + 1))
        if self.take("("):
            inside = self.any_of(depth + 1)
            self.need(")")
            return inside
        if self.take("answered"):
            self.need("(")
            name = self.name(_("answered() takes one name, as in answered(photo)."))
            self.need(")")
            return Answered(name)
        name = self.name(_('Begin with a name, as in size == "large".'))
        token = self.peek()
        if token.kind == "sign" and token.text in COMPARE:
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
            _("A value is missing: a text in quotation marks, a number, true or false."), token.at
        )

    def text_value(self) -> str:
        at = self.peek().at
        value = self.scalar()
        if not isinstance(value, str):
            raise ConditionError(
                _('Write has with a code in quotation marks: damage has "glass".'), at
            )
        return value

    def listed(self) -> tuple[Scalar, ...]:
        if not self.take("["):
            raise ConditionError(_('Write a list after in, as in ["bag", "box"].'), self.peek().at)
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
        raise ConditionError(
            _("A condition has at most %(most)s characters.") % {"most": MAX_CHARACTERS}
        )
    reader = _Reader(text)
    if not reader.tokens:
        return ALWAYS
    condition = reader.any_of(1)
    rest = reader.peek()
    if rest.kind != "end":
        if rest.text in ("&&", "||") or rest.kind in ("string", "number"):
            raise ConditionError(_("“%(what)s” is too much here.") % {"what": rest.text}, rest.at)
        raise ConditionError(
            _("Join parts by and or or before “%(what)s”.") % {"what": rest.text}, rest.at
        )
    return condition
