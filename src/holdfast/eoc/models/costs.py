"""What an incident costs: who worked when, at which rate; everything else, line by line. Money is
whole cents; times are clocked, quantities are kept as they were typed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id


class Category(models.TextChoices):
    """FEMA's categories of work; A and B are emergency work."""

    A = "A", _("A: Debris removal")
    B = "B", _("B: Emergency protective measures")
    C = "C", _("C: Roads and bridges")
    D = "D", _("D: Water control")
    E = "E", _("E: Buildings and equipment")
    F = "F", _("F: Utilities")
    G = "G", _("G: Parks and other")


class CostRules(models.Model):
    """The pay policy and limits that hold from a day on: overtime after so many hours of a day and
    of a week, at `factor` percent of the rate; the federal share in percent; contracts over
    `note_over` cents need a note on how they were awarded; what an hour of a volunteer is worth, as
    a similar employee costs, with benefits, in cents."""

    adopted_on = models.DateField(unique=True)
    daily_after = models.PositiveSmallIntegerField(default=8)
    weekly_after = models.PositiveSmallIntegerField(default=40)
    factor = models.PositiveSmallIntegerField(default=150)
    federal_share = models.PositiveSmallIntegerField(default=75)
    note_over = models.PositiveBigIntegerField(default=1_000_000)
    volunteer_cents = models.PositiveIntegerField(default=0)
    writer = models.UUIDField(null=True)

    class Meta:
        ordering = ["-adopted_on"]


class Worker(models.Model):
    """Somebody whose hours cost; volunteers are on the sign-in sheet of relief. Personal data."""

    class Employment(models.TextChoices):
        """Of whose budget."""

        BUDGETED = "budgeted", _("Budgeted employee")
        TEMPORARY = "temporary", _("Temporary or unbudgeted employee")
        MUTUAL_AID = "mutual_aid", _("Of another jurisdiction, by mutual aid")

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    employment = models.CharField(max_length=12, choices=Employment.choices)
    # The account of who works here, so that their hours meet their entries in the log.
    staff = models.UUIDField(null=True)
    agreement = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name", "id"]


class PayRate(models.Model):
    """What an hour of somebody costs from a day on: cents, and benefits in hundredths of a percent
    of regular and of overtime pay."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="rates")
    since = models.DateField()
    cents = models.PositiveIntegerField()
    benefits = models.PositiveIntegerField(default=0)
    benefits_overtime = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["worker", "since"], name="rate_once")]


class Shift(models.Model):
    """Hours of somebody in an incident, never changed: what was wrong is taken out, with a reason,
    and stays readable. `evidence` names the dispatch record or sign-in sheet."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="shifts")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="shifts")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    category = models.CharField(max_length=1, choices=Category.choices)
    site = models.CharField(max_length=120)
    work = models.CharField(max_length=200)
    evidence = models.CharField(max_length=120, blank=True)
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()
    out_at = models.DateTimeField(null=True)
    out_by = models.UUIDField(null=True)
    out_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["begins", "id"]
        indexes = [models.Index(fields=["incident", "begins"], name="shift_by_time")]


class Cost(models.Model):
    """Anything else that an incident costs or is given, a line of a FEMA summary: `detail` as
    `eoc.costs.Detail` of its kind has it; never changed, like a shift."""

    class Kind(models.TextChoices):
        """Which summary it stands in."""

        EQUIPMENT = "equipment", _("Equipment of our own")
        MATERIAL = "material", _("Materials")
        RENTED = "rented", _("Rented equipment")
        CONTRACT = "contract", _("Contract work")
        DONATED = "donated", _("Donated equipment and materials")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField()
    category = models.CharField(max_length=1, choices=Category.choices)
    site = models.CharField(max_length=120)
    detail = models.JSONField()
    cents = models.BigIntegerField()
    # Who operated it; their hours that day must cover it.
    operator = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, related_name="+")
    writer = models.UUIDField(null=True)
    at = models.DateTimeField()
    out_at = models.DateTimeField(null=True)
    out_by = models.UUIDField(null=True)
    out_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["incident", "kind", "day"], name="cost_by_kind")]
