"""Residents, the identifiers they use, and what they agreed to. All of it is personal data."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Now

from holdfast.kernel.ids import new_id


def folded(text: F | Value) -> Func:
    """A text in capitals without accents, as names are compared and indexed."""
    return Func(text, function="residents_folded", output_field=models.TextField())


class Resident(models.Model):
    """A person or organization who contacts us."""

    class Channel(models.TextChoices):
        """How they like to hear from us."""

        NONE = "none"
        EMAIL = "email"
        TEXT = "text"

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    prefers = models.CharField(max_length=10, choices=Channel.choices, default=Channel.NONE)
    noted_at = models.DateTimeField(db_default=Now())
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from", db_index=False
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["merged_into"],
                name="resident_by_survivor",
                condition=models.Q(merged_into__isnull=False),
            ),
            # Parts of names. Most who report leave no name: they have no place in it.
            GinIndex(
                OpClass(folded(F("name")), name="gin_trgm_ops"),
                name="resident_by_name",
                condition=~models.Q(name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or "–"


class Identifier(models.Model):
    """A phone number (E.164) or e-mail address (lower case) a resident has used."""

    class Kind(models.TextChoices):
        """What kind of identifier it is."""

        PHONE = "phone"
        EMAIL = "email"

    id = models.UUIDField(primary_key=True, default=new_id)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True)
    # What this address agreed to: null never asked, true allowed, false stopped.
    consent = models.BooleanField(null=True)
    consent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "resident"], name="identifier_once_a_resident"
            )
        ]
        indexes = [models.Index(fields=["value"], name="identifier_by_value")]


class SignInCode(models.Model):
    """A code sent to a phone or e-mail; encrypted, good for ten minutes and five tries."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=Identifier.Kind.choices)
    value = models.CharField(max_length=254)
    sealed_code = models.TextField()
    language = models.CharField(max_length=10, default="en")
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["value", "kind"], name="code_by_address")]


class Merge(models.Model):
    """Two records that a person declared to be one human being.

    `moved` remembers what was moved to the survivor, table by table, so that an undo puts back
    exactly that: ids only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    survivor = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="merged_by")
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)


class Hold(models.Model):
    """A legal hold: why a person's data may not be erased, until it is lifted.

    Several may stand beside each other; each is lifted by itself. `by` and `lifted_by` are actors
    as the journal writes them; the reasons are personal data.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            # Those that stand: few, and asked for at every erasure.
            models.Index(
                fields=["resident"], name="hold_standing", condition=models.Q(lifted_at=None)
            )
        ]


class RetentionClass(models.Model):
    """How long personal data of a class is kept, in days after it was last needed; data that a
    city changes. Without `days` it is kept until somebody takes it away."""

    code = models.CharField(primary_key=True, max_length=40)
    days = models.IntegerField(null=True)
    says = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.code
