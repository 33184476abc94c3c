"""What residents keep of people, and how it reads in a person's export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from holdfast.kernel.personal import part, personal, plain
from holdfast.residents.models import Identifier, Resident

personal("residents.Resident", "name", klass="identity")
personal("residents.Resident", "language", "prefers", klass="contact")
personal("residents.Identifier", "value", klass="contact")
plain("residents.Identifier", "kind", why="phone or email")
personal("residents.SignInCode", "value", klass="contact", retention="code")
personal("residents.SignInCode", "sealed_code", klass="secret", retention="code")
plain("residents.SignInCode", "kind", "language", why="codes of a few choices")
personal("residents.Hold", "reason", "lifted_why", klass="words", retention="record")
plain("residents.Hold", "by", "lifted_by", why="actors as codes and ids")
plain("residents.Merge", "moved", why="ids and times only")
plain("residents.RetentionClass", why="settings of the city")


@part("residents")
def export(ids: Sequence[UUID]) -> Any:
    """Name, language, addresses and what was agreed for each."""
    people = Resident.objects.filter(pk__in=ids).order_by("noted_at")
    return {
        "people": [
            {"id": str(each.pk), "name": each.name, "language": each.language,
             "prefers": each.prefers, "noted_at": each.noted_at}
            for each in people
        ],
        "addresses": [
            {"kind": each.kind, "address": each.value, "proved_at": each.verified_at,
             "consent": each.consent, "consent_at": each.consent_at}
            for each in Identifier.objects.filter(resident__in=ids).order_by("kind", "value")
        ],
    }  # fmt: skip
