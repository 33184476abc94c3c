"""The words of each message: one template a fact, language and channel, with a preview.

Templates are ``templates/messaging/<language>/<name>.<channel>.txt``; the first line of an e-mail
is its subject. A language without its own template gets English, and the message says so in its
language tag.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import select_template
from django.utils import timezone, translation

from holdfast.accounts import queries
from holdfast.cases.models import Case
from holdfast.kernel import secrets

TEMPLATES = (
    "received", "moved", "note", "followed", "department", "due_soon", "overdue", "code",
    "bulletin_ends",
)  # fmt: skip
TEXT_LIMIT = 459  # three parts of a text message


def write(name: str, channel: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body of a message; a text has no subject and at most three parts."""
    template = _template(name, channel, language)
    with translation.override(language), timezone.override(queries.zone()):
        written = template.render(
            {"city": queries.city(), "base_url": settings.HOLDFAST.base_url, **context}
        ).strip()
    if channel == "text":
        return "", " ".join(written.split())[:TEXT_LIMIT]
    subject, _, body = written.partition("\n")
    return subject.strip(), body.strip() + "\n"


@functools.lru_cache(maxsize=500)
def _template(name: str, channel: str, language: str) -> Any:
    short = language.split("-")[0]
    return select_template(
        [
            f"messaging/{lang}/{name}.{channel}.txt"
            for lang in dict.fromkeys((language, short, "en"))
        ]
    )


# 40 bits: at a thousand guesses a second the first hit is decades away.
CODE_LENGTH = 8


def prefix(language: str) -> str:
    """How the addresses of a language's pages begin; those of one without pages, as English's."""
    short = language.split("-")[0]
    known = short != settings.LANGUAGE_CODE and short in dict(settings.LANGUAGES)
    return f"/{short}" if known else ""


def desk_url(case: Case, language: str) -> str:
    """The page of a case on the desk, in a language."""
    return f"{settings.HOLDFAST.base_url}{prefix(language)}/desk/cases/{case.number}/"


def track_code(case: Case) -> str:
    """The code beside a case's number on its tracking page."""
    return secrets.code_of("track", str(case.pk), length=CODE_LENGTH)


def follow_code(case: Case, resident: UUID) -> str:
    """The code of one who follows a case: it shows no more than everyone may see."""
    return secrets.code_of("follow", f"{case.pk} {resident}", length=CODE_LENGTH)


def track_url(case: Case, language: str, resident: UUID | None = None) -> str:
    """The tracking page of a case, in a language, for the one who reported it or, where `resident`
    is another, for a follower."""
    own = resident is None or resident == case.resident_id
    code = track_code(case) if own or resident is None else follow_code(case, resident)
    return f"{settings.HOLDFAST.base_url}{prefix(language)}/track/{case.number}/{code}/"
