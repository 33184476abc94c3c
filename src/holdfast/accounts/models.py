"""Staff, roles, departments, teams, API clients and the city itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from holdfast.journal.actors import Actor
from holdfast.kernel.ids import new_id
from holdfast.kernel.statements import Statement
from holdfast.kernel.texts import TextField


class City(models.Model):
    """The jurisdiction this installation serves; one row. A city is data, never code."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=100, default="Your City")
    brand = models.CharField(max_length=100, default="Your City 311")
    zone = models.CharField(max_length=60, default="America/New_York")
    language = models.CharField(max_length=10, default="en")
    jurisdiction = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, default="311")
    outside_phone = models.CharField(max_length=30, blank=True)
    text_number = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=100, blank=True)
    office = TextField()
    hours = TextField()
    primary = models.CharField(max_length=7, default="#093b44")
    primary_strong = models.CharField(max_length=7, default="#203133")
    paper = models.CharField(max_length=7, default="#f5f0e6")
    center_lat = models.FloatField(null=True)
    center_lon = models.FloatField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_city")]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A part of the city that settles cases."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = TextField()
    email = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return str(self.name)


class Team(models.Model):
    """A crew or desk within a department."""

    id = models.UUIDField(primary_key=True, default=new_id)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")
    code = models.CharField(max_length=40, unique=True)
    name = TextField()

    def __str__(self) -> str:
        return str(self.name)


class Role(models.Model):
    """A named set of permissions (see permissions.py) that a city may change."""

    code = models.CharField(primary_key=True, max_length=40)
    name = TextField()
    permissions = ArrayField(models.CharField(max_length=60), default=list)

    def __str__(self) -> str:
        return str(self.name)


@lru_cache(maxsize=1)
def _columns() -> tuple[str, tuple[str, ...], int]:
    """What is selected to load a member of staff ``s``, its fields in the model's order, and where
    the preferences stand among them; permissions and departments follow."""
    fields = tuple(field.attname for field in Staff._meta.concrete_fields)
    selected = (
        f"{', '.join('s.' + name for name in fields)},"
        " (SELECT array_agg(DISTINCT each) FROM accounts_staff_roles l"
        "  JOIN accounts_role r ON r.code = l.role_id, unnest(r.permissions) AS each"
        "  WHERE l.staff_id = s.id),"
        " (SELECT array_agg(l.department_id) FROM accounts_staff_departments l"
        "  WHERE l.staff_id = s.id)"
    )
    return selected, fields, fields.index("preferences")


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by e-mail, and loads one with all permissions in one statement."""

    # In plain, prepared SQL, since every signed-in request asks one of these, and composing and
    # planning it costs more than the answer.

    def get_by_natural_key(self, username: str | None) -> Staff:
        """E-mail, letters' case ignored."""
        return self.get(email__iexact=username)

    def acting(self, id: UUID | str) -> Staff | None:
        """One active member of staff with permissions and departments."""
        statement = f"SELECT {_columns()[0]} FROM accounts_staff s WHERE s.id = %s AND s.is_active"
        found = Statement(statement)([UUID(str(id))])
        return self._loaded(found[0]) if found else None

    def of_session(self, key: str, now: datetime) -> tuple[str, Staff | None] | None:
        """A session's data and who signed in with it by allauth's record, active and loaded like
        `acting`; None where it ended or never was. Whether the session is still good for that
        person only its data tell."""
        statement = (
            f"SELECT {_columns()[0]}, d.session_data FROM django_session d"
            " LEFT JOIN usersessions_usersession u ON u.session_key = d.session_key"
            " LEFT JOIN accounts_staff s ON s.id = u.user_id AND s.is_active"
            " WHERE d.session_key = %s AND d.expire_date > %s"
        )
        found = Statement(statement)([key, now])
        if not found:
            return None
        *person, data = found[0]
        signed_in = any(value is not None for value in person)
        return data, self._loaded(person) if signed_in else None

    def _loaded(self, row: Sequence[Any]) -> Staff:
        _selected, fields, preferences = _columns()
        *values, permissions, departments = row
        values[preferences] = json.loads(values[preferences])
        found: Any = self.model.from_db(self.db, fields, values)
        found.loaded_permissions = permissions
        found.loaded_departments = departments
        return cast(Staff, found)


class Staff(AbstractBaseUser):
    """A person who works here. Signs in by e-mail with a password and a second factor, or a
    passkey."""

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    roles = models.ManyToManyField(Role, related_name="staff", blank=True)
    departments = models.ManyToManyField(Department, related_name="staff", blank=True)
    teams = models.ManyToManyField(Team, related_name="staff", blank=True)
    preferences = models.JSONField(default=dict, blank=True)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name, as allauth asks for it."""
        return self.name

    def actor(self) -> Actor:
        """This person as the actor of operations; loads permissions where they are not yet."""
        if not hasattr(self, "loaded_permissions"):
            loaded = Staff.objects.acting(self.pk)
            return loaded.actor() if loaded else Actor("staff", self.pk)
        loaded_self: Any = self
        return Actor(
            "staff",
            self.pk,
            permissions=frozenset(loaded_self.loaded_permissions or ()),
            departments=frozenset(loaded_self.loaded_departments or ()),
        )


class SignIn(models.Model):
    """The audit of sign-ins: who, from where, whether it worked. Personal data, kept a year."""

    id = models.UUIDField(primary_key=True, default=new_id)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="sign_ins")
    at = models.DateTimeField(db_default=Now())
    worked = models.BooleanField()
    method = models.CharField(max_length=40)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)


class ApiClient(models.Model):
    """A program that speaks to our APIs with a key; revocable, limited by key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=100)
    key_hash = models.BinaryField(unique=True)
    key_hint = models.CharField(max_length=8)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    per_minute = models.IntegerField(default=600)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
