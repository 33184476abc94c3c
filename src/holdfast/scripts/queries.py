"""Asking about runs: the next question, how far it is, what will be filed; and checking a form
that has no run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import models

from holdfast.accounts.queries import zone
from holdfast.catalog import promises
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import Answer, in_words
from holdfast.catalog.definitions import Definition, Question, Stop
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.places.locations import NOWHERE, Location
from holdfast.scripts import runner, shelf
from holdfast.scripts.flows import Flow, FlowStep
from holdfast.scripts.models import Run
from holdfast.scripts.policies import may_touch
from holdfast.scripts.runner import About, Checked, Step


def find(actor: Actor, run: UUID) -> Run | None:
    """A run that the actor may see, or None."""
    found = Run.objects.filter(pk=run).first()
    return found if found and may_touch(actor, found) else None


def drafts(actor: Actor, *, limit: int = 20) -> list[Run]:
    """The actor's own runs that are neither finished nor abandoned, latest first; scripts that have
    come to an end are none."""
    open_states = (Run.State.RUNNING, Run.State.STOPPED)
    found = Run.objects.filter(actor=actor.code, state__in=open_states)
    found = found.exclude(state=Run.State.STOPPED, script__isnull=False)
    return list(found.order_by("-changed_at")[:limit])


def stale(before: datetime | None, *, now: datetime | None = None, limit: int = 500) -> list[UUID]:
    """Runs that nobody touched since `before` (aware; None keeps them), finished ones too: their
    answers live on in the case. And those whose script says that they are over by now."""
    over = models.Q(keep_until__lt=now or clock.now())
    if before is not None:
        over |= models.Q(changed_at__lt=before)
    found = Run.objects.filter(over).order_by("changed_at")
    return list(found.values_list("id", flat=True)[:limit])


def service_of(run: Run) -> Current:
    """The version of the service that the run keeps; for a run of a service only."""
    if run.version_id is None:
        raise LookupError("This run follows a script.")
    return catalog.version(run.version_id)


def flow_of(run: Run) -> Flow | None:
    """The version of the script that the run keeps; None for a run of a service."""
    return shelf.version(run.script_id).flow if run.script_id else None


def definition_of(run: Run) -> Definition | Flow:
    """What the run goes through: a service, or a script."""
    return flow_of(run) or service_of(run).definition


def way(run: Run, answers: Mapping[str, Answer | None] | None = None) -> runner.Way:
    """The way through, as the answers stand or would stand."""
    given = run.answers if answers is None else answers
    placed = run.place is not None
    return runner.way(definition_of(run), given, about(run), placed=placed)


def end_of(run: Run) -> FlowStep | None:
    """The step that a script has ended at; None while it goes on, and for a service."""
    flow, stopped = flow_of(run), way(run).stopped
    return flow.step_of(stopped.question.code) if flow and stopped else None


def keep_until(run: Run) -> datetime | None:
    """When the answers are to be gone, as the script says; None for a service's, which the
    retention of drafts decides."""
    flow = flow_of(run)
    return run.changed_at + timedelta(hours=flow.keep_hours) if flow else None


def location_of(run: Run) -> Location:
    """The run's place; nowhere until it was said."""
    return msgspec.convert(run.place, Location) if run.place else NOWHERE


def knows_place(run: Run) -> bool:
    """Whether the place was said, or passed over."""
    return run.place is not None or runner.PLACE in run.answers


def about(run: Run) -> About:
    """What the run's conditions may know beside the answers."""
    return About(
        channel=run.channel,
        language=run.language,
        moment=clock.now().astimezone(zone()),
        areas=location_of(run).areas,
    )


def steps(run: Run) -> list[Step]:
    """Every step of a run as it stands."""
    return runner.steps(
        definition_of(run),
        run.answers,
        about(run),
        placed=run.place is not None,
        asking=run.asking,
    )


def next_question(run: Run) -> Step | None:
    """The step that is asked now (the place's has no question); None when all are done, or the
    run was stopped, finished or abandoned."""
    if run.state != Run.State.RUNNING:
        return None
    return next((step for step in steps(run) if step.state == "asking"), None)


def stop_of(run: Run) -> Stop | None:
    """What stopped the run: whom to call, and the words."""
    found = way(run).stopped
    return found.stop if found else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: “4 of 6 known”; `steps` in order."""

    steps: tuple[Step, ...]
    known: int
    total: int


def progress(run: Run) -> Progress:
    """How far a run is. Questions that other answers may still bring are not counted yet."""
    found = tuple(steps(run))
    counted = [step for step in found if step.counts]
    return Progress(found, sum(step.known for step in counted), len(counted))


@dataclass(frozen=True, slots=True)
class Said:
    """A question and its answer in words."""

    question: Question
    answer: str


@dataclass(frozen=True, slots=True)
class WillFile:
    """What would be filed now. `due` (aware UTC) is what would be promised, None without a
    promise; `missing` are the codes of required steps that are still open."""

    service: Current
    location: Location
    description: str
    answers: tuple[Said, ...]
    due: datetime | None
    missing: tuple[str, ...]


def will_file(run: Run, lang: str | None = None) -> WillFile:
    """What would be filed if the run were finished now, answers in words of `lang` (the run's
    language by default)."""
    service = service_of(run)
    answers = clean_answers(run)
    said = tuple(
        Said(question, in_words(question, answers[question.code], lang or run.language))
        for question in service.definition.questions
        if question.code in answers
    )
    return WillFile(
        service=service,
        location=location_of(run),
        description=run.description,
        answers=said,
        due=promises.due(service.promise, clock.now()),
        missing=missing(run),
    )


def missing(run: Run) -> tuple[str, ...]:
    """The codes of required steps without an answer."""
    shown = [question for question in way(run).shown if question.code != runner.PLACE]
    found = [each.code for each in shown if each.required and run.answers.get(each.code) is None]
    asked = any(step.code == runner.PLACE for step in steps(run))
    if asked and definition_of(run).place == "required" and run.place is None:
        found.insert(0, runner.PLACE)
    return tuple(found)


def clean_answers(run: Run) -> dict[str, Answer]:
    """The run's answers that count."""
    placed = run.place is not None
    return runner.clean(definition_of(run), run.answers, about(run), placed=placed)


def check_answers(
    service: Current,
    raw: Mapping[str, Sequence[str]],
    *,
    lang: str = "en",
    channel: str = "api",
    areas: Mapping[str, str] | None = None,
    moment: datetime | None = None,
) -> Checked:
    """Read a whole form without a run (GeoReport's POST). No statement.

    `raw` maps question codes to what was sent; see :func:`holdfast.scripts.runner.check`.
    """
    local = (moment or clock.now()).astimezone(zone())
    return runner.check(service.definition, raw, About(channel, lang, local, areas or {}))


def show_answers(service: Current, answers: Mapping[str, Any], lang: str) -> list[Said]:
    """A case's answers in words, in the order of the questions; unknown codes are left out."""
    return [
        Said(question, in_words(question, answers[question.code], lang))
        for question in service.definition.questions
        if answers.get(question.code) is not None
    ]
