"""The JSON API beside cases: services, files and interactions, as a program sees them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

SERVICES = """
code: pothole
group: {en: Streets, es: Calles}
name: {en: Pothole, es: Bache}
owner: streets
promise: 5 business days
questions:
  - code: size
    type: text
    ask: {en: "How big is it?"}
---
code: crew-check
group: {en: Streets}
name: {en: Crew check}
owner: streets
audience: staff
"""
Ask = Callable[..., Any]


@pytest.fixture
def ask(site: str) -> Ask:
    """Call an endpoint with the key of a program that has the permissions given."""
    from holdfast.accounts.operations import create_client, save_department
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all
    from holdfast.kernel.texts import Text

    me = system("test")
    save_department(actor=me, code="streets", name=Text.of("Streets"))
    publish_services(actor=me, definitions=[e for p in SERVICES.split("---") for e in load(p)])
    forget_all()

    def call(method: str, path: str, *may: str, **given: Any) -> Any:
        headers = given.pop("headers", {})
        if may:
            key = "-".join(sorted(may)) + "-key"
            from holdfast.accounts.models import ApiClient

            if not ApiClient.objects.filter(name=key).exists():
                create_client(actor=me, name=key, key=key, permissions=may)
            headers |= {"Authorization": f"Bearer {key}"}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **given)

    return call


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (20, 90, 110)).save(out, "JPEG")
    return out.getvalue()


def test_everyone_reads_public_services_and_only_programs_see_staff_ones(ask: Ask) -> None:
    def codes(*may: str) -> list[str]:
        return [each["code"] for each in ask("get", "services", *may).json()["services"]]

    assert codes() == ["pothole"]
    assert codes("cases.open") == ["crew-check", "pothole"]
    assert ask("get", "services?lang=es").json()["services"][0]["name"] == "Bache"


def test_a_service_comes_with_its_questions_and_a_hidden_one_is_not_there(ask: Ask) -> None:
    found = ask("get", "services/pothole").json()
    assert found["definition"]["questions"][0]["code"] == "size"
    assert ask("get", "services/crew-check").status_code == 404
    assert ask("get", "services/crew-check", "cases.open").status_code == 200
    assert ask("get", "services/none").status_code == 404


@pytest.mark.parametrize("way", ["body", "form"])
def test_a_file_is_sent_as_the_body_or_in_a_form_and_once_under_a_key(ask: Ask, way: str) -> None:
    from holdfast.files.models import File

    for _ in range(2):
        if way == "body":
            given: dict[str, Any] = {"data": picture(), "content_type": "image/jpeg"}
        else:
            given = {"data": {"file": io.BytesIO(picture())}}
        sent = ask("post", "files", "cases.open", headers={"Idempotency-Key": "k1"}, **given)
        assert sent.status_code == 201
        assert sent.json()["kind"] == "image/jpeg"
    assert File.objects.count() == 1


def test_a_file_is_refused_without_the_permission_and_when_it_is_none(ask: Ask) -> None:
    given = {"data": b"MZ not a picture", "content_type": "image/jpeg"}
    assert ask("post", "files", **given).status_code == 401
    assert ask("post", "files", "cases.see", **given).status_code == 403
    assert ask("post", "files", "cases.open", **given).status_code == 400
    assert ask("post", "files", "cases.open", data={"other": "x"}).status_code == 400


def test_a_sent_file_hangs_on_the_report_that_names_it_and_tells_what_it_is(ask: Ask) -> None:
    all_of = ("cases.open", "cases.see", "cases.see_private")
    file = ask("post", "files", *all_of, data=picture(), content_type="image/jpeg").json()["file"]
    assert ask("get", f"files/{file}", *all_of).status_code == 404
    report = {"service": "pothole", "answers": {"size": "big"}, "files": [file]}
    sent = ask("post", "reports", *all_of, data=report, content_type="application/json")
    assert sent.status_code == 201, sent.content
    assert ask("get", f"files/{file}", *all_of).json()["width"] == 64


def test_interactions_are_read_page_by_page_and_only_by_those_who_may(ask: Ask) -> None:
    for _ in range(3):
        report = {"service": "pothole", "answers": {"size": "big"}}
        ask("post", "reports", "cases.open", data=report, content_type="application/json")
    assert ask("get", "interactions", "cases.see").status_code == 403
    seen, after = [], ""
    for _ in range(3):
        page = ask("get", "interactions", "residents.see", data={"limit": 1, "after": after}).json()
        seen += [each["id"] for each in page["interactions"]]
        after = page["next"]
    assert len(set(seen)) == 3
    assert after == ""
    one = ask("get", f"interactions/{seen[0]}", "residents.see", "cases.see").json()
    assert (one["topic"], len(one["cases"])) == ("pothole", 1)
    assert ask("get", "interactions?channel=phone", "residents.see").json()["interactions"] == []


@pytest.mark.parametrize("wrong", ["after=x", "since=yesterday", "resident=1", "since=2026-01-01"])
def test_a_wrong_parameter_is_named(ask: Ask, wrong: str) -> None:
    answer = ask("get", f"interactions?{wrong}", "contacts.take")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == wrong.split("=")[0]
