"""Scripts that staff write, their versions, runs of guided questions, and their counts."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.catalog.models import ServiceVersion
from holdfast.kernel.ids import new_id


class Script(models.Model):
    """A script that staff write. `draft` is the outline they work on (see flows.py), `undo` the
    earlier ones, latest last; `number` counts the changes, so that two who write do not undo each
    other. Residents and agents follow the current version."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=60, unique=True)
    draft = models.JSONField()
    undo = models.JSONField(default=list)
    number = models.IntegerField(default=1)
    current = models.ForeignKey(
        "ScriptVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    retired = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.code


class ScriptVersion(models.Model):
    """A script as it was published once; a trigger refuses to change it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    flow = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["script", "number"], name="script_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.script_id} version {self.number}"


class StepCount(models.Model):
    """How often a step of a version was come to and gone on from, on one channel; `seconds` counts
    how long that took, by the bounds of :data:`holdfast.scripts.counting.BOUNDS`."""

    version = models.ForeignKey(ScriptVersion, on_delete=models.CASCADE, related_name="counts")
    channel = models.CharField(max_length=12)
    step = models.CharField(max_length=40)
    reached = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    seconds = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "channel", "step"], name="step_count_once")
        ]


class Run(models.Model):
    """One going-through of a service's questions, or of a script's steps.

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
    version = models.ForeignKey(ServiceVersion, null=True, on_delete=models.PROTECT, db_index=False)
    script = models.ForeignKey(ScriptVersion, null=True, on_delete=models.PROTECT, db_index=False)
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
    # When the answers are to be gone, where a script says so.
    keep_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(version__isnull=True, script__isnull=False)
                | models.Q(version__isnull=False, script__isnull=True),
                name="run_of_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["actor", "-changed_at"], name="run_by_actor"),
            models.Index(
                fields=["changed_at"],
                name="run_open_by_age",
                condition=~models.Q(state="finished"),
            ),
            models.Index(
                fields=["keep_until"],
                name="run_by_end_of_keeping",
                condition=models.Q(keep_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} run {self.id}"
