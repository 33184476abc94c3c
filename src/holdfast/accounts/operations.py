"""Making and changing staff, departments, API clients and the city's face."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.utils.translation import gettext as _

from holdfast.accounts import events
from holdfast.accounts.models import ApiClient, City, Department, Role, SignIn, Staff, Team
from holdfast.accounts.permissions import PERMISSIONS, ROLES
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text

# The city is one row; its facts need a subject of their own.
CITY_SUBJECT = UUID(int=1)


class Created(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: UUID


class NewKey(msgspec.Struct, frozen=True):
    """A new API client and its key, shown once."""

    id: UUID
    key: str


def _is_staff(actor: Actor) -> bool:
    return actor.kind == "staff"


@operation(may="staff.manage")
def describe_city(*, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Set the city's name, face, zone and ways to reach it; `fields` are names of `City`'s."""
    city = City.objects.first() or City()
    for name, value in fields.items():
        if name == "id" or not any(field.name == name for field in City._meta.fields):
            raise OperationError(_("A city has no %(name)s.") % {"name": name})
        setattr(city, name, value)
    try:
        ZoneInfo(city.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise OperationError(_("Write the time zone as in America/New_York.")) from None
    city.save()
    record(events.CITY_CHANGED, subject=CITY_SUBJECT, data={"fields": sorted(fields)})


@operation(may="staff.manage")
def save_department(
    *,
    actor: Actor,
    code: str,
    name: Text,
    email: str = "",
    phone: str = "",
    teams: Mapping[str, str | Mapping[str, str]] | None = None,
) -> Created:
    """Make or change a department by its code, with its teams: code to name, which is English or
    ``{"en": …, "es": …}``."""
    department, _ = Department.objects.update_or_create(
        code=code, defaults={"name": name, "email": email, "phone": phone}
    )
    for team, called in (teams or {}).items():
        Team.objects.update_or_create(
            code=team, defaults={"department": department, "name": Text.of(called)}
        )
    record(
        events.DEPARTMENT_SAVED,
        subject=department.id,
        data={"code": code, "teams": list(teams or ())},
    )
    return Created(department.id)


@operation(may="staff.manage")
def create_staff(
    *,
    actor: Actor,
    email: str,
    name: str,
    roles: Sequence[str],
    departments: Sequence[str] = (),
    teams: Sequence[str] = (),
    password: str | None = None,
    language: str = "en",
) -> Created:
    """Make a staff account with roles and departments by their codes.

    Raises OperationError for an e-mail that is taken or a code that does not exist.
    """
    email = email.strip().lower()
    if Staff.objects.filter(email__iexact=email).exists():
        raise OperationError(_("%(email)s has an account already.") % {"email": email})
    found = list(Role.objects.filter(code__in=roles))
    if len(found) != len(set(roles)):
        raise OperationError(_("Choose roles among: %(roles)s") % {"roles": ", ".join(ROLES)})
    staff = Staff(email=email, name=name, language=language)
    staff.set_password(password)
    staff.save()
    staff.roles.set(found)
    staff.departments.set(Department.objects.filter(code__in=departments))
    staff.teams.set(Team.objects.filter(code__in=teams))
    record(
        events.STAFF_CREATED,
        subject=staff.id,
        data={"roles": sorted(roles), "departments": sorted(departments)},
    )
    return Created(staff.id)


@operation(may=_is_staff)
def set_preference(*, actor: Actor, name: str, value: Any) -> None:
    """Keep one of the acting person's own preferences (plain JSON values), or forget it (None)."""
    staff = Staff.objects.select_for_update().filter(pk__in=[actor.id]).first()
    if staff is None or not name.isidentifier():
        raise OperationError(_("There is no such preference."))
    if value is None:
        staff.preferences.pop(name, None)
    else:
        staff.preferences[name] = value
    staff.save(update_fields=["preferences"])
    record(events.STAFF_CHANGED, subject=staff.id, data={"preference": name})


@operation(may="staff.manage")
def ensure_roles(*, actor: Actor) -> None:
    """Make the roles every city starts with; ones a city has changed stay as they are."""
    for code, (english, spanish, permissions) in ROLES.items():
        Role.objects.get_or_create(
            code=code,
            defaults={
                "name": Text.of({"en": english, "es": spanish}),
                "permissions": list(permissions),
            },
        )
    record(events.CITY_CHANGED, subject=CITY_SUBJECT, data={"fields": ["roles"]})


@operation(may="staff.manage")
def create_client(
    *,
    actor: Actor,
    name: str,
    permissions: Sequence[str] = (),
    per_minute: int = 600,
    key: str | None = None,
    id: UUID | None = None,
) -> NewKey:
    """Give a program a key; only its hash is kept. `key` may be given for the demo city, and with
    `id` by a form that may be sent twice."""
    unknown = set(permissions) - set(PERMISSIONS)
    if unknown:
        raise OperationError(
            _("There is no permission %(names)s.") % {"names": ", ".join(sorted(unknown))}
        )
    key = key or secrets.token_urlsafe(24)
    client = ApiClient.objects.create(
        id=id or new_id(),
        name=name,
        key_hash=hash_key(key),
        key_hint=key[:4],
        permissions=list(permissions),
        per_minute=per_minute,
    )
    record(events.CLIENT_CREATED, subject=client.id, data={"permissions": sorted(permissions)})
    return NewKey(client.id, key)


@operation(may="staff.manage")
def revoke_client(*, actor: Actor, client: UUID) -> None:
    """Revoke an API client's key, from the next request on."""
    found = ApiClient.objects.select_for_update().filter(pk=client, revoked_at=None).first()
    if found is None:
        raise OperationError(_("This key is revoked already."))
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    record(events.CLIENT_REVOKED, subject=found.id)


@operation(may=anyone)
def note_sign_in(
    *,
    actor: Actor,
    staff: UUID | None,
    worked: bool,
    method: str,
    address: str | None,
    agent: str,
) -> None:
    """Write one sign-in, or a refused one, into the audit."""
    SignIn.objects.create(
        staff_id=staff, worked=worked, method=method, address=address, agent=agent[:200]
    )
    fact = events.STAFF_SIGNED_IN if worked else events.STAFF_SIGN_IN_FAILED
    record(fact, subject=staff or new_id(), data={"method": method})


@operation(may=anyone)
def note_sign_out(*, actor: Actor, staff: UUID) -> None:
    """Write a sign-out into the audit."""
    record(events.STAFF_SIGNED_OUT, subject=staff)


def hash_key(key: str) -> bytes:
    """How an API key is kept: SHA-256; keys are long and random, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).digest()
