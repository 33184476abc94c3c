"""A worker's rounds over all reactions: an idle round costs one statement, however many there are.

Five rounds a second over some twenty reactions, each looking for itself, kept a fifth of a core
busy with nothing to do.
"""

from __future__ import annotations

from django.db import connection

from holdfast.journal import reactions
from holdfast.kernel import clock

# After this many sealed entries every reaction is asked, so that the cursors of those that had
# nothing to do move up too, and a new worker need not read far.
_EVERYBODY_AFTER = 1000
_LOOK = """
SELECT (SELECT coalesce(max(position), 0) FROM journal_seal),
  ARRAY(SELECT DISTINCT reaction FROM journal_held
        WHERE state = 'waiting' AND next_attempt_at <= %s)
"""
_KINDS = """
SELECT DISTINCT e.kind FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id
WHERE s.position > %s AND s.position <= %s
"""


class Rounds:
    """Runs those reactions that have something to take.

    A reaction is *open* from when an entry of its kinds is sealed until a round of it finds
    nothing. While another worker is at it, it stays open here: that worker may die.
    """

    def __init__(self) -> None:
        self._head = 0
        self._asked_all = 0
        self._open: set[str] = set()

    def run_once(self) -> int:
        """One round; returns how many entries were taken."""
        due = self._look()
        taken = 0
        for each in reactions.all_reactions():
            if each.name not in self._open and each.name not in due:
                continue
            done = reactions.run(each)
            if done == 0:
                self._open.discard(each.name)
            taken += done or 0
        return taken

    def _look(self) -> set[str]:
        """Open what new entries concern; returns the reactions with held entries that are due."""
        with connection.cursor() as cursor:
            cursor.execute(_LOOK, [clock.now()])
            head, due = cursor.fetchone()
            # A head that went back is another journal: restored, or begun anew.
            if head < self._head or head - self._asked_all >= _EVERYBODY_AFTER:
                self._open = {each.name for each in reactions.all_reactions()}
                self._asked_all = head
            elif head > self._head:
                cursor.execute(_KINDS, [self._head, head])
                kinds = {kind for (kind,) in cursor.fetchall()}
                self._open |= {e.name for e in reactions.all_reactions() if e.kinds & kinds}
        self._head = head
        return set(due)
