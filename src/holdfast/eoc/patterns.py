"""Unusual patterns: raised with their evidence, seen, and dismissed with a reason or made a rumor
or an incident. And the lists of words that are watched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from holdfast.cases.models import DISTRICTS
from holdfast.catalog import queries as catalog
from holdfast.eoc import events, looking, policies, rumors
from holdfast.eoc.looking import Cell, Found
from holdfast.eoc.models import Pattern, WordList
from holdfast.eoc.wordlists import shipped
from holdfast.incidents import operations as incidents
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import storable
from holdfast.places.queries import areas_in_force
from holdfast.workforce.models import WrapUpCode

ME = system("eoc.patterns")
REASON_LIMIT = 300
NAME_LIMIT = 80
WORDS_LIMIT, WORD_LIMIT = 100, 60
# The preparing, the sealer, the bulletins and the incidents have the others.
_LOOKING = (311, 5)
_CODE = re.compile(r"[a-z0-9-]{1,40}")


class Raised(msgspec.Struct, frozen=True):
    """A pattern, and the state it is in."""

    pattern: UUID
    state: str


def look_now(at: datetime | None = None) -> int:
    """Look at the hour before a moment, and raise what surprises; how many were raised."""
    now = at or clock.now()
    first = looking.first_at()
    if first is None:
        return 0
    source = looking.City()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One at a time, so that nothing is raised twice.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOOKING)
        found = looking.look(source, now, first, _told(now))
        for each in found:
            raise_pattern(
                actor=ME, found=each, at=now, course=looking.course(source, each.cell, now, first)
            )
    return len(found)


def _told(at: datetime) -> dict[Cell, int]:
    rows = Pattern.objects.filter(at__gt=at - looking.QUIET, at__lte=at)
    told: dict[Cell, int] = {}
    for row in rows:
        cell = (row.kind, row.key, row.area)
        told[cell] = max(row.n, told.get(cell, 0))
    return told


@operation(may="system")
def raise_pattern(
    *, actor: Actor, found: Found, at: datetime, course: Sequence[Sequence[int]]
) -> Raised:
    """Keep what surprised with its evidence, for somebody to look at."""
    kind, key, area = found.cell
    row = Pattern.objects.create(
        kind=kind, key=key, area=area, name=_name(kind, key), area_name=_area(area), at=at,
        n=len(found.rows), usual=list(found.usual), chance=found.chance,
        expected=sum(found.usual) / len(found.usual), course=[list(each) for each in course],
        contacts=[each.id for each in found.rows if not each.case],
        cases=[each.id for each in found.rows if each.case],
        also=[
            {"kind": cell[0], "name": _name(*cell[:2]).as_json(),
             "area": _area(cell[2]).as_json(), "n": n}
            for cell, n in found.also
        ],
    )  # fmt: skip
    data = {"what": kind, "area": area, "n": row.n}
    record(events.PATTERN_RAISED, subject=row.pk, occurred_at=at, data=data)
    return Raised(row.pk, row.state)


def _name(kind: str, key: str) -> Text:
    """What is counted, as it is called now; empty for all contacts."""
    match kind:
        case Pattern.Kind.TOPIC:
            found = catalog.find(key)
            return found.name if found else Text.of(key)
        case Pattern.Kind.GROUP:
            services = (each for each in catalog.all_services() if looking.group_key(each) == key)
            one = next(services, None)
            return one.group if one else Text.of(key)
        case Pattern.Kind.WRAP_UP:
            code = WrapUpCode.objects.filter(pk=key).first()
            return code.name if code else Text.of(key)
        case Pattern.Kind.WORDS:
            words = WordList.objects.filter(code=key).first()
            return words.name if words else Text.of(key)
    return Text()


def _area(code: str) -> Text:
    if not code:
        return Text()
    shapes = (shape for shape in areas_in_force() if shape.layer == DISTRICTS)
    return next((shape.name for shape in shapes if shape.code == code), Text.of(code))


@operation(may=policies.SEES_PATTERNS)
def see_pattern(*, actor: Actor, pattern: UUID) -> Raised:
    """Say that somebody looks at it."""
    return _move(actor, _locked(pattern), "see")


@operation(may=policies.SEES_PATTERNS)
def dismiss_pattern(*, actor: Actor, pattern: UUID, reason: str) -> Raised:
    """Say why it needs nothing."""
    row = _locked(pattern)
    row.reason = _line(reason, REASON_LIMIT, _("Say in a few words why it needs nothing."))
    return _move(actor, row, "dismiss")


@operation(may=policies.SEES_PATTERNS)
def pattern_to_rumor(*, actor: Actor, pattern: UUID, incident: UUID, heard: Text) -> Raised:
    """Put what people say in an incident's register of rumors; its contacts count there."""
    row = _locked(pattern)
    told = rumors.hear_rumor(actor=actor, incident=incident, heard=heard)
    for contact in row.contacts:
        rumors.mention_rumor(actor=actor, rumor=told.rumor, interaction=contact)
    row.rumor_id, row.incident_id = told.rumor, incident
    return _move(actor, row, "rumor")


@operation(may=policies.SEES_PATTERNS)
def pattern_to_incident(
    *, actor: Actor, pattern: UUID, name: Text, kind: str, ends_at: datetime
) -> Raised:
    """Open an incident for it where it came, to be watched."""
    row = _locked(pattern)
    areas = [f"{DISTRICTS}:{row.area}"] if row.area else []
    opened = incidents.open_incident(
        actor=actor, name=name, kind=kind, ends_at=ends_at, areas=areas
    )
    row.incident_id = opened.incident
    return _move(actor, row, "incident")


def _locked(pattern: UUID) -> Pattern:
    row = Pattern.objects.select_for_update().filter(pk=pattern).first()
    if row is None:
        raise OperationError(_("There is no such pattern."))
    return row


def _move(actor: Actor, row: Pattern, move: str) -> Raised:
    to = policies.PATTERN_MOVES.get((row.state, move))
    if to is None:
        raise OperationError(
            _("That cannot follow “%(state)s”. Look at it again.")
            % {"state": row.get_state_display()}
        )
    before, row.state = row.state, to
    row.moved_at, row.mover = clock.now(), actor.id
    row.save()
    data = {"from": before, "to": to, "rumor": row.rumor_id, "incident": row.incident_id}
    record(events.PATTERN_MOVED, subject=row.pk, data=data)
    return Raised(row.pk, to)


def _line(text: str, most: int, missing: str) -> str:
    kept = " ".join(text.split())
    if not kept:
        raise OperationError(missing)
    if not storable(kept):
        raise OperationError(_("Write it in letters, digits and signs."))
    if len(kept) > most:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": most})
    return kept


# -- lists of watched words --


@operation(may=policies.SEES_PATTERNS)
def save_word_list(
    *, actor: Actor, code: str, name: Text, words: Mapping[str, Sequence[str]],
    retired: bool = False,
) -> None:  # fmt: skip
    """Write a list of watched words, a new one or anew. Every language has a name and a word."""
    _save(code, name, words, retired=retired)


@operation(may="system")
def ensure_word_lists(*, actor: Actor) -> None:
    """The lists every city begins with; those it has are left as they are."""
    known = set(WordList.objects.values_list("code", flat=True))
    for each in shipped():
        if each.code not in known:
            _save(each.code, Text.of(each.name), each.words)


def _save(
    code: str, name: Text, words: Mapping[str, Sequence[str]], *, retired: bool = False
) -> None:
    if not _CODE.fullmatch(code):
        raise OperationError(_("A code has small letters, digits and hyphens, at most 40."))
    texts, kept = {}, {}
    for lang, language in settings.LANGUAGES:
        missing = _("Name it in %(language)s.") % {"language": language}
        texts[lang] = _line(name.texts.get(lang, ""), NAME_LIMIT, missing)
        missing = _("Write a word in %(language)s.") % {"language": language}
        lines = [each for each in words.get(lang, ()) if each.strip()]
        if not lines:
            raise OperationError(missing)
        kept[lang] = list(dict.fromkeys(_line(each, WORD_LIMIT, missing) for each in lines))
        if len(kept[lang]) > WORDS_LIMIT:
            raise OperationError(_("Write at most %(most)s words.") % {"most": WORDS_LIMIT})
        if any(len(each.rstrip("*").strip()) < 3 for each in kept[lang]):
            raise OperationError(_("A word has at least three letters before a star."))
    row, _new = WordList.objects.update_or_create(
        code=code, defaults={"name": Text.of(texts), "words": kept, "retired": retired}
    )
    record(events.WORDS_WATCHED, subject=row.pk, data={"code": code, "retired": retired})
