"""The people who work in an incident: when they worked and had breaks, what limits hold, who asked
to be relieved, whose household is looked after."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id


class Spell(models.Model):
    """A stretch in which somebody worked or had a break, as their presence says; open until it
    ends. Nobody has two open ones."""

    class Kind(models.TextChoices):
        """What they did."""

        WORK = "work", _("At work")
        BREAK = "break", _("Break")

    staff = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["began", "id"]
        indexes = [models.Index(fields=["staff", "began"], name="spell_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], name="spell_open_once", condition=models.Q(ended__isnull=True)
            )
        ]


class WorkRules(models.Model):
    """How long people work in an incident; the newest row holds. Hours, but for the two that say
    so."""

    at = models.DateTimeField()
    longest = models.PositiveSmallIntegerField(default=12)
    unbroken = models.PositiveSmallIntegerField(default=4)
    rest = models.PositiveSmallIntegerField(default=10)
    meal = models.PositiveSmallIntegerField(default=6)
    # Minutes from which a pause is a break, and from which it is a meal as well.
    break_minutes = models.PositiveSmallIntegerField(default=15)
    meal_minutes = models.PositiveSmallIntegerField(default=30)
    # Minutes: who is signed off for longer begins a new shift.
    apart_minutes = models.PositiveSmallIntegerField(default=120)
    writer = models.UUIDField(null=True)

    class Meta:
        ordering = ["-id"]


class Noted(models.Model):
    """A meal or a rest that somebody had, where no break says so."""

    class Kind(models.TextChoices):
        """What they had."""

        MEAL = "meal", _("Meal")
        REST = "rest", _("Rest")

    staff = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    writer = models.UUIDField(null=True)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["staff", "at"], name="noted_by_time")]


class Warned(models.Model):
    """A limit that somebody neared or passed, from when it was seen until it was over. `since` is
    when what is limited began: the shift, or the stretch without a break or a meal."""

    class Rule(models.TextChoices):
        """Which limit."""

        SHIFT = "shift", _("Longest shift")
        BREAK = "break", _("Longest without a break")
        MEAL = "meal", _("Longest without a meal")
        REST = "rest", _("Least rest between shifts")

    staff = models.UUIDField()
    rule = models.CharField(max_length=10, choices=Rule.choices)
    since = models.DateTimeField()
    over = models.BooleanField()
    at = models.DateTimeField()
    eased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "rule"], name="warned_once", condition=models.Q(eased_at=None)
            )
        ]


class HandOver(models.Model):
    """Somebody's wish to be relieved: when they need it, who takes over (`taker`) and at what
    time."""

    class State(models.TextChoices):
        """`policies.HAND_OVER_MOVES` has the allowed moves."""

        ASKED = "asked", _("Asked for")
        ARRANGED = "arranged", _("Somebody takes over")
        DONE = "done", _("Handed over")
        WITHDRAWN = "withdrawn", _("No longer needed")

    class Need(models.TextChoices):
        """How soon."""

        NOW = "now", _("Now")
        HOUR = "hour", _("Within the hour")
        SHIFT = "shift", _("Before the end of my shift")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="hand_overs")
    staff = models.UUIDField()
    need = models.CharField(max_length=10, choices=Need.choices, default=Need.NOW)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    taker = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "staff"], name="relief_asked_once",
                condition=models.Q(state__in=("asked", "arranged")),
            )
        ]  # fmt: skip


class Household(models.Model):
    """Whether somebody's household is looked after in an incident, in their own words of three.
    Personal data, for themselves and for who may see it."""

    class Answer(models.TextChoices):
        """What they say."""

        YES = "yes", _("Yes, looked after")
        NOT_YET = "not_yet", _("Not yet")
        HELP = "help", _("We need help")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="households")
    staff = models.UUIDField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["incident", "staff"], name="household_once")]
