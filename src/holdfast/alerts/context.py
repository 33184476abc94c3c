"""What templates know of bulletins: what is out now, as ``bulletins``."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from holdfast.alerts import queries


def bulletins(request: HttpRequest) -> dict[str, Any]:
    """What is out now, loaded only where a template asks for it. A page is answered also while
    the database is away."""

    def load() -> list[queries.Out]:
        try:
            return queries.out_now()
        except DatabaseError:
            return []

    return {"bulletins": SimpleLazyObject(load)}
