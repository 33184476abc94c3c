"""Going through questions: start, answer, go back, say the place, finish, abandon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import Answer, AnswerError, as_sent, clean, validate
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places.locations import Location
from holdfast.scripts import events, queries, runner, shelf
from holdfast.scripts.models import Run
from holdfast.scripts.policies import may_touch

DESCRIPTION_LENGTH = 4000


class Started(msgspec.Struct, frozen=True):
    """The run's id, and the code of the first step (``place`` or a question)."""

    run: UUID
    next: str | None


class Saved(msgspec.Struct, frozen=True):
    """Where a run stands after an answer: its state, the code of the next step (None when all are
    done or it was stopped), and the sentences about answers that could not be taken."""

    run: UUID
    state: str
    next: str | None
    errors: dict[str, str] = {}


class Finished(msgspec.Struct, frozen=True):
    """What a finished run says: everything that a case needs (of a script, its own code and version
    stand for the service's). Personal data; so never
    call ``finish.once``, whose result would be kept, but file the case once."""

    run: UUID
    service: str
    version: UUID
    answers: dict[str, Any]
    location: Location
    description: str
    resident: UUID | None


class NotTaken(OperationError):
    """An answer could not be taken; the message is a sentence in the run's language."""

    def __init__(self, question: str, says: str) -> None:
        self.question = question
        super().__init__(says)


@operation(may=anyone)
def start(
    *,
    actor: Actor,
    service: str = "",
    script: str = "",
    channel: str,
    language: str = "en",
    resident: UUID | None = None,
    run: UUID | None = None,
) -> Started:
    """Begin the questions of a service, or the steps of a script, in its current version, which
    the run keeps.

    Raises OperationError for one that is not offered to this actor; for a paused service its words
    are what residents are told.
    """
    offered = shelf.find(script) if script else catalog.find(service)
    if offered is None or offered.retired or not (offered.public or actor.may("contacts.take")):
        raise OperationError(
            _("This script is not offered. Choose another.")
            if script
            else _("This service is not offered. Choose another.")
        )
    if isinstance(offered, Current) and offered.paused is not None:
        raise OperationError(offered.paused.in_language(language).text)
    now = clock.now()
    row = Run(
        id=run or new_id(),
        channel=channel,
        language=language,
        actor=actor.code,
        resident=resident,
        started_at=now,
        changed_at=now,
    )
    if script:
        row.script_id = offered.version
    else:
        row.version_id = offered.version
    row.keep_until = queries.keep_until(row)
    row.save(force_insert=True)
    data = {"version": offered.version, "channel": channel}
    if script:
        data |= {"script": offered.version, "code": offered.code, "next": _next(row)}
    else:
        data |= {"service": offered.code}
    record(events.SCRIPT_STARTED, subject=row.id, data=data)
    return Started(row.id, _next(row))


@operation(may=anyone)
def hand_over(*, actor: Actor, run: UUID) -> Started:
    """Where a script ends with a case to open: begin that service's questions, with the place and
    the answers to questions of the same codes. What the service cannot take is asked there.

    Raises OperationError where the script has no such end.
    """
    row = _held(actor, run)
    end = queries.end_of(row)
    if end is None or end.kind != "open":
        raise OperationError(_("There is no case to open here."))
    started = start(
        actor=actor, service=end.service, channel=row.channel, language=row.language,
        resident=row.resident,
    )  # fmt: skip
    definition = catalog.current(end.service).definition
    if row.place is not None and definition.place != "none":
        attach_place(actor=actor, run=started.run, location=queries.location_of(row))
    raw = {
        code: as_sent(given)
        for code, given in queries.clean_answers(row).items()
        if definition.question(code) is not None
    }
    if raw:
        answer_all(actor=actor, run=started.run, raw=raw, codes=list(raw))
    found = Run.objects.get(pk=started.run)
    return Started(started.run, _next(found))


@operation(may=anyone)
def answer(*, actor: Actor, run: UUID, question: str, raw: Sequence[str], today: str = "") -> Saved:
    """Answer one question; an empty answer passes over an optional one, and marks information as
    seen. Later answers that still apply are kept.

    Saying the same again changes nothing. Raises :class:`NotTaken` for an answer that cannot be
    taken.
    """
    row = _take(actor, run)
    asked = queries.definition_of(row).question(question)
    if asked is None or not queries.way(row).has(question):
        raise OperationError(_("This question is not asked here."))
    try:
        given = validate(asked, raw, row.language, today=queries.about(row).moment.date())
    except AnswerError as error:
        raise NotTaken(question, str(error)) from error
    return _save(row, {question: given}, {})


@operation(may=anyone)
def answer_all(
    *,
    actor: Actor,
    run: UUID,
    raw: Mapping[str, Sequence[str]],
    codes: Sequence[str] | None = None,
) -> Saved:
    """Answer a page of questions at once, or all of them: the form without JavaScript.

    `codes` names the questions of the page (all by default); one of them that `raw` lacks was left
    empty. Answers that can be taken are saved, the others told in the result's errors. Questions
    that are not shown for these answers are not asked.
    """
    row = _take(actor, run)
    definition = queries.definition_of(row)
    today = queries.about(row).moment.date()
    wanted = [q for q in definition.questions if codes is None or q.code in codes]
    taken: dict[str, Answer | None] = {}
    errors: dict[str, str] = {}
    for question in wanted:
        try:
            taken[question.code] = validate(
                question, raw.get(question.code), row.language, today=today
            )
        except AnswerError as error:
            errors[question.code] = str(error)
    on_way = queries.way(row, {**row.answers, **taken})
    return _save(
        row,
        {code: given for code, given in taken.items() if on_way.has(code)},
        {code: says for code, says in errors.items() if on_way.has(code)},
    )


def _save(row: Run, given: Mapping[str, Answer | None], errors: dict[str, str]) -> Saved:
    new = [code for code in given if code not in row.answers]
    row.answers = {**row.answers, **given}
    row.asking = ""
    fields = ["answers", "asking"]
    if again := queries.way(row).again:
        _ask_again(row, again)
        fields.append("place")
    counted = counting(row, new)
    record(events.SCRIPT_ANSWERED, subject=row.id, data={"questions": list(given), **counted})
    _settle(row, *fields)
    return Saved(row.id, row.state, _next(row), errors)


def _ask_again(row: Run, code: str) -> None:
    """A script goes back to a step: it and those behind it are asked anew."""
    shown = [question.code for question in queries.way(row).shown]
    for each in shown[shown.index(code) :]:
        row.answers.pop(each, None)
        if each == runner.PLACE:
            row.place = None


def counting(row: Run, new: Sequence[str]) -> dict[str, Any]:
    """What the count of a script's steps needs to know of answers given for the first time."""
    if row.script_id is None or not new:
        return {}
    seconds = (clock.now() - row.changed_at).total_seconds()
    return {
        "script": row.script_id, "channel": row.channel, "first": list(new),
        "seconds": round(seconds), "next": _next(row),
    }  # fmt: skip


@operation(may=anyone)
def go_back(*, actor: Actor, run: UUID, to: str = "") -> Saved:
    """Ask an earlier step again: the one before the present one, or the one named. Nothing that
    was answered is lost."""
    row = _take(actor, run)
    steps = queries.steps(row)
    codes = [step.code for step in steps]
    if to:
        if to not in codes:
            raise OperationError(_("This question is not asked here."))
        target = to
    else:
        at = next((i for i, step in enumerate(steps) if step.state == "asking"), len(steps))
        if at == 0:
            raise OperationError(_("This is the first question."))
        target = codes[at - 1]
    row.asking, row.state = target, Run.State.RUNNING
    _keep(row, "asking", "state")
    record(events.SCRIPT_WENT_BACK, subject=row.id, data={"question": target})
    return Saved(row.id, row.state, _next(row))


@operation(may=anyone)
def attach_place(*, actor: Actor, run: UUID, location: Location | None) -> Saved:
    """Say where; None passes over the place where it is optional, or takes it back."""
    row = _take(actor, run)
    definition = queries.definition_of(row)
    if definition.place == "none":
        raise OperationError(_("This question is not asked here."))
    new = [runner.PLACE] if _next(row) == runner.PLACE and not queries.knows_place(row) else []
    row.answers = {code: given for code, given in row.answers.items() if code != runner.PLACE}
    if location is None:
        row.place = None
        if definition.place == "optional":
            row.answers[runner.PLACE] = None
    else:
        row.place = msgspec.to_builtins(location)
    if row.asking == runner.PLACE:
        row.asking = ""
    verdict = location.verdict if location else "none"
    counted = counting(row, new)
    record(events.SCRIPT_PLACED, subject=row.id, data={"verdict": verdict, **counted})
    # Where it is decides which questions are shown, too.
    _settle(row, "answers", "place", "asking")
    return Saved(row.id, row.state, _next(row))


@operation(may=anyone)
def describe(*, actor: Actor, run: UUID, description: str) -> Saved:
    """Keep the resident's own words beside the answers."""
    row = _take(actor, run)
    words = clean(description)
    if len(words) > DESCRIPTION_LENGTH:
        with translation.override(row.language):
            says = _("This is %(length)s characters long. Write at most %(most)s.")
            raise OperationError(says % {"length": len(words), "most": DESCRIPTION_LENGTH})
    row.description = words
    _keep(row, "description")
    record(events.SCRIPT_ANSWERED, subject=row.id, data={"questions": ["description"]})
    return Saved(row.id, row.state, _next(row))


@operation(may=anyone)
def finish(*, actor: Actor, run: UUID, open_answers: bool = False) -> Finished:
    """Mark a run as finished and return what counts; a script's when it has come to an end.

    Raises OperationError while a required step is open, or when an answer stopped the questions.
    `open_answers` lets staff who take contacts file without answers the resident could not give;
    a required place stays required.
    """
    row = _take(actor, run)
    definition = queries.definition_of(row)
    with translation.override(row.language):
        if row.script_id and queries.end_of(row) is None:
            raise OperationError(_("The script has not come to an end yet."))
        if not row.script_id and queries.stop_of(row) is not None:
            raise OperationError(_("Somebody else must help with this; it cannot be filed here."))
        missing = queries.missing(row)
        if open_answers and actor.may("contacts.take"):
            missing = tuple(code for code in missing if code == runner.PLACE)
        if runner.PLACE in missing:
            raise OperationError(_("Say where it is."))
        if missing:
            first = definition.question(missing[0])
            asked = first.ask.in_language(row.language).text if first else missing[0]
            raise OperationError(_("Answer first: %(question)s") % {"question": asked})
    answers = queries.clean_answers(row)
    version = row.script_id or row.version_id
    assert version is not None
    row.state, row.finished_at = Run.State.FINISHED, clock.now()
    _keep(row, "state", "finished_at")
    record(
        events.SCRIPT_FINISHED,
        subject=row.id,
        data={"service": definition.code, "version": version, "answers": len(answers)},
    )
    location = queries.location_of(row)
    return Finished(
        row.id, definition.code, version, dict(answers), location, row.description,
        row.resident,
    )  # fmt: skip


@operation(may="contacts.take")
def reopen(*, actor: Actor, run: UUID) -> Saved:
    """Go on with a finished run, because what was filed from it was taken back. Its answers are
    still there, to be corrected and filed again."""
    row = _held(actor, run)
    if row.state == Run.State.FINISHED:
        row.state, row.finished_at = Run.State.RUNNING, None
        _keep(row, "state", "finished_at")
    record(events.SCRIPT_REOPENED, subject=row.id)
    return Saved(row.id, row.state, _next(row))


@operation(may=anyone)
def abandon(*, actor: Actor, run: UUID) -> None:
    """Leave a run unfinished. Its answers stay until they are discarded."""
    row = _take(actor, run)
    row.state = Run.State.ABANDONED
    _keep(row, "state")
    record(events.SCRIPT_ABANDONED, subject=row.id)


@operation(may="contacts.take")
def belong_to(*, actor: Actor, run: UUID, resident: UUID | None) -> None:
    """Say whom a run is for, once the caller is known."""
    row = _take(actor, run)
    row.resident = resident
    _keep(row, "resident")
    record(events.SCRIPT_ANSWERED, subject=row.id, data={"questions": ["resident"]})


@operation(may="residents.erase")
def discard(*, actor: Actor, runs: Sequence[UUID]) -> None:
    """Erase runs and their answers: old ones (see :func:`holdfast.scripts.queries.stale`), or a
    resident's when they ask for it."""
    Run.objects.filter(pk__in=list(runs)).delete()
    record(events.SCRIPT_DISCARDED, subject=new_id(), data={"runs": list(runs)})


def _held(actor: Actor, run: UUID) -> Run:
    """The run, locked, and this actor's to answer."""
    row = Run.objects.select_for_update().filter(pk=run).first()
    if row is None:
        raise OperationError(_("These questions are no longer here. Begin again."))
    if not may_touch(actor, row):
        raise Denied(_("These questions belong to somebody else."))
    return row


def _take(actor: Actor, run: UUID) -> Run:
    """The run, locked, still open, and this actor's to answer."""
    row = _held(actor, run)
    if row.state == Run.State.FINISHED:
        raise OperationError(_("These answers were sent already."))
    if row.state == Run.State.ABANDONED:
        row.state = Run.State.RUNNING
    return row


def _settle(row: Run, *fields: str) -> None:
    """Save, with the state that the answers lead to; a stop is recorded when it comes."""
    stopped = queries.way(row).stopped
    before, row.state = row.state, Run.State.STOPPED if stopped else Run.State.RUNNING
    _keep(row, *fields, "state")
    if stopped and before != Run.State.STOPPED:
        record(
            events.SCRIPT_STOPPED,
            subject=row.id,
            data={
                "service": queries.definition_of(row).code,
                "question": stopped.question.code,
                # A script ends at a step of its own, which has one ending.
                "stop": 0 if row.script_id else stopped.question.stops.index(stopped.stop),
            },
        )


def _keep(row: Run, *fields: str) -> None:
    row.changed_at = clock.now()
    row.keep_until = queries.keep_until(row)
    row.save(update_fields=[*fields, "changed_at", "keep_until"])


def _next(row: Run) -> str | None:
    step = queries.next_question(row)
    return step.code if step else None
