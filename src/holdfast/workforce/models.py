"""Presence, contacts in hand, queues and their work, wrap-up codes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.models import Staff
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Presence(models.Model):
    """What a member of staff does now, why, and since when; one row a person."""

    class State(models.TextChoices):
        """Every state; *contact* and *wrap-up* come from handling a contact, never chosen."""

        OFF = "off", _("Signed off")
        READY = "ready", _("Ready")
        CONTACT = "contact", _("On a contact")
        WRAP_UP = "wrap_up", _("Wrap-up")
        BREAK = "break", _("Break")
        AWAY = "away", _("Away")
        MEETING = "meeting", _("Meeting")
        TRAINING = "training", _("Training")
        BACK_OFFICE = "back_office", _("Back office")

    staff = models.OneToOneField(Staff, primary_key=True, on_delete=models.CASCADE)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OFF)
    # What comes after the contact in hand; empty for ready.
    then = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField()


class WrapUpCode(models.Model):
    """How a contact ended, in the city's own words; each belongs to an outcome of interactions."""

    code = models.CharField(primary_key=True, max_length=40)
    name = TextField()
    outcome = models.CharField(max_length=12)
    order = models.IntegerField(default=100)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return str(self.name)


class Phrase(models.Model):
    """Words that are ready to be put into a note or an answer, in every language of the city.

    ``{name}``, ``{number}``, ``{service}``, ``{place}``, ``{promise}`` and ``{me}`` stand for what
    the desk knows where the phrase is used.
    """

    class Reader(models.TextChoices):
        """Whom a phrase is meant for; *any* is offered everywhere."""

        ANY = "any", _("Anybody")
        STAFF = "staff", _("Staff")
        RESIDENT = "resident", _("Residents")

    code = models.CharField(primary_key=True, max_length=40)
    text = TextField()
    reader = models.CharField(max_length=10, choices=Reader.choices, default=Reader.ANY)
    order = models.IntegerField(default=100)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return str(self.text)


class Reading(models.Model):
    """Who has a case open now, for colleagues on the same page; a row lives for seconds."""

    case = models.UUIDField()
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="reading")
    seen_at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "staff"], name="reading_once"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="reading_by_time")]


class Queue(models.Model):
    """A line of work that waits for a person, `goal` minutes at the most. Work of a queue of lower
    `priority` (1 to 5) is offered first."""

    code = models.CharField(primary_key=True, max_length=40)
    name = TextField()
    goal = models.IntegerField(default=60)
    order = models.IntegerField(default=100)
    priority = models.SmallIntegerField(default=3)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return str(self.name)


class Work(models.Model):
    """One thing that waits in a queue, or for one person: what it is about, since when.

    `subject` is a case's id, or an interaction's for mail, follow-ups
    and what a script hands over. `due_at` is when a
    follow-up should happen; other work waits from `arrived_at`.
    """

    class Kind(models.TextChoices):
        """Why a person is needed."""

        PLACE = "place", _("Place not understood")
        MAIL = "mail", _("Mail to answer")
        REMIND = "remind", _("Follow-up")
        CALLBACK = "callback", _("Callback")
        HANDOVER = "handover", _("Handed over by a script")

    id = models.UUIDField(primary_key=True, default=new_id)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="work")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.UUIDField()
    arrived_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="work")
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "arrived_at"],
                name="work_waiting",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(fields=["done_at"], name="work_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                name="work_waits_once",
                condition=models.Q(done_at__isnull=True),
            )
        ]


class Handling(models.Model):
    """One person's handling of one interaction. `phone` (E.164), `email`, `name`, `place`, `words`
    and `note` are personal data; they go when the handling is over and its retention ends.
    """

    class Phase(models.TextChoices):
        """Talking, wrapping up, over."""

        TALKING = "talking"
        WRAP_UP = "wrap_up"
        OVER = "over"

    interaction = models.UUIDField(primary_key=True, default=new_id)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="handlings")
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10, default="en")
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.TALKING)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    resident = models.UUIDField(null=True)
    place = models.JSONField(null=True)
    words = models.CharField(max_length=300, blank=True)
    run = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    # The cases that this contact opened or followed, in order; ids only.
    opened = ArrayField(models.UUIDField(), default=list)
    followed = ArrayField(models.UUIDField(), default=list)
    articles = ArrayField(models.UUIDField(), default=list)
    # What the talk came to where no case says it: answered, emergency, referred.
    came_to = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    hung_up_at = models.DateTimeField(null=True)
    # When the wrap-up's clock runs out; null when it was stopped.
    wrap_until = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["staff", "-started_at"],
                name="handling_in_hand",
                condition=~models.Q(phase="over"),
            ),
        ]
