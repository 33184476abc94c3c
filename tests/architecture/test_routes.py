"""Every address says who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# allauth's own views: sign-in is public by nature, the rest ask for a session themselves.
FOREIGN = ("allauth.",)


def routes(patterns: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


VIEWS = dict(routes(get_resolver().url_patterns))


@pytest.mark.parametrize("route", list(VIEWS))
def test_a_route_declares_its_policy(route: str) -> None:
    view = VIEWS[route]
    target = getattr(view, "view_class", view)
    if target.__module__.startswith(FOREIGN):
        return
    assert getattr(view, "policy", None), f"{route}: decorate its view with web.policy"
