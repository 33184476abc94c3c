"""Who is this? Looking residents up by what they gave us."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from holdfast.kernel import clock, phones
from holdfast.residents.models import Hold, Identifier, Merge, Resident, SignInCode

CODE_MINUTES = 10


class Match(msgspec.Struct, frozen=True):
    """A resident found by an identifier: ``known`` when no other carries it, else ``maybe``."""

    resident: UUID
    sure: bool


def normal(kind: str, typed: str) -> str | None:
    """An identifier in the form it is kept: E.164, or an e-mail in lower case; None if neither."""
    typed = typed.strip()
    if kind == Identifier.Kind.PHONE:
        return phones.to_e164(typed)
    name, at, host = typed.rpartition("@")
    if not at or not name or "." not in host or len(typed) > 254:
        return None
    if " " in typed or not typed.isprintable():
        return None
    return typed.lower()


def lookup(*, phone: str | None = None, email: str | None = None) -> list[Match]:
    """Residents who carry this phone (E.164) or e-mail (lower case), in one statement.

    One resident who carries it alone is known. Several, or the phone pointing to one and the
    e-mail to another, are all *maybe*: a person decides, never the program.
    """
    wanted = [(kind, value) for kind, value in (("phone", phone), ("email", email)) if value]
    if not wanted:
        return []
    found = list(
        Identifier.objects.filter(value__in=[value for _, value in wanted])
        .filter(resident__merged_into=None)
        .values_list("kind", "value", "resident_id")
        .order_by("resident_id")
    )
    residents = list(dict.fromkeys(r for kind, value, r in found if (kind, value) in wanted))
    return [Match(resident, sure=len(residents) == 1) for resident in residents]


def survivor(resident: Resident) -> Resident:
    """The record that a merged resident lives on in; itself when it was never merged."""
    while resident.merged_into is not None:
        resident = resident.merged_into
    return resident


def current(resident: UUID) -> UUID | None:
    """The id that a resident's id stands for today: the survivor's after a merge, None once they
    were erased. For what remembers an id, such as a browser's session."""
    found = Resident.objects.filter(pk=resident).first()
    alive = survivor(found) if found else None
    return None if alive is None or alive.erased_at else alive.pk


def everyone(resident: UUID) -> list[UUID]:
    """A resident's id and those of all records merged into it, first itself."""
    found, fresh = [resident], [resident]
    while fresh:
        fresh = list(
            Resident.objects.filter(merged_into__in=fresh)
            .values_list("pk", flat=True)
            .order_by("pk")
        )
        found += fresh
    return found


def held(residents: Iterable[UUID]) -> set[UUID]:
    """Those of some people whose data a legal hold keeps: their own record's, or that of any
    record merged with it."""
    return all_held() & set(residents)


def erased_since(moment: datetime | None) -> list[UUID]:
    """Who was erased after a moment (aware), or ever."""
    found = Resident.objects.filter(erased_at__isnull=False)
    return list(
        (found.filter(erased_at__gte=moment) if moment else found).values_list("pk", flat=True)
    )


def all_held() -> set[UUID]:
    """Everybody whose data a legal hold keeps."""
    kept: set[UUID] = set()
    # Holds are few; each is followed up and down its merges.
    for hold in Hold.objects.filter(lifted_at=None).select_related("resident"):
        kept.update(everyone(survivor(hold.resident).pk))
    return kept


def codes_lately(kind: str, value: str) -> int:
    """How many sign-in codes were asked for an address within the last hour."""
    # A code is good for ten minutes from when it was asked for.
    since = clock.now() + timedelta(minutes=CODE_MINUTES) - timedelta(hours=1)
    return SignInCode.objects.filter(kind=kind, value=value, expires_at__gt=since).count()


def last_merge(survivor: UUID) -> Merge | None:
    """The merge that would be undone next for a resident, or None."""
    return Merge.objects.filter(survivor=survivor, undone_at=None).order_by("-at").first()


def reach(resident: UUID) -> list[Identifier]:
    """Every identifier of a resident that has not said stop, phones first."""
    return list(
        Identifier.objects.filter(resident=resident)
        .exclude(consent=False)
        .select_related("resident")
        .order_by("-kind", "id")
    )


def holds(resident: UUID, *, lifted: bool = False) -> list[Hold]:
    """The legal holds that keep a person's data, their own and those of records merged with
    theirs, latest first; with `lifted` those that were lifted too."""
    row = Resident.objects.filter(pk=resident).first()
    if row is None:
        return []
    found = Hold.objects.filter(resident__in=everyone(survivor(row).pk)).order_by("-at", "-id")
    return list(found if lifted else found.filter(lifted_at=None))


def merges(resident: UUID) -> list[Merge]:
    """The merges that made a person's record what it is, latest first, also those undone."""
    found = Merge.objects.filter(survivor=resident).select_related("merged")
    return list(found.order_by("-at", "-id"))


def mark(*residents: UUID) -> str:
    """What stands in some records now, as one short code: another one when any of them changed,
    so that a person decides on what they see and not on what it became since."""
    rows = Resident.objects.filter(pk__in=residents).order_by("pk")
    told: list[object] = list(
        rows.values_list("pk", "name", "language", "prefers", "merged_into", "erased_at")
    )
    told += (
        Identifier.objects.filter(resident__in=residents)
        .order_by("pk")
        .values_list("pk", "resident", "kind", "value", "verified_at", "consent")
    )
    told += (
        Hold.objects.filter(resident__in=residents).order_by("pk").values_list("pk", "lifted_at")
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:20]
