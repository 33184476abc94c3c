"""Asking about people at work: who does what, what waits, how long it waited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connection

from holdfast.accounts.models import Staff
from holdfast.cases.models import Case
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text
from holdfast.workforce.models import Handling, Phrase, Presence, Queue, Work, WrapUpCode

TAKE_BACK = timedelta(minutes=5)
"""For how long what a contact filed may be taken back."""
_UNTOUCHED = 1  # the version of a case that nobody has changed since it was filed


class Standing(msgspec.Struct, frozen=True):
    """What a member of staff does: state, since when, what is planned after it."""

    staff: UUID
    name: str
    state: str
    since: datetime
    then: str = ""


def presence(staff: UUID) -> Presence:
    """A person's presence; signed off until they say otherwise."""
    found = Presence.objects.filter(pk=staff).first()
    return found or Presence(staff_id=staff, since=clock.now())


def everyone(viewer: Actor) -> list[Standing]:
    """Who is there, for those who watch queues: everybody not signed off, in an order of use."""
    if not viewer.may("queues.watch"):
        return []
    order = ("contact", "ready", "wrap_up", "back_office", "meeting", "training", "break", "away")
    found = Presence.objects.exclude(state="off").filter(staff__is_active=True)
    rows = found.values_list("staff_id", "staff__name", "state", "since", "then")
    standing = [Standing(*row) for row in rows]
    return sorted(standing, key=lambda each: (order.index(each.state), each.since))


def in_hand(actor: Actor) -> list[Handling]:
    """The actor's contacts that are not over, the latest first."""
    if actor.id is None:
        return []
    found = Handling.objects.filter(staff=actor.id).exclude(phase=Handling.Phase.OVER)
    return list(found.order_by("-started_at")[:20])


def find(actor: Actor, handling: UUID) -> Handling | None:
    """A contact of the actor's own, also when it is over; None for anybody else's."""
    return Handling.objects.filter(pk=handling, staff=actor.id).first()


def channels_of(staff: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """The channel and language of the contact each of some people has in hand."""
    found = Handling.objects.filter(staff__in=staff).exclude(phase=Handling.Phase.OVER)
    rows = found.order_by("started_at").values_list("staff_id", "channel", "language")
    return {staff: (channel, language) for staff, channel, language in rows}


def my_work(actor: Actor, *, limit: int = 12) -> list[Work]:
    """What waits for this person: taken work and follow-ups that are theirs, then what anybody may
    take, by the priority of its queue and of these the oldest."""
    if actor.id is None:
        return []
    waiting = Work.objects.filter(done_at=None)
    mine = waiting.filter(staff=actor.id).order_by("due_at", "arrived_at")
    free = waiting.filter(staff=None).order_by("queue__priority", "arrived_at")
    return [*mine[:limit], *free[:limit]]


class Line(msgspec.Struct, frozen=True):
    """A queue as it stands. Waits are seconds; `nine_in_ten` is the wait that nine of ten of
    today's work stayed under, what still waits counted with its wait so far; None without any."""

    code: str
    name: Text
    goal: int
    waiting: int
    longest: float
    arrived: int
    handled: int
    nine_in_ten: float | None
    half: float | None
    within: int
    counted: int

    @property
    def late(self) -> bool:
        """Whether something waits longer than the queue's goal."""
        return self.longest > self.goal * 60


_LINES = """
SELECT q.code,
  count(w.id) FILTER (WHERE w.waits),
  coalesce(extract(epoch FROM max(w.wait) FILTER (WHERE w.waits)), 0),
  count(w.id) FILTER (WHERE w.arrived_at >= %(day)s),
  count(w.id) FILTER (WHERE w.done_at >= %(day)s),
  extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY w.wait)
    FILTER (WHERE w.id IS NOT NULL)),
  extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY w.wait)
    FILTER (WHERE w.id IS NOT NULL)),
  count(w.id) FILTER (WHERE w.wait <= q.goal * interval '1 minute'),
  count(w.id)
FROM workforce_queue q LEFT JOIN (
  SELECT *, greatest(coalesce(taken_at, %(now)s)
      - greatest(arrived_at, coalesce(due_at, arrived_at)), interval '0') AS wait,
    taken_at IS NULL AND done_at IS NULL AND coalesce(due_at, arrived_at) <= %(now)s AS waits
  FROM workforce_work WHERE done_at IS NULL OR done_at >= %(day)s
) w ON w.queue_id = q.code
GROUP BY q.code ORDER BY q.order, q.code
"""


def lines(since: datetime) -> list[Line]:
    """Every queue with what waits and how today's work waited, in one statement; `since` is when
    the city's day began."""
    names = queues()
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"day": since, "now": clock.now()})
        rows = cursor.fetchall()
    found = []
    for code, waiting, longest, arrived, handled, nine, half, within, counted in rows:
        queue = names.get(code)
        if queue is not None:
            found.append(
                Line(
                    code, queue.name, queue.goal, waiting, float(longest), arrived, handled,
                    None if nine is None else float(nine), None if half is None else float(half),
                    within, counted,
                )
            )  # fmt: skip
    return found


def _codes() -> list[WrapUpCode]:
    return list(WrapUpCode.objects.filter(retired=False))


codes = Fresh(_codes, seconds=5.0)
"""The wrap-up codes in use, in the city's order."""
phrases = Fresh(lambda: list(Phrase.objects.filter(retired=False)), seconds=5.0)
"""The ready phrases in use, in the city's order."""
queues = Fresh(lambda: {queue.code: queue for queue in Queue.objects.all()}, seconds=5.0)
"""The queues by code."""


def handled_today(staff: UUID, since: datetime) -> int:
    """How many contacts a person has ended since a moment."""
    return Handling.objects.filter(staff=staff, over_at__gte=since).count()


def names(staff: Sequence[UUID]) -> dict[UUID, str]:
    """Names of staff by id."""
    return dict(Staff.objects.filter(pk__in=staff).values_list("pk", "name"))


def seconds_left(case: Case) -> int:
    """For how long a case that was filed at the desk may still be taken back: 0 once somebody has
    begun with it, or the time is over."""
    if case.status != "new" or case.version != _UNTOUCHED:
        return 0
    return max(0, int((case.opened_at + TAKE_BACK - clock.now()).total_seconds()))
