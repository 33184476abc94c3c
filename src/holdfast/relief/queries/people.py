"""Asking for people: by names, and one with what the viewer may see. Every answer takes the viewer;
nobody sees more than their permissions, and residents see nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from holdfast.journal.actors import Actor
from holdfast.relief import names, policies
from holdfast.relief.models import Sought, Word
from holdfast.relief.pfif.records import Note, Person, Records, time_of

_MOST_LOOKED_AT = 400
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
    """A person as the viewer may see them. `careful`: say nothing, take the number, pass it on;
    it does not say why. `score` is how alike the name is to the one that was asked for."""

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
    expires_at: datetime
    handed_over_at: datetime | None
    words: tuple[SeenWord, ...] = ()
    score: float = 0.0

    @property
    def status_name(self) -> str:
        """The status in words."""
        return str(_Status(self.status).label) if self.status else ""


def find(viewer: Actor, name: str, *, limit: int = _SHOWN) -> list[Seen]:
    """People whose names are like this one, the likeliest first; none without the permission."""
    wanted = names.keys(name[:300])
    if not viewer.may(policies.FIND) or not wanted:
        return []
    rows = Sought.objects.filter(expired_at=None, keys__overlap=wanted)
    found = [(score, row) for row in rows.order_by("-entry_date")[:_MOST_LOOKED_AT]
             if (score := _score(name, row)) >= names.ENOUGH]  # fmt: skip
    found.sort(key=lambda pair: (-pair[0], pair[1].full_name))
    return [_seen(viewer, row, list(row.words.all()), score) for score, row in found[:limit]]


def _score(name: str, row: Sought) -> float:
    known = [row.full_name, f"{row.given_name} {row.family_name}",
             *row.alternate_names.splitlines()]  # fmt: skip
    return max(names.alike(name, each) for each in known)


def latest(viewer: Actor, *, limit: int = _SHOWN) -> list[Seen]:
    """The records that came in last."""
    if not viewer.may(policies.FIND):
        return []
    rows = Sought.objects.filter(expired_at=None).prefetch_related("words")
    return [
        _seen(viewer, row, list(row.words.all())) for row in rows.order_by("-entry_date")[:limit]
    ]


def one(viewer: Actor, id: UUID) -> Seen | None:
    """A person by the record's id."""
    if not viewer.may(policies.FIND):
        return None
    row = Sought.objects.filter(pk=id, expired_at=None).first()
    return _seen(viewer, row, list(row.words.all())) if row else None


def _seen(viewer: Actor, row: Sought, words: list[Word], score: float = 0.0) -> Seen:
    full, dead = viewer.may(policies.SENSITIVE), viewer.may(policies.DEAD)
    words.sort(key=lambda word: word.source_date, reverse=True)
    any_dead = any(word.status == _Status.DEAD for word in words)
    # The same words for a death, danger and a child: the sign must not give away which.
    careful = bool(row.guard) or any_dead
    open_words = [word for word in words if dead or word.status != _Status.DEAD]
    told = next((word.status for word in open_words if word.status), "")
    keep_quiet = careful and not full

    def shown(text: str) -> str:
        return text if full or not text else HIDDEN

    return Seen(
        id=row.pk, name=row.full_name, also=", ".join(row.alternate_names.splitlines()),
        age=row.age, sex=row.sex, description=HIDDEN if keep_quiet else row.description,
        born=shown(row.date_of_birth), home=shown(row.home_street) or row.home_city,
        author=row.author_name, author_contact=shown(row.author_phone or row.author_email),
        source=row.source_name, status="" if keep_quiet else told, careful=careful,
        guard=row.guard if full else "", expires_at=row.expires_at,
        handed_over_at=row.handed_over_at, score=score,
        words=() if keep_quiet else tuple(_word(word, full) for word in open_words),
    )  # fmt: skip


def _word(word: Word, full: bool) -> SeenWord:
    # The place of one who wants none told is for nobody's screen.
    where = HIDDEN if word.where_hidden and word.location else word.location
    return SeenWord(
        status=word.status, text=word.text, author=word.author_name, location=where,
        phone=(word.found_phone or word.author_phone) if full else HIDDEN,
        where_hidden=word.where_hidden, at=word.source_date,
    )  # fmt: skip


def export(viewer: Actor, person: UUID | None = None) -> Records:
    """Records for other registers (PFIF): all, or one for the Red Cross. Placeholders go along, so
    that copies forget. One who may be in danger never goes; of a child no street, place or phone;
    a death, birth dates and ways to reach people only from who may see them."""
    if not viewer.may(policies.RELEASE):
        return Records()
    rows = Sought.objects.exclude(guard=Sought.Guard.DANGER).prefetch_related("words")
    if person is not None:
        rows = rows.filter(pk=person)
    full, dead = viewer.may(policies.SENSITIVE), viewer.may(policies.DEAD)
    persons, notes = [], []
    for row in rows.order_by("entry_date"):
        persons.append(_person(row, full))
        for word in row.words.all():
            if dead or word.status != _Status.DEAD:
                notes.append(_note(word, row, full))
    return Records(persons=tuple(persons), notes=tuple(notes))


def _person(row: Sought, full: bool) -> Person:
    dates = {"entry_date": time_of(row.entry_date), "source_date": time_of(row.source_date),
             "expiry_date": time_of(row.expires_at)}  # fmt: skip
    if row.expired_at:
        return Person(person_record_id=row.record, **dates)
    minor = row.guard == Sought.Guard.MINOR
    return Person(
        person_record_id=row.record, **dates, full_name=row.full_name, given_name=row.given_name,
        family_name=row.family_name, alternate_names=row.alternate_names,
        description="" if minor else row.description, sex=row.sex, age=row.age,
        date_of_birth=row.date_of_birth if full else "", author_name=row.author_name,
        author_email=row.author_email if full else "",
        author_phone=row.author_phone if full else "",
        home_street="" if minor or not full else row.home_street, home_city=row.home_city,
        home_state=row.home_state, home_country=row.home_country, source_name=row.source_name,
        source_url=row.source_url,
    )  # fmt: skip


def _note(word: Word, row: Sought, full: bool) -> Note:
    hide = word.where_hidden or row.guard == Sought.Guard.MINOR
    contact = {True: "true", False: "false", None: ""}[word.made_contact]
    return Note(
        note_record_id=word.record, person_record_id=row.record,
        linked_person_record_id=word.linked, entry_date=time_of(word.entry_date),
        source_date=time_of(word.source_date), author_name=word.author_name or "Holdfast",
        author_email=word.author_email if full else "",
        author_phone=word.author_phone if full else "", author_made_contact=contact,
        status=word.status, text=word.text or "–",
        last_known_location="" if hide else word.location,
        phone_of_found_person="" if hide or not full else word.found_phone,
        email_of_found_person="" if hide or not full else word.found_email,
    )  # fmt: skip
