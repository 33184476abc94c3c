"""Playbooks, activations and their lines; the log, rumors and sitreps of an incident."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from holdfast.eoc.models.after import Action, Debrief, Finding
from holdfast.eoc.models.costs import Category, Cost, CostRules, PayRate, Shift, Worker
from holdfast.eoc.models.forms import (
    GeneralMessage,
    RequestStep,
    ResourceRequest,
    StatusSummary,
)
from holdfast.eoc.models.patterns import Pattern, WordList
from holdfast.eoc.models.people import HandOver, Household, Noted, Spell, Warned, WorkRules
from holdfast.incidents.models import Incident, Kind, Level, Phase
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField

__all__ = [
    "Acknowledged", "Action", "Activation", "Asking", "Category", "Change", "Cost", "CostRules",
    "Debrief", "Figure", "Finding", "GeneralMessage", "HandOver", "Household", "LogEntry", "Noted",
    "Pattern", "PayRate", "Playbook", "PlaybookVersion", "RequestStep", "ResourceRequest", "Rumor",
    "Schedule", "Shift", "Sitrep", "Spell", "StatusSummary", "Switch", "Tagged", "Warned",
    "WordList", "WorkRules", "Worker",
]  # fmt: skip


class Playbook(models.Model):
    """What is switched for one kind of incident."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    current = models.ForeignKey(
        "PlaybookVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["code"]


class PlaybookVersion(models.Model):
    """A playbook as it was written once, never changed. `lines` as `eoc.lines.Line` has them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = TextField()
    lines = models.JSONField()
    writer = models.UUIDField(null=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_once")
        ]


class Activation(models.Model):
    """An incident is taken to a level and a phase, with the changes that belong to it. `writers`
    proposed or changed it; one who approved alone left a `reason` and is reviewed."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("Waits for approval")
        DONE = "done", _("In force")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="activations")
    version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, null=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    phase = models.CharField(max_length=10, choices=Phase.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposer = models.UUIDField(null=True)
    writers = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    approver = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    reviewer = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                name="one_proposal",
                condition=models.Q(state="proposed"),
            )
        ]


class Switch(models.Model):
    """A line in an incident. `line` is as it stood in the playbook; `target` what it switches (a
    service, a queue); `before` what was there in words, by language; `base` what comes back when
    no line holds the target any more."""

    class State(models.TextChoices):
        """`switching.MOVES` has the allowed moves."""

        PLANNED = "planned", _("Planned")
        ON = "on", _("On")
        REVERSED = "reversed", _("Reversed")
        KEPT = "kept", _("Kept")
        DROPPED = "dropped", _("Left out")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="switches")
    kind = models.CharField(max_length=20)
    line = models.JSONField()
    target = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    before = TextField()
    base = models.JSONField(null=True)
    on_at = models.DateTimeField(null=True)
    on_by = models.UUIDField(null=True)
    off_at = models.DateTimeField(null=True)
    off_by = models.UUIDField(null=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        indexes = [
            models.Index(
                fields=["kind"],
                name="switch_in_force",
                condition=models.Q(state__in=["on", "kept"]),
            )
        ]


class Change(models.Model):
    """What an activation does to a line: switches it on, or reverses it; or not, `left_out`."""

    activation = models.ForeignKey(Activation, on_delete=models.CASCADE, related_name="changes")
    switch = models.ForeignKey(Switch, on_delete=models.CASCADE, related_name="changes")
    on = models.BooleanField()
    left_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["-on", "switch__order", "id"]
        constraints = [models.UniqueConstraint(fields=["activation", "switch"], name="change_once")]


class Tagged(models.Model):
    """A contact or a case that came while an incident's mark was on."""

    class About(models.TextChoices):
        """What carries the mark."""

        INTERACTION = "interaction"
        CASE = "case"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tagged")
    about = models.CharField(max_length=12, choices=About.choices)
    subject = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "about", "subject"], name="tagged_once")
        ]
        indexes = [
            models.Index(fields=["incident", "about", "at"], name="tagged_by_time"),
            models.Index(fields=["subject"], name="tagged_by_subject"),
        ]


class LogEntry(models.Model):
    """What happened in an incident, once written never changed (a trigger refuses it). By hand it
    has `text` and its author; from the journal `fact` (the entry's id), `kind` and `data`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="log")
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())
    author = models.UUIDField(null=True)
    text = models.CharField(max_length=1000, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    fact = models.UUIDField(null=True)
    kind = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["incident", "-at"], name="log_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "fact"], name="fact_logged_once")
        ]


class Rumor(models.Model):
    """What people say about an incident, until a fact answers it. `number` counts within the
    incident; `checked` says with whom it was checked; `spiked_at` is when it was last asked about
    far more than before."""

    class State(models.TextChoices):
        """`policies.RUMOR_MOVES` has the allowed moves."""

        HEARD = "heard", _("Heard")
        CHECKED = "checked", _("Checked")
        ANSWERED = "answered", _("Answered")
        DROPPED = "dropped", _("Set aside")

    class Verdict(models.TextChoices):
        """What the check found."""

        FALSE = "false", _("It is not so")
        PARTLY = "partly", _("Only a part is so")
        TRUE = "true", _("It is so")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="rumors")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HEARD)
    heard = TextField()
    heard_at = models.DateTimeField()
    hearer = models.UUIDField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    checked = TextField()
    checked_at = models.DateTimeField(null=True)
    checker = models.UUIDField(null=True)
    fact = TextField()
    answered_at = models.DateTimeField(null=True)
    answerer = models.UUIDField(null=True)
    spiked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="rumor_numbered_once")
        ]


class Asking(models.Model):
    """A contact in which a rumor was mentioned."""

    rumor = models.ForeignKey(Rumor, on_delete=models.CASCADE, related_name="askings")
    interaction = models.UUIDField()
    at = models.DateTimeField()
    staff = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rumor", "interaction"], name="asking_once")]
        indexes = [models.Index(fields=["rumor", "at"], name="asking_by_time")]


class Sitrep(models.Model):
    """How an incident stood `at` a moment, frozen (a trigger refuses changes). Contacts are those
    since `since`; `recipients` are ids of staff who are to acknowledge it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="sitreps")
    number = models.PositiveIntegerField()
    since = models.DateTimeField()
    at = models.DateTimeField()
    level = models.CharField(max_length=10, choices=Level.choices)
    phase = models.CharField(max_length=10, choices=Phase.choices)
    maker = models.UUIDField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    recipients = ArrayField(models.UUIDField(), default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="sitrep_numbered_once")
        ]


class Figure(models.Model):
    """A count of a sitrep with what it counts: `records` are ids or codes. `usual` are the counts
    of the same weekday and hours in earlier weeks, in order of size; empty where none are known.
    `name` is what it was called then, empty for codes that have words of their own."""

    sitrep = models.ForeignKey(Sitrep, on_delete=models.PROTECT, related_name="figures")
    section = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    name = TextField()
    n = models.IntegerField()
    before = models.IntegerField(null=True)
    usual = ArrayField(models.IntegerField(), default=list)
    records = ArrayField(models.CharField(max_length=60), default=list)
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["sitrep", "section", "key"], name="figure_once")
        ]


class Acknowledged(models.Model):
    """Somebody it was meant for has read a sitrep."""

    sitrep = models.ForeignKey(Sitrep, on_delete=models.PROTECT, related_name="acknowledged")
    staff = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["sitrep", "staff"], name="acknowledged_once")
        ]


class Schedule(models.Model):
    """A sitrep every so many `hours`, the next one at `next_at`."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="schedule")
    hours = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField()
    setter = models.UUIDField(null=True)
