"""Unusual patterns, and the lists of words that are watched."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class WordList(models.Model):
    """Words that belong together, looked for in what is told: `words` has a list for each language,
    a word or a few in a row each; a star at its end stands for any ending."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = TextField()
    words = models.JSONField(default=dict)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]


class Pattern(models.Model):
    """Far more than expected in the hour before `at`, with what says so: `usual` are the counts of
    the same hour in earlier weeks, the last one first; `contacts` and `cases` (those that no
    contact opened) are what was counted; `course` has the 24 hours before, each with its count,
    from and to where its middle lies, and from how many on it is unusual. `also` are other counts
    that the same contacts explain. `area` is a district's code, "" for the whole city."""

    class Kind(models.TextChoices):
        """What is counted together."""

        ALL = "all", _("All contacts")
        TOPIC = "topic", _("Service")
        GROUP = "group", _("Group of services")
        WRAP_UP = "wrap_up", _("Wrap-up code")
        WORDS = "words", _("Watched words")

    class State(models.TextChoices):
        """`policies.PATTERN_MOVES` has the allowed moves."""

        RAISED = "raised", _("Raised")
        SEEN = "seen", _("Seen")
        DISMISSED = "dismissed", _("Dismissed")
        RUMOR = "rumor", _("Became a rumor")
        INCIDENT = "incident", _("Became an incident")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80, blank=True)
    area = models.CharField(max_length=60, blank=True)
    name = TextField()
    area_name = TextField()
    at = models.DateTimeField()
    n = models.PositiveIntegerField()
    usual = ArrayField(models.IntegerField())
    expected = models.FloatField()
    chance = models.FloatField()
    contacts = ArrayField(models.UUIDField(), default=list)
    cases = ArrayField(models.UUIDField(), default=list)
    course = models.JSONField(default=list)
    also = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RAISED)
    reason = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField(null=True)
    mover = models.UUIDField(null=True)
    rumor = models.ForeignKey("eoc.Rumor", null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "chance", "id"]
        indexes = [models.Index(fields=["-at"], name="pattern_by_time")]
