"""Cases over /api/v1: the same rules and operations as the pages."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from holdfast.accounts import operations as accounts
from holdfast.cases.models import Case
from holdfast.catalog import operations as catalog
from holdfast.catalog import queries as services
from holdfast.catalog.definitions import Definition
from holdfast.journal.actors import system
from holdfast.kernel.fresh import forget_all
from holdfast.kernel.texts import Text

ME = system("tests")
ALL = ("cases.open", "cases.see", "cases.move")


@pytest.fixture
def pothole(site: str) -> None:
    accounts.save_department(actor=ME, code="streets", name=Text.of("Streets"))
    catalog.publish_service(
        actor=ME,
        definition=Definition(
            code="pothole",
            group=Text.of("Streets"),
            owner="streets",
            name=Text.of("Pothole"),
            promise="5 business days",
        ),
    )
    services.forget()


def caller(*permissions: str, per_minute: int = 600) -> Client:
    made = accounts.create_client(
        actor=ME, name="tests", permissions=permissions, per_minute=per_minute
    )
    forget_all()
    return Client(headers={"Authorization": f"Bearer {made.key}"})


def filed(client: Client, **more: object) -> dict[str, str]:
    answer = client.post(
        "/api/v1/reports",
        {"service": "pothole", "description": "Deep. Call 360 555 0142", **more},
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.mark.django_db
def test_a_program_files_a_report_and_reads_it_back(pothole: None) -> None:
    client = caller(*ALL)
    report = filed(client, email="rosa@example.com")
    case = client.get(f"/api/v1/cases/{report['case']}").json()
    assert case["number"] == report["number"]
    assert case["description"] == "Deep. Call [phone]"
    assert client.get(f"/api/v1/cases/number/{report['number']}").json()["id"] == report["case"]


@pytest.mark.django_db
def test_the_same_key_files_once_and_another_body_is_refused(pothole: None) -> None:
    client = caller(*ALL)
    body = {"service": "pothole", "description": "Deep"}
    headers = {"Idempotency-Key": "k1"}
    kind = "application/json"
    first = client.post("/api/v1/reports", body, content_type=kind, headers=headers)
    again = client.post("/api/v1/reports", body, content_type=kind, headers=headers)
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    other = client.post(
        "/api/v1/reports", {**body, "description": "Other"}, content_type=kind, headers=headers
    )
    assert other.status_code == 409


@pytest.mark.django_db
def test_who_was_slower_is_told_and_overwrites_nothing(pothole: None) -> None:
    client = caller(*ALL)
    case = filed(client)["case"]
    move = {"to": "in_work", "version": 1}
    url = f"/api/v1/cases/{case}/moves"
    assert client.post(url, move, content_type="application/json").status_code == 200
    late = client.post(url, {**move, "to": "fixed"}, content_type="application/json")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "conflict")
    assert Case.objects.get(pk=UUID(case)).status == "in_work"


@pytest.mark.django_db
def test_a_key_may_do_what_it_was_given_and_nothing_else(pothole: None) -> None:
    case = filed(caller(*ALL))["case"]
    opener = caller("cases.open")
    assert opener.get("/api/v1/cases").status_code == 403
    move = opener.post(
        f"/api/v1/cases/{case}/moves",
        {"to": "fixed", "version": 1},
        content_type="application/json",
    )
    assert move.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "wrong", "x" * 500])
def test_a_wrong_key_is_refused(pothole: None, key: str) -> None:
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/cases")
    assert answer.status_code == 401
    assert "says" in answer.json()["error"]


@pytest.mark.django_db
def test_a_key_that_calls_too_often_waits_and_another_does_not(pothole: None) -> None:
    busy, calm = caller(*ALL, per_minute=4), caller(*ALL)
    codes = [busy.get("/api/v1/cases").status_code for _ in range(6)]
    assert codes[-1] == 429
    assert calm.get("/api/v1/cases").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("after=rubbish", "after"),
        ("box=1,2", "box"),
        ("opened_from=yesterday", "opened_from"),
        ("department=streets", "department"),
    ],
)
def test_a_wrong_filter_is_named(pothole: None, query: str, code: str) -> None:
    answer = caller(*ALL).get(f"/api/v1/cases?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"service": 3}', b"\xff\xfe"])
def test_a_broken_body_is_said_to_be_one(pothole: None, body: bytes) -> None:
    answer = caller(*ALL).generic("POST", "/api/v1/reports", body, "application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "body")


@pytest.mark.django_db
def test_pages_follow_each_other_without_gap_or_repeat(pothole: None) -> None:
    client = caller(*ALL)
    numbers = {filed(client)["number"] for _ in range(7)}
    seen: list[str] = []
    after = ""
    while True:
        page = client.get(f"/api/v1/cases?limit=3&after={after}").json()
        seen += [case["number"] for case in page["cases"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == 7
    assert set(seen) == numbers


@pytest.mark.django_db
def test_sending_a_case_to_another_department_needs_its_own_permission(pothole: None) -> None:
    parks = accounts.save_department(actor=ME, code="parks", name=Text.of("Parks")).id
    client = caller(*ALL)
    url = f"/api/v1/cases/{filed(client)['case']}/assignments"
    body = {"version": 1, "department": str(parks)}
    assert client.post(url, body, content_type="application/json").status_code == 403
    allowed = caller(*ALL, "cases.route")
    assert allowed.post(url, body, content_type="application/json").status_code == 200


@pytest.mark.django_db
def test_the_document_describes_every_endpoint(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/cases", "/cases/{case}/moves", "/reports"} <= set(document["paths"])
