"""What templates of staff know of incidents: those that are open, as ``incidents``."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from holdfast.incidents import queries


def incidents(request: HttpRequest) -> dict[str, Any]:
    """What is open, exercises too, loaded only where a template asks for it. A page is answered
    also while the database is away."""

    def load() -> list[queries.Now]:
        try:
            return queries.current(exercises=True)
        except DatabaseError:
            return []

    return {"incidents": SimpleLazyObject(load)}
