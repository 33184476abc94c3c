"""People who are looked for or safe, what is said about them, and what was released to whom. All
of it is personal data, kept until its own date."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.ids import new_id


class Sought(models.Model):
    """Somebody who is looked for or was found, with PFIF's fields. `record` is the id that goes
    to other registers, of ours or of theirs. After `expires_at` only ids and dates are left, so
    that copies elsewhere forget the rest. `keys` are what the names are looked up by."""

    class Guard(models.TextChoices):
        """Why more care is taken; policies say what follows from it."""

        NONE = "", _("None")
        MINOR = "minor", _("Under 18")
        DANGER = "danger", _("May be in danger from somebody")

    id = models.UUIDField(primary_key=True, default=new_id)
    record = models.CharField(max_length=200, unique=True)
    full_name = models.CharField(max_length=300, blank=True)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    alternate_names = models.TextField(blank=True)
    keys = ArrayField(models.CharField(max_length=8), default=list)
    description = models.TextField(blank=True)
    sex = models.CharField(max_length=6, blank=True)
    age = models.CharField(max_length=10, blank=True)
    date_of_birth = models.CharField(max_length=10, blank=True)
    home_street = models.CharField(max_length=200, blank=True)
    home_city = models.CharField(max_length=100, blank=True)
    home_state = models.CharField(max_length=60, blank=True)
    home_country = models.CharField(max_length=60, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    author_email = models.CharField(max_length=254, blank=True)
    author_phone = models.CharField(max_length=60, blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    guard = models.CharField(max_length=6, choices=Guard.choices, blank=True)
    source_date = models.DateTimeField()
    entry_date = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="sought_by_name")]


class Word(models.Model):
    """What somebody says about a person (a note of PFIF). `where_hidden`: safe, and the place is
    told to nobody. `linked` is another record of the same person."""

    class Status(models.TextChoices):
        """What is believed of the person."""

        NONE = "", _("Says nothing about it")
        SOUGHT = "information_sought", _("Looked for")
        SELF = "is_note_author", _("Says so themselves: safe")
        ALIVE = "believed_alive", _("Seen or heard of: alive")
        MISSING = "believed_missing", _("Missing")
        DEAD = "believed_dead", _("Believed dead")

    id = models.UUIDField(primary_key=True, default=new_id)
    record = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="words")
    linked = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    text = models.TextField(blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    author_email = models.CharField(max_length=254, blank=True)
    author_phone = models.CharField(max_length=60, blank=True)
    made_contact = models.BooleanField(null=True)
    found_email = models.CharField(max_length=254, blank=True)
    found_phone = models.CharField(max_length=60, blank=True)
    location = models.CharField(max_length=300, blank=True)
    where_hidden = models.BooleanField(default=False)
    source_date = models.DateTimeField()
    entry_date = models.DateTimeField()
    by = models.UUIDField(null=True)


class Pair(models.Model):
    """What a person here said of two records: one person, or two. `first` has the lower id; an
    undone decision leaves no row."""

    class Decision(models.TextChoices):
        """One or two."""

        JOINED = "joined", _("One person")
        APART = "apart", _("Two people")

    id = models.UUIDField(primary_key=True, default=new_id)
    first = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(max_length=6, choices=Decision.choices)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="pair_in_order"
            ),
        ]


class Seeker(models.Model):
    """Somebody who asks about a person. They are told nothing before staff made sure who they are;
    policies have the moves."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Nobody made sure yet who asks")
        VERIFIED = "verified", _("It is sure who asks")
        TOLD = "told", _("Was told")
        REFUSED = "refused", _("Is told nothing")

    class Verified(models.TextChoices):
        """How it was made sure who asks."""

        PAPERS = "papers", _("Saw their papers")
        CALLBACK = "callback", _("Called back a number we had before")
        KNOWN = "known", _("They knew what only family knows")

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="seekers")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    verified = models.CharField(max_length=10, choices=Verified.choices, blank=True)
    verified_by = models.UUIDField(null=True)
    at = models.DateTimeField()


class Release(models.Model):
    """Something about a person was told to somebody, after it was verified who asks."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="releases")
    told = models.CharField(max_length=10)
    asker = models.CharField(max_length=200)
    relation = models.CharField(max_length=100)
    verified = models.CharField(max_length=10, choices=Seeker.Verified.choices)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
