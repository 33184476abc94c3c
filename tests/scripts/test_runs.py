"""A run of questions on the real database: autosaved, resumed, stopped, finished."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from holdfast.catalog.definitions import Definition
from holdfast.catalog.operations import publish_service, retire_service
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.places.locations import Location
from holdfast.scripts import operations, queries
from holdfast.scripts.models import Run

pytestmark = pytest.mark.django_db
AGENT = Actor("staff", uuid4(), permissions=frozenset({"contacts.take"}))
NADIA = Actor("resident", uuid4())
PIER = Location(typed="pier 7", verdict="verified", address="7 Pier Rd", areas={"district": "1"})


@pytest.fixture
def run(bins: Current) -> Run:
    """A run that a resident began in Spanish."""
    return of(operations.start(actor=NADIA, service="bin", channel="web", language="es").run)


def of(id: object) -> Run:
    return Run.objects.get(pk=id)


def answer(run: Run, question: str, *raw: str, actor: Actor = NADIA) -> operations.Saved:
    return operations.answer(actor=actor, run=run.id, question=question, raw=list(raw))


def test_questions_follow_one_another_and_each_answer_is_saved(run: Run) -> None:
    assert answer(run, "fire", "no").next == "place"
    assert operations.attach_place(actor=NADIA, run=run.id, location=PIER).next == "note"
    assert answer(run, "note").next == "bin"
    assert answer(run, "bin", "blue").next == "mirrors"
    assert answer(run, "mirrors", "sí").next == "how_many"
    assert of(run.id).answers == {"fire": False, "note": None, "bin": "blue", "mirrors": True}
    progress = queries.progress(of(run.id))
    assert (progress.known, progress.total) == (4, 6)
    assert answer(run, "how_many", "dos").next == "color"
    assert answer(run, "color").next is None
    done = operations.finish(actor=NADIA, run=run.id)
    assert done.answers == {"fire": False, "bin": "blue", "mirrors": True, "how_many": 2}
    assert done.location == PIER
    assert of(run.id).state == "finished"
    assert queries.next_question(of(run.id)) is None


def test_answers_never_reach_the_journal(run: Run) -> None:
    answer(run, "fire", "no")
    operations.describe(actor=NADIA, run=run.id, description="call me at 555 0142")
    kept = Entry.objects.filter(subject=run.id).order_by("id")
    assert [(entry.kind, entry.data) for entry in kept][1:] == [
        ("script.answered", {"questions": ["fire"]}),
        ("script.answered", {"questions": ["description"]}),
    ]


def test_an_answer_that_cannot_be_taken_is_told_in_the_residents_language(run: Run) -> None:
    with pytest.raises(operations.NotTaken) as refused:
        answer(run, "fire", "quizás")
    assert refused.value.question == "fire"
    assert of(run.id).answers == {}


def test_answering_the_same_again_changes_nothing(run: Run) -> None:
    first = answer(run, "fire", "no")
    assert answer(run, "fire", "no") == first
    assert of(run.id).answers == {"fire": False}


def test_a_repeated_form_is_taken_once(run: Run) -> None:
    for _ in range(2):
        operations.answer.once("form-1", actor=NADIA, run=run.id, question="fire", raw=["no"])
    assert Entry.objects.filter(kind="script.answered").count() == 1


def test_going_back_and_changing_an_answer_keeps_later_ones(run: Run) -> None:
    answer(run, "fire", "no")
    operations.attach_place(actor=NADIA, run=run.id, location=PIER)
    answer(run, "note")
    answer(run, "bin", "blue")
    answer(run, "mirrors", "no")
    answer(run, "color", "lid")
    assert operations.go_back(actor=NADIA, run=run.id, to="bin").next == "bin"
    assert answer(run, "bin", "black").next is None
    assert queries.clean_answers(of(run.id)) == {"fire": False, "bin": "black", "color": ["lid"]}
    operations.go_back(actor=NADIA, run=run.id, to="bin")
    answer(run, "bin", "blue")
    assert queries.clean_answers(of(run.id))["mirrors"] is False


def test_going_back_step_by_step_reaches_the_first_question_and_no_further(run: Run) -> None:
    answer(run, "fire", "no")
    operations.attach_place(actor=NADIA, run=run.id, location=PIER)
    assert operations.go_back(actor=NADIA, run=run.id).next == "place"
    assert operations.go_back(actor=NADIA, run=run.id).next == "fire"
    with pytest.raises(OperationError):
        operations.go_back(actor=NADIA, run=run.id)


def test_an_answer_stops_the_run_and_taking_it_back_lets_it_go_on(run: Run) -> None:
    saved = answer(run, "fire", "sí")
    assert (saved.state, saved.next) == ("stopped", None)
    stop = queries.stop_of(of(run.id))
    assert stop is not None
    assert (stop.call, str(stop.say.in_language("es"))) == ("911", "Llame al 911 ahora.")
    with pytest.raises(OperationError):
        operations.finish(actor=NADIA, run=run.id)
    data = {"service": "bin", "question": "fire", "stop": 0}
    assert Entry.objects.get(kind="script.stopped").data == data
    assert operations.go_back(actor=NADIA, run=run.id).next == "fire"
    with pytest.raises(OperationError):
        operations.finish(actor=NADIA, run=run.id)
    assert answer(run, "fire", "no").next == "place"


def test_a_run_cannot_finish_before_what_is_required(run: Run) -> None:
    answer(run, "fire", "no")
    with pytest.raises(OperationError):
        operations.finish(actor=NADIA, run=run.id)
    assert queries.missing(of(run.id)) == ("place", "bin")
    operations.attach_place(actor=NADIA, run=run.id, location=PIER)
    with pytest.raises(OperationError, match="¿Cuál bote"):
        operations.finish(actor=NADIA, run=run.id)


def test_a_finished_run_takes_no_more(run: Run) -> None:
    finish(run)
    for again in (lambda: answer(run, "bin", "blue"), lambda: finish(run)):
        with pytest.raises(OperationError):
            again()


def finish(run: Run) -> operations.Finished:
    raw = {"fire": ["no"], "bin": ["black"]}
    operations.answer_all(actor=NADIA, run=run.id, raw=raw)
    operations.attach_place(actor=NADIA, run=run.id, location=PIER)
    return operations.finish(actor=NADIA, run=run.id)


def test_a_page_of_answers_saves_what_can_be_taken_and_tells_the_rest(run: Run) -> None:
    saved = operations.answer_all(
        actor=NADIA, run=run.id, raw={"fire": ["no"], "bin": ["pink"], "mirrors": ["maybe"]}
    )
    assert list(saved.errors) == ["bin"]
    assert of(run.id).answers == {"fire": False, "note": None, "color": None}
    saved = operations.answer_all(
        actor=NADIA, run=run.id, raw={"bin": ["black"]}, codes=["bin", "mirrors"]
    )
    assert saved.errors == {}
    assert queries.clean_answers(of(run.id)) == {"fire": False, "bin": "black"}


def test_a_running_intake_keeps_its_version(run: Run, definition: Definition) -> None:
    shorter = replace(definition, questions=definition.questions[:1])
    publish_service(actor=system("test"), definition=shorter)
    retire_service(actor=system("test"), code="bin")
    assert queries.service_of(of(run.id)).number == 1
    assert answer(run, "bin", "black").state == "running"
    with pytest.raises(OperationError):
        operations.start(actor=NADIA, service="bin", channel="web")


def test_a_staff_service_is_begun_by_staff_only(run: Run, definition: Definition) -> None:
    publish_service(actor=system("test"), definition=replace(definition, audience="staff"))
    with pytest.raises(OperationError):
        operations.start(actor=ANONYMOUS, service="bin", channel="web")
    assert operations.start(actor=AGENT, service="bin", channel="phone").next == "fire"


def test_others_cannot_see_or_answer_a_run_but_an_agent_may_help(run: Run) -> None:
    other = Actor("resident", uuid4())
    assert queries.find(other, run.id) is None
    with pytest.raises(Denied):
        answer(run, "fire", "no", actor=other)
    assert queries.find(AGENT, run.id) is not None
    assert answer(run, "fire", "no", actor=AGENT).next == "place"


def test_a_run_begun_without_signing_in_goes_on_after_signing_in(bins: Current) -> None:
    begun = operations.start(actor=ANONYMOUS, service="bin", channel="web")
    assert answer(of(begun.run), "fire", "no", actor=NADIA).next == "place"


def test_what_will_be_filed_is_told_in_words(run: Run) -> None:
    finish_all = {"fire": ["no"], "bin": ["blue"], "mirrors": ["no"], "color": ["lid", "wheel"]}
    operations.answer_all(actor=NADIA, run=run.id, raw=finish_all)
    told = queries.will_file(of(run.id))
    assert [said.answer for said in told.answers][1:] == ["Azul", "No", "Tapa, Rueda"]
    assert told.due is not None and told.due > clock.now()
    assert told.missing == ("place",)
    assert queries.will_file(of(run.id), "en").answers[1].answer == "Blue"


def test_an_optional_place_may_be_passed_over(definition: Definition, bins: Current) -> None:
    publish_service(actor=system("test"), definition=replace(definition, place="optional"))
    run = of(operations.start(actor=NADIA, service="bin", channel="web").run)
    answer(run, "fire", "no")
    assert operations.attach_place(actor=NADIA, run=run.id, location=None).next == "note"
    assert "place" not in queries.missing(of(run.id))


def test_an_abandoned_run_can_be_taken_up_again_until_it_is_discarded(run: Run) -> None:
    operations.abandon(actor=NADIA, run=run.id)
    assert queries.drafts(NADIA) == []
    answer(run, "fire", "no")
    assert [draft.id for draft in queries.drafts(NADIA)] == [run.id]
    assert queries.stale(clock.now() - timedelta(days=1)) == []
    operations.discard(actor=system("test"), runs=queries.stale(clock.now()))
    assert not Run.objects.exists()
    with pytest.raises(OperationError):
        answer(run, "fire", "no")


def test_an_agent_says_whom_a_run_is_for(run: Run) -> None:
    resident = uuid4()
    operations.belong_to(actor=AGENT, run=run.id, resident=resident)
    assert of(run.id).resident == resident


def test_an_autosave_takes_three_statements_inside_its_transaction(run: Run) -> None:
    answer(run, "fire", "no")
    with CaptureQueriesContext(connection) as asked:
        answer(run, "bin", "black")
    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert [sql.split()[0] for sql in statements] == ["SELECT", "UPDATE", "INSERT"]


def test_a_form_without_a_run_is_checked_without_a_statement(bins: Current) -> None:
    queries.check_answers(bins, {})
    with CaptureQueriesContext(connection) as asked:
        read = queries.check_answers(bins, {"fire": ["false"], "bin": ["black"]}, lang="en")
    assert len(asked) == 0
    assert read.answers == {"fire": False, "bin": "black"}
