"""What every answer has: its language and its content policy."""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from holdfast.web import errors


def language_in_path(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Activate the language that the path names (``/es/…``), else the first one. It never comes
    from a cookie, so that pages cache and links keep it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        lang = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(lang):
            request.LANGUAGE_CODE = lang
            response = get_response(request)
            response.headers.setdefault("Content-Language", lang)
            return response

    return middleware


def say_why(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put words to the bare answer that Django gives to a method an address does not take."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        told = errors.page(request, 405)
        told.headers["Allow"] = response.headers.get("Allow", "GET, HEAD")
        return told

    return middleware


def content_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send the content policy of the settings, the same with every answer, written once."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware
