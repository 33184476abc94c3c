"""The outbox."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.kernel.ids import new_id


class Message(models.Model):
    """One message to one address. Personal data: the address and the words.

    `state` follows the table in outbox.py. `fact` is the journal entry it tells; one fact makes at
    most one message of a template to an address, whatever is repeated or killed.
    """

    class State(models.TextChoices):
        """Where the message stands."""

        QUEUED = "queued"
        CLAIMED = "claimed"
        HANDING = "handing"
        SENT = "sent"
        FAILED = "failed"

    class Channel(models.TextChoices):
        """By which way it leaves."""

        EMAIL = "email"
        TEXT = "text"

    id = models.UUIDField(primary_key=True, default=new_id)
    fact = models.UUIDField()
    template = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    resident = models.UUIDField(null=True)
    case = models.UUIDField(null=True)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    # A message that tells a sign-in code goes before everything else.
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    owner = models.BigIntegerField(null=True)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    answer_lost = models.IntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "template", "channel", "address"], name="message_once_a_fact"
            )
        ]
        indexes = [
            models.Index(
                fields=["-urgent", "next_attempt_at"],
                name="message_to_send",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=["owner"],
                name="message_in_hand",
                condition=models.Q(state__in=["claimed", "handing"]),
            ),
            models.Index(fields=["case"], name="message_by_case"),
            models.Index(fields=["-queued_at"], name="message_by_age"),
        ]
