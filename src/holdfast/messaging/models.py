"""The outbox."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.ids import new_id


class Lane(models.IntegerChoices):
    """What goes before what; each pair of lanes has senders of its own."""

    CODE = 0, "code"
    LIFE = 1, "life"
    NEWS = 2, "news"
    BULK = 3, "bulk"


class Mailing(models.Model):
    """One text to many: its words once, in each language and for each channel, and how many
    messages of it the outbox has accepted (see `mailing`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    lane = models.SmallIntegerField(choices=Lane.choices)
    # {"en": {"text": ["", "…"], "email": ["subject", "…"]}, "en?": …}: with a question mark for
    # those of whom it is not sure that it is for them.
    letters = models.JSONField()
    expires_at = models.DateTimeField()
    accepted = models.IntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    cancelled_at = models.DateTimeField(null=True)
    # Once it was cancelled or expired and nothing of it waits any more.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="mailing_open",
                condition=models.Q(closed_at=None),
            )
        ]


class Message(models.Model):
    """One message to one address. Personal data: the address and the words.

    `state` follows the table in states.py. One of a mailing has its words there. `fact` is the
    journal entry it tells; one fact makes at most one message of a template to an address,
    whatever is repeated or killed.
    """

    class State(models.TextChoices):
        """Where the message stands."""

        QUEUED = "queued"
        CLAIMED = "claimed"
        HANDING = "handing"
        SENT = "sent"
        FAILED = "failed"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    class Channel(models.TextChoices):
        """By which way it leaves."""

        EMAIL = "email"
        TEXT = "text"
        VOICE = "voice"

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
    lane = models.SmallIntegerField(choices=Lane.choices, default=Lane.NEWS)
    mailing = models.ForeignKey(Mailing, null=True, on_delete=models.PROTECT, db_index=False)
    # Of a mailing: whether it is sure that it is for them, and when it is of no use any more.
    unsure = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    # The provider that may have it already, where its answer was lost.
    route = models.CharField(max_length=60, blank=True)
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
                fields=["channel", "lane", "next_attempt_at"],
                name="message_to_send",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=["owner"],
                name="message_in_hand",
                condition=models.Q(state__in=["claimed", "handing"]),
            ),
            models.Index(
                fields=["case"], name="message_by_case", condition=models.Q(case__isnull=False)
            ),
            models.Index(
                fields=["mailing", "state"],
                name="message_by_mailing",
                condition=models.Q(mailing__isnull=False),
            ),
            models.Index(fields=["-queued_at"], name="message_by_age"),
            # Which message an answer from an address is about.
            models.Index(
                fields=["address", "-sent_at"],
                name="message_by_address",
                condition=models.Q(mailing__isnull=False, state="sent"),
            ),
        ]


class Reply(models.Model):
    """What somebody answered to a text or call of ours, as the gateway gave it. Personal data."""

    class Meaning(models.TextChoices):
        """What it asks of us."""

        STOP = "stop", _("Asked to stop")
        START = "start", _("Asked to begin again")
        SAFE = "safe", _("Safe")
        HELP = "help", _("Needs help")
        OTHER = "other", _("Wrote something else")

    id = models.UUIDField(primary_key=True, default=new_id)
    # The gateway's own id of it: a repeat is taken once.
    theirs = models.CharField(max_length=100, unique=True)
    channel = models.CharField(max_length=10, choices=Message.Channel.choices)
    address = models.CharField(max_length=254)
    words = models.TextField()
    meaning = models.CharField(max_length=10, choices=Meaning.choices)
    # The last message of a mailing to this address, which it most likely answers.
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, db_index=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, null=True, db_index=False)
    resident = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["mailing", "meaning"], name="reply_by_mailing"),
            models.Index(fields=["resident"], name="reply_by_resident"),
            models.Index(fields=["at"], name="reply_by_time"),
        ]
