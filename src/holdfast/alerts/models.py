"""Bulletins, their versions, and who approved exactly which words."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.ids import new_id


class Severity(models.TextChoices):
    """How loud a bulletin is. *Life* needs two approvals and takes the front page."""

    LIFE = "life", _("Life safety")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Information")


class Bulletin(models.Model):
    """One official statement through all its versions."""

    class State(models.TextChoices):
        """Where it stands; `lifecycle` has the allowed moves."""

        DRAFT = "draft", _("Not out yet")
        PUBLISHED = "published", _("Out now")
        ENDED = "ended", _("Ended")
        RETRACTED = "retracted", _("Taken back")
        EXPIRED = "expired", _("Time ran out")

    id = models.UUIDField(primary_key=True, default=new_id)
    # Given when it first goes out, so that readers see numbers without gaps.
    number = models.PositiveIntegerField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    latest = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    current = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    first_published_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state"], name="bulletin_out", condition=models.Q(state="published")
            )
        ]

    def __str__(self) -> str:
        return f"Bulletin {self.number or '–'}"


class Version(models.Model):
    """What a bulletin says, once written never changed. `ends` is the version that ends it: what
    is said as the all-clear. `digest` binds an approval to exactly this (see `saying`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    slots = models.JSONField(default=dict)
    # "layer:code" each; none is the whole city.
    areas = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    source = models.CharField(max_length=100)
    ends = models.BooleanField(default=False)
    # What is said, by language, as it was composed then: this is what every outlet shows.
    words = models.JSONField()
    digest = models.BinaryField()
    writer = models.UUIDField(null=True)
    written_at = models.DateTimeField(db_default=Now())
    submitter = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "number"], name="version_once")]


class Approval(models.Model):
    """Somebody approved a version, by its digest. One with a `reason` published it alone (break
    glass) and is reviewed by another person afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="approvals")
    digest = models.BinaryField()
    approver = models.UUIDField()
    approved_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    reviewer = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "approver"], name="approved_once")
        ]


class Shown(models.Model):
    """When an outlet was seen to show a version, or that it stayed silent."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="shown")
    outlet = models.CharField(max_length=20)
    at = models.DateTimeField()
    silent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "outlet"], name="shown_once")]
