"""Reactions: a higher package follows the facts of lower ones.

Each reaction reads the sealed journal by its own cursor, in batches, effect and cursor in one
transaction. A batch that fails is taken one entry at a time; an entry that fails holds back only
its own subject in its own reaction, is retried with back-off, then parked for a person. Nothing is
logged and dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from holdfast.journal import queries
from holdfast.journal.facts import Fact
from holdfast.journal.models import Held
from holdfast.journal.queries import Sealed
from holdfast.journal.recording import caused_by
from holdfast.kernel import clock

log = logging.getLogger("holdfast.reactions")
Handler = Callable[[Sequence[Sealed]], None]
BATCH = 200
# Seconds until the next try, by number of failures; then it is parked.
BACK_OFF = (1, 5, 20, 60, 300, 900)
# A cursor behind by this many foreign entries is moved up, so that a scan stays short.
_CATCH_UP = 1000


@dataclass(frozen=True)
class Reaction:
    """A named handler and the kinds of fact it follows."""

    name: str
    kinds: frozenset[str]
    handle: Handler


_reactions: dict[str, Reaction] = {}


def reaction(name: str, *, on: Iterable[Fact]) -> Callable[[Handler], Handler]:
    """Register a handler of batches of sealed entries.

    The handler runs inside a transaction; it changes its own tables, calls operations or defers
    jobs, and never calls outside. It must expect entries that happened long ago (imports carry
    ``imported`` in their data and start no message).
    """

    def decorate(handler: Handler) -> Handler:
        if name in _reactions and _reactions[name].handle is not handler:
            raise ValueError(f"The reaction {name} is registered twice.")
        _reactions[name] = Reaction(name, frozenset(fact.kind for fact in on), handler)
        return handler

    return decorate


_LONGEST_WAIT = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(waiting.recorded_at)), 0)
FROM unnest(%s::text[], %s::text[]) AS each (name, kinds)
LEFT JOIN journal_cursor c ON c.reaction = each.name
CROSS JOIN LATERAL (
  SELECT e.recorded_at FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id
  WHERE s.position > coalesce(c.position, 0) AND e.kind = ANY (string_to_array(each.kinds, ','))
  ORDER BY s.position LIMIT 1
) waiting
"""


def all_reactions() -> list[Reaction]:
    """Every registered reaction, by name."""
    return [_reactions[name] for name in sorted(_reactions)]


def longest_wait() -> float:
    """Seconds that the oldest entry waits for a reaction to its kind; 0 when none waits."""
    each = [(reaction.name, ",".join(sorted(reaction.kinds))) for reaction in all_reactions()]
    with connection.cursor() as cursor:
        cursor.execute(_LONGEST_WAIT, [[name for name, _ in each], [kinds for _, kinds in each]])
        return float(cursor.fetchone()[0])


def run(each: Reaction) -> int | None:
    """One round of one reaction: first what is due again, then the next batch. Returns how many
    entries were taken, or None while another worker is at it."""
    retried, advanced = _retry(each), _advance(each)
    return retried + advanced if advanced is not None else retried or None


def _advance(each: Reaction) -> int | None:
    with transaction.atomic(), connection.cursor() as cursor:
        position = _lock(cursor, each.name)
        if position is None:
            return None
        entries = queries.after(position, limit=BATCH, kinds=each.kinds)
        if not entries:
            head = queries.head()
            if head - position >= _CATCH_UP:
                _move(cursor, each.name, head)
            return 0
        blocked = set(
            Held.objects.filter(
                reaction=each.name, subject__in={entry.subject for entry in entries}
            ).values_list("subject", flat=True)
        )
        free = [entry for entry in entries if entry.subject not in blocked]
        try:
            _attempt(each, free)
        except Exception:  # noqa: BLE001 - taken one by one, where the failing entry is held
            for entry in free:
                if entry.subject in blocked or not _try_one(each, entry):
                    blocked.add(entry.subject)
        Held.objects.bulk_create(
            [
                Held(
                    reaction=each.name,
                    position=entry.position,
                    entry_id=entry.id,
                    subject=entry.subject,
                    next_attempt_at=clock.now(),
                )
                for entry in entries
                if entry.subject in blocked
            ],
            ignore_conflicts=True,
        )
        _move(cursor, each.name, entries[-1].position)
        return len(entries)


def _retry(each: Reaction) -> int:
    """Take held entries whose time has come: the first of each subject, then those behind it."""
    due = Held.objects.filter(
        reaction=each.name, state=Held.State.WAITING, next_attempt_at__lte=clock.now()
    )
    if not due.exists():
        return 0
    taken = 0
    subjects = due.order_by("position").values_list("subject", flat=True)
    for subject in list(dict.fromkeys(subjects[:BATCH])):
        with transaction.atomic(), connection.cursor() as cursor:
            if _lock(cursor, each.name) is None:
                return taken
            held = Held.objects.filter(reaction=each.name, subject=subject).order_by("position")
            for row in held:
                if row.state == Held.State.PARKED or row.next_attempt_at > clock.now():
                    break
                [entry] = queries.at([row.position])
                if not _try_one(each, entry, row):
                    break
                row.delete()
                taken += 1
    return taken


def _attempt(each: Reaction, entries: Sequence[Sealed]) -> None:
    if not entries:
        return
    with transaction.atomic():
        if len(entries) == 1:
            with caused_by(entries[0].id):
                each.handle(entries)
        else:
            each.handle(entries)


def _try_one(each: Reaction, entry: Sealed, row: Held | None = None) -> bool:
    try:
        _attempt(each, [entry])
        return True
    except Exception as error:
        attempts = (row.attempts if row else 0) + 1
        parked = attempts > len(BACK_OFF)
        wait = 0 if parked else BACK_OFF[attempts - 1]
        Held.objects.update_or_create(
            reaction=each.name,
            position=entry.position,
            defaults={
                "entry_id": entry.id,
                "subject": entry.subject,
                "attempts": attempts,
                "state": Held.State.PARKED if parked else Held.State.WAITING,
                "next_attempt_at": clock.now() + timedelta(seconds=wait),
                # The kind of error only: its text may carry what a resident wrote.
                "error": f"{type(error).__module__}.{type(error).__qualname__}"[:300],
            },
        )
        log.error("%s could not take %s %s", each.name, entry.kind, entry.id, exc_info=error)
        return False


def _lock(cursor: object, name: str) -> int | None:
    execute, fetch = cursor.execute, cursor.fetchone  # type: ignore[attr-defined]
    execute(
        "SELECT position FROM journal_cursor WHERE reaction = %s FOR UPDATE SKIP LOCKED", [name]
    )
    row = fetch()
    if row is not None:
        return int(row[0])
    # A new reaction starts at the beginning; another worker may have made the row just now.
    execute(
        "INSERT INTO journal_cursor (reaction, position) VALUES (%s, 0) ON CONFLICT DO NOTHING",
        [name],
    )
    execute(
        "SELECT position FROM journal_cursor WHERE reaction = %s FOR UPDATE SKIP LOCKED", [name]
    )
    row = fetch()
    return int(row[0]) if row else None


def _move(cursor: object, name: str, position: int) -> None:
    cursor.execute(  # type: ignore[attr-defined]
        "UPDATE journal_cursor SET position = %s WHERE reaction = %s", [position, name]
    )
