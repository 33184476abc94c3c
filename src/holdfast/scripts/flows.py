"""What an authored script is: its outline as data, typed, and which step follows which.

A flow is what staff write and publish (as JSON in :class:`~holdfast.scripts.models.ScriptVersion`,
shipped as YAML). It is immutable; whoever needs another publishes a new version. What a step says
or asks is a :class:`~holdfast.catalog.definitions.Question` of the catalog, so that answers are
read, kept and said again by the same functions as those of a service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from holdfast.catalog.definitions import Definition, Question, Stop
from holdfast.kernel import conditions
from holdfast.kernel.texts import Text

# The step that asks for the place; its code is kept free.
PLACE = "place"

Kind = Literal["say", "ask", "address", "person", "article", "open", "transfer", "end"]
Audience = Literal["public", "staff"]
# Nothing is asked after these.
FINAL: frozenset[Kind] = frozenset({"open", "transfer", "end"})
ASKING: frozenset[Kind] = frozenset({"ask", "address", "person"})


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True,
            omit_defaults=True):  # fmt: skip
    """How every part is read: strictly, unknown fields refused."""


class Branch(_Data, frozen=True, kw_only=True):
    """Goes on at step `to` when its condition holds."""

    when: str
    to: str


class FlowStep(_Data, frozen=True, kw_only=True):
    """One step of the outline.

    `id` is its number in the outline and on paper, and stays. `question` holds its words (`ask`),
    and for steps that ask the kind of answer; its `code` names the answer in conditions. `go` maps
    an answer (``yes``, ``no``, a choice's code) to the step it leads to; `branches` are looked at
    before; `next` is where it goes on otherwise, empty for the next step of the outline.

    `article` is a slug, `service` the code of the service whose case is opened, `call` what a
    transfer calls (``911``, a number) and `queue` the queue it goes to instead; `wrap_up` the code
    that the desk proposes after an end.
    """

    id: str
    kind: Kind
    question: Question
    go: Mapping[str, str] = msgspec.field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    next: str = ""
    article: str = ""
    service: str = ""
    call: str = ""
    queue: str = ""
    wrap_up: str = ""

    @property
    def code(self) -> str:
        """What its answer is called in conditions."""
        return self.question.code

    @property
    def words(self) -> Text:
        """What it says or asks."""
        return self.question.ask

    @property
    def final(self) -> bool:
        """Whether the flow ends here."""
        return self.kind in FINAL

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers that may lead elsewhere: of yes/no and of a choice."""
        match self.question.type:
            case "yesno":
                return ("yes", "no")
            case "single":
                return tuple(choice.code for choice in self.question.choices)
            case _:
                return ()

    @property
    def stop(self) -> Stop:
        """What the runner stops with at a step where the flow ends."""
        return Stop(when="", say=self.words, call=self.call)


class Flow(_Data, frozen=True, kw_only=True):
    """A script as it is written: `about` says in a sentence what it is for, `words` what people
    call it, by language. `languages` are those it must be complete in, `keep_hours` how long
    answers are kept after the last one. `featured` puts it on the portal's front page."""

    code: str
    title: Text
    about: Text = Text()
    words: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    audience: Audience = "public"
    languages: tuple[str, ...] = ("en", "es")
    keep_hours: int = 720
    featured: bool = False
    steps: tuple[FlowStep, ...] = ()

    @property
    def name(self) -> Text:
        """What it is called, as services are."""
        return self.title

    @property
    def public(self) -> bool:
        """Whether residents may follow it themselves."""
        return self.audience == "public"

    @property
    def questions(self) -> tuple[Question, ...]:
        """What its steps say and ask, but for the place."""
        return tuple(step.question for step in self.steps if step.kind != "address")

    @property
    def place(self) -> Literal["required", "optional", "none"]:
        """Whether it asks for the place."""
        asked = next((step for step in self.steps if step.kind == "address"), None)
        if asked is None:
            return "none"
        return "required" if asked.question.required else "optional"

    def question(self, code: str) -> Question | None:
        """What the step of a code says or asks."""
        found = self.step_of(code)
        return found.question if found and found.kind != "address" else None

    def step(self, id: str) -> FlowStep | None:
        """The step of a number."""
        return next((step for step in self.steps if step.id == id), None)

    def step_of(self, code: str) -> FlowStep | None:
        """The step whose answer has a code."""
        return next((step for step in self.steps if step.code == code), None)

    def below(self, step: FlowStep) -> FlowStep | None:
        """The next step of the outline; None at its end."""
        at = self.steps.index(step)
        return self.steps[at + 1] if at + 1 < len(self.steps) else None

    def after(self, step: FlowStep, answer: object, values: Mapping[str, Any]) -> FlowStep | None:
        """The step that follows for an answer (None where it was passed over) and the values that
        conditions may know; None where the outline ends without an end."""
        for branch in step.branches:
            if conditions.holds(branch.when, values):
                return self.step(branch.to)
        said = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)
        to = step.go.get(said) or step.next
        return self.step(to) if to else self.below(step)

    def led_to(self, step: FlowStep) -> list[tuple[str, FlowStep | None]]:
        """Every step that may follow, with why: a condition, an answer's code, or "" for all else;
        None where the outline ends."""
        if step.final:
            return []
        found = [(branch.when, self.step(branch.to)) for branch in step.branches]
        found += [(said, self.step(to)) for said, to in step.go.items() if to]
        named = {said for said, to in step.go.items() if to}
        # Where every answer leads elsewhere, nothing goes on but what was passed over.
        if not step.answers or not step.question.required or named != set(step.answers):
            rest = self.step(step.next) if step.next else self.below(step)
            found.append(("", rest))
        return found

    def as_service(self) -> Definition:
        """What the catalog's search knows of it, to be found by title and words as services are."""
        return Definition(
            code=self.code, group=Text(), name=self.title, description=self.about, owner="",
            words=self.words,
        )  # fmt: skip


def to_json(flow: Flow) -> dict[str, Any]:
    """The stored form: plain lists and mappings; equal flows have equal forms."""
    plain: dict[str, Any] = msgspec.to_builtins(flow, order="sorted")
    return plain


def from_json(stored: Any) -> Flow:
    """A flow from its stored form."""
    return msgspec.convert(stored, Flow)
