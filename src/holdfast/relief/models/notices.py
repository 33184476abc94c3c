"""Closures and notices as states: what is closed, off or changed, where, and until when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Notice(models.Model):
    """Something that is not as usual. It stands until a person lifts it: `until` is when that is
    expected, and passing it lifts nothing. `areas` are ``layer:code``; none, and no point, is the
    whole city. `line` is a road's stretch as [latitude, longitude] each; one point where only a
    spot is known."""

    class Kind(models.TextChoices):
        """What is not as usual."""

        ROAD = "road", _("Road closed")
        WATER = "water", _("Water")
        POWER = "power", _("Power")
        COLLECTION = "collection", _("Trash and recycling")
        SCHOOL = "school", _("Schools")
        TRANSIT = "transit", _("Buses and ferries")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        """Whether it holds; policies.NOTICE_MOVES has the allowed moves."""

        STANDS = "stands", _("In force")
        LIFTED = "lifted", _("Lifted")

    class Impact(models.TextChoices):
        """How much of a road is closed, in WZDx's words."""

        ALL = "all-lanes-closed", _("All lanes closed")
        SOME = "some-lanes-closed", _("Some lanes closed")
        ONE_WAY = "alternating-one-way", _("One way at a time")
        UNKNOWN = "unknown", _("Not known")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.STANDS)
    title = TextField()
    says = TextField()
    place = models.CharField(max_length=300, blank=True)
    road = models.CharField(max_length=200, blank=True)
    impact = models.CharField(max_length=30, choices=Impact.choices, blank=True)
    line = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["kind"], name="notice_stands", condition=models.Q(state="stands"))
        ]

    def __str__(self) -> str:
        return str(self.title)
