"""Authored scripts on the real database: written, published, followed, counted, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from msgspec.structs import replace

from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.places.locations import Location
from holdfast.scripts import erasing, operations, queries, shelf
from holdfast.scripts.counting import measured
from holdfast.scripts.flows import Flow, from_json
from holdfast.scripts.models import Run, Script, ScriptVersion
from holdfast.scripts.reading import draft_of, load

pytestmark = pytest.mark.django_db
WRITER = Actor("staff", uuid4(), permissions=frozenset({"scripts.write"}))
AGENT = Actor("staff", uuid4(), permissions=frozenset({"contacts.take"}))
PIER = Location(typed="pier 7", verdict="verified", address="7 Pier Rd", areas={"zone": "A"})

FLOW = """
code: bins
title: {en: Whose bin is it, es: De quién es el bote}
words: {en: [my bin], es: [mi bote]}
keep_hours: 24
steps:
  - id: 1
    kind: say
    question: {code: hello, type: information, ask: {en: A few questions., es: Unas preguntas.}}
  - id: 2
    kind: ask
    question: {code: fire, type: yesno, required: true, ask: {en: Fire, es: Fuego}}
    go: {yes: 6}
  - id: 3
    kind: address
    question: {code: place, type: place, required: true, ask: {en: Where, es: Dónde}}
    branches: [{when: 'area.zone == "B"', to: 7}]
  - id: 4
    kind: ask
    question:
      code: bin
      type: single
      required: true
      ask: {en: Which bin, es: Cuál bote}
      choices:
        - {code: blue, name: {en: Blue, es: Azul}}
        - {code: green, name: {en: Green, es: Verde}}
  - id: 5
    kind: open
    service: bin
    question: {code: tell, type: information, ask: {en: We bring a bin., es: Traemos un bote.}}
  - id: 6
    kind: transfer
    call: 911
    question: {code: call, type: information, ask: {en: Call 911., es: Llame al 911.}}
  - id: 7
    kind: end
    question: {code: away, type: information, ask: {en: Not ours., es: No es nuestro.}}
"""


@pytest.fixture
def flow() -> Flow:
    return load(FLOW)[0]


@pytest.fixture
def script(bins: Current, flow: Flow) -> Script:
    """The script, published; its case is one of the service of bins."""
    written = operations.write_script(actor=WRITER, flow=flow)
    operations.publish_script(actor=WRITER, script=written.script)
    return Script.objects.get()


def begin(**more: Any) -> Run:
    started = operations.start(actor=ANONYMOUS, script="bins", channel="web", **more)
    return Run.objects.get(pk=started.run)


def answer(run: Run, question: str, *raw: str) -> operations.Saved:
    return operations.answer(actor=ANONYMOUS, run=run.pk, question=question, raw=list(raw))


def to_the_place(run: Run) -> None:
    answer(run, "hello")
    answer(run, "fire", "no")
    operations.attach_place(actor=ANONYMOUS, run=run.pk, location=PIER)


# -- following one --


def test_a_run_of_a_script_is_answered_step_by_step_to_its_end(script: Script) -> None:
    run = begin()
    assert answer(run, "hello").next == "fire"
    assert answer(run, "fire", "no").next == "place"
    assert operations.attach_place(actor=ANONYMOUS, run=run.pk, location=PIER).next == "bin"
    done = answer(run, "bin", "blue")
    assert (done.state, done.next) == ("stopped", None)
    end = queries.end_of(Run.objects.get(pk=run.pk))
    assert end is not None and (end.kind, end.id) == ("open", "5")


def test_an_end_may_be_gone_back_from_and_nothing_is_lost(script: Script) -> None:
    run = begin()
    answer(run, "hello")
    assert answer(run, "fire", "yes").state == "stopped"
    assert operations.go_back(actor=ANONYMOUS, run=run.pk, to="fire").next == "fire"
    assert answer(run, "fire", "no").next == "place"


def test_a_step_behind_an_open_one_takes_no_answer(script: Script) -> None:
    with pytest.raises(OperationError, match="not asked here"):
        answer(begin(), "bin", "blue")


def test_a_case_takes_over_the_place_and_the_answers_that_fit(script: Script) -> None:
    run = begin(language="es")
    to_the_place(run)
    answer(run, "bin", "blue")
    started = operations.hand_over(actor=ANONYMOUS, run=run.pk)
    case = Run.objects.get(pk=started.run)
    assert queries.service_of(case).code == "bin"
    assert (case.answers, case.language) == ({"fire": False, "bin": "blue"}, "es")
    assert queries.location_of(case) == PIER
    assert started.next == "note"


def test_an_answer_that_the_service_cannot_take_is_asked_there(script: Script) -> None:
    run = begin()
    to_the_place(run)
    answer(run, "bin", "green")
    started = operations.hand_over(actor=ANONYMOUS, run=run.pk)
    assert "bin" not in Run.objects.get(pk=started.run).answers


def test_no_case_is_opened_before_the_end_that_offers_it(script: Script) -> None:
    run = begin()
    with pytest.raises(OperationError, match="no case to open"):
        operations.hand_over(actor=ANONYMOUS, run=run.pk)
    with pytest.raises(OperationError, match="not come to an end"):
        operations.finish(actor=ANONYMOUS, run=run.pk)


def test_a_running_contact_keeps_its_version(script: Script, flow: Flow) -> None:
    run = begin()
    shorter = replace(flow, steps=(replace(flow.steps[1], go={}), flow.steps[6]))
    operations.change_script(actor=WRITER, script=script.pk, flow=shorter, base=1)
    operations.publish_script(actor=WRITER, script=script.pk)
    assert answer(run, "hello").next == "fire"
    assert operations.start(actor=ANONYMOUS, script="bins", channel="web").next == "fire"


def test_a_script_for_staff_is_not_for_residents(bins: Current, flow: Flow) -> None:
    written = operations.write_script(actor=WRITER, flow=replace(flow, audience="staff"))
    operations.publish_script(actor=WRITER, script=written.script)
    with pytest.raises(OperationError, match="not offered"):
        begin()
    assert operations.start(actor=AGENT, script="bins", channel="phone").next == "hello"
    assert shelf.published() == []
    assert [each.code for each in shelf.suggest("my bin", "en", public=False)] == ["bins"]
    assert shelf.suggest("my bin", "en") == []


def test_a_circle_asks_its_steps_again(bins: Current, flow: Flow) -> None:
    again = replace(flow, steps=(flow.steps[0], replace(flow.steps[1], go={"no": "1"}),
                                 flow.steps[6]))  # fmt: skip
    written = operations.write_script(actor=WRITER, flow=again)
    operations.publish_script(actor=WRITER, script=written.script)
    run = begin()
    answer(run, "hello")
    assert answer(run, "fire", "no").next == "hello"
    answer(run, "hello")
    assert answer(run, "fire", "yes").state == "stopped"


def test_a_run_is_of_one_thing(script: Script) -> None:
    run = begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(script=None)


def test_the_journal_learns_codes_and_never_answers(script: Script) -> None:
    run = begin()
    to_the_place(run)
    answer(run, "bin", "blue")
    said = str([entry.data for entry in Entry.objects.filter(subject=run.pk)])
    assert "blue" not in said and "Pier" not in said
    assert "'bin'" in said


# -- forgetting --


def test_answers_are_gone_when_the_script_says_so_and_a_services_stay(script: Script) -> None:
    short = begin()
    other = operations.start(actor=ANONYMOUS, service="bin", channel="web").run
    answer(short, "hello")
    assert erasing.expire(system("test"), now=clock.now() + timedelta(hours=23)) == 0
    assert erasing.expire(system("test"), now=clock.now() + timedelta(hours=25)) == 1
    assert list(Run.objects.values_list("pk", flat=True)) == [other]


def test_every_answer_begins_the_time_of_keeping_anew(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, now = begin(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=20))
    answer(run, "hello")
    assert erasing.expire(system("test"), now=now + timedelta(hours=30)) == 0
    assert erasing.expire(system("test"), now=now + timedelta(hours=45)) == 1


# -- writing --


def test_only_who_may_write_does(flow: Flow, site: str) -> None:
    for actor in (AGENT, ANONYMOUS):
        with pytest.raises(Denied):
            operations.write_script(actor=actor, flow=flow)


def test_two_who_write_do_not_undo_each_other(script: Script, flow: Flow) -> None:
    operations.change_script(actor=WRITER, script=script.pk, flow=flow, base=1)
    with pytest.raises(OperationError, match="Somebody else"):
        operations.change_script(actor=WRITER, script=script.pk, flow=flow, base=1)


def test_a_change_is_undone(script: Script, flow: Flow) -> None:
    operations.change_script(actor=WRITER, script=script.pk, flow=replace(flow, steps=()), base=1)
    operations.undo_script(actor=WRITER, script=script.pk)
    assert draft_of(Script.objects.get()) == flow
    with pytest.raises(OperationError, match="nothing to undo"):
        operations.undo_script(actor=WRITER, script=script.pk)


def test_numbers_stay_once_a_script_is_known(bins: Current, flow: Flow) -> None:
    written = operations.write_script(actor=WRITER, flow=flow)
    moved = replace(flow, steps=(flow.steps[1], flow.steps[0], *flow.steps[2:]))
    change: Callable[[int], object] = lambda base: operations.change_script(  # noqa: E731
        actor=WRITER, script=written.script, flow=moved, base=base
    )
    change(1)
    assert [s.id for s in draft_of(Script.objects.get()).steps][:2] == ["1", "2"]
    operations.undo_script(actor=WRITER, script=written.script)
    operations.publish_script(actor=WRITER, script=written.script)
    change(3)
    assert [s.id for s in draft_of(Script.objects.get()).steps][:2] == ["2", "1"]


def test_what_is_wrong_is_not_published(script: Script, flow: Flow) -> None:
    broken = replace(flow, steps=(*flow.steps[:4], replace(flow.steps[4], service="gone")))
    operations.change_script(actor=WRITER, script=script.pk, flow=broken, base=1)
    with pytest.raises(OperationError, match="gone"):
        operations.publish_script(actor=WRITER, script=script.pk)


def test_an_earlier_version_is_published_anew(script: Script, flow: Flow) -> None:
    later = replace(flow, title=replace_title(flow))
    operations.change_script(actor=WRITER, script=script.pk, flow=later, base=1)
    assert operations.publish_script(actor=WRITER, script=script.pk).number == 2
    assert operations.publish_script(actor=WRITER, script=script.pk).changed is False
    assert operations.take_back_script(actor=WRITER, script=script.pk, number=1).number == 3
    found = shelf.find("bins")
    assert found is not None and (found.number, found.flow) == (3, flow)
    assert draft_of(Script.objects.get()) == flow


def replace_title(flow: Flow) -> Any:
    return flow.title.with_text("en", "Another")


def test_a_retired_script_is_offered_no_longer_and_its_runs_go_on(script: Script) -> None:
    run = begin()
    operations.retire_script(actor=WRITER, script=script.pk)
    with pytest.raises(OperationError, match="not offered"):
        begin()
    assert answer(run, "hello").next == "fire"


@pytest.mark.parametrize("change", ["UPDATE %s SET number = 9", "DELETE FROM %s"])
def test_what_was_published_never_changes(script: Script, change: str) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        connection.cursor().execute(change % "scripts_scriptversion")


# -- counting --


def test_each_step_is_counted_by_version_and_channel(
    script: Script, seal: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    for seconds in (4, 40):
        monkeypatch.setattr(clock, "now", lambda: now)
        run = begin()
        answer(run, "hello")
        monkeypatch.setattr(clock, "now", lambda s=seconds: now + timedelta(seconds=s))
        answer(run, "fire", "no")
    # Answered once more, it counts no second time; the second one leaves at the address.
    answer(run, "fire", "no")
    seal()
    version = ScriptVersion.objects.get()
    found = {each.code: each for each in measured(version, from_json(version.flow))}
    assert [(found[c].reached, found[c].left) for c in ("hello", "fire", "place")] == [
        (2, 0), (2, 0), (2, 2),
    ]  # fmt: skip
    assert (found["fire"].half, found["fire"].most) == (5, 45)
    assert found["place"].left_percent == 100
