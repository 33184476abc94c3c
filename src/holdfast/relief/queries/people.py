"""Asking for people: by names, and one with what the viewer may see. Every answer takes the viewer;
nobody sees more than their permissions, residents see nothing, and who may not know of a minor, of
one in danger or of a death is answered as if there were no record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.expressions import RawSQL

from holdfast.journal.actors import Actor
from holdfast.relief import names, policies
from holdfast.relief.evidence import name_score
from holdfast.relief.models import Sought, Word
from holdfast.relief.queries.circles import Circle, circles

_LOOKED_AT = 400
_SHOWN = 20
_Status = Word.Status
HIDDEN = "•••"


class SeenWord(msgspec.Struct, frozen=True):
    """What was said, as the viewer may read it."""

    status: str
    text: str
    author: str
    location: str
    phone: str
    where_hidden: bool
    at: datetime

    @property
    def status_name(self) -> str:
        """The status in words."""
        return str(_Status(self.status).label)


class Seen(msgspec.Struct, frozen=True):
    """A person as the viewer may see them. `careful`: nothing is told before a supervisor or
    emergency management spoke. `score` is how alike the name is to the one that was asked for."""

    id: UUID
    name: str
    also: str
    age: str
    sex: str
    description: str
    born: str
    home: str
    author: str
    author_contact: str
    source: str
    status: str
    careful: bool
    guard: str
    where_hidden: bool
    expires_at: datetime
    handed_over_at: datetime | None
    words: tuple[SeenWord, ...] = ()
    score: float = 0.0

    @property
    def status_name(self) -> str:
        """The status in words."""
        return str(_Status(self.status).label) if self.status else ""


def find(viewer: Actor, name: str, *, limit: int = _SHOWN) -> list[Seen]:
    """People whose names are like this one, the likeliest first; none without the permission, and
    none that the viewer may not know of."""
    wanted = names.keys(name[:300])
    if not viewer.may(policies.FIND) or not wanted:
        return []
    scored = [(name_score(name, row), row) for row in alike_rows(wanted)]
    found = {row: score for score, row in scored if score >= names.ENOUGH}
    best = sorted(found, key=lambda row: (-found[row], row.full_name))
    return shown(viewer, best, found)[:limit]


def alike_rows(keys: list[str]) -> QuerySet[Sought]:
    """Open records that share keys of a name: those that share the most first, so that a common
    family name does not push out the one that has the given name too."""
    shared = RawSQL("(SELECT count(*) FROM unnest(keys) AS k WHERE k = ANY(%s))", (keys,))
    rows = Sought.objects.filter(expired_at=None, keys__overlap=keys)
    return rows.annotate(shared=shared).order_by("-shared", "-entry_date")[:_LOOKED_AT]


def latest(viewer: Actor, *, limit: int = _SHOWN) -> list[Seen]:
    """The records that came in last."""
    rows = Sought.objects.filter(expired_at=None).order_by("-entry_date")[: 5 * limit]
    return shown(viewer, list(rows))[:limit]


def one(viewer: Actor, id: UUID) -> Seen | None:
    """A person by the record's id; None also where the viewer may not know of it."""
    found = shown(viewer, list(Sought.objects.filter(pk=id, expired_at=None)))
    return found[0] if found else None


def shown(
    viewer: Actor, rows: list[Sought], scores: Mapping[Sought, float] | None = None
) -> list[Seen]:
    """Those of these records that the viewer may know of, as they may see them, in their order."""
    if not viewer.may(policies.FIND):
        return []
    around = circles(row.pk for row in rows)
    seen = [row for row in rows if around[row.pk].seen_by(viewer)]
    prefetch_related_objects(seen, "words")
    return [_seen(viewer, row, around[row.pk], (scores or {}).get(row, 0.0)) for row in seen]


def _seen(viewer: Actor, row: Sought, around: Circle, score: float) -> Seen:
    full, dead = viewer.may(policies.SENSITIVE), viewer.may(policies.DEAD)
    words = sorted(row.words.all(), key=lambda word: word.source_date, reverse=True)
    open_words = [word for word in words if dead or word.status != _Status.DEAD]
    told = next((word.status for word in open_words if word.status), "")

    def shown(text: str) -> str:
        return text if full or not text else HIDDEN

    street = HIDDEN if around.where_hidden and row.home_street else shown(row.home_street)
    return Seen(
        id=row.pk, name=row.full_name, also=", ".join(row.alternate_names.splitlines()),
        age=row.age, sex=row.sex, description=row.description, born=shown(row.date_of_birth),
        home=", ".join(filter(None, (street, row.home_city))), author=row.author_name,
        author_contact=shown(row.author_phone or row.author_email), source=row.source_name,
        # Who may not see a death sees no status of the dead either: the last one is wrong.
        status="" if around.dead and not dead else told, careful=around.quiet, guard=row.guard,
        where_hidden=around.where_hidden, expires_at=row.expires_at,
        handed_over_at=row.handed_over_at, score=score,
        words=tuple(_word(word, around, full) for word in open_words),
    )  # fmt: skip


def _word(word: Word, around: Circle, full: bool) -> SeenWord:
    # The place of one who wants none told is for nobody's screen.
    where = HIDDEN if around.where_hidden and word.location else word.location
    return SeenWord(
        status=word.status, text=HIDDEN if around.where_hidden and not full else word.text,
        author=word.author_name, location=where,
        phone=(word.found_phone or word.author_phone) if full else HIDDEN,
        where_hidden=word.where_hidden, at=word.source_date,
    )  # fmt: skip
