"""OpenAPI 3.1 written from the declared endpoints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from holdfast.accounts.endpoints import Endpoint, Problem

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_TYPES: dict[str, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer"},
    "str": {"type": "string"},
    "": {"type": "string"},
}

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same body it changes nothing and gives the first answer.",
    "schema": {"type": "string", "maxLength": 200},
}
_BYTES = {"type": "string", "format": "binary"}
_UPLOAD = {
    "application/octet-stream": {"schema": _BYTES},
    "multipart/form-data": {
        "schema": {"type": "object", "properties": {"file": _BYTES}, "required": ["file"]}
    },
}


def document(endpoints: Sequence[Endpoint], *, title: str, version: str) -> dict[str, Any]:
    """The whole document as plain data."""
    kinds = [kind for each in endpoints for kind in (each.body, each.answer) if kind is not None]
    schemas, components = msgspec.json.schema_components(
        [*kinds, Problem], ref_template="#/components/schemas/{name}"
    )
    named = dict(zip([*map(str, kinds), "problem"], schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in endpoints:
        route = "/" + _PARAMETER.sub(lambda found: "{" + found[2] + "}", each.route)
        paths.setdefault(route, {})[each.method.lower()] = _operation(each, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _operation(each: Endpoint, named: dict[str, Any]) -> dict[str, Any]:
    lines = each.summary.splitlines()
    error = {
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"error": named["problem"]},
                           "required": ["error"]}
            }
        }
    }  # fmt: skip
    out: dict[str, Any] = {
        "operationId": each.function.__module__.split(".")[1] + "_" + each.function.__name__,
        "summary": lines[0] if lines else "",
        "description": "\n".join(line.strip() for line in lines[1:]).strip(),
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _TYPES.get(kind, _TYPES[""])}
            for kind, name in _PARAMETER.findall(each.route)
        ]
        + [
            {"name": name, "in": "query", "description": says, "schema": {"type": "string"}}
            for name, says in each.query
        ]
        + ([_KEY] if each.method == "POST" else []),
        "responses": {
            str(each.status): {
                "description": "Done",
                **(
                    {"content": {"application/json": {"schema": named[str(each.answer)]}}}
                    if each.answer is not None
                    else {}
                ),
            },
            "4XX": {"description": "What is wrong, and what to do.", **error},
        },
    }
    if each.body is not None:
        schema = named[str(each.body)]
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    elif each.upload:
        out["requestBody"] = {"required": True, "content": _UPLOAD}
    return out
