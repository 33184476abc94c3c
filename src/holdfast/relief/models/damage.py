"""What assessment teams found of damage that residents reported."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.cases.models import Case
from holdfast.kernel.ids import new_id


class Degree(models.TextChoices):
    """How bad it is, as preliminary damage assessments count it; the codes are those of the answers
    to a service's question `damage`."""

    DESTROYED = "destroyed", _("Destroyed")
    MAJOR = "major", _("Major damage")
    MINOR = "minor", _("Minor damage")
    AFFECTED = "affected", _("Affected")
    NONE = "none", _("No damage")


class Assessment(models.Model):
    """What a team found at the place of a report. A later one is another row; the last holds."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    degree = models.CharField(max_length=10, choices=Degree.choices)
    lived_in = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="assessment_of_case")]
