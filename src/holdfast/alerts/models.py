"""Bulletins, their versions, and who approved exactly which words."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from holdfast.kernel.ids import new_id


class Severity(models.TextChoices):
    """How loud a bulletin is. *Life* needs two approvals and takes the front page."""

    LIFE = "life", _("Life safety")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Information")


class Bulletin(models.Model):
    """One official statement through all its versions."""

    class State(models.TextChoices):
        """Where it stands; `lifecycle` has the allowed moves."""

        DRAFT = "draft", _("Not out yet")
        PUBLISHED = "published", _("Out now")
        ENDED = "ended", _("Ended")
        RETRACTED = "retracted", _("Taken back")
        EXPIRED = "expired", _("Time ran out")

    id = models.UUIDField(primary_key=True, default=new_id)
    # Given when it first goes out, so that readers see numbers without gaps.
    number = models.PositiveIntegerField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    latest = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    current = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    first_published_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state"], name="bulletin_out", condition=models.Q(state="published")
            )
        ]

    def __str__(self) -> str:
        return f"Bulletin {self.number or '–'}"


class Version(models.Model):
    """What a bulletin says, once written never changed. `ends` is the version that ends it: what
    is said as the all-clear. `digest` binds an approval to exactly this (see `saying`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    slots = models.JSONField(default=dict)
    # "layer:code" each; none is the whole city.
    areas = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    source = models.CharField(max_length=100)
    # Whom it is sent to beside the areas it holds for (see `audience`).
    audience = models.JSONField(default=dict)
    ends = models.BooleanField(default=False)
    # Part of an exercise: its words say so, and only who takes part in exercises is sent it.
    exercise = models.BooleanField(default=False)
    # What is said, by language, as it was composed then: this is what every outlet shows.
    words = models.JSONField()
    # The same as it is sent: by language, by channel (see `saying.letters`).
    letters = models.JSONField(default=dict)
    digest = models.BinaryField()
    writer = models.UUIDField(null=True)
    written_at = models.DateTimeField(db_default=Now())
    submitter = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "number"], name="version_once")]


class FrozenList(models.Model):
    """Whom a version's rule meant when somebody approved it (see `targeting.Chosen`): ids of 16
    bytes in order, so that a list of millions is one row that nobody changes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="lists")
    at = models.DateTimeField()
    sure = models.BinaryField()
    unsure = models.BinaryField()
    reporters = models.BinaryField()
    by_channel = models.JSONField()
    count = models.IntegerField()
    digest = models.BinaryField()


class Approval(models.Model):
    """Somebody approved a version, by its digest, and the list that its rule meant then. One with
    a `reason` published it alone (break glass) and is reviewed by another person afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="approvals")
    digest = models.BinaryField()
    frozen = models.OneToOneField(FrozenList, on_delete=models.PROTECT, null=True)
    approver = models.UUIDField()
    approved_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    reviewer = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "approver"], name="approved_once")
        ]


class Shown(models.Model):
    """When an outlet was seen to show a version, or that it stayed silent; and since when it is
    wrong about it: misses it while it is out, or shows it though it is over (see `staleness`)."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="shown")
    outlet = models.CharField(max_length=20)
    at = models.DateTimeField()
    silent = models.BooleanField(default=False)
    stale_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "outlet"], name="shown_once")]
        indexes = [
            models.Index(
                fields=["stale_since"],
                name="shown_stale",
                condition=models.Q(stale_since__isnull=False),
            )
        ]


class SocialPost(models.Model):
    """A version's words in one language on the city's social network (see `posting`)."""

    class State(models.TextChoices):
        """Where it stands; `posting` has the allowed moves."""

        WAITING = "waiting", _("Waits")
        SENDING = "sending", _("Being posted")
        POSTED = "posted", _("Posted")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Not posted: it was over before")
        LEAVING = "leaving", _("Being taken down")
        GONE = "gone", _("Taken down")

    # Also the key under which the network takes it once.
    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="posts")
    language = models.CharField(max_length=10)
    words = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Where it was posted, the network's own id of it, and its page.
    network = models.CharField(max_length=100, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="posted_once")]


class Announcement(models.Model):
    """A version's words read out in one language, as the phone will say them."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="announcements")
    language = models.CharField(max_length=10)
    sound = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="recorded_once")
        ]


class Feed(models.Model):
    """Where others say something, read every so many minutes (see `hearing`)."""

    class Kind(models.TextChoices):
        """What is read there."""

        CAP = "cap", _("Alerts of authorities (CAP, weather service)")
        TRANSIT = "transit", _("Transit alerts (GTFS-Realtime)")
        ROADS = "roads", _("Road work (WZDx)")

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    minutes = models.IntegerField()
    asked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)


class Heard(models.Model):
    """One thing that a feed says, while it is there; `mark` tells whether it was changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="heard")
    theirs = models.CharField(max_length=300)
    words = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=40, blank=True)
    where = models.CharField(max_length=500, blank=True)
    # GeoJSON; none where it names no ground.
    shape = models.JSONField(null=True)
    starts = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    link = models.CharField(max_length=500, blank=True)
    mark = models.CharField(max_length=32)
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "theirs"], name="heard_once")]


class Topic(models.TextChoices):
    """What a bulletin is about, as people subscribe to it; each kind names its own."""

    SAFETY = "safety", _("Safety and shelters")
    WATER = "water", _("Water and power")
    ROADS = "roads", _("Roads and transit")
    CLOSINGS = "closings", _("Offices, schools and collection")
    NEWS = "news", _("Other news of the city")


class Subscription(models.Model):
    """Somebody wants alerts at one address: for a place, for areas, or for the whole city.

    Good once `confirmed_at` by a code that went to the address, until `stopped_at`. Never edited:
    who moves or changes their mind stops one and makes another, so that a list as of any moment
    can be told. Personal data.
    """

    class Channel(models.TextChoices):
        """How alerts come."""

        TEXT = "text", _("Text message")
        VOICE = "voice", _("Phone call")
        EMAIL = "email", _("E-mail")

    id = models.UUIDField(primary_key=True, default=new_id)
    resident = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    # None is every topic; what saves lives comes whatever the topics.
    topics = ArrayField(models.CharField(max_length=10), default=list)
    everywhere = models.BooleanField(default=False)
    # Of somebody who takes part in exercises: told in those, and never of what is real.
    exercises = models.BooleanField(default=False)
    # "layer:code" each: districts, collection routes, evacuation zones.
    areas = ArrayField(models.CharField(max_length=121), default=list)
    # A place as it was typed and understood; the point may be off by so many meters. A place
    # without a point is one that nobody could find: those are told rather than left out.
    place = models.CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    off_by = models.IntegerField(default=0)
    # Hours of the city's day in which nothing comes but what saves lives; both or neither.
    quiet_from = models.SmallIntegerField(null=True)
    quiet_to = models.SmallIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    # Stopped with all messages to the address, and on again with them.
    with_address = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["resident"], name="subscription_by_resident"),
            models.Index(fields=["channel", "address"], name="subscription_by_address"),
            models.Index(
                fields=["asked_at"],
                name="subscription_unconfirmed",
                condition=models.Q(confirmed_at=None),
            ),
        ]
