"""The catalog's tables: services, their versions, the calendar, and the stamp that says when any
of it changed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Service(models.Model):
    """What can be asked for. What it is like stands in its current version."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=60, unique=True)
    retired = models.BooleanField(default=False)
    current = models.ForeignKey(
        "ServiceVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.code


class ServiceVersion(models.Model):
    """A service as it was published once; a trigger refuses to change it.

    `definition` is the whole of it (see definitions.py); the other columns are taken from it for
    lists.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField()
    name = TextField()
    group = TextField()
    owner = models.CharField(max_length=40)
    audience = models.CharField(max_length=10)
    priority = models.SmallIntegerField()
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="service_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} version {self.number}"


class Pause(models.Model):
    """A service that takes nothing new for a while; `told` is what whoever asks for it reads and
    hears instead. What was begun before goes on."""

    service = models.OneToOneField(
        Service, primary_key=True, on_delete=models.CASCADE, related_name="pause"
    )
    told = TextField()
    since = models.DateTimeField(db_default=Now())


class CalendarSettings(models.Model):
    """Working hours, and which country's holidays apply; one row.

    `hours` maps ``mon`` … ``sun`` to opening and closing time; `worked` are holidays (English
    names) on which the city works; `names` says holidays in other languages.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    hours = models.JSONField(default=dict)
    worked = models.JSONField(default=list)
    names = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_calendar")]


class Holiday(models.Model):
    """A single day that differs from the rule: an extra holiday, or a holiday on which the city
    works."""

    day = models.DateField(primary_key=True)
    name = TextField()
    works = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Edition(models.Model):
    """A stamp that changes whenever a service or the calendar does; one row.

    Processes compare it every moment instead of reading the catalog again; `changed_at` is what
    GeoReport calls the changeset. Publishing locks this row, so versions are numbered one by one.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=new_id)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_edition")]
