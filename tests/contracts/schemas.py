"""The community's JSON schemas of GeoReport v2 (open311/schema-validation), restated as types.

Codes and ids are texts, lat and long numbers, metadata, variable and required booleans; what is
missing here may be left out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

Moment = Annotated[
    str,
    msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"),
]


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    pass


class Service(_Strict):
    service_code: str
    service_name: str
    type: Literal["realtime", "batch", "blackbox"]
    metadata: bool
    description: str | None = None
    keywords: str | None = None
    group: str | None = None


class Value(_Strict):
    key: str
    name: str


class Attribute(_Strict):
    variable: bool
    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    datatype_description: str | None
    order: Annotated[int, msgspec.Meta(ge=1)]
    description: str
    values: list[Value] = msgspec.field(default_factory=list)


class Definition(_Strict):
    service_code: str
    attributes: list[Attribute]


class Request(_Strict):
    service_request_id: str
    status: Literal["open", "closed"]
    service_name: str
    service_code: str
    requested_datetime: Moment
    status_notes: str | None
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    updated_datetime: Moment | None
    expected_datetime: Moment | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None


class Extended(Request, forbid_unknown_fields=True):
    attributes: list[Any] = []
    extended_attributes: dict[str, Any] = {}
    notes: list[Any] = []


class Filed(_Strict):
    service_notice: str | None
    account_id: str | None
    service_request_id: str | msgspec.UnsetType = msgspec.UNSET
    token: str | msgspec.UnsetType = msgspec.UNSET


class Token(_Strict):
    token: str
    service_request_id: str | msgspec.UnsetType = msgspec.UNSET


class Error(_Strict):
    code: int
    description: Annotated[str, msgspec.Meta(min_length=1)]


class Endpoint(_Strict):
    specification: Literal["http://wiki.open311.org/GeoReport_v2"]
    url: str
    changeset: str
    type: Literal["production", "test"]
    formats: list[str]


class Discovery(_Strict):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[Endpoint]


class Update(_Strict):
    update_id: str
    service_request_id: str
    status: str
    updated_datetime: Moment
    description: str | None
    media_url: str | None


class TakenUpdate(_Strict):
    update_id: str
    account_id: None


def check(path: str, status: int, body: bytes) -> None:
    """Hold a JSON answer of a path to its schema; raises msgspec.ValidationError."""
    kinds: dict[str, Any] = {
        "discovery": Discovery,
        "services": list[Service],
        "services/": Definition,
        "requests": list[Extended],
        "requests/": list[Extended],
        "tokens/": list[Token],
        "servicerequestupdates": list[Update],
    }
    if status == 304:
        return
    if status >= 400:
        msgspec.json.decode(body, type=list[Error])
        return
    kind = kinds[path if "/" not in path else path.partition("/")[0] + "/"]
    if path == "requests":
        kind = list[Filed] if b'"account_id"' in body else list[Extended]
    if path == "servicerequestupdates":
        kind = list[TakenUpdate] if b'"account_id"' in body else list[Update]
    msgspec.json.decode(body, type=kind)
