"""Jobs of knowledge."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.kernel.jobs import Timer, job, set_timers
from holdfast.knowledge import indexing, operations
from holdfast.residents import retention


@job("knowledge.embed")
def embed() -> None:
    """Compute missing vectors."""
    indexing.embed_missing()


def embed_soon() -> None:
    """Queue the job, unless one waits already: it takes whatever is missing when it begins."""
    set_timers("knowledge.embed", [Timer("knowledge.embed", None, {})])


@job("knowledge.expire", cron="20 9 * * *")
def expire() -> None:
    """Each night: what readers wrote, after its period; that they did, and where, stays."""
    before = retention.before("standard")
    if before is not None:
        operations.forget_words(actor=system("knowledge.expire"), before=before)
