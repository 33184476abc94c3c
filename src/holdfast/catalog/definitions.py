"""What a service is: its definition as data, typed, and the checks that find what is wrong in it.

A definition is what staff write and publish (as YAML, see :mod:`holdfast.catalog.yaml_files`; as
JSON in :class:`~holdfast.catalog.models.ServiceVersion`). It is immutable; whoever needs another
publishes a new version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from holdfast.catalog.worktime import Promise, PromiseError, parse_promise
from holdfast.kernel import conditions
from holdfast.kernel.conditions import COMMON, ConditionError, Type
from holdfast.kernel.texts import Text

QuestionType = Literal[
    "text", "paragraph", "number", "date", "single", "multiple", "yesno", "photo", "place",
    "information",
]  # fmt: skip
Audience = Literal["public", "staff", "blackbox"]
GeoReportType = Literal["realtime", "batch", "blackbox"]
Need = Literal["required", "optional", "none"]

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
QUESTION_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Names that conditions and the runner use for other things.
RESERVED = frozenset({"place", "area", "channel", "language", "hour", "weekday", "priority"})
_WORDS = frozenset({"and", "or", "not", "in", "has", "true", "false", "answered"})
_DAY = re.compile(r"today(?:([+-])([0-9]{1,3}))?")


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True,
            omit_defaults=True):  # fmt: skip
    """How every part is read: strictly, unknown fields refused."""


class Choice(_Data, frozen=True, kw_only=True):
    """One answer to choose. `what_happens` tells at once what follows from it."""

    code: str
    name: Text
    what_happens: Text = Text()


class Stop(_Data, frozen=True, kw_only=True):
    """Ends the form when its condition holds: call `call` (``911``, a number), or do as `say` says.

    The condition may use this question and earlier ones.
    """

    when: str
    say: Text
    call: str = ""


class Limits(_Data, frozen=True, kw_only=True):
    """Bounds of an answer.

    `min` and `max` bound a number, the count of chosen answers or photos, or a date (an ISO date,
    or ``today``, ``today+14``, ``today-30``); `length` bounds characters; `whole` asks for a whole
    number; `unit` is what a number counts (``ft``), as people may type it behind the number.
    """

    min: float | str | None = None
    max: float | str | None = None
    length: int | None = None
    whole: bool = False
    unit: Text = Text()


class Question(_Data, frozen=True, kw_only=True):
    """One question of the intake. `ask` is for the resident's eye, `say` for the agent's voice
    (`ask` where empty), `why` the hint that says why we ask or how to find out."""

    code: str
    type: QuestionType
    ask: Text
    say: Text = Text()
    why: Text = Text()
    required: bool = False
    shown_when: str = ""
    choices: tuple[Choice, ...] = ()
    limits: Limits = Limits()
    stops: tuple[Stop, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether it takes an answer; information is only shown."""
        return self.type != "information"

    def choice(self, code: str) -> Choice | None:
        """The choice of a code."""
        return next((choice for choice in self.choices if choice.code == code), None)

    def condition_type(self) -> Type:
        """How conditions see the answer."""
        codes = frozenset(choice.code for choice in self.choices)
        match self.type:
            case "text" | "paragraph":
                return conditions.TEXT
            case "number":
                return conditions.NUMBER
            case "date":
                return conditions.DATE
            case "yesno":
                return conditions.YESNO
            case "single":
                return Type("choice", codes)
            case "multiple":
                return Type("choices", codes)
            case _:
                return conditions.OTHER


class Definition(_Data, frozen=True, kw_only=True):
    """A service as it is offered.

    `owner` is a department's code, `offered` areas by layer (``{"district": ["3"]}``, everywhere
    when empty), `told` what the resident hears when it is filed, `kin` services that may mean the
    same thing, `words` what people call it, by language. `place` and `contact` say whether one is
    needed; `on_map` whether the public map shows its cases.
    """

    code: str
    group: Text
    name: Text
    description: Text = Text()
    words: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    owner: str
    promise: str = ""
    priority: int = 3
    audience: Audience = "public"
    offered: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    told: Text = Text()
    georeport: GeoReportType = "realtime"
    on_map: bool = True
    anonymous: bool = True
    place: Need = "required"
    retention: str = "standard"
    kin: tuple[str, ...] = ()
    icon: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def public(self) -> bool:
        """Whether residents may choose it themselves."""
        return self.audience != "staff"

    def question(self, code: str) -> Question | None:
        """The question of a code."""
        return next((question for question in self.questions if question.code == code), None)

    def promised(self) -> Promise | None:
        """The promise, or None where the city makes none."""
        return parse_promise(self.promise) if self.promise else None

    def is_offered(self, areas: Mapping[str, Any]) -> bool:
        """Whether it is offered in these areas (layer to a code or codes).

        In every layer that the service names, one of its codes must be among the areas'.
        """
        for layer, codes in self.offered.items():
            here = areas.get(layer)
            found = here if isinstance(here, list | tuple | set | frozenset) else (here,)
            if not any(code in codes for code in found):
                return False
        return True


def day_of(limit: float | str | None, today: date) -> date | None:
    """The date that a limit such as ``today+14`` or ``2026-06-18`` means."""
    if not isinstance(limit, str):
        return None
    match = _DAY.fullmatch(limit.strip())
    if match:
        days = int(match.group(2) or 0)
        return today + timedelta(days=-days if match.group(1) == "-" else days)
    return date.fromisoformat(limit.strip())


# -- checks --


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: where (``questions[2].shown_when``) and what to write. A `warning` (a
    missing translation, a long text) does not keep the service from being published."""

    path: str
    says: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.says}" if self.path else self.says


def check(
    definition: Definition,
    *,
    languages: Collection[str] = (),
    departments: Collection[str] | None = None,
    services: Collection[str] | None = None,
) -> list[Problem]:
    """Everything wrong in one definition; empty when it may be published.

    `languages` are those a text must have (missing ones are warnings); `departments` and
    `services` are the codes that exist, None where that is not checked.
    """
    found = list(_check_service(definition, departments, services))
    found += _check_questions(definition)
    found += _check_texts(definition, languages)
    return found


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Those problems that keep a service from being published."""
    return [problem for problem in problems if not problem.warning]


def _check_service(
    definition: Definition,
    departments: Collection[str] | None,
    services: Collection[str] | None,
) -> Iterator[Problem]:
    if not CODE.fullmatch(definition.code):
        yield Problem(
            "code", "A code has small letters, digits, - and _ only, such as street-light-out."
        )
    for name in ("name", "group"):
        if not getattr(definition, name):
            yield Problem(name, f"Write the {name}.")
    if not 1 <= definition.priority <= 5:
        yield Problem("priority", "Priority is 1 (most urgent) to 5.")
    if definition.promise:
        try:
            parse_promise(definition.promise)
        except PromiseError as error:
            yield Problem("promise", str(error))
    if departments is not None and definition.owner not in departments:
        known = ", ".join(sorted(departments)) or "none yet"
        yield Problem("owner", f"There is no department {definition.owner}. Departments: {known}.")
    if services is not None:
        for index, code in enumerate(definition.kin):
            if code not in services:
                yield Problem(f"kin[{index}]", f"There is no service {code}.")
    if "\\u0000" in msgspec.json.encode(to_json(definition)).decode():
        yield Problem("", "A character with the number zero is in a text; take it out.")
    if definition.code in definition.kin:
        yield Problem("kin", "A service is not its own kin; take its code out.")
    if definition.georeport == "blackbox" and definition.on_map:
        yield Problem("on_map", "Cases of a blackbox service are never shown; write on_map: false.")


def _check_questions(definition: Definition) -> Iterator[Problem]:
    names: dict[str, Type] = dict(COMMON)
    for index, question in enumerate(definition.questions):
        path = f"questions[{index}]"
        if not QUESTION_CODE.fullmatch(question.code) or question.code in _WORDS:
            yield Problem(
                f"{path}.code",
                "A question's code begins with a small letter, then letters, digits and _.",
            )
        elif question.code in RESERVED:
            yield Problem(f"{path}.code", f"{question.code} means something else; choose another.")
        elif question.code in names:
            yield Problem(f"{path}.code", f"Two questions have the code {question.code}.")
        if not question.ask:
            yield Problem(f"{path}.ask", "Write the question.")
        yield from _check_condition(question.shown_when, names, f"{path}.shown_when")
        yield from _check_choices(question, path)
        yield from _check_limits(question, path)
        if question.required and not question.answerable:
            yield Problem(f"{path}.required", "Information takes no answer; leave required out.")
        if question.answerable:
            names[question.code] = question.condition_type()
        for number, stop in enumerate(question.stops):
            at = f"{path}.stops[{number}]"
            if not stop.when.strip():
                yield Problem(f"{at}.when", f"Write when to stop, such as {question.code}.")
            yield from _check_condition(stop.when, names, f"{at}.when")
            if not stop.say:
                yield Problem(f"{at}.say", "Write what to tell the resident.")


def _check_condition(text: str, names: Mapping[str, Type], path: str) -> Iterator[Problem]:
    try:
        conditions.check(conditions.parse(text), names)
    except ConditionError as error:
        yield Problem(path, str(error))


def _check_choices(question: Question, path: str) -> Iterator[Problem]:
    listed = question.type in ("single", "multiple")
    if listed and len(question.choices) < 2:
        yield Problem(f"{path}.choices", "Write at least two answers to choose from.")
    if not listed and question.choices:
        yield Problem(
            f"{path}.choices", "Only single and multiple have choices; leave them out here."
        )
    seen: set[str] = set()
    for number, choice in enumerate(question.choices):
        if not CODE.fullmatch(choice.code):
            yield Problem(
                f"{path}.choices[{number}].code",
                "A code has small letters, digits, - and _ only.",
            )
        if choice.code in seen:
            yield Problem(
                f"{path}.choices[{number}].code", f"Two answers have the code {choice.code}."
            )
        if not choice.name:
            yield Problem(f"{path}.choices[{number}].name", "Write the answer.")
        seen.add(choice.code)


_BOUNDED = frozenset({"number", "date", "multiple", "photo"})


def _check_limits(question: Question, path: str) -> Iterator[Problem]:
    limits = question.limits
    for name in ("min", "max"):
        value = getattr(limits, name)
        if value is None:
            continue
        at = f"{path}.limits.{name}"
        if question.type not in _BOUNDED:
            yield Problem(at, f"A {question.type} has no {name}; length bounds a text.")
        elif question.type == "date":
            try:
                if day_of(value, date(2026, 1, 1)) is None:
                    raise ValueError
            except (ValueError, OverflowError):
                yield Problem(at, "Write a date, today, or as in today+14 or today-30.")
        elif isinstance(value, str):
            yield Problem(at, "Write a number.")
    low, high = limits.min, limits.max
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield Problem(f"{path}.limits", "min is more than max.")
    if limits.length is not None and (
        question.type not in ("text", "paragraph") or not 1 <= limits.length <= 4000
    ):
        yield Problem(f"{path}.limits.length", "A text has a length of 1 to 4000 characters.")
    if (limits.whole or limits.unit) and question.type != "number":
        yield Problem(f"{path}.limits", "whole and unit belong to a number.")


def texts_of(definition: Definition) -> Iterator[tuple[str, Text]]:
    """Every text of a definition that is not empty, with its path, for editors of translations."""
    for name in ("group", "name", "description", "told"):
        yield name, getattr(definition, name)
    for index, question in enumerate(definition.questions):
        path = f"questions[{index}]"
        for name in ("ask", "say", "why"):
            yield f"{path}.{name}", getattr(question, name)
        yield f"{path}.limits.unit", question.limits.unit
        for number, choice in enumerate(question.choices):
            yield f"{path}.choices[{number}].name", choice.name
            yield f"{path}.choices[{number}].what_happens", choice.what_happens
        for number, stop in enumerate(question.stops):
            yield f"{path}.stops[{number}].say", stop.say


def _check_texts(definition: Definition, languages: Collection[str]) -> Iterator[Problem]:
    for path, text in texts_of(definition):
        if not text:
            continue
        for lang in languages:
            if not text.texts.get(lang):
                yield Problem(f"{path}.{lang}", f"The text in “{lang}” is missing.", warning=True)
            elif lang in text.stale:
                yield Problem(f"{path}.{lang}", f"The text in “{lang}” is stale.", warning=True)
    for lang in languages:
        if not definition.words.get(lang):
            yield Problem(
                f"words.{lang}", f"No words in “{lang}” that people use for it.", warning=True
            )


# -- stored form --


def to_json(definition: Definition) -> dict[str, Any]:
    """The stored form: plain lists and mappings; equal definitions have equal forms."""
    plain: dict[str, Any] = _without_empty(msgspec.to_builtins(definition, order="sorted"))
    return plain


def _without_empty(value: Any) -> Any:
    """Without lists and mappings that hold nothing, which say no more than leaving them out."""
    if isinstance(value, dict):
        inner = {key: _without_empty(item) for key, item in value.items() if key != "source"}
        inner = {key: item for key, item in inner.items() if item not in ({}, [], ())}
        if "source" in value and inner:
            inner["source"] = value["source"]
        return inner
    if isinstance(value, list | tuple):
        return [_without_empty(item) for item in value]
    return value


def from_json(stored: Any) -> Definition:
    """A definition from its stored form."""
    return msgspec.convert(stored, Definition)
