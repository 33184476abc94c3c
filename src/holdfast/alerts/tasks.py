"""Jobs of alerts: looking whether outlets show what is out, each minute whether they still do;
posting; warning of ends and noting what has expired; at night, taking away subscriptions that are
over."""

from __future__ import annotations

from uuid import UUID

from holdfast.alerts import (
    announcing,
    escalating,
    operations,
    outlets,
    posting,
    sending,
    staleness,
    subscribing,
)
from holdfast.alerts.hearing import keeping
from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel.jobs import job


@job(outlets.TASK)
def look(version: str) -> None:
    """Ask every outlet for one version."""
    operations.note_outlets(
        actor=outlets.ME, version=UUID(version), silent=outlets.look(UUID(version))
    )


@job(sending.TASK)
def queue(frozen: str) -> None:
    """Queue the list of an approval in the outbox."""
    sending.queue(UUID(frozen))


@job(posting.TASK)
def post(post: str) -> None:
    """Post one on the social network, or take it down there."""
    posting.tell(UUID(post))


@job(announcing.TASK)
def speak(version: str) -> None:
    """Record the phone announcement of a version."""
    announcing.make(UUID(version))


@job(operations.EXPIRY_TASK)
def expire(bulletin: str) -> None:
    """A bulletin's time has come; one that was extended, or is over, is left alone."""
    try:
        operations.expire_bulletin(actor=system("alerts.expire"), bulletin=UUID(bulletin))
    except OperationError:
        return


@job(operations.WARNING_TASK)
def warn(bulletin: str) -> None:
    """A bulletin's end comes near; one that was extended, or is over, is left alone."""
    try:
        operations.warn_of_end(actor=system("alerts.warn"), bulletin=UUID(bulletin))
    except OperationError:
        return


@job("alerts.compare", cron="* * * * *")
def compare() -> None:
    """Whether every outlet says what is valid now."""
    staleness.note(staleness.judge())


@job("alerts.escalate", cron="* * * * *")
def escalate() -> None:
    """Who has not confirmed what saves their life."""
    escalating.run()


@job("alerts.listen", cron="* * * * *")
def listen() -> None:
    """Feeds of others whose time has come."""
    keeping.due()


@job(keeping.TASK)
def hear(feed: str) -> None:
    """Read one feed; one that does not answer is asked again in its own time."""
    keeping.hear(UUID(feed))


@job("alerts.forget", cron="20 9 * * *")
def forget() -> None:
    """What was never confirmed, what was stopped long ago, and what others said."""
    keeping.forget()
    subscribing.expire(system("alerts.forget"))
