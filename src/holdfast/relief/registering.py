"""What a register asks and who may see each answer, as data; reading a form of it. Pure but for
the registers that come with the product.

The questions are the catalog's, with its types and its one language of conditions, and go the way
of :mod:`holdfast.scripts.runner`: what is not asked for is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.cases.masking import mask
from holdfast.catalog.answers import Answer, in_words
from holdfast.catalog.definitions import Definition, Question
from holdfast.catalog.suggestions import fold
from holdfast.catalog.yaml_files import load_as
from holdfast.kernel import conditions
from holdfast.kernel.conditions import COMMON, ConditionError
from holdfast.kernel.texts import Text
from holdfast.scripts import runner
from holdfast.scripts.runner import About

Seen = Literal["public", "staff", "few"]
PUBLIC, STAFF, FEW = LEVELS = ("public", "staff", "few")
TYPES = ("text", "paragraph", "number", "date", "single", "multiple", "yesno", "place", "photo")
MOST_FIELDS = 40


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of a register. `seen` says who may see the answer; `ours` that residents are not
    asked it."""

    question: Question
    seen: Seen = "staff"
    ours: bool = False

    @property
    def code(self) -> str:
        """What the answer is kept under."""
        return self.question.code


Fields = Sequence[Field]


class Shipped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A register to begin with."""

    code: str
    name: Text
    about: Text
    fields: tuple[Field, ...]
    who: str = "center"
    about_people: bool = False
    takes: bool = False
    shown: bool = False


@lru_cache(maxsize=1)
def shipped() -> dict[str, Shipped]:
    """The registers that come with the product, by code."""
    found = load_as(Path(__file__).parent / "registers.yaml", Shipped, _look)
    return {each.code: each for each in found}


def _look(shipped: Shipped) -> list[tuple[str, str]]:
    return [("fields", says) for says in problems(shipped.fields)]


def fields_of(stored: Any) -> tuple[Field, ...]:
    """Fields from their stored form."""
    return msgspec.convert(stored, tuple[Field, ...])


def stored(fields: Fields) -> list[Any]:
    """The stored form of fields."""
    return list(msgspec.to_builtins(list(fields), order="sorted"))


def problems(fields: Fields) -> list[str]:
    """What keeps a register from being used, each a sentence in the page's language."""
    found = [] if fields else [_("Add at least one question.")]
    names = dict(COMMON)
    for each in fields:
        question, said = each.question, str(each.question.ask)
        if question.type in ("single", "multiple") and len(question.choices) < 2:
            found.append(_("“%(question)s” needs at least two answers.") % {"question": said})
        try:
            conditions.check(conditions.parse(question.shown_when), names)
        except ConditionError as error:
            says = _("The condition of “%(question)s” cannot be read: %(why)s")
            found.append(says % {"question": said, "why": error})
        names[each.code] = question.condition_type()
    return found


def visible(fields: Fields, levels: Collection[str]) -> list[Field]:
    """The fields whose answers somebody with these levels may see."""
    return [each for each in fields if each.seen in levels]


# -- reading a form --


@dataclass(frozen=True, slots=True)
class Read:
    """A form as it was read: `answers` that count, `errors` by code, and `asked`, what is asked as
    the answers stand. `more` are those among them that the form did not have yet."""

    answers: dict[str, Answer]
    errors: dict[str, str]
    asked: tuple[Field, ...]
    more: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether it may be entered."""
        return not self.errors and not self.more


def asked(fields: Fields, answers: Mapping[str, Answer], about: About) -> tuple[Field, ...]:
    """The fields that are asked as the answers stand."""
    shown = {each.code for each in runner.way(_definition(fields), answers, about).shown}
    return tuple(each for each in fields if each.code in shown)


def read(
    fields: Fields, raw: Mapping[str, Sequence[str]], about: About,
    had: Collection[str] | None = None,
) -> Read:  # fmt: skip
    """Read a form of these fields. `had` are the codes that the form showed: what the answers make
    us ask beside them comes back as `more`, and is no error yet. None is all."""
    checked = runner.check(_definition(fields), raw, about)
    now = asked(fields, checked.answers, about)
    more = tuple(each.code for each in now if had is not None and each.code not in had)
    errors = {code: says for code, says in checked.errors.items() if code not in more}
    return Read(checked.answers, errors, now, more)


def _definition(fields: Fields) -> Definition:
    """The fields as the runner takes questions."""
    none = Text()
    return Definition(
        code="register", group=none, name=none, owner="",
        questions=tuple(each.question for each in fields),
    )  # fmt: skip


# -- saying it again --


def said(field: Field, answers: Mapping[str, Any], lang: str, *, public: bool = False) -> str:
    """An answer in words; for the public, without what may name or reach somebody."""
    words = in_words(field.question, answers.get(field.code), lang)
    if not public or field.question.type not in ("text", "paragraph", "place"):
        return words
    masked = mask(words)
    # A plate is what a register of vehicles is read for; a phone or an address never is.
    hides = field.question.type == "paragraph" or "[phone]" in masked or "[email]" in masked
    return masked if hides else words


def searched(fields: Fields, answers: Mapping[str, Any]) -> dict[str, str]:
    """What an entry is found by, folded, in all languages, for each level that may see it."""
    found: dict[str, str] = {}
    for level in LEVELS:
        lines = [
            fold(said(each, answers, lang, public=level == PUBLIC))
            for each in fields
            if each.seen == level and each.question.type != "photo"
            for lang, _name in settings.LANGUAGES
        ]
        found[level] = _once(lines)
    return found


def _once(lines: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(each for each in lines if each))
