"""The worker: seals the journal, runs reactions, sends messages, runs jobs.

Each loop has its own thread and database session; an error is logged and the loop goes on after a
pause, so that a database that is away for a moment costs only that moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import django

from holdfast.kernel.crowd import Crowd

log = logging.getLogger("holdfast.worker")
_PAUSE_AFTER_ERROR = 1.0
_NICENESS = 10
_TURN = 0.0005
# A loop that waited for a processor for more than this share of the time it could have run leaves
# it to others for so many times as long as its round took, yet no longer than its longest rest:
# mail goes on, a code is hardly late, and pages that follow live are less than a second behind. A
# loop that has been behind for a minute rests no more, however many others there are.
_CROWDED = 0.35
_REST = 6.0
_SEALING_RESTS, _MAIL_RESTS, _MANY_RESTS = 0.8, 10.0, 1.0
_LONGEST_BEHIND = 60.0


def main(stop: threading.Event) -> None:
    """Run until `stop` is set."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.config.settings")
    django.setup()
    from holdfast.journal import reactions, sealing
    from holdfast.journal.rounds import Rounds
    from holdfast.kernel.structs import settle
    from holdfast.messaging import outbox
    from holdfast.messaging.mass import Mass
    from holdfast.messaging.models import Lane

    settle()
    _give_way()
    # Hands of mass senders wait for the network: whoever has the processor leaves it to them soon,
    # else each of a million messages waits for the loop beside it.
    sys.setswitchinterval(_TURN)
    sender = outbox.Sender()
    # Each with its pause, from how many on a round was so full that more is waiting, and how long
    # it rests at most while others want the processor.
    loops = [
        ("seal", sealing.seal, 0.1, 1000, _SEALING_RESTS),
        ("react", Rounds().run_once, 0.2, reactions.BATCH, _MAIL_RESTS),
        ("send", sender.run_once, 0.2, outbox.BATCH, _MAIL_RESTS),
        # One keeps itself for what saves lives, however many others are in hand.
        ("send life", Mass([Lane.LIFE]).run_once, 0.3, 1, 0.0),
        ("send many", Mass([Lane.LIFE, Lane.BULK]).run_once, 0.3, 1, _MANY_RESTS),
    ]
    threads = [
        threading.Thread(target=_loop, args=(stop, *loop), name=loop[0], daemon=True)
        for loop in loops
    ]
    threads.append(threading.Thread(target=_jobs, args=(stop,), name="jobs", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=6)


def _give_way() -> None:
    """Whoever files or tracks a case comes before the mail about it: where both want the processor
    at once, the worker waits and catches up. Its database sessions cannot be made nice; they are
    quiet while a loop rests."""
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)


def _rest(waited: float, *, took: float, behind: float, longest: float) -> float:
    """Seconds, `longest` at most, to leave the processor to others, after a round that `took` so
    many seconds and `waited` for a processor for this share of them, when what is new has been
    `behind` for so many seconds."""
    if waited <= _CROWDED or behind >= _LONGEST_BEHIND:
        return 0.0
    return min(_REST * took, longest)


def _loop(
    stop: threading.Event,
    name: str,
    step: Callable[[], int],
    pause: float,
    full: int,
    longest: float,
) -> None:
    """Call `step` again and again: at once where it took `full` or more, else after `pause`
    seconds, so that under load it works in batches and not entry by entry. While others want the
    processor it makes longer pauses, of `longest` seconds at most."""
    from django.db import connection

    crowd, caught_up = Crowd(), time.monotonic()
    while not stop.is_set():
        began = time.monotonic()
        try:
            busy = step()
        except Exception:
            log.exception("The loop “%s” failed and goes on.", name)
            connection.close()
            stop.wait(_PAUSE_AFTER_ERROR)
        else:
            now = time.monotonic()
            if busy < full:
                caught_up = now
            pauses = 0.0 if busy >= full else pause
            rest = _rest(crowd.share(), took=now - began, behind=now - caught_up, longest=longest)
            stop.wait(max(pauses, rest))
    connection.close()


def _jobs(stop: threading.Event) -> None:
    """procrastinate: timers, outside calls and long work."""
    from procrastinate.contrib.django import app

    while not stop.is_set():
        try:
            asyncio.run(_work(app, stop))
        except Exception:
            log.exception("The job worker failed and is started again.")
            stop.wait(_PAUSE_AFTER_ERROR)


async def _work(app: object, stop: threading.Event) -> None:
    # The worker's own sessions, opened anew when the database lost them; timers too go by these.
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker_app:  # type: ignore[attr-defined]
        await _run(worker_app, stop)


async def _run(worker_app: Any, stop: threading.Event) -> None:
    async with worker_app.open_async():
        work = asyncio.ensure_future(
            worker_app.run_worker_async(
                install_signal_handlers=False,
                concurrency=4,
                wait=True,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=5,
                # What failed stays to be looked at; what went well is told by the journal.
                delete_jobs="successful",
            )
        )
        stopping = asyncio.ensure_future(asyncio.to_thread(_until, stop, work))
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def _until(stop: threading.Event, work: asyncio.Future[None]) -> None:
    while not stop.wait(0.5) and not work.done():
        time.sleep(0)
