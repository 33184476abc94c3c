"""Places that help, how many people are there, and whom staff call."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Kind(models.TextChoices):
    """What a facility is for."""

    SHELTER = "shelter", _("Shelter")
    COOLING = "cooling", _("Cooling center")
    WARMING = "warming", _("Warming center")
    WATER = "water", _("Drinking water")
    TESTING = "testing", _("Testing site")
    RECOVERY = "recovery", _("Disaster recovery center")
    LISTING = "listing", _("Other help")


class Fit(models.TextChoices):
    """What a place has or takes; what is neither said nor denied is not known."""

    PETS = "pets", _("Pets")
    WHEELCHAIR = "wheelchair", _("Step-free")
    POWER = "power", _("Power for medical devices")
    COTS = "cots", _("Cots")
    MEALS = "meals", _("Meals")
    SHOWERS = "showers", _("Showers")


class Shift(models.TextChoices):
    """The turn of work in which people were counted."""

    DAY = "day", _("Day")
    EVENING = "evening", _("Evening")
    NIGHT = "night", _("Night")


class Facility(models.Model):
    """A shelter, center or point as it is now.

    `fits` maps codes of :class:`Fit` to true or false; one that is missing is not known.
    `occupied` is the sum of its counts, kept here under the same lock. `checked_at` is when
    somebody last said that all this is true; residents read how old it is.
    """

    class State(models.TextChoices):
        """Whether people can go there; policies.MOVES has the allowed moves."""

        STANDBY = "standby", _("Ready, not open yet")
        OPEN = "open", pgettext_lazy("shelter", "Open")
        FULL = "full", _("Full")
        CLOSED = "closed", pgettext_lazy("shelter", "Closed")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    run_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDBY)
    state_at = models.DateTimeField()
    address = models.CharField(max_length=300, blank=True)
    zipcode = models.CharField(max_length=12, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    areas = models.JSONField(default=dict)
    capacity = models.PositiveIntegerField(null=True)
    occupied = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    fits = models.JSONField(default=dict)
    hours = TextField()
    needs = TextField()
    notes = TextField()
    phone = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=500, blank=True)
    # Whether residents see it: what came from elsewhere waits for a person.
    listed = models.BooleanField(default=True)
    checked_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    # Where a person found it to be one and the same with another.
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["kind", "state"], name="facility_kind_state")]

    def __str__(self) -> str:
        return self.name


class Count(models.Model):
    """People came or left, or heads were counted and the difference noted; never changed."""

    class Why(models.TextChoices):
        """What the change says."""

        CAME = "came", _("Arrivals")
        LEFT = "left", _("Departures")
        HEADS = "heads", _("Heads counted")

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="counts")
    why = models.CharField(max_length=5, choices=Why.choices)
    change = models.IntegerField()
    after = models.PositiveIntegerField()
    shift = models.CharField(max_length=7, choices=Shift.choices)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["facility", "-recorded_at"], name="count_of_facility")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why="came", change__gt=0)
                | models.Q(why="left", change__lt=0)
                | models.Q(why="heads"),
                name="count_has_its_sign",
            )
        ]


class Reachable(models.Model):
    """Whom staff call at a facility; residents never see it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="reachable")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
