"""Odd input, by schemathesis, to both OpenAPI surfaces: whatever is sent, no answer is a 500.

The same cases each time (a fixed seed), few enough to stay below a minute. GeoReport's own
description stands here since it is only for this test.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from contracts.conftest import read

EXAMPLES = 60
HERE = "http://127.0.0.1:3110"
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


def _fuzz(
    document: dict[str, Any], headers: dict[str, str], base: str = ""
) -> Iterator[tuple[str, Any]]:
    """Send odd cases for every operation through the whole product; path and answer of each."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    answers: list[tuple[str, Any]] = []
    for found in schemathesis.openapi.from_dict(document).get_all_operations():

        @CALM
        @given(case=found.ok().as_strategy())
        def send(case: Any) -> None:
            sent = requests.Request(**case.as_transport_kwargs(base_url=HERE + base))
            call = sent.prepare()
            extra = {name: value for name, value in call.headers.items()
                     if name.lower() not in ("content-type", "content-length")}  # fmt: skip
            body = call.body or b""
            answer = client.generic(
                call.method, call.path_url, body if isinstance(body, bytes) else body.encode(),
                content_type=call.headers.get("Content-Type", ""), headers={**extra, **headers},
            )  # fmt: skip
            answers.append((f"{call.method} {call.path_url} {body[:500]!r}", answer))

        send()
        yield from answers
        answers.clear()


@pytest.mark.django_db
def test_georeport_answers_odd_input_in_its_own_form_and_never_with_500(
    georeport_city: None,
) -> None:
    ran = 0
    for call, answer in _fuzz(description(), {}):
        ran += 1
        assert answer.status_code < 500, call
        read(_format(call), answer.status_code, answer.headers, answer.content)
    assert ran > 150


def _format(call: str) -> str:
    path = call.split(" ")[1].partition("?")[0]
    return "json" if path.endswith(".json") else "xml"


@pytest.mark.django_db
def test_the_api_answers_odd_input_and_never_with_500(georeport_city: None) -> None:
    from holdfast.accounts.operations import create_client
    from holdfast.accounts.permissions import PERMISSIONS
    from holdfast.config.api import _document
    from holdfast.journal.actors import system

    key = create_client(
        actor=system("test"), name="F", key="fuzz", permissions=tuple(PERMISSIONS),
        per_minute=1_000_000,
    ).key  # fmt: skip
    document = json.loads(msgspec.json.encode(_document()))
    # A description's paths stand below its server's address; else other pages would be tried.
    [server] = document["servers"]
    seen: Counter[int] = Counter()
    for call, answer in _fuzz(document, {"Authorization": f"Bearer {key}"}, server["url"]):
        seen[answer.status_code] += 1
        assert answer.status_code < 500, call
    assert seen.total() > 50
    assert seen[200] > 10 and seen[401] == 0, seen
