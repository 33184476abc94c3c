"""What readers say of articles, and what they looked for in vain."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.knowledge import events
from holdfast.knowledge.models import Feedback, Revision, Searched

FEEDBACK_LIMIT = 2_000
# Words may follow a yes or no for so long.
FEEDBACK_HOURS = 24
# Searches without an answer that are kept at most; the rarest and oldest go first.
SEARCHED_LIMIT = 20_000


class Said(msgspec.Struct, frozen=True):
    """Feedback that was taken."""

    feedback: UUID


@operation(may=anyone)
def give_feedback(
    *,
    actor: Actor,
    revision: UUID,
    lang: str,
    helpful: bool,
    words: str = "",
    id: UUID | None = None,
) -> Said:
    """Keep what a reader said of the revision that was shown in a language."""
    row = Revision.objects.filter(pk=revision).only("article_id", "number", "texts").first()
    if row is None or lang not in row.texts:
        raise OperationError(_("This article has changed. Open it again."))
    given = Feedback.objects.create(
        id=id or new_id(),
        revision=row,
        lang=lang,
        helpful=helpful,
        words=words.replace("\x00", "").strip()[:FEEDBACK_LIMIT],
    )
    record(
        events.FOUND_HELPFUL if helpful else events.FOUND_LACKING,
        subject=row.article_id,
        data={"revision": revision, "number": row.number, "lang": lang,
              "words": bool(given.words)},
    )  # fmt: skip
    return Said(given.id)


@operation(may=anyone)
def say_more(*, actor: Actor, feedback: UUID, words: str) -> None:
    """Add a reader's words to the feedback they just gave, once; its id, which only they were told,
    proves that it is theirs."""
    since = clock.now() - timedelta(hours=FEEDBACK_HOURS)
    row = (
        Feedback.objects.select_for_update(of=("self",))
        .select_related("revision")
        .filter(pk=feedback, words="", said_at__gt=since)
        .first()
    )
    if row is None:
        raise OperationError(_("Your words are here already, or it was too long ago."))
    row.words = words.replace("\x00", "").strip()[:FEEDBACK_LIMIT]
    row.save(update_fields=["words"])
    record(
        events.SAID_MORE,
        subject=row.revision.article_id,
        data={"feedback": feedback, "number": row.revision.number, "lang": row.lang},
    )


@operation(may="knowledge.edit")
def forget_words(*, actor: Actor, before: datetime) -> None:
    """Erase what readers wrote before a moment (aware)."""
    count = Feedback.objects.filter(said_at__lt=before).exclude(words="").update(words="")
    record(events.WORDS_EXPIRED, subject=new_id(), data={"count": count})


@operation(may=anyone)
def count_unanswered(*, actor: Actor, words: str, lang: str) -> None:
    """Count a search that found no good answer; `words` as unanswered.telling gives them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO knowledge_searched (id, words, lang, count, last_at)"
            " VALUES (%s, %s, %s, 1, now()) ON CONFLICT ON CONSTRAINT searched_once"
            " DO UPDATE SET count = knowledge_searched.count + 1, last_at = now()"
            " RETURNING id, count",
            [new_id(), words, lang],
        )
        subject, count = cursor.fetchone()
    if count == 1 and Searched.objects.count() > SEARCHED_LIMIT:
        rarest = (
            Searched.objects.exclude(pk=subject)
            .order_by("count", "last_at")
            .values_list("pk", flat=True)
        )
        Searched.objects.filter(pk__in=list(rarest[: SEARCHED_LIMIT // 10])).delete()
    record(events.UNANSWERED, subject=subject, data={"lang": lang})
