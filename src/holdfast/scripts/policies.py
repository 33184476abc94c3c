"""Who may write scripts, and who may go through and see a run of questions."""

from __future__ import annotations

from holdfast.journal.actors import Actor
from holdfast.scripts.models import Run

# Who writes and publishes scripts.
WRITE = "scripts.write"


def may_touch(actor: Actor, run: Run) -> bool:
    """Whether an actor may see and answer a run: who began it, staff who take contacts, the
    system. A run begun without signing in belongs to whoever holds its id (kept in the session);
    so a resident may sign in half-way."""
    return actor.may("contacts.take") or run.actor in (actor.code, "anonymous")
