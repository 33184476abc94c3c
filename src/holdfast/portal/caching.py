"""Pages that are the same for everyone: cached by browsers and proxies, and cheap to ask again."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from holdfast.web.kept import KEY

# Each page carries what is out now (alerts), which readers see within five seconds: one second in
# the process, the rest in a browser or a proxy, which ask again for a few bytes.
MOST_SECONDS = 2
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def same_for_all(seconds: int) -> Callable[[View[P]], View[P]]:
    """The answer may be kept by anyone for so many seconds, and longer while we cannot be reached.

    Asked again with the tag it was given, an unchanged page is answered by 304 without a body. A
    page that would set or read a cookie here is a fault, and a test finds it.
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method not in ("GET", "HEAD") or response.status_code != 200:
                return response
            request.META[KEY] = True
            tag = f'"{hashlib.sha256(response.content).hexdigest()[:20]}"'
            response.headers["ETag"] = tag
            kept = min(seconds, MOST_SECONDS)
            response.headers["Cache-Control"] = (
                f"public, max-age={kept}, stale-while-revalidate={kept}, stale-if-error=86400"
            )
            answer = get_conditional_response(request, etag=tag, response=response)
            return response if answer is None else _as_response(answer)

        return kept

    return decorate


def _as_response(answer: object) -> HttpResponse:
    assert isinstance(answer, HttpResponse)
    return answer
