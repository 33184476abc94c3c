"""Who is this? Looking residents up by what they gave us."""

from __future__ import annotations

from uuid import UUID

import msgspec

from holdfast.kernel import phones
from holdfast.residents.models import Identifier, Resident


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
    if not at or not name or "." not in host or len(typed) > 254 or any(c.isspace() for c in typed):
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


def reach(resident: UUID) -> list[Identifier]:
    """Every identifier of a resident that has not said stop, phones first."""
    return list(
        Identifier.objects.filter(resident=resident)
        .exclude(consent=False)
        .select_related("resident")
        .order_by("-kind", "id")
    )
