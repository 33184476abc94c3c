"""Registers: what an incident asks for that nobody foresaw (towed vehicles, found pets, stranded
passengers), defined by staff; and their entries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from holdfast.incidents.models import Incident
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Register(models.Model):
    """What is noted in an incident, as staff defined it. `fields` is the stored form of
    :class:`holdfast.relief.registering.Field`, the first names an entry. `about_people` registers
    show nothing to residents; `takes` says whether residents may add to it, `shown` whether they
    read what is for everybody. `last` is the number given last."""

    class State(models.TextChoices):
        """Whether it takes entries; policies.REGISTER_MOVES has the allowed moves."""

        DRAFT = "draft", _("Being written")
        OPEN = "open", _("In use")
        CLOSED = "closed", _("Out of use")

    class Who(models.TextChoices):
        """Which staff work with it."""

        CENTER = "center", _("Everybody who takes contacts or runs shelters")
        RELIEF = "relief", _("Those who run shelters and centers")
        FEW = "few", _("Those who may see details of missing people")

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, unique=True)
    name = TextField()
    about = TextField()
    fields = models.JSONField(default=list)
    who = models.CharField(max_length=6, choices=Who.choices, default=Who.CENTER)
    about_people = models.BooleanField(default=False)
    takes = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)
    keep_days = models.PositiveSmallIntegerField(default=90)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    last = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.name)


class Entry(models.Model):
    """One entry. `words` are what it is searched by, folded, for each who may see it (a level of
    :data:`holdfast.relief.registering.LEVELS`). `listed` says whether residents may read it; one of
    somebody under 18 (`minor`) is never listed. It is forgotten at `expires_at`."""

    class State(models.TextChoices):
        """Whether somebody still has to do something about it."""

        OPEN = "open", pgettext_lazy("entry", "Open")
        SETTLED = "settled", pgettext_lazy("entry", "Settled")

    id = models.UUIDField(primary_key=True, default=new_id)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    teller = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    minor = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)
    looked_at = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    channel = models.CharField(max_length=12)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="entry_number")]
