"""Sending what goes to many: several hands a channel, outcomes noted many at a time.

The same rows, states and take-backs as `outbox`; what differs is the pace. A sender takes no more
than a window's worth to *handing* at once, its hands (threads that know no database) give them over
one request each, and what came of them is written together some twenty times a second, in the same
transaction that takes the next. These commits do not wait for the disk: a killed worker loses none
of them, a database server that loses power the last half second, whose messages are then sent again
under the same key.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.messaging import events, mailing
from holdfast.messaging.gateways import gateways
from holdfast.messaging.models import Lane, Mailing, Message
from holdfast.messaging.outbox import Owner, anything, recover
from holdfast.messaging.ports import Gateway, Outgoing, Refused, Unavailable
from holdfast.messaging.states import PENDING
from holdfast.messaging.stopping import stop_link

log = logging.getLogger("holdfast.messaging")
ME = system("messaging.mass")
HANDS = {"text": 8, "voice": 4, "email": 6}
WINDOW = 128
"""Messages of a channel in the hands of one sender at most."""
ROUND = 5.0
"""Seconds after which a round takes no more; the next one follows at once."""
TICK, EMPTY = 0.04, 0.25
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0
STOP = "{stop}"
"""Where a letter has the reader's own link to stop."""
State = Message.State


class Item(msgspec.Struct, frozen=True):
    """A message taken to be handed over."""

    id: UUID
    channel: str
    address: str
    language: str
    unsure: bool
    mailing: UUID
    resident: UUID | None
    attempts: int
    route: str
    expires_at: datetime


class Outcome(msgspec.Struct, frozen=True):
    """What came of one; `pause` seconds until the next try of one that waits again."""

    item: Item
    state: str
    error: str = ""
    pause: float = 0.0
    route: str = ""
    lost: bool = False


class Mass(Owner):
    """A sender of some lanes, the first before the second; several may run beside each other."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        super().__init__()
        self._lanes = list(lanes)
        self._ask_again: dict[tuple[str, Lane], float] = {}

    def run_once(self) -> int:
        """Close what is over, take back what dead senders held, then send for some seconds; returns
        how many were handed over."""
        if not Mailing.objects.filter(closed_at=None).exists():
            return 0
        if self._hold_lock():
            # None of these commits waits for the disk (docs/adr/0016).
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
        close_ended()
        if not anything(self.owner, self._lanes):
            return 0
        recover(self.owner)
        try:
            return self._round()
        except Exception:
            self._let_go()
            raise

    def _round(self) -> int:
        ends, sent = time.monotonic() + ROUND, 0
        self._ask_again.clear()
        done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        flying = dict.fromkeys(HANDS, 0)
        letters = _Letters()
        with ExitStack() as stack:
            todo = {
                channel: stack.enter_context(_hands(channel, number, done))
                for channel, number in HANDS.items()
            }
            while True:
                outcomes = _drain(done, wait=any(flying.values()))
                for each in outcomes:
                    flying[each.item.channel] -= 1
                sent += sum(each.state == State.SENT for each in outcomes)
                open = time.monotonic() < ends
                room = {c: WINDOW - n if open else 0 for c, n in flying.items()}
                taken = self._tick(outcomes, room)
                for item in taken:
                    flying[item.channel] += 1
                    letter = letters.of(item)
                    if letter is None:
                        done.put(Outcome(item, State.CANCELLED))
                    else:
                        todo[item.channel].put((item, letter))
                if not taken and not any(flying.values()):
                    return sent

    def _tick(self, outcomes: list[Outcome], room: dict[str, int]) -> list[Item]:
        """Write what came of some and take more, in one transaction."""
        if outcomes:
            taken: list[Item] = exchange(
                actor=ME, owner=self.owner, outcomes=outcomes, take=lambda: self._take(room)
            )
            return taken
        return self._take(room)

    def _take(self, room: dict[str, int]) -> list[Item]:
        """No more of each channel than there is room for, lane by lane. Where nothing was due a
        moment ago nothing is asked: each statement waits for the database, and for the hands."""
        taken: list[Item] = []
        now = time.monotonic()
        for channel, most in room.items():
            for lane in self._lanes:
                if most > 0 and now >= self._ask_again.get((channel, lane), 0.0):
                    found = _take(self.owner, channel, lane, most)
                    if len(found) < most:
                        self._ask_again[channel, lane] = now + EMPTY
                    most -= len(found)
                    taken += found
        return taken


class _Letters:
    """The words of the mailings of a round, and whether each is still to be sent."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[float, Mailing]] = {}

    def of(self, item: Item) -> tuple[str, str] | None:
        """Subject and body, None where the mailing was cancelled; looked up again each second."""
        at, row = self._kept.get(item.mailing, (0.0, None))
        if row is None or time.monotonic() - at > 1.0:
            row = Mailing.objects.get(pk=item.mailing)
            self._kept[item.mailing] = (time.monotonic(), row)
        if row.cancelled_at is not None:
            return None
        return mailing.words(row.letters, item.language, item.unsure, item.channel)


def _drain(done: queue.SimpleQueue[Outcome], *, wait: bool) -> list[Outcome]:
    """What came back within a tick, or all that did when half a window did."""
    found: list[Outcome] = []
    ends = time.monotonic() + (TICK if wait else 0.0)
    while len(found) < WINDOW // 2:
        left = ends - time.monotonic()
        try:
            found.append(done.get(timeout=left) if left > 0 else done.get_nowait())
        except queue.Empty:
            break
    return found


_TAKE = """
WITH due AS (
    SELECT id FROM messaging_message WHERE state = 'queued' AND channel = %s AND lane = %s
        AND next_attempt_at <= %s ORDER BY next_attempt_at LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE messaging_message m SET state = 'handing', owner = %s FROM due WHERE m.id = due.id
RETURNING m.id, m.channel, m.address, m.language, m.unsure, m.mailing_id, m.resident, m.attempts,
    m.route, m.expires_at
"""


def _take(owner: int, channel: str, lane: int, most: int) -> list[Item]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [channel, int(lane), clock.now(), most, owner])
        return [Item(*row) for row in cursor.fetchall()]


# -- the hands --

Job = tuple[Item, tuple[str, str]]


@contextmanager
def _hands(
    channel: str, number: int, done: queue.SimpleQueue[Outcome]
) -> Iterator[queue.SimpleQueue[Job | None]]:
    """A queue of work for so many threads, each begun when there is work for it; they end with the
    block."""
    todo = _Work(channel, number, done)
    try:
        yield todo
    finally:
        todo.end()


class _Work(queue.SimpleQueue):  # type: ignore[type-arg]
    def __init__(self, channel: str, number: int, done: queue.SimpleQueue[Outcome]) -> None:
        super().__init__()
        self._channel, self._number, self._done = channel, number, done
        self._threads: list[threading.Thread] = []

    def put(self, job: Job | None, block: bool = True, timeout: float | None = None) -> None:
        if job is not None and len(self._threads) < self._number:
            thread = threading.Thread(target=self._work, name=f"hand {self._channel}", daemon=True)
            self._threads.append(thread)
            thread.start()
        super().put(job)

    def end(self) -> None:
        for _thread in self._threads:
            self.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        gateway = gateways.get()[self._channel]()
        is_open = False
        while (job := self.get()) is not None:
            item, letter = job
            outcome, is_open = _hand_over(gateway, is_open, item, letter)
            self._done.put(outcome)
        if is_open:
            gateway.close()


def _hand_over(
    gateway: Gateway, is_open: bool, item: Item, letter: tuple[str, str]
) -> tuple[Outcome, bool]:
    """One message; also whether the gateway is open after it."""
    if item.expires_at <= clock.now():
        return Outcome(item, State.EXPIRED), is_open
    subject, body = letter
    stop = stop_link(item.id, item.language) if item.resident else ""
    try:
        if not is_open:
            gateway.open()
            is_open = True
        gateway.hand_over(
            Outgoing(
                id=str(item.id), to=item.address, subject=subject, body=body.replace(STOP, stop),
                language=item.language, stop_url=stop, route=item.route, tries=item.attempts,
            )
        )  # fmt: skip
    except Refused as error:
        return Outcome(item, State.FAILED, str(error)), is_open
    except Unavailable as error:
        gateway.close()
        return _later(item, error), False
    except Exception as error:
        log.exception("A gateway broke.")
        gateway.close()
        return _later(item, Unavailable(type(error).__name__, maybe=True)), False
    return Outcome(item, State.SENT), is_open


def _later(item: Item, error: Unavailable) -> Outcome:
    """Again with back-off, at the latest when half of the time that is left has gone."""
    left = (item.expires_at - clock.now()).total_seconds()
    if left < 1.0:
        return Outcome(item, State.EXPIRED, str(error))
    pause = min(FIRST_PAUSE * 2.0 ** min(item.attempts, 20), LONGEST_PAUSE, left / 2)
    # Chance spreads the tries, nothing secret.
    pause *= random.uniform(0.8, 1.0)
    return Outcome(item, State.QUEUED, str(error), pause, error.route if error.maybe else "",
                   error.maybe)  # fmt: skip


# -- what came of them --

_NOTE = """
UPDATE messaging_message m SET state = o.state, owner = NULL, attempts = m.attempts + 1,
    sent_at = CASE WHEN o.state = 'sent' THEN %s ELSE m.sent_at END, error = o.error,
    next_attempt_at = %s + o.pause * interval '1 second', route = o.route,
    answer_lost = m.answer_lost + o.lost::int
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::float8[], %s::text[], %s::bool[])
    AS o (id, state, error, pause, route, lost)
WHERE m.id = o.id AND m.owner = %s AND m.state = 'handing'
"""


@operation(may="system")
def exchange(
    *, actor: Actor, owner: int, outcomes: Sequence[Outcome], take: Callable[[], list[Item]]
) -> list[Item]:
    """Write what came of some messages, one fact a mailing, and `take` more in the same
    transaction. What another sender took back meanwhile, believing this one dead, is left to it."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            [
                now, now, [each.item.id for each in outcomes], [each.state for each in outcomes],
                [each.error[:300] for each in outcomes], [each.pause for each in outcomes],
                [each.route for each in outcomes], [each.lost for each in outcomes], owner,
            ],
        )  # fmt: skip
    counts: dict[UUID, dict[str, int]] = {}
    for each in outcomes:
        told = counts.setdefault(each.item.mailing, {})
        told[each.state] = told.get(each.state, 0) + 1
    for subject, told in counts.items():
        record(events.MAILING_WENT_ON, subject=subject, data=told)
    return take()


@operation(may="system")
def close_mailing(*, actor: Actor, mailing: UUID) -> None:
    """What still waits of a mailing that is over is expired or cancelled with it."""
    row = Mailing.objects.select_for_update().get(pk=mailing)
    state = State.CANCELLED if row.cancelled_at else State.EXPIRED
    waiting = Message.objects.filter(mailing=row, state=State.QUEUED)
    count = waiting.update(state=state, owner=None)
    if not Message.objects.filter(mailing=row, state__in=PENDING).exists():
        row.closed_at = clock.now()
        row.save(update_fields=["closed_at"])
    record(events.MAILING_WENT_ON, subject=mailing, data={str(state): count})


def close_ended() -> None:
    """Close every mailing whose time is over or that was cancelled."""
    open = Mailing.objects.filter(closed_at=None)
    over = open.filter(expires_at__lte=clock.now()) | open.filter(cancelled_at__isnull=False)
    for pk in over.values_list("pk", flat=True):
        close_mailing(actor=ME, mailing=pk)
