"""Where content is kept: in PostgreSQL, unless another store is plugged in."""

from __future__ import annotations

from holdfast.files.models import Blob
from holdfast.files.ports import BlobStore
from holdfast.kernel.plugs import Plug


class PostgresStore:
    """Content in its own table, so that snapshot, failover and bag carry it."""

    def put(self, digest: str, content: bytes) -> None:
        """Keep; the same content once."""
        Blob.objects.bulk_create([Blob(digest=digest, content=content)], ignore_conflicts=True)

    def get(self, digest: str) -> bytes | None:
        """What was kept, or None."""
        found = Blob.objects.filter(pk=digest).values_list("content", flat=True).first()
        return bytes(found) if found is not None else None

    def remove(self, digest: str) -> None:
        """Forget."""
        Blob.objects.filter(pk=digest).delete()


store: Plug[BlobStore] = Plug("blob store", PostgresStore)
