"""Looking people up: by what they gave us, and by name for those who may."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec
from django.db.models import F, QuerySet, Value
from django.db.models.lookups import Contains

from holdfast.journal.actors import Actor
from holdfast.residents import queries
from holdfast.residents.models import Identifier, Resident, folded

MOST = 25
LEAST_LETTERS = 3
# What the index of names can look for.
_THREE = re.compile(r"[^\W_]{3}")


class Found(msgspec.Struct, frozen=True):
    """What a search came to: people's ids, best first; `by` is phone, email, name or "" (nothing
    that could be searched); `more` says that there are more than are shown."""

    residents: list[UUID]
    by: str = ""
    more: bool = False


def search(viewer: Actor, typed: str) -> Found:
    """People by a phone number or e-mail address, whole; by a part of the name for those with
    ``residents.search_names``. Nothing without ``residents.see``.

    Every word is any part of the name, whatever its accents and capitals.
    """
    typed = typed.replace("\x00", "").strip()[:254]
    if not typed or not viewer.may("residents.see"):
        return Found([])
    if email := queries.normal(Identifier.Kind.EMAIL, typed):
        return Found([match.resident for match in queries.lookup(email=email)], "email")
    if phone := queries.normal(Identifier.Kind.PHONE, typed):
        return Found([match.resident for match in queries.lookup(phone=phone)], "phone")
    letters = sum(character.isalpha() for character in typed)
    if letters < LEAST_LETTERS or not viewer.may("residents.search_names"):
        return Found([])
    found: QuerySet[Resident] = Resident.objects.filter(merged_into=None, erased_at=None)
    # Those without a name are not in the index.
    found = found.exclude(name="")
    for word in typed.split():
        if _THREE.search(word):
            found = found.filter(Contains(folded(F("name")), folded(Value(word))))
        else:
            # The same, read quicker from the name itself where the index cannot help.
            found = found.filter(name__unaccent__icontains=word)
    ids = list(found.order_by("name", "pk").values_list("pk", flat=True)[: MOST + 1])
    return Found(ids[:MOST], "name", more=len(ids) > MOST)


def alike(viewer: Actor, resident: UUID) -> list[UUID]:
    """Other records that carry one of a person's phones or addresses: perhaps the same human
    being, which only a person can tell."""
    if not viewer.may("residents.see"):
        return []
    own = Identifier.objects.filter(resident=resident)
    pairs = set(own.values_list("kind", "value"))
    others = Identifier.objects.filter(
        value__in={value for _kind, value in pairs},
        resident__merged_into=None,
        resident__erased_at=None,
    ).exclude(resident=resident)
    found = [id for kind, value, id in others.values_list("kind", "value", "resident_id")
             if (kind, value) in pairs]  # fmt: skip
    return list(dict.fromkeys(found))[:MOST]
