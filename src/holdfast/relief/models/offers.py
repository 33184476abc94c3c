"""Offers of help, needs, what brings them together, hours of volunteers, and organizations that
money is pointed to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Sort(models.TextChoices):
    """What is offered or needed. Money is pointed to organizations and never taken here."""

    TIME = "time", _("People's time")
    GOODS = "goods", _("Goods")


class Skill(models.TextChoices):
    """What a volunteer can do."""

    ANY = "any", _("Whatever is needed")
    CARRY = "carry", _("Carrying and cleaning up")
    DRIVE = "drive", _("Driving")
    COOK = "cook", _("Cooking and serving meals")
    CARE = "care", _("Nursing or caring for people")
    INTERPRET = "interpret", _("Interpreting")
    BUILD = "build", _("Building and repairs")
    BOAT = "boat", _("Boat with a skipper")
    ANIMALS = "animals", _("Caring for animals")
    OFFICE = "office", _("Phones and paperwork")


class Offer(models.Model):
    """Somebody offers time or goods. `languages` are codes such as ``es``; `left` is how much of
    goods is not promised yet. Policies have the moves of its state."""

    class State(models.TextChoices):
        """Whether it can be counted on."""

        NEW = "new", _("Not looked at")
        CHECKED = "checked", _("Can be counted on")
        DECLINED = "declined", _("Not taken")
        GONE = "gone", _("Taken back or used up")

    id = models.UUIDField(primary_key=True, default=new_id)
    sort = models.CharField(max_length=5, choices=Sort.choices)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    skills = ArrayField(models.CharField(max_length=10, choices=Skill.choices), default=list)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    hours = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    place = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    channel = models.CharField(max_length=12)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["sort", "state"], name="offer_sort_state")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """Somebody or some place needs people or goods, often told in a call (`interaction`)."""

    class State(models.TextChoices):
        """Whether it still stands."""

        OPEN = "open", _("Needed")
        MET = "met", _("Met")
        CLOSED = "closed", _("No longer needed")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=5, choices=Sort.choices)
    what = models.CharField(max_length=300)
    skill = models.CharField(max_length=10, choices=Skill.choices, blank=True)
    language = models.CharField(max_length=12, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    hours = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    interaction = models.UUIDField(null=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.what


class Match(models.Model):
    """An offer goes to a need, in part or whole."""

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed")
        DONE = "done", _("Done")
        OFF = "off", _("Came to nothing")

    id = models.UUIDField(primary_key=True, default=new_id)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="matches")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="matches")
    quantity = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ASKED)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "need"], name="match_once")]


class Stint(models.Model):
    """Hours of a volunteer, as the sign-in sheet has them: who, where, what, from, until, and which
    member of staff saw it. Kept for the costs of the incident when the offer is forgotten."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, related_name="stints")
    name = models.CharField(max_length=200)
    site = models.CharField(max_length=200)
    task = models.CharField(max_length=200)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    verified_by = models.UUIDField(null=True)
    verified_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gt=models.F("came_at")),
                name="stint_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["offer"], condition=models.Q(left_at=None), name="stint_one_at_a_time"
            ),
        ]


class Charity(models.Model):
    """An organization that the city vetted; residents who want to give money are pointed to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    about = TextField()
    url = models.CharField(max_length=500)
    phone = models.CharField(max_length=60, blank=True)
    vetted_by = models.UUIDField(null=True)
    vetted_at = models.DateTimeField()
    vetted_until = models.DateTimeField()
    taken_out_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
