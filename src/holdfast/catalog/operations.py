"""Publishing and retiring services, and setting the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Department
from holdfast.catalog import events, queries
from holdfast.catalog.definitions import Definition, check, errors_of, to_json
from holdfast.catalog.models import (
    CalendarSettings,
    Edition,
    Holiday,
    Pause,
    Service,
    ServiceVersion,
)
from holdfast.catalog.worktime import PromiseError, calendar_from_json, calendar_to_json
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text

# The calendar is one row; its facts need a subject of their own.
CALENDAR_SUBJECT = UUID(int=2)
TOLD_LIMIT = 300


class Published(msgspec.Struct, frozen=True):
    """What publishing one service came to; `changed` is False when it was so already."""

    service: UUID
    version: UUID
    number: int
    changed: bool


@operation(may="catalog.change")
def publish_service(*, actor: Actor, definition: Definition) -> Published:
    """Publish one service; see :func:`publish_services`."""
    return publish_services(actor=actor, definitions=[definition])[0]


@operation(may="catalog.change")
def publish_services(*, actor: Actor, definitions: Sequence[Definition]) -> list[Published]:
    """Publish services, all or none: a new version of each that differs from its current one.

    A retired service that is published again is offered again. Each service's fact says whether it
    changed. Raises OperationError with every problem of every definition.
    """
    if not definitions:
        raise OperationError(_("There is no service to publish."))
    _lock_edition()
    services = {service.code: service for service in Service.objects.select_related("current")}
    _check_all(definitions, services)
    done = [_publish(actor, definition, services) for definition in definitions]
    if any(each.changed for each in done):
        _new_edition()
    return done


def _check_all(definitions: Sequence[Definition], services: Mapping[str, Service]) -> None:
    codes = [definition.code for definition in definitions]
    known = set(services) | set(codes)
    departments = set(Department.objects.values_list("code", flat=True))
    found = [
        f"{definition.code}: {problem}"
        for definition in definitions
        for problem in errors_of(check(definition, departments=departments, services=known))
    ]
    found += [f"{code}: it is there twice." for code in sorted(set(codes)) if codes.count(code) > 1]
    if found:
        raise OperationError("\n".join(found))


def _publish(actor: Actor, definition: Definition, services: Mapping[str, Service]) -> Published:
    stored = to_json(definition)
    service = services.get(definition.code)
    if service is None:
        service = Service.objects.create(code=definition.code)
    before = service.current
    if before is not None and before.definition == stored and not service.retired:
        # Publishing what stands already is no fault; it is told as such.
        record(
            events.SERVICE_PUBLISHED,
            subject=service.id,
            data={"service": service.code, "version": before.id, "number": before.number,
                  "changed": False},
        )  # fmt: skip
        return Published(service.id, before.id, before.number, False)
    if before is None or before.definition != stored:
        row = ServiceVersion.objects.create(
            service=service,
            number=before.number + 1 if before else 1,
            definition=stored,
            name=definition.name,
            group=definition.group,
            owner=definition.owner,
            audience=definition.audience,
            priority=definition.priority,
            published_by=actor.code,
        )
    else:
        row = before
    service.current, service.retired = row, False
    service.save()
    record(
        events.SERVICE_PUBLISHED,
        subject=service.id,
        data={"service": service.code, "version": row.id, "number": row.number, "changed": True},
    )
    return Published(service.id, row.id, row.number, True)


@operation(may="catalog.change")
def retire_service(*, actor: Actor, code: str) -> None:
    """Stop offering a service. Its cases, and intakes that began with it, go on."""
    _lock_edition()
    service = Service.objects.filter(code=code).first()
    if service is None:
        raise OperationError(_("There is no service %(code)s.") % {"code": code})
    if service.retired:
        raise OperationError(_("%(code)s is retired already.") % {"code": code})
    service.retired = True
    service.save(update_fields=["retired"])
    record(events.SERVICE_RETIRED, subject=service.id, data={"service": code})
    _new_edition()


@operation(may="catalog.change")
def pause_service(*, actor: Actor, code: str, told: Text) -> None:
    """Let a service take nothing new for a while; `told` is what whoever asks for it is told, in
    every language of the city. What was begun before goes on. Paused again, it tells the new
    words."""
    if not told or any(len(words) > TOLD_LIMIT for words in told.texts.values()):
        raise OperationError(
            _("Write what residents are told, at most %(most)s characters.") % {"most": TOLD_LIMIT}
        )
    service = _offered(code)
    Pause.objects.update_or_create(service=service, defaults={"told": told, "since": clock.now()})
    record(events.SERVICE_PAUSED, subject=service.id, data={"service": code})
    _new_edition()


@operation(may="catalog.change")
def resume_service(*, actor: Actor, code: str) -> None:
    """Let a paused service take reports again."""
    service = _offered(code)
    gone, _each = Pause.objects.filter(service=service).delete()
    if not gone:
        raise OperationError(_("%(code)s is not paused.") % {"code": code})
    record(events.SERVICE_RESUMED, subject=service.id, data={"service": code})
    _new_edition()


def _offered(code: str) -> Service:
    _lock_edition()
    service = Service.objects.filter(code=code, retired=False).first()
    if service is None:
        raise OperationError(_("There is no service %(code)s.") % {"code": code})
    return service


@operation(may="catalog.change")
def set_calendar(*, actor: Actor, calendar: Mapping[str, Any]) -> None:
    """Set working hours and holidays, as in :func:`holdfast.catalog.worktime.calendar_from_json`.

    Raises OperationError with what to write. Promises already made stay as they were.
    """
    try:
        plain = calendar_to_json(calendar_from_json(calendar))
    except PromiseError as error:
        raise OperationError(str(error)) from error
    _lock_edition()
    fields = ("country", "subdivision", "hours", "worked", "names")
    CalendarSettings.objects.update_or_create(id=1, defaults={name: plain[name] for name in fields})
    Holiday.objects.all().delete()
    Holiday.objects.bulk_create(
        [
            Holiday(day=date.fromisoformat(day), name=Text.of(names))
            for day, names in plain["closed"].items()
        ]
        + [Holiday(day=date.fromisoformat(day), works=True) for day in plain["open"]]
    )
    record(
        events.CALENDAR_CHANGED,
        subject=CALENDAR_SUBJECT,
        data={"country": plain["country"], "days": len(plain["closed"]) + len(plain["open"])},
    )
    _new_edition()


def _lock_edition() -> None:
    """Take the one row that every change of the catalog takes, so that changes come one by one."""
    Edition.objects.get_or_create(id=1)
    Edition.objects.select_for_update().get(id=1)


def _new_edition() -> None:
    Edition.objects.filter(id=1).update(stamp=new_id(), changed_at=clock.now())
    # Now for the rest of this transaction, and again when others can see it.
    queries.forget()
    transaction.on_commit(queries.forget)
