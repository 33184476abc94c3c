"""What templates of staff know of unusual patterns: those that nobody has looked at, as
``unusual``."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from holdfast.eoc import queries
from holdfast.eoc.models import Pattern


def unusual(request: HttpRequest) -> dict[str, Any]:
    """What was raised, loaded only where a template asks for it. A page is answered also while the
    database is away."""

    def load() -> list[Pattern]:
        try:
            return queries.raised_now()
        except DatabaseError:
            return []

    return {"unusual": SimpleLazyObject(load)}
