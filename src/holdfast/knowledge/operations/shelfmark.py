"""The one row by which every process learns that what readers see has changed."""

from __future__ import annotations

from django.db import transaction

from holdfast.kernel.ids import new_id
from holdfast.knowledge import shelf
from holdfast.knowledge.models import Shelfmark


def lock_shelfmark() -> None:
    """Take the one row that every change readers see takes, so that they come one by one."""
    Shelfmark.objects.get_or_create(id=1)
    Shelfmark.objects.select_for_update().get(id=1)


def new_shelfmark() -> None:
    """Say to every process that what readers see has changed."""
    Shelfmark.objects.update_or_create(id=1, defaults={"stamp": new_id()})
    # Now for the rest of this transaction, and again when others can see it.
    shelf.forget()
    transaction.on_commit(shelf.forget)
