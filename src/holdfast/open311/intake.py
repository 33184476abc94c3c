"""A report that a program sends: read, checked as a whole, filed by the same operation as a page.

Everything that is wrong is told at once. Questions that only some answers bring are taken where
they are answered and never demanded; an answer that ends the form ("call 911") ends it here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.http import QueryDict

from holdfast.cases.operations import DESCRIPTION_LIMIT
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import clean
from holdfast.catalog.queries import Current
from holdfast.interactions.operations import Contact, Filed, take_report
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Key, KeyReused, OperationError
from holdfast.open311 import services
from holdfast.open311.answers import Fault, Refused, refused
from holdfast.open311.tokens import token_of
from holdfast.places.geometry import valid_point
from holdfast.places.locations import NOWHERE, Location
from holdfast.places.queries import locate
from holdfast.residents.queries import normal
from holdfast.scripts.queries import check_answers

CHANNEL = "app"
ADDRESS_LIMIT = 300
NAME_LIMIT = 100
URL_LIMIT = 1000
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](\[\d*\])?")


def file(form: QueryDict, actor: Actor, key: str) -> dict[str, Any]:
    """File a report; returns its entry of the answer.

    `key` is the caller's Idempotency-Key ("" for none): sent again with the same form it gives the
    first answer. Raises Refused with every fault: 404 for an unknown service, 409 for a key that
    was used with another form, else 400.
    """
    repeat = Key(key, _content(form)) if key else None
    try:
        before = take_report.first(repeat, actor=actor) if repeat else None
        if before is not None:
            code = form.get("service_code", "").strip()
            return _answer(before, catalog.current(code))
        service, given = _read(form)
        return _answer(take_report.once(repeat, actor=actor, channel=CHANNEL, **given), service)
    except KeyReused:
        raise refused(409, "This Idempotency-Key was used with another form.") from None
    except OperationError as error:
        raise refused(400, str(error)) from None


def _content(form: QueryDict) -> bytes:
    """What makes two forms the same, in whatever order and with whatever key they are sent."""
    return msgspec.json.encode(
        sorted((name, values) for name, values in form.lists() if name != "api_key")
    )


def _answer(filed: Filed, service: Current) -> dict[str, Any]:
    notice = services.text(service.definition.told) or None
    answer: dict[str, Any] = {}
    match services.kind(service):
        case "realtime":
            answer["service_request_id"] = filed.number
        case "batch":
            answer["token"] = token_of(filed.case)
    return {**answer, "service_notice": notice, "account_id": None}


def _read(form: QueryDict) -> tuple[Current, dict[str, Any]]:
    faults: list[Fault] = []
    service = _service(form, faults)
    location = _place(form, service, faults)
    description = clean(form.get("description", ""))
    if len(description) > DESCRIPTION_LIMIT:
        faults.append(_wrong("description", f"write at most {DESCRIPTION_LIMIT} characters."))
    media_url = _media_url(form, faults)
    contact = _contact(form, service, faults)
    answers = _answers(form, service, location, faults) if service else {}
    if service is None or faults:
        faults += _unreachable(contact)
        # An unknown service gives the status; all the rest is told beside it.
        raise Refused(*sorted(faults, key=lambda fault: fault.code != 404))
    return service, {
        "service": service,
        "location": location,
        "description": description,
        "answers": answers,
        "contact": contact,
        "media_url": media_url,
    }


def _wrong(name: str, says: str) -> Fault:
    return Fault(400, f"{name}: {says}")


def _service(form: QueryDict, faults: list[Fault]) -> Current | None:
    code = form.get("service_code", "").strip()
    if not code:
        faults.append(_wrong("service_code", "say which service is asked for."))
        return None
    found = services.offered(code)
    if found is None:
        faults.append(Fault(404, "There is no service like this."))
    elif found.paused is not None:
        faults.append(Fault(400, services.text(found.paused)))
    return found


# -- the place --


def _place(form: QueryDict, service: Current | None, faults: list[Fault]) -> Location:
    before = len(faults)
    typed = clean(form.get("address_string", ""))
    if len(typed) > ADDRESS_LIMIT:
        faults.append(_wrong("address_string", f"write at most {ADDRESS_LIMIT} characters."))
    point = _point(form, faults)
    chosen = _address_id(form, faults)
    if len(faults) > before:
        return NOWHERE
    found = _location(typed, chosen, point)
    if found.verdict == "none" and (service is None or service.definition.place == "required"):
        faults.append(
            _wrong("location", "send address_string, a known address_id, or lat and long.")
        )
    elif service is not None and found.areas and not service.definition.is_offered(found.areas):
        faults.append(_wrong("location", "this service is not offered here."))
    return found


def _location(typed: str, chosen: UUID | None, point: tuple[float, float] | None) -> Location:
    lat, lon = point or (None, None)
    return locate(text=typed, address_id=chosen, lat=lat, lon=lon)


def _point(form: QueryDict, faults: list[Fault]) -> tuple[float, float] | None:
    lat, lon = form.get("lat", "").strip(), form.get("long", "").strip()
    if not lat and not lon:
        return None
    if not lat or not lon:
        faults.append(_wrong("long" if lat else "lat", "lat and long come together."))
        return None
    point = valid_point(lat, lon)
    if point is None:
        faults.append(_wrong("lat", "lat and long are degrees (WGS84), such as 43.66 and -70.25."))
    return point


def _address_id(form: QueryDict, faults: list[Fault]) -> UUID | None:
    text = form.get("address_id", "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        faults.append(_wrong("address_id", "there is no address like this."))
        return None


# -- answers --


def _answers(
    form: QueryDict, service: Current, location: Location, faults: list[Fault]
) -> Mapping[str, Any]:
    asked = {question.code: question for question in services.asked(service)}
    raw: dict[str, list[str]] = {}
    for name, values in form.lists():
        match = _ATTRIBUTE.fullmatch(name)
        if match and match[1] in asked:
            raw.setdefault(match[1], []).extend(values)
    checked = check_answers(service, raw, channel=CHANNEL, areas=location.areas)
    for code, says in checked.errors.items():
        question = asked.get(code)
        sent = any(value.strip() for value in raw.get(code, ()))
        if question is not None and (sent or services.always_required(question)):
            faults.append(_wrong(f"attribute[{code}]", says))
    if checked.stopped is not None:
        faults.append(Fault(400, services.text(checked.stopped.stop.say)))
    return checked.answers


# -- who asks --


def _contact(form: QueryDict, service: Current | None, faults: list[Fault]) -> Contact:
    names = []
    for part in ("first_name", "last_name"):
        name = " ".join(clean(form.get(part, "")).split())
        if len(name) > NAME_LIMIT:
            faults.append(_wrong(part, f"write at most {NAME_LIMIT} characters."))
        names.append(name)
    contact = Contact(
        name=" ".join(name for name in names if name),
        phone=clean(form.get("phone", "")),
        email=clean(form.get("email", "")),
    )
    needed = service is not None and not service.definition.anonymous
    if needed and not contact.phone and not contact.email:
        faults.append(_wrong("phone", "this service needs a phone number or an e-mail."))
    return contact


def _unreachable(contact: Contact) -> list[Fault]:
    """Faults of phone and e-mail, to tell beside others; alone the operation tells them."""
    found = []
    if contact.phone and normal("phone", contact.phone) is None:
        found.append(_wrong("phone", "this is no phone number."))
    if contact.email and normal("email", contact.email) is None:
        found.append(_wrong("email", "this is no e-mail address."))
    return found


def _media_url(form: QueryDict, faults: list[Fault]) -> str:
    """An address to keep and to show; it is never fetched."""
    url = clean(form.get("media_url", ""))
    if not url:
        return ""
    if len(url) > URL_LIMIT or not url.lower().startswith(("http://", "https://")):
        faults.append(
            _wrong("media_url", f"an address that begins with http, at most {URL_LIMIT} long.")
        )
        return ""
    return url
