"""How questions go: which are shown, which comes next, what stops them. Pure; no database.

One way through for the questions of a service and the steps of an authored script: a service shows
every question whose condition holds, a script goes from step to step as far as it is answered.

The answers given are kept whole; what counts is decided anew each time. So an answer that is no
longer asked for (an earlier one was changed) rests, and counts again when its question returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from holdfast.catalog.answers import Answer, AnswerError, validate
from holdfast.catalog.definitions import Definition, Question, Stop
from holdfast.catalog.worktime import WEEKDAYS
from holdfast.kernel import conditions
from holdfast.scripts.flows import PLACE as PLACE
from holdfast.scripts.flows import Flow

Answers = Mapping[str, Answer | None]
StepState = Literal["done", "asking", "open"]


@dataclass(frozen=True, slots=True)
class About:
    """What conditions may know beside the answers. `moment` is local (the city's zone)."""

    channel: str
    language: str
    moment: datetime
    areas: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """The names of :data:`holdfast.kernel.conditions.COMMON` and their values."""
        return {
            "channel": self.channel,
            "language": self.language,
            "hour": self.moment.hour,
            "weekday": WEEKDAYS[self.moment.weekday()],
            **{f"area.{layer}": code for layer, code in self.areas.items()},
        }


@dataclass(frozen=True, slots=True)
class Stopped:
    """The question and the stop that ended the form."""

    question: Question
    stop: Stop


@dataclass(frozen=True, slots=True)
class Way:
    """The way through the questions as the answers stand: those shown, up to a stop if any."""

    shown: tuple[Question, ...]
    stopped: Stopped | None = None
    # The code of a step that a script came to a second time: it is asked again.
    again: str = ""

    def has(self, code: str) -> bool:
        """Whether a question is on the way."""
        return any(question.code == code for question in self.shown)


def way(
    definition: Definition | Flow, answers: Answers, about: About, *, placed: bool = False
) -> Way:
    """The questions shown for these answers, in order. `placed` says whether the place is known,
    which a script needs to know to go on behind it."""
    if isinstance(definition, Flow):
        return _through(definition, answers, about, placed)
    values, shown = about.values(), list[Question]()
    for question in definition.questions:
        if not conditions.holds(question.shown_when, values):
            continue
        shown.append(question)
        answer = answers.get(question.code)
        if answer is not None:
            values[question.code] = answer
        if answer is None and question.answerable:
            continue
        for stop in question.stops:
            if conditions.holds(stop.when, values):
                return Way(tuple(shown), Stopped(question, stop))
    return Way(tuple(shown))


def _through(flow: Flow, answers: Answers, about: About, placed: bool) -> Way:
    """A script's steps from the first, up to the one that is open or where it ends."""
    values, shown = about.values(), list[Question]()
    step, seen = flow.steps[0] if flow.steps else None, set[str]()
    while step is not None:
        if step.code in seen:
            return Way(tuple(shown), again=step.code)
        seen.add(step.code)
        shown.append(step.question)
        if step.final:
            return Way(tuple(shown), Stopped(step.question, step.stop))
        if step.code not in answers and not (step.kind == "address" and placed):
            break
        answer = answers.get(step.code)
        if answer is not None:
            values[step.code] = answer
        step = flow.after(step, answer, values)
    return Way(tuple(shown))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run: a question, or the place (`question` is None). `known` says whether it
    has been answered or passed over, also while it is asked again."""

    code: str
    question: Question | None
    state: StepState
    known: bool
    answer: Answer | None = None

    @property
    def counts(self) -> bool:
        """Whether it asks for something; information does not."""
        return self.question is None or self.question.answerable


def steps(
    definition: Definition | Flow,
    answers: Answers,
    about: About,
    *,
    placed: bool = False,
    asking: str = "",
) -> list[Step]:
    """Every step as it stands. `placed` says whether the place is known, `asking` the code that
    was gone back to.

    A service asks for the place first, but after leading questions that may stop the form: whether
    somebody is in danger is asked before any address. A script asks where its outline says.
    """
    on_way = way(definition, answers, about, placed=placed)
    order: list[tuple[str, Question | None]] = [
        (each.code, None if each.code == PLACE else each) for each in on_way.shown
    ]
    if isinstance(definition, Definition) and definition.place != "none":
        lead = 0
        while lead < len(on_way.shown) and on_way.shown[lead].stops:
            lead += 1
        # What stops the form among the leading questions stops it before the place is asked.
        if on_way.stopped is None or lead < len(order):
            order.insert(lead, (PLACE, None))
    if asking not in [code for code, _ in order]:
        asking = ""
    found: list[Step] = []
    for code, question in order:
        known = code in answers or (question is None and placed)
        state: StepState = "done" if known else "open"
        first_open = not asking and not known and on_way.stopped is None
        if code == asking or first_open:
            state, asking = "asking", code
        found.append(Step(code, question, state, known, answers.get(code)))
    return found


def clean(
    definition: Definition | Flow, answers: Answers, about: About, *, placed: bool = False
) -> dict[str, Answer]:
    """The answers that count: those of shown questions, without the ones passed over."""
    found: dict[str, Answer] = {}
    for question in way(definition, answers, about, placed=placed).shown:
        answer = answers.get(question.code)
        if answer is not None and question.answerable:
            found[question.code] = answer
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a whole form: `answers` that count, `errors` (sentences by question code),
    `dropped` codes (unknown, or not shown for these answers), and what stopped it."""

    answers: dict[str, Answer]
    errors: dict[str, str]
    dropped: tuple[str, ...] = ()
    stopped: Stopped | None = None

    @property
    def fine(self) -> bool:
        """Whether it may be filed."""
        return not self.errors and self.stopped is None


def check(
    definition: Definition,
    raw: Mapping[str, Sequence[str]],
    about: About,
    *,
    today: date | None = None,
) -> Checked:
    """Read a whole form at once. Conditions apply: answers to questions that are not shown are
    dropped and named, and only shown questions are required."""
    answers: dict[str, Answer | None] = {}
    errors: dict[str, str] = {}
    today = today or about.moment.date()
    for question in definition.questions:
        try:
            answers[question.code] = validate(
                question, raw.get(question.code), about.language, today=today
            )
        except AnswerError as error:
            errors[question.code] = str(error)
    on_way = way(definition, answers, about)
    shown = {question.code for question in on_way.shown if question.answerable}
    return Checked(
        answers={code: answer for code, answer in answers.items()
                 if code in shown and answer is not None},
        errors={code: says for code, says in errors.items() if code in shown},
        dropped=tuple(code for code, given in raw.items() if code not in shown and any(given)),
        stopped=on_way.stopped,
    )  # fmt: skip
