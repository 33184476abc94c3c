"""The same page in another language: the language stands in the path (``/es/…``)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language, get_language_from_path, get_language_info


@dataclass(frozen=True, slots=True)
class Offered:
    """A language that the page exists in: its tag, its own name for itself, the page's address."""

    code: str
    name: str
    url: str
    current: bool


def in_language(path: str, code: str) -> str:
    """A path (with query) of this site, in another language.

    >>> in_language("/services/pothole?near=48", "es")
    '/es/services/pothole?near=48'
    >>> in_language("/es/services", "en")
    '/services'
    """
    prefix = get_script_prefix()
    rest = path[len(prefix) :] if path.startswith(prefix) else path.lstrip("/")
    named = get_language_from_path("/" + rest.partition("?")[0])
    if named:
        rest = rest[len(named) :].removeprefix("/")
    if code == settings.LANGUAGE_CODE:
        return prefix + rest
    return f"{prefix}{code}/{rest}"


def offered(request: HttpRequest) -> list[Offered]:
    """Every language of the installation, with this very page's address in it."""
    now = get_language()
    path = request.get_full_path()
    return [
        Offered(
            code,
            str(get_language_info(code)["name_local"]).capitalize(),
            in_language(path, code),
            code == now,
        )
        for code, _ in settings.LANGUAGES
    ]
