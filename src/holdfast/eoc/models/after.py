"""After an incident: what was said in debriefs, what was found, and who does what about it until
when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id


class Debrief(models.Model):
    """What people who were in it say, once written never changed: strengths, weaknesses,
    opportunities, threats. `number` counts within the incident."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="debriefs")
    number = models.PositiveIntegerField()
    held_on = models.DateField()
    held_with = models.CharField(max_length=200)
    strengths = models.CharField(max_length=2000, blank=True)
    weaknesses = models.CharField(max_length=2000, blank=True)
    opportunities = models.CharField(max_length=2000, blank=True)
    threats = models.CharField(max_length=2000, blank=True)
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="debrief_numbered_once")
        ]


class Finding(models.Model):
    """Something that is to be kept or done better, and why it was so."""

    class Kind(models.TextChoices):
        """Of which sort."""

        KEEP = "keep", _("Went well: keep it")
        BETTER = "better", _("To be done better")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    debrief = models.ForeignKey(
        Debrief, null=True, on_delete=models.PROTECT, related_name="findings"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=500)
    why = models.CharField(max_length=500, blank=True)
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="finding_numbered_once")
        ]


class Action(models.Model):
    """What somebody does about a finding until a day; `settled_*` say how it ended."""

    class State(models.TextChoices):
        """`after.MOVES` has the allowed moves."""

        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=new_id)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(max_length=500)
    owner = models.UUIDField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=500, blank=True)
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(
                fields=["owner", "due"], name="action_open", condition=models.Q(state="open")
            )
        ]
