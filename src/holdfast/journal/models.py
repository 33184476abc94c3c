"""The journal's tables. Triggers (migration 0001) refuse to change what was recorded or sealed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.kernel.ids import new_id


class Site(models.Model):
    """One installation that can take contacts, with its own block of case numbers.

    A site stays for ever: a trigger (migration 0004) refuses to take it away or to rename its
    code. So what names one is not checked at each write (``db_constraint=False``), which would
    lock its one row several times in every report.
    """

    code = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(max_length=100)
    block_start = models.BigIntegerField(unique=True)
    block_size = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One fact: ids and codes, never free text, so that erasing a person never touches it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    cause = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="journal_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Pending(models.Model):
    """An entry not yet sealed; written by a trigger beside the entry, taken away by the sealer."""

    seq = models.BigAutoField(primary_key=True)
    entry = models.UUIDField()


class Seal(models.Model):
    """An entry's place in the order of the journal, and the chain's hash up to it."""

    position = models.BigIntegerField(primary_key=True)
    # Read from the journal by who writes it, and never gone from there.
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, related_name="seal", db_constraint=False
    )
    hash = models.BinaryField()


class Cursor(models.Model):
    """How far one reaction has read."""

    reaction = models.CharField(primary_key=True, max_length=100)
    position = models.BigIntegerField(default=0)


class Held(models.Model):
    """An entry that a reaction could not take yet: it failed, or waits behind one that failed."""

    class State(models.TextChoices):
        """Waiting entries are tried again by themselves, parked ones by a person."""

        WAITING = "waiting"
        PARKED = "parked"

    reaction = models.CharField(max_length=100)
    position = models.BigIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT)
    subject = models.UUIDField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reaction", "position"], name="held_once"),
        ]
        indexes = [models.Index(fields=["reaction", "subject"], name="held_by_subject")]


class Repeat(models.Model):
    """The first result of an operation called with an idempotency key."""

    scope = models.CharField(max_length=160)
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField()
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="repeat_once")]
        indexes = [models.Index(fields=["created_at"], name="repeat_by_age")]


class Webhook(models.Model):
    """An address of another program that is told of public facts as they happen (see `webhooks`).
    Its secret is sealed; after a rotation the former one signs beside it for a while."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    secret = models.TextField()
    former_secret = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    # Since when nothing was taken, and since when nothing is tried any more.
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One thing told to one webhook: exactly these bytes, at every try."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=new_id)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    # The fact that is told; each once to each webhook.
    entry = models.UUIDField()
    kind = models.CharField(max_length=100)
    body = models.TextField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    status = models.IntegerField(null=True)
    error = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "entry"], name="told_once")]
        indexes = [models.Index(fields=["webhook", "-made_at"], name="delivery_by_age")]
