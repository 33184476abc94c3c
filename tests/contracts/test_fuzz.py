"""Odd input, by schemathesis, to both OpenAPI surfaces: whatever is sent, no answer is a 500.

The same cases each time (a fixed seed), few enough to stay below a minute. GeoReport's own
description stands here since it is only for this test.
"""

from __future__ import annotations

import io
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image
from schemathesis.specs.openapi import checks

from contracts.conftest import read

if TYPE_CHECKING:
    from django.test import Client

EXAMPLES = 25
HERE = "http://127.0.0.1:3110"
AS_DESCRIBED = [
    checks.content_type_conformance, checks.response_schema_conformance,
    checks.status_code_conformance,
]  # fmt: skip
# The test client writes these itself, and who calls is for the test to say.
NOT_SENT = ("content-type", "content-length", "cookie", "authorization")
text: dict[str, Any] = {"type": "string"}


def _parameter(name: str, where: str = "query", **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema or text}


LIST = [
    _parameter(name)
    for name in ("service_request_id", "service_code", "start_date", "end_date", "status", "page",
                 "page_size", "updated_after", "bbox", "q", "extensions", "jurisdiction_id")
]  # fmt: skip
REPORT = ["service_code", "lat", "long", "address_string", "address_id", "email", "phone",
          "first_name", "last_name", "description", "media_url", "device_id", "account_id",
          "jurisdiction_id", "attribute[size]", "attribute[where][]"]  # fmt: skip
UPDATE = ["service_request_id", "update_id", "status", "updated_datetime", "description"]


def _get(*parameters: dict[str, Any]) -> dict[str, Any]:
    return {"get": {"parameters": list(parameters), "responses": {"default": {"description": ""}}}}


def _post(fields: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": dict.fromkeys(fields, text),
              "required": fields[:1]}  # fmt: skip
    return {
        "post": {
            "parameters": [
                _parameter("api_key", enum=["demo"], type="string"),
                _parameter("Idempotency-Key", "header"),
            ],
            "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": schema}}},
            "responses": {"default": {"description": ""}},
        }
    }


def description() -> dict[str, Any]:
    """GeoReport as OpenAPI, in both formats."""
    paths: dict[str, Any] = {}
    for form in ("xml", "json"):
        base = "/open311/v2"
        paths |= {
            f"/open311/discovery.{form}": _get(),
            f"{base}/services.{form}": _get(_parameter("jurisdiction_id")),
            f"{base}/services/{{code}}.{form}": _get(_parameter("code", "path")),
            f"{base}/requests.{form}": _get(*LIST) | _post(REPORT),
            f"{base}/requests/{{id}}.{form}": _get(_parameter("id", "path")),
            f"{base}/tokens/{{token}}.{form}": _get(_parameter("token", "path")),
            f"{base}/servicerequestupdates.{form}": _get(*LIST) | _post(UPDATE),
        }
    return {"openapi": "3.0.3", "info": {"title": "GeoReport", "version": "2"}, "paths": paths}


CALM = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


Real = Mapping[str, Sequence[Any]]
"""What there is in the city, by the name of a parameter or field."""


def _fuzz(
    document: dict[str, Any], client: Client, headers: dict[str, str], base: str = "",
    real: Real = MappingProxyType({}),
) -> Iterator[tuple[str, str, Any]]:  # fmt: skip
    """Send odd cases for every operation through the whole product; operation, call and answer of
    each. In two of three what there really is takes the place of what was made up, else nothing
    would be asked of what lies behind “there is no such case”."""
    answers: list[tuple[str, Any]] = []
    chance = random.Random(311)
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()

        @CALM
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            if chance.random() < 2 / 3:
                _make_real(case, real, chance)
            sent = requests.Request(**case.as_transport_kwargs(base_url=HERE + base))
            call = sent.prepare()
            extra = {
                name: value for name, value in call.headers.items() if name.lower() not in NOT_SENT
            }
            body = call.body or b""
            body = body if isinstance(body, bytes) else body.encode()
            answer = client.generic(
                call.method, call.path_url, body, headers={**extra, **headers},
                content_type=call.headers.get("Content-Type", ""),
            )  # fmt: skip
            answers.append((f"{call.method} {call.path_url} {body[:500]!r}", answer))
            if real:
                case.validate_response(_as_received(call, answer), checks=AS_DESCRIBED)

        send()
        name = f"{operation.method.upper()} {operation.path}"
        yield from ((name, *each) for each in answers)
        answers.clear()


def _make_real(case: Any, real: Real, chance: random.Random) -> None:
    """Put what there is into a made-up call."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part |= {name: chance.choice(real[name]) for name in part if name in real}
    if isinstance(case.body, bytes) and "upload" in real:
        case.body = chance.choice(real["upload"])


def _as_received(call: requests.PreparedRequest, answer: Any) -> schemathesis.Response:
    """An answer in schemathesis's form, to be held to the description."""
    return schemathesis.Response(
        answer.status_code, {name.lower(): [value] for name, value in answer.headers.items()},
        answer.content, call, 0.0, verify=False,
    )  # fmt: skip


@pytest.mark.django_db
def test_georeport_answers_odd_input_in_its_own_form_and_never_with_500(
    georeport_city: None,
) -> None:
    from django.test import Client

    ran = 0
    client = Client(raise_request_exception=False)
    for _operation, call, answer in _fuzz(description(), client, {}):
        ran += 1
        assert answer.status_code < 500, call
        read(_format(call), answer.status_code, answer.headers, answer.content)
    assert ran > 150


def _format(call: str) -> str:
    path = call.split(" ")[1].partition("?")[0]
    return "json" if path.endswith(".json") else "xml"


@pytest.fixture
def there_is(georeport_city: None) -> dict[str, list[Any]]:
    """Some of everything that the API's operations are about."""
    from holdfast.accounts.models import Department
    from holdfast.cases.models import Case
    from holdfast.catalog import queries as catalog
    from holdfast.files.operations import store_file
    from holdfast.interactions.models import Interaction
    from holdfast.interactions.operations import Contact, take_report
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.knowledge.content import Content, Definition
    from holdfast.knowledge.operations import publish_article, write_article

    me, picture = system("test"), io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    file = store_file(actor=me, name="a.png", content=picture.getvalue()).file
    for n in range(30):
        take_report(
            actor=me, service=catalog.current("001"), channel="phone",
            files=[file] if n == 0 else [], contact=Contact(email=f"r{n}@example.org"),
        )  # fmt: skip
    texts = {"en": Content("Which bin is for what", "Blue is for paper.")}
    article = write_article(
        actor=me,
        definition=Definition(slug="bins", texts=texts, owner="streets", topic=Text.of("T")),
    ).article
    publish_article(actor=me, article=article)
    cases, contacts = list(Case.objects.all()), list(Interaction.objects.all())
    return {
        "case": [str(each.pk) for each in cases],
        "number": [each.number for each in cases],
        "version": [1],
        "to": ["in_work", "fixed", "waiting", "not_fixed"],
        "reason": ["not_found", "", "?"],
        "audience": ["staff", "resident", "public"],
        "department": [str(each.pk) for each in Department.objects.all()],
        "file": [str(file)],
        "files": [[str(file)], []],
        "interaction": [str(each.pk) for each in contacts],
        "resident": [str(each.resident_id) for each in contacts],
        "service": ["001"],
        "code": ["001", "pothole"],
        "answers": [{}],
        "slug": ["bins"],
        "lat": ["43.66", 43.66],
        "lon": ["-70.25", -70.25],
        "after": [""],
        "upload": [picture.getvalue(), b"%PDF-1.4", picture.getvalue()[:40]],
    }


@pytest.fixture(params=["session", "key"])
def caller(request: pytest.FixtureRequest, georeport_city: None) -> tuple[Client, dict[str, str]]:
    """An administrator's browser with its session and token, or a program with a key."""
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from holdfast.accounts.models import Staff
    from holdfast.accounts.operations import create_client, create_staff, ensure_roles
    from holdfast.accounts.permissions import PERMISSIONS
    from holdfast.journal.actors import system

    me, client = system("test"), Client(raise_request_exception=False, enforce_csrf_checks=True)
    if request.param == "key":
        made = create_client(
            actor=me, name="F", key="fuzz", permissions=tuple(PERMISSIONS), per_minute=1_000_000
        )
        return client, {"Authorization": f"Bearer {made.key}"}
    ensure_roles(actor=me)
    ana = create_staff(
        actor=me, email="ana@pc.example", name="Ana", roles=("administrator",), password=None
    )
    client.force_login(
        Staff.objects.get(pk=ana.id), backend="holdfast.accounts.backend.StaffBackend"
    )
    client.cookies["csrftoken"] = token = _get_new_csrf_string()
    return client, {"X-CSRFToken": token}


@pytest.mark.django_db
def test_every_operation_of_the_api_is_reached_and_answers_as_described(
    caller: tuple[Client, dict[str, str]], there_is: dict[str, list[Any]]
) -> None:
    from holdfast.config.api import _document

    client, headers = caller
    document = json.loads(msgspec.json.encode(_document()))
    # A description's paths stand below its server's address; else other pages would be tried.
    [server] = document["servers"]
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    for operation, call, answer in _fuzz(document, client, headers, server["url"], there_is):
        assert answer.status_code < 500, call
        seen[operation][answer.status_code] += 1
    assert len(seen) == sum(len(methods) for methods in document["paths"].values())
    for operation, statuses in seen.items():
        assert statuses[200] + statuses[201], f"{operation} was never done: {statuses}"
        assert not statuses[401] and not statuses[403], f"{operation} was refused: {statuses}"
