"""Forms of the operations center: no number without a source, no step without its turn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from holdfast.eoc import messages, reporting, resources, summaries
from holdfast.eoc.models import GeneralMessage, LogEntry, ResourceRequest, StatusSummary
from holdfast.eoc.resources import Wanted
from holdfast.eoc.summaries import Said
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError

from .center import DANA, REX, Center, open_incident

pytestmark = pytest.mark.django_db
FULL = dict.fromkeys(summaries.REQUIRED, "none")


def message(center: Center, **changed: str) -> UUID:
    given = {"to": "Rex, Logistics", "origin": "Dana, Planning", "subject": "Pumps", "text": "Two."}
    return messages.write_message(actor=DANA, incident=center.incident, **given | changed).message


def asked(center: Center, *lines: Wanted, **changed: Any) -> UUID:
    given = {"priority": "urgent", "deliver_to": "Pier 3", "origin": "Dana"} | changed
    return resources.ask_resources(
        actor=DANA, incident=center.incident, lines=lines or (Wanted(4, "generators"),), **given
    ).request


def reported(center: Center, **changed: Any) -> Any:
    made = reporting.make_sitrep(actor=DANA, incident=center.incident)
    given = {"version": "initial", "sitrep": made.sitrep, "blocks": FULL} | changed
    return summaries.write_summary(actor=DANA, incident=center.incident, **given)


def test_a_message_is_approved_by_another_and_answered_once(center: Center) -> None:
    written = message(center)
    with pytest.raises(OperationError, match="Another person"):
        messages.approve_message(actor=DANA, message=written)
    messages.approve_message(actor=REX, message=written)
    messages.answer_message(actor=REX, message=written, reply="Sent.", replier="Rex")
    with pytest.raises(OperationError, match="answered already"):
        messages.answer_message(actor=DANA, message=written, reply="No.", replier="Dana")
    row = GeneralMessage.objects.get(pk=written)
    assert (row.number, row.approver, row.reply) == (1, REX.id, "Sent.")
    with pytest.raises(OperationError, match="Subject: fill it in"):
        message(center, subject=" ")
    with pytest.raises(Denied):
        messages.approve_message(actor=Actor("staff", REX.id), message=written)


def test_a_request_goes_from_asking_to_giving_back_each_step_with_who_and_what(
    center: Center,
) -> None:
    request = asked(center)
    with pytest.raises(OperationError, match="Another person"):
        resources.move_request(actor=DANA, request=request, to="approved")
    with pytest.raises(OperationError, match="cannot follow “Asked for”"):
        resources.move_request(actor=REX, request=request, to="arrived")
    resources.move_request(actor=REX, request=request, to="approved")
    with pytest.raises(OperationError, match="Note: fill it in"):
        resources.move_request(actor=DANA, request=request, to="ordered")
    for to, note in (("ordered", "Acme, order 12"), ("on_way", ""), ("arrived", ""),
                     ("released", "")):  # fmt: skip
        resources.move_request(actor=DANA, request=request, to=to, note=note)
    row = ResourceRequest.objects.get(pk=request)
    steps = list(row.steps.values_list("to", "staff", "note"))
    assert [to for to, _who, _note in steps] == [
        "asked", "approved", "ordered", "on_way", "arrived", "released",
    ]  # fmt: skip
    assert steps[1][1] == REX.id and steps[2][2] == "Acme, order 12"
    with pytest.raises(OperationError, match="cannot follow"):
        resources.move_request(actor=DANA, request=request, to="cancelled")


@pytest.mark.parametrize(("lines", "says"), [
    ((Wanted(0, "pumps"),), "from 1"), ((Wanted(3, " "),), "What is needed: fill it in"),
    (tuple(Wanted(1, "x") for _ in range(21)), "20 lines"),
])  # fmt: skip
def test_a_request_says_how_many_of_what(
    center: Center, lines: tuple[Wanted, ...], says: str
) -> None:
    with pytest.raises(OperationError, match=says):
        asked(center, *lines)


def test_a_summary_names_the_blocks_that_are_missing_and_takes_none_for_an_answer(
    center: Center,
) -> None:
    with pytest.raises(OperationError, match=r"write “none”: 28\. Significant events; 29\."):
        reported(center, blocks={"35": "None"})
    row = StatusSummary.objects.get(pk=reported(center).summary)
    assert row.blocks["35"] == "none" and "8" not in row.blocks


def test_no_number_stands_on_it_without_its_source(center: Center) -> None:
    with pytest.raises(OperationError, match=r"missing, source: fill it in"):
        reported(center, counts=[Said("missing", 3, "")])
    with pytest.raises(OperationError, match="whole numbers"):
        reported(center, counts=[Said("missing", -1, "County")])
    with pytest.raises(OperationError, match="whole numbers"):
        reported(center, counts=[Said("invented", 1, "County")])
    row = StatusSummary.objects.get(
        pk=reported(center, counts=[Said("missing", 3, "County")]).summary
    )
    assert summaries.said_of(row)["missing"] == Said("missing", 3, "County")


def test_its_counts_are_of_a_frozen_report_of_this_incident(center: Center) -> None:
    other = Center(open_incident(), center.playbook)
    foreign = reporting.make_sitrep(actor=DANA, incident=other.incident).sitrep
    with pytest.raises(OperationError, match="report of this incident"):
        reported(center, sitrep=foreign)


def test_what_is_still_needed_stands_on_it_as_it_was_then(center: Center) -> None:
    request = asked(center, Wanted(4, "generators"), Wanted(2, "pumps"))
    done = asked(center, Wanted(1, "tent"))
    resources.move_request(actor=DANA, request=done, to="cancelled")
    made = reported(center)
    resources.move_request(actor=DANA, request=request, to="cancelled")
    row = StatusSummary.objects.get(pk=made.summary)
    assert row.needs == [[1, "4 generators, 2 pumps"]]
    with pytest.raises(OperationError, match="Another person"):
        summaries.approve_summary(actor=DANA, summary=row.pk)
    assert summaries.approve_summary(actor=REX, summary=row.pk).number == 1


def test_forms_are_told_in_the_log_so_that_the_214_has_them(center: Center, seal: Any) -> None:
    message(center)
    request = asked(center)
    resources.move_request(actor=REX, request=request, to="approved")
    seal()
    kinds = list(LogEntry.objects.filter(incident=center.incident).values_list("kind", flat=True))
    assert {"incident.message_written", "incident.resource_asked",
            "incident.resource_moved"} <= set(kinds)  # fmt: skip
