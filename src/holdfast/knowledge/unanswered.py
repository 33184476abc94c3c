"""Searches that found no good answer, counted for editors: they show which articles are missing."""

from __future__ import annotations

import time

from holdfast.journal.actors import Actor
from holdfast.knowledge import operations
from holdfast.knowledge.search.words import telling_words

_MOST_WORDS = 8
_LONGEST_WORD = 24
# A process counts no more of them in a minute: somebody who sends nonsense fills no table.
PER_MINUTE = 60
_counted: tuple[int, int] = (0, 0)


def telling(question: str, lang: str) -> str:
    """The telling words of a question, folded and sorted, without those that may name somebody:
    none with digits or @. "" where nothing is left.

    >>> telling("Where do I park my boat? Call 555-0131, rosa@example.com", "en")
    'boat call park'
    """
    safe = " ".join(
        piece
        for piece in question[:400].split()
        if "@" not in piece and not any(character.isdigit() for character in piece)
    )
    words = {word.folded for word in telling_words(safe, lang) if len(word.folded) > 2}
    return " ".join(sorted(word for word in words if len(word) <= _LONGEST_WORD)[:_MOST_WORDS])[
        :120
    ]


def count(actor: Actor, question: str, lang: str) -> bool:
    """Count a question that was declined; False where there is nothing to keep of it, or this
    process has counted enough in this minute."""
    global _counted
    words = telling(question, lang)
    minute = int(time.monotonic() // 60)
    before = _counted[1] if _counted[0] == minute else 0
    if not words or before >= PER_MINUTE:
        return False
    _counted = (minute, before + 1)
    operations.count_unanswered(actor=actor, words=words, lang=lang)
    return True
