"""Knowledge's tables: articles, revisions, vectors, feedback, searches in vain, and the stamp."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.models import Department, Staff
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Audience(models.TextChoices):
    """Who may read an article."""

    PUBLIC = "public"
    STAFF = "staff"


class Article(models.Model):
    """A piece of knowledge. What it says stands in its current revision; a draft has none.

    The columns from `topic` to `expires_at` are those of the current revision, for queries.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.CharField(max_length=80, unique=True)
    current = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    latest = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    topic = TextField()
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    owner = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    services = ArrayField(models.CharField(max_length=60), default=list)
    # layer:code, or empty for the whole city.
    area = models.CharField(max_length=120, blank=True)
    valid_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    review_at = models.DateField(null=True)
    featured = models.SmallIntegerField(null=True)

    def __str__(self) -> str:
        return self.slug


class FormerSlug(models.Model):
    """An address an article had before; it leads to the present one."""

    slug = models.CharField(primary_key=True, max_length=80)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="former")


class Revision(models.Model):
    """An article as it was written once, in all its languages; a trigger refuses to change it.

    `texts` maps a language to its Content, `stale` names languages that lag behind the `source`;
    `about` is everything else (see content.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.IntegerField()
    source = models.CharField(max_length=20)
    stale = ArrayField(models.CharField(max_length=20), default=list)
    texts = models.JSONField()
    about = models.JSONField()
    author = models.CharField(max_length=80)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} revision {self.number}"


class Vector(models.Model):
    """The meaning of a revision in one language: float32 numbers, little-endian, made by `model`.

    Derived from the revision and made anew at any time, so that writing one is no operation.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="vectors")
    lang = models.CharField(max_length=20)
    model = models.CharField(max_length=60)
    numbers = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "lang", "model"], name="vector_once")
        ]


class Feedback(models.Model):
    """What a reader said of the revision they saw. `words` is personal data: people write who they
    are into any field."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="feedback")
    lang = models.CharField(max_length=20)
    helpful = models.BooleanField()
    words = models.TextField(blank=True)
    said_at = models.DateTimeField(db_default=Now())


class Searched(models.Model):
    """Words that found no good answer, and how often. Without order and without words that hold
    digits or @, so that nobody is in them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    words = models.CharField(max_length=120)
    lang = models.CharField(max_length=20)
    count = models.IntegerField(default=1)
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["words", "lang"], name="searched_once")]


class Shelfmark(models.Model):
    """A stamp that changes with every article that readers see, and with every vector; one row.

    Processes compare it every moment instead of reading all articles again. Publishing locks it,
    so that what is published comes one by one.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=new_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_shelfmark")]
