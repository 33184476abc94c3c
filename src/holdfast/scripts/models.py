"""Runs of guided questions."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.catalog.models import ServiceVersion
from holdfast.kernel.ids import new_id


class Run(models.Model):
    """One going-through of a service's questions.

    `answers` (question code to answer, null where it was passed over), `place` (a
    :class:`~holdfast.places.locations.Location`) and `description` are personal data. `asking` is
    the code of the question that was gone back to, empty when the next open one is asked.
    """

    class State(models.TextChoices):
        """Stopped runs go on when the answer that stopped them is taken back."""

        RUNNING = "running"
        STOPPED = "stopped"
        FINISHED = "finished"
        ABANDONED = "abandoned"

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=10, default="en")
    actor = models.CharField(max_length=80)
    resident = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    answers = models.JSONField(default=dict)
    place = models.JSONField(null=True)
    description = models.TextField(blank=True)
    asking = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-changed_at"], name="run_by_actor"),
            models.Index(
                fields=["changed_at"],
                name="run_open_by_age",
                condition=~models.Q(state="finished"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} run {self.id}"
