"""Forms of the operations center: messages (ICS 213), resource requests (213RR), status summaries
(209)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id


class GeneralMessage(models.Model):
    """A message between functions, once written never changed; approved and answered at most once
    (ICS 213). `number` counts within the incident."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    to = models.CharField(max_length=120)
    origin = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    text = models.CharField(max_length=2000)
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()
    approver = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=2000, blank=True)
    replier = models.CharField(max_length=120, blank=True)
    replied_by = models.UUIDField(null=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="message_numbered_once")
        ]


class ResourceRequest(models.Model):
    """Something that is needed, from asking to giving it back (ICS 213RR). `lines` as
    `eoc.resources.Wanted` has them."""

    class State(models.TextChoices):
        """`resources.MOVES` has the allowed moves."""

        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved")
        ORDERED = "ordered", _("Ordered")
        ON_WAY = "on_way", _("On its way")
        ARRIVED = "arrived", _("Arrived")
        RELEASED = "released", _("Given back")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("No longer needed")

    class Priority(models.TextChoices):
        """How soon."""

        URGENT = "urgent", _("Urgent")
        ROUTINE = "routine", _("Routine")
        LOW = "low", _("Low")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    priority = models.CharField(max_length=10, choices=Priority.choices)
    lines = models.JSONField()
    deliver_to = models.CharField(max_length=200)
    substitutes = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=120)
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="request_numbered_once")
        ]


class RequestStep(models.Model):
    """What was done with a resource request: to which state, by whom, and what they noted
    (supplier, order number, when it comes)."""

    request = models.ForeignKey(ResourceRequest, on_delete=models.CASCADE, related_name="steps")
    to = models.CharField(max_length=10, choices=ResourceRequest.State.choices)
    at = models.DateTimeField()
    staff = models.UUIDField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]


class StatusSummary(models.Model):
    """An incident's status as it was reported (ICS 209), never changed but for its approval: a new
    report is a new row. Its counts are those of a frozen `sitrep`, and those in `counts`, each with
    the source it is from (`eoc.summaries.Said`). `blocks` are words by block."""

    class Version(models.TextChoices):
        """Which report of the incident it is."""

        INITIAL = "initial", _("Initial")
        UPDATE = "update", _("Update")
        FINAL = "final", _("Final")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="summaries")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=10, choices=Version.choices)
    sitrep = models.ForeignKey("Sitrep", on_delete=models.PROTECT, related_name="summaries")
    blocks = models.JSONField()
    counts = models.JSONField(default=list)
    # Resource requests that were open then: number and what was asked for.
    needs = models.JSONField(default=list)
    # What had been spent by then, in cents; None on what was made before costs were kept.
    spent = models.BigIntegerField(null=True)
    preparer = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())
    approver = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="summary_numbered_once")
        ]
