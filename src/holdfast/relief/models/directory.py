"""Where facilities came from, and which of them may be one and the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.ids import new_id
from holdfast.relief.models.facilities import Facility


class Origin(models.Model):
    """An entry of somebody's directory, and the facility it is here. `digest` marks what it said
    last; `stamp` is the facility's `checked_at` then: a later one means that somebody here has
    spoken since, and what they said stays."""

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="origins")
    source = models.CharField(max_length=80)
    ref = models.CharField(max_length=120)
    digest = models.BinaryField()
    stamp = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "ref"], name="origin_once")]


class Alike(models.Model):
    """Two facilities that may be one; a person decides. `first` has the lower id."""

    class Decision(models.TextChoices):
        """What a person said."""

        OPEN = "", _("Not decided")
        JOINED = "joined", _("One and the same")
        APART = "apart", _("Two places")

    id = models.UUIDField(primary_key=True, default=new_id)
    first = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="alike_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="alike_in_order"
            ),
        ]
