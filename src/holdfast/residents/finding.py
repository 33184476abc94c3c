"""Looking people up: by what they gave us, and by name for those who may."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec
from django.db.models import F, Q, QuerySet, Value
from django.db.models.lookups import Contains, StartsWith

from holdfast.journal.actors import Actor
from holdfast.residents import queries
from holdfast.residents.models import Identifier, Resident, folded

MOST = 25
LEAST_LETTERS = 3
# What the index of names can look for in the middle of a word.
_THREE = re.compile(r"[^\W_]{3}")
# Chinese, Japanese and Korean names have two or three letters in all.
_WHOLE_WORDS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# What stands before a word of a name that is not its first.
_BETWEEN = (" ", "-", "'", "’", ",", ".")


class Found(msgspec.Struct, frozen=True):
    """What a search came to: people's ids, best first; `by` is phone, email, name or "" (nothing
    that could be searched); `more` says that there are more than are shown."""

    residents: list[UUID]
    by: str = ""
    more: bool = False


def search(viewer: Actor, typed: str) -> Found:
    """People by a phone number or e-mail address, whole; by a part of the name for those with
    ``residents.search_names``. Nothing without ``residents.see``.

    A word of three letters or more is any part of the name, a shorter one the beginning of one of
    its words, whatever its accents and capitals.
    """
    typed = typed.replace("\x00", "").strip()[:254]
    if not typed or not viewer.may("residents.see"):
        return Found([])
    if email := queries.normal(Identifier.Kind.EMAIL, typed):
        return Found([match.resident for match in queries.lookup(email=email)], "email")
    if phone := queries.normal(Identifier.Kind.PHONE, typed):
        return Found([match.resident for match in queries.lookup(phone=phone)], "phone")
    letters = sum(character.isalpha() for character in typed)
    enough = letters >= LEAST_LETTERS or _WHOLE_WORDS.search(typed)
    if not enough or not viewer.may("residents.search_names"):
        return Found([])
    found: QuerySet[Resident] = Resident.objects.filter(merged_into=None, erased_at=None)
    # Those without a name are not in the index.
    found = found.exclude(name="")
    for word in typed.split():
        found = found.filter(_in_name(word))
    ids = list(found.order_by("name", "pk").values_list("pk", flat=True)[: MOST + 1])
    return Found(ids[:MOST], "name", more=len(ids) > MOST)


def _in_name(word: str) -> Q:
    """Names that have a word in them, asked in ways that the index of three letters answers: it
    knows how words begin too."""
    name = folded(F("name"))
    if _THREE.search(word):
        return Q(Contains(name, folded(Value(word))))
    found = Q(StartsWith(name, folded(Value(word))))
    for sign in _BETWEEN:
        found |= Q(Contains(name, folded(Value(f"{sign}{word}"))))
    return found


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
