"""Cases and what hangs on them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Floor, Now

from holdfast.accounts.models import Department, Staff, Team
from holdfast.cases.lifecycle import OPEN, STATUSES
from holdfast.journal.models import Site
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField
from holdfast.residents.models import Resident

# The moment that stands for "no promise", so that such cases come last and one index holds all.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
DUE = Coalesce("due_at", models.Value(NEVER))
# The square of the map that a case lies in, as one number: 1/400 of a degree each way, some 280 m
# from south to north. What lies nearby lately is found by few squares and their opening times.
SQUARES, SQUARES_AROUND = 400, 1_000_000
SQUARE = Cast(
    Floor(models.F("lat") * float(SQUARES)), models.BigIntegerField()
) * SQUARES_AROUND + Cast(Floor(models.F("lon") * float(SQUARES)), models.BigIntegerField())
# The layer of areas that crews and lists go by, where the city has it: lists of one district come
# from an index, those of any other area are looked for.
DISTRICTS = "districts"
DISTRICT = KeyTextTransform(DISTRICTS, "areas")


class Case(models.Model):
    """The matter a resident wants settled.

    What the resident wrote stays as written in `description` and `place_typed` (personal data);
    `public_description` is the masked text that everyone may read. `areas` maps a layer's code to
    the code of the area the place lies in. `version` rises with every change.
    """

    class Verdict(models.TextChoices):
        """How sure we are of the place."""

        VERIFIED = "verified"
        APPROXIMATE = "approximate"
        UNVERIFIED = "unverified"
        OUTSIDE = "outside"
        NONE = "none"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    service = models.CharField(max_length=60)
    service_version = models.UUIDField(null=True)
    service_name = models.CharField(max_length=200)
    status = models.CharField(
        max_length=12, default="new", choices={code: s.staff for code, s in STATUSES.items()}
    )
    reason = models.CharField(max_length=20, blank=True)
    public = models.BooleanField(default=True)
    priority = models.SmallIntegerField(default=3)
    channel = models.CharField(max_length=12, default="web")
    language = models.CharField(max_length=10, default="en")

    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, db_index=False)
    assignee = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, db_index=False)
    rule = models.CharField(max_length=60, blank=True)

    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)

    place_typed = models.TextField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    address_id = models.UUIDField(null=True)
    zipcode = models.CharField(max_length=12, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, default=Verdict.NONE)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    areas = models.JSONField(default=dict)

    resident = models.ForeignKey(
        Resident, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    description = models.TextField(blank=True)
    public_description = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    media_url = models.CharField(max_length=1000, blank=True)

    # Earlier cases that may be the same matter, as scored when it was opened: a list of `case`,
    # `score` and `probability`, likeliest first. Whoever is shown them must be allowed to see them.
    likely = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    followers = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)
    source_hash = models.BinaryField(null=True)
    extra = models.JSONField(default=dict)
    search = SearchVectorField(null=True)
    # When the personal details went: on request, or at the end of their retention.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # The list of everything, newest first, page by page.
            models.Index(fields=["-opened_at", "-id"], name="case_by_age"),
            models.Index(fields=["service", "-opened_at"], name="case_by_service"),
            models.Index(fields=["department", "-opened_at"], name="case_by_department"),
            # The work lists, and the counts over them: these need nothing but this index.
            models.Index(
                "department",
                DUE,
                "id",
                name="case_open_by_promise",
                include=["due_at", "status", "team", "assignee", "version"],
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(DUE, "id", name="case_open_by_due", condition=models.Q(status__in=OPEN)),
            # Open cases of an area of any layer: read newest first until a page is full, instead of
            # gathering all of that area's cases of all years.
            models.Index(
                fields=["-opened_at", "-id"],
                name="case_open_by_age",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(fields=["department", "-updated_at"], name="case_department_by_change"),
            models.Index(
                fields=["service", "-opened_at", "-id"],
                name="case_open_by_service",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(
                DISTRICT,
                DUE,
                "id",
                name="case_open_by_district",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(
                DISTRICT,
                models.F("opened_at").desc(),
                models.F("id").desc(),
                name="case_by_district",
            ),
            # Nearby cases: a small box of latitudes and longitudes.
            models.Index(
                fields=["lat", "lon"], name="case_by_place", condition=models.Q(lat__isnull=False)
            ),
            # What was told nearby lately: candidates for the same matter.
            models.Index(
                SQUARE,
                "opened_at",
                name="case_by_square",
                condition=models.Q(lat__isnull=False),
            ),
            models.Index(fields=["updated_at"], name="case_by_change"),
            # What was settled lately, for counts; what retention still has to look at.
            models.Index(
                fields=["closed_at", "erased_at"],
                name="case_by_closing",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["assignee"],
                name="case_by_assignee",
                condition=models.Q(assignee__isnull=False),
            ),
            # Most cases join no other: those need no place in it.
            models.Index(
                fields=["parent"],
                name="case_by_parent",
                condition=models.Q(parent__isnull=False),
            ),
            GinIndex(fields=["search"], name="case_by_words"),
            GinIndex(fields=["areas"], name="case_by_area", opclasses=["jsonb_path_ops"]),
        ]
        constraints = [
            # Not `unique` on the field: that would keep a second index for beginnings of numbers.
            models.UniqueConstraint(fields=["number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                name="case_source_once",
                condition=~models.Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> object:
        """The row of the life-cycle table for this case's status."""
        return STATUSES[self.status]


class Note(models.Model):
    """What staff or the resident wrote on a case. Personal data; the journal names the note."""

    class For(models.TextChoices):
        """Who may read it."""

        STAFF = "staff"
        RESIDENT = "resident"
        PUBLIC = "public"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    audience = models.CharField(max_length=10, choices=For.choices)
    text = models.TextField()
    public_text = models.TextField(blank=True)
    author = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(db_default=Now())


class Follower(models.Model):
    """A resident who gets a case's news."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="following")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="follows")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "resident"], name="follow_once")]


class Attachment(models.Model):
    """A file on a case; public ones are shown on its page."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    file = models.UUIDField()
    public = models.BooleanField(default=True)
    at = models.DateTimeField(db_default=Now())


class Link(models.Model):
    """Two cases that belong together: the same thing, or merely related."""

    class Kind(models.TextChoices):
        """What the link says."""

        SAME = "same"
        RELATED = "related"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind.choices)


class RoutingRule(models.Model):
    """Routing as data: which cases go where. Tried in order; the first that holds decides.

    `services` empty means any; `condition` is in the language of kernel.conditions over the
    answers, ``area.<layer>``, ``hour``, ``weekday``, ``channel`` and ``priority``.
    """

    code = models.CharField(primary_key=True, max_length=60)
    order = models.IntegerField(default=100)
    services = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    condition = models.TextField(blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT)
    priority = models.SmallIntegerField(null=True)
    says = TextField()

    class Meta:
        ordering = ["order", "code"]


class RecordsExport(models.Model):
    """What was given out on a public-records request: to whom, why, by which filter, which cases.

    One that was asked for on the desk is written by the worker: `state` and `done` of `total` say
    how far it is, and its file lies in parts until its retention is over. `held_back` counts what
    was withheld, by column; `cases` is the ids one after the other, 16 bytes each; `sha256` (hex)
    that of the file given. `asked_by` and `why` are personal data.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked"
        WORKING = "working"
        GIVEN = "given"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id)
    asked_by = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())
    filter = models.JSONField(default=dict)
    format = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GIVEN)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    count = models.IntegerField(default=0)
    withheld = models.IntegerField(default=0)
    held_back = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    cases = models.BinaryField(default=bytes)


class RecordsPart(models.Model):
    """A piece of the file of a records export: what everyone may read, a mebibyte at most."""

    export = models.ForeignKey(RecordsExport, on_delete=models.CASCADE, related_name="parts")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="records_part_once")
        ]
