"""Reports over /api/v1: what a program may send, and that none of it breaks a page later."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from holdfast.accounts.operations import create_client
from holdfast.accounts.permissions import PERMISSIONS
from holdfast.cases.models import Attachment, Case
from holdfast.journal.actors import system

pytestmark = pytest.mark.django_db
KIND = "application/json"


@pytest.fixture
def program(bins: Any) -> Client:
    """A program that may do everything."""
    made = create_client(actor=system("test"), name="P", permissions=tuple(PERMISSIONS))
    return Client(headers={"Authorization": f"Bearer {made.key}"}, raise_request_exception=False)


def send(program: Client, **fields: Any) -> Any:
    return program.post("/api/v1/reports", {"service": "bin", **fields}, KIND)


def says(answer: Any) -> str:
    """The refusal's words; fails for anything else."""
    assert answer.status_code in (400, 409), answer.content
    return str(answer.json()["error"]["says"])


def test_answers_are_read_as_those_of_a_form(program: Client) -> None:
    sent = send(program, answers={"fire": False, "bin": "blue", "mirrors": "Yes", "how_many": 2})
    assert sent.status_code == 201, sent.content
    case = Case.objects.get(pk=sent.json()["case"])
    assert case.answers == {"fire": False, "bin": "blue", "mirrors": True, "how_many": 2}


@pytest.mark.parametrize(
    "answers",
    [
        {"bin": "green"}, {"bin": 3}, {"fire": "perhaps"}, {"how_many": {"a": 1}},
        {"fire": False, "bin": "blue", "mirrors": True, "how_many": [["x"]]},
        {"color": "none of these"}, {"color": 12}, {"no such question": "x"}, {"fire": True},
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused_and_files_nothing(
    program: Client, answers: dict[str, Any]
) -> None:
    assert says(send(program, answers=answers))
    assert not Case.objects.exists()


def test_what_was_not_answered_may_be_asked_later(program: Client) -> None:
    assert send(program, answers={"color": ["lid", "wheel"], "bin": None}).status_code == 201


@pytest.mark.parametrize(
    "odd",
    [
        {"channel": "two words"}, {"language": "<b>no language</b>"}, {"language": "x" * 500},
        {"files": ["01990000-0000-7000-8000-000000000000"]}, {"lat": 1e308, "lon": 1e308},
        {"lat": 43.6},
        {"occurred_at": "2026-01-01T00:00:00"}, {"occurred_at": "0001-01-01T00:00:00Z"},
        {"occurred_at": "9999-12-31T00:00:00Z"}, {"occurred_at": "2199-01-01T00:00:00Z"},
    ],
    ids=lambda odd: "{}-{:.12}".format(*next((n, str(v)) for n, v in odd.items())),
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(program: Client, odd: dict[str, Any]) -> None:
    assert says(send(program, **odd))
    assert not Case.objects.exists() and not Attachment.objects.exists()


def test_an_id_that_is_taken_is_refused_and_changes_nothing(program: Client) -> None:
    first = send(program, description="First").json()["case"]
    assert "already" in says(send(program, id=first, description="Second"))
    assert Case.objects.get().description == "First"


def test_a_body_nested_without_end_is_refused(program: Client) -> None:
    body = '{"service": "bin", "answers": ' + '{"a":' * 5000 + "1" + "}" * 5001
    assert says(program.generic("POST", "/api/v1/reports", body, KIND))


def test_a_case_goes_to_nobody_who_is_not_there(program: Client) -> None:
    case = send(program).json()["case"]
    body = {"version": 1, "staff": str(uuid4())}
    assert "works here" in says(program.post(f"/api/v1/cases/{case}/assignments", body, KIND))


def test_a_note_is_kept_without_what_cannot_be_kept(program: Client) -> None:
    case = send(program).json()["case"]
    path = f"/api/v1/cases/{case}/notes"
    sent = program.post(path, {"text": "We\x00 came.", "audience": "public"}, KIND)
    assert sent.status_code == 200
    assert Case.objects.get().notes.get().public_text == "We came."
    assert says(program.post(path, {"text": "\x00", "audience": "public"}, KIND))


def test_two_cases_are_linked_once_however_often_it_is_said(program: Client) -> None:
    from holdfast.cases.models import Link
    from holdfast.cases.operations import link_cases, move_case

    first, second = (UUID(send(program).json()["case"]) for _ in range(2))
    me = system("test")
    link_cases(actor=me, case=first, other=second, kind="related")
    move_case(actor=me, case=first, version=1, to="duplicate", other=second)
    link_cases(actor=me, case=first, other=second, kind="related")
    assert Link.objects.get().kind == Link.Kind.SAME


def test_a_limit_of_thousands_of_digits_is_no_fault(program: Client) -> None:
    assert program.get("/api/v1/places/suggest", {"limit": "9" * 5000}).status_code == 200
