"""Incidents and who has which duty in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.models import Staff
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Kind(models.TextChoices):
    """What is going on."""

    HURRICANE = "hurricane", _("Hurricane")
    WINTER_STORM = "winter_storm", _("Winter storm")
    FLOOD = "flood", _("Flood")
    HEAT = "heat", _("Extreme heat")
    BOIL_WATER = "boil_water", _("Unsafe water")
    BRIDGE = "bridge", _("Bridge or road failure")
    SMOKE = "smoke", _("Hazardous smoke")
    EPIDEMIC = "epidemic", _("Epidemic")
    CYBERATTACK = "cyberattack", _("Cyberattack")
    OUTAGE_911 = "outage_911", _("911 outage")
    UNREST = "unrest", _("Civil unrest")
    EVENT = "event", _("Planned event")
    OTHER = "other", _("Something else")


class Level(models.TextChoices):
    """How much of the center it takes."""

    MONITOR = "monitor", _("Monitor")
    PARTIAL = "partial", _("Partial activation")
    FULL = "full", _("Full activation")


class Phase(models.TextChoices):
    """Where it stands in time."""

    BEFORE = "before", _("Before")
    DURING = "during", _("During")
    AFTER = "after", _("After")


class Duty(models.TextChoices):
    """What somebody answers for."""

    LEAD = "lead", _("Leads the incident")
    INFORMATION = "information", _("Public information")
    CENTER = "center", _("Contact center")
    PLANNING = "planning", _("Log and reports")
    LOGISTICS = "logistics", _("People, rooms and supplies")
    LIAISON = "liaison", _("Link to departments and partners")


class Incident(models.Model):
    """What is going on. `areas` are ``layer:code``; none is the whole city. `version` rises with
    every change; `warned_for` is the planned end that was warned of."""

    class State(models.TextChoices):
        """Open until a person closes it."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.PositiveIntegerField(unique=True)
    name = TextField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    exercise = models.BooleanField(default=False)
    areas = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.MONITOR)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.BEFORE)
    level_since = models.DateTimeField()
    phase_since = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    warned_for = models.DateTimeField(null=True)
    opener = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["state"], name="incident_open", condition=models.Q(state="open"))
        ]

    def __str__(self) -> str:
        return str(self.name)


class Role(models.Model):
    """Who has a duty in an incident: `rank` 0 has it, the others are deputies in their order."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="roles")
    duty = models.CharField(max_length=20, choices=Duty.choices)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="duties")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "duty", "staff"], name="duty_once")
        ]
