"""What is wrong in a script, in sentences that name the step. Pure; no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.catalog.definitions import CODE, QUESTION_CODE, RESERVED
from holdfast.kernel import conditions
from holdfast.kernel.conditions import COMMON, ConditionError
from holdfast.kernel.texts import Text
from holdfast.scripts.flows import ASKING, PLACE, Flow, FlowStep

# More questions than these in a row, and more words at once, are too many to follow.
MOST_QUESTIONS = 10
MOST_WORDS = 40
MOST_HOURS = 720
_CALL = re.compile(r"[0-9+*#() -]{3,30}")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: at which step (its number, empty for the whole) and what to do. A `warning`
    does not keep the script from being published."""

    step: str
    says: str
    warning: bool = False


def check(
    flow: Flow,
    *,
    services: Collection[str] | None = None,
    articles: Collection[str] | None = None,
) -> list[Problem]:
    """Everything wrong in a script, in the page's language; empty when it may be published.

    `services` are the codes that may be opened, `articles` the slugs that may be shown; None where
    that is not checked.
    """
    found = list(_whole(flow))
    names = {**COMMON, **{s.code: s.question.condition_type() for s in flow.steps
                          if s.kind in ASKING and s.code != PLACE}}  # fmt: skip
    for step in flow.steps:
        found += _words(flow, step)
        found += _leads(flow, step)
        found += _refers(step, services, articles)
        for branch in step.branches:
            try:
                conditions.check(conditions.parse(branch.when), names)
            except ConditionError as error:
                says = _("The condition of step %(n)s cannot be read: %(why)s")
                found.append(Problem(step.id, says % {"n": step.id, "why": error}))
    if flow.steps:
        found += _shape(flow)
    return found


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Those that keep a script from being published."""
    return [problem for problem in problems if not problem.warning]


def _whole(flow: Flow) -> Iterator[Problem]:
    if not CODE.fullmatch(flow.code):
        yield Problem("", _("A code has small letters, digits, - and _ only, such as flu-check."))
    if not flow.languages:
        yield Problem("", _("Choose at least one language."))
    for lang in flow.languages:
        if not flow.title.texts.get(lang):
            yield Problem("", _("The title is missing in %(lang)s.") % {"lang": _called(lang)})
        if flow.about and not flow.about.texts.get(lang):
            says = _("What it is for is missing in %(lang)s.")
            yield Problem("", says % {"lang": _called(lang)})
    if not 1 <= flow.keep_hours <= MOST_HOURS:
        yield Problem("", _("Answers are kept one hour at least and 30 days at most."))
    if not flow.steps:
        yield Problem("", _("There is no step yet. Add the first."))
    ids = [step.id for step in flow.steps]
    codes = [step.code for step in flow.steps]
    for step in flow.steps:
        if ids.count(step.id) > 1:
            yield Problem(step.id, _("Two steps have the number %(n)s.") % {"n": step.id})
        good = QUESTION_CODE.fullmatch(step.code) and step.code not in RESERVED
        if step.kind == "address":
            good = step.code == PLACE and codes.count(PLACE) == 1
        if not good or codes.count(step.code) > 1:
            says = (
                _("An address can be asked for once only; step %(n)s asks again.")
                if step.kind == "address"
                else _("The answer of step %(n)s needs a name of its own, in small letters.")
            )
            yield Problem(step.id, says % {"n": step.id})


def _called(lang: str) -> str:
    return str(dict(settings.LANGUAGES).get(lang, lang))


def texts_of(step: FlowStep) -> list[Text]:
    """Every text of a step that is shown or said."""
    question = step.question
    found = [question.ask, question.why, question.say]
    for choice in question.choices:
        found += [choice.name, choice.what_happens]
    return [text for text in found if text]


def _words(flow: Flow, step: FlowStep) -> Iterator[Problem]:
    if not step.words and step.kind != "article":
        yield Problem(step.id, _("Step %(n)s has no words yet.") % {"n": step.id})
    question = step.question
    if question.type in ("single", "multiple"):
        if len(question.choices) < 2:
            says = _("Step %(n)s needs two answers to choose from at least.")
            yield Problem(step.id, says % {"n": step.id})
        if not all(choice.name for choice in question.choices):
            yield Problem(step.id, _("An answer of step %(n)s has no words.") % {"n": step.id})
    for lang in flow.languages:
        about = {"n": step.id, "lang": _called(lang)}
        texts = texts_of(step)
        if any(not text.texts.get(lang) for text in texts):
            yield Problem(step.id, _("Step %(n)s is not complete in %(lang)s.") % about)
        elif any(lang in text.stale for text in texts):
            says = _("Step %(n)s has changed since it was written in %(lang)s. Look at it.")
            yield Problem(step.id, says % about, warning=True)
        count = len(step.words.texts.get(lang, "").split())
        if count > MOST_WORDS:
            says = _("Step %(n)s has %(count)s words in %(lang)s. Nobody keeps more than %(most)s.")
            more = about | {"count": count, "most": MOST_WORDS}
            yield Problem(step.id, says % more, warning=True)


def _leads(flow: Flow, step: FlowStep) -> Iterator[Problem]:
    targets = [*step.go.values(), *(b.to for b in step.branches), step.next]
    for to in dict.fromkeys(targets):
        if to and flow.step(to) is None:
            says = _("Step %(n)s goes to step %(to)s, which is not there.")
            yield Problem(step.id, says % {"n": step.id, "to": to})
    for said in step.go:
        if said not in step.answers:
            says = _("Step %(n)s goes on for an answer that it does not offer: %(said)s.")
            yield Problem(step.id, says % {"n": step.id, "said": said})


def _refers(
    step: FlowStep, services: Collection[str] | None, articles: Collection[str] | None
) -> Iterator[Problem]:
    n = {"n": step.id}
    if step.kind == "article" and (articles is None or step.article not in articles):
        if not step.article:
            yield Problem(step.id, _("Choose the article that step %(n)s shows.") % n)
        elif articles is not None:
            says = _("The article of step %(n)s is not published: %(what)s.")
            yield Problem(step.id, says % {**n, "what": step.article})
    if step.kind == "open" and (services is None or step.service not in services):
        if not step.service:
            yield Problem(step.id, _("Choose the service whose case step %(n)s opens.") % n)
        elif services is not None:
            says = _("The service of step %(n)s is not offered to those who follow it: %(what)s.")
            yield Problem(step.id, says % {**n, "what": step.service})
    if step.kind == "transfer":
        if not (step.call or step.queue):
            yield Problem(step.id, _("Say whom step %(n)s hands over to: a number or a queue.") % n)
        elif step.call and not _CALL.fullmatch(step.call):
            yield Problem(step.id, _("The number of step %(n)s has digits only.") % n)


# -- the shape of the outline --


def reached(flow: Flow) -> list[FlowStep]:
    """The steps that can be come to, in the order in which they are found."""
    found, waiting = dict[str, FlowStep](), [flow.steps[0]]
    while waiting:
        step = waiting.pop(0)
        if step.id not in found:
            found[step.id] = step
            waiting += [to for _why, to in flow.led_to(step) if to is not None]
    return list(found.values())


def _shape(flow: Flow) -> Iterator[Problem]:
    known = reached(flow)
    met = {step.id for step in known}
    for step in flow.steps:
        if step.id not in met:
            says = _("Step %(n)s is never reached. Lead to it, or take it out.")
            yield Problem(step.id, says % {"n": step.id})
    out = {step.id for step in known if step.final}
    open_ended = [step for step in known if any(to is None for _w, to in flow.led_to(step))]
    for step in open_ended:
        says = _("Nothing comes after step %(n)s. Add an end, or say where it goes on.")
        yield Problem(step.id, says % {"n": step.id})
        out.add(step.id)
    while True:
        more = {
            step.id for step in known if step.id not in out
            and any(to is not None and to.id in out for _w, to in flow.led_to(step))
        }  # fmt: skip
        if not more:
            break
        out |= more
    for step in known:
        if step.id not in out:
            says = _("Step %(n)s goes round in a circle that no answer leaves. Add a way out.")
            yield Problem(step.id, says % {"n": step.id})
    deep = deepest(flow)
    if deep > MOST_QUESTIONS:
        says = _("Somebody may be asked %(count)s questions. Most people give up after %(most)s.")
        yield Problem("", says % {"count": deep, "most": MOST_QUESTIONS}, warning=True)


def deepest(flow: Flow) -> int:
    """The most questions that one way through asks; a step that comes again is counted once."""
    known: dict[str, int] = {}

    def below(step: FlowStep, above: frozenset[str]) -> int:
        if step.id in known:
            return known[step.id]
        least = int(step.kind in ASKING)
        found = [
            below(to, above | {step.id})
            for _why, to in flow.led_to(step)
            if to is not None and to.id not in above
        ]
        known[step.id] = least + max(found, default=0)
        return known[step.id]

    return below(flow.steps[0], frozenset({flow.steps[0].id})) if flow.steps else 0
