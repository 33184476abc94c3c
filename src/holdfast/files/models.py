"""Files and their content."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.kernel.ids import new_id


class Blob(models.Model):
    """Content by its SHA-256 (hex). The default BlobStore."""

    digest = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()


class File(models.Model):
    """A stored file; `name` is what the sender called it (personal data)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    small = models.CharField(max_length=64, blank=True)
    size = models.IntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    stored_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="file_by_content")]

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in a page."""
        return self.kind.startswith("image/")
