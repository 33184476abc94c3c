"""What is left undone first when more is asked than can be answered.

Exports, then dashboards, then suggestions, then lists; filing and tracking are never refused here.
Whoever is refused is told at once when to come again, so that those who report are not kept waiting
behind those who look.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from holdfast.kernel.pressure import pressure
from holdfast.web import errors

V = TypeVar("V", bound=Callable[..., Any])


class Rank(Enum):
    """What a view does; its value is how many seconds of waiting it is left undone after."""

    EXPORT = 2.0
    DASHBOARD = 3.0
    SUGGESTION = 4.0
    LIST = 5.0


def first_left(rank: Rank) -> Callable[[V], V]:
    """This view may be left undone, in its rank. A form that is sent to it never is."""

    def decorate(view: V) -> V:
        view.rank = rank  # type: ignore[attr-defined]
        return view

    return decorate


class LeaveUndone:
    """Middleware: refuse with 503 what may wait while requests wait too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything goes on; views are looked at when they are known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse, or go on with None."""
        rank: Rank | None = getattr(view, "rank", None)
        if rank is None or request.method not in ("GET", "HEAD"):
            return None
        return errors.page(request, 503) if pressure.seconds > rank.value else None
