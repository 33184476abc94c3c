"""Interactions and the cases they touched."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.models import Staff
from holdfast.cases.models import Case
from holdfast.journal.models import Site
from holdfast.kernel.ids import new_id
from holdfast.residents.models import Resident


class Interaction(models.Model):
    """One contact on any channel. `note` is personal data."""

    class Channel(models.TextChoices):
        """How the contact came."""

        PHONE = "phone"
        WEB = "web"
        EMAIL = "email"
        TEXT = "text"
        CHAT = "chat"
        APP = "app"
        COUNTER = "counter"
        LETTER = "letter"

    class Outcome(models.TextChoices):
        """What came of it."""

        OPEN = "open"
        CASE = "case"
        ANSWERED = "answered"
        FOLLOWED = "followed"
        TOLD = "told"
        REFERRED = "referred"
        EMERGENCY = "emergency"
        NO_ANSWER = "no_answer"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=new_id)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    inbound = models.BooleanField(default=True)
    resident = models.ForeignKey(
        Resident, null=True, on_delete=models.PROTECT, related_name="interactions"
    )
    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, db_index=False)
    client = models.UUIDField(null=True)
    language = models.CharField(max_length=10, default="en")
    topic = models.CharField(max_length=60, blank=True)
    articles = ArrayField(models.UUIDField(), default=list)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    wrap_up = models.CharField(max_length=40, blank=True)
    follow_up_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["-started_at"], name="interaction_by_time"),
            # Reports by web and app have no staff.
            models.Index(
                fields=["staff"],
                name="interaction_by_staff",
                condition=models.Q(staff__isnull=False),
            ),
        ]


class About(models.Model):
    """A case an interaction touched, and how."""

    class How(models.TextChoices):
        """What the interaction did with the case."""

        OPENED = "opened"
        ASKED = "asked"
        ADDED = "added"

    # The constraint's index begins with it.
    interaction = models.ForeignKey(
        Interaction, on_delete=models.CASCADE, related_name="about", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interactions")
    how = models.CharField(max_length=10, choices=How.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interaction", "case", "how"], name="about_once")
        ]
