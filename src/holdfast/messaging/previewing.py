"""Every message as somebody would get it, about an invented case, for staff who look it over.

Nothing here is sent, and nothing of a real case is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.accounts.models import Department
from holdfast.cases.lifecycle import REASONS, STATUSES
from holdfast.cases.models import Case
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.messaging import wording

#: What is told: its template, when it goes out, and where the case stands then.
OCCASIONS: tuple[tuple[str, Promise, str], ...] = (
    ("received", gettext_lazy("A report has come in"), "new"),
    ("moved", gettext_lazy("A visit is planned"), "scheduled"),
    ("moved", gettext_lazy("It is fixed"), "fixed"),
    ("moved", gettext_lazy("It is closed, not fixed"), "not_fixed"),
    ("note", gettext_lazy("The department writes to the resident"), "in_work"),
    ("followed", gettext_lazy("Somebody joins a case"), "new"),
    ("code", gettext_lazy("Somebody signs in to “My cases”"), "new"),
    ("department", gettext_lazy("A department gets a case"), "new"),
    ("due_soon", gettext_lazy("A promise ends soon"), "in_work"),
    ("overdue", gettext_lazy("A promise ran out"), "in_work"),
    ("bulletin_ends", gettext_lazy("A bulletin ends soon"), "in_work"),
)
# What one part of a text holds, alone and in a row, within the phone's own alphabet and outside.
_PARTS = {True: (160, 153), False: (70, 67)}
_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """One message: how it goes out, its words, and whether they are in the language asked for."""

    channel: str
    subject: str
    body: str
    translated: bool

    @property
    def parts(self) -> int:
        """How many text messages it takes."""
        return parts(self.body)


def parts(words: str) -> int:
    """How many text messages these words take; letters outside the phone's alphabet take more.

    >>> parts("a" * 160), parts("a" * 161), parts("ó" + "a" * 69), parts("ó" + "a" * 70)
    (1, 2, 1, 2)
    """
    alone, in_a_row = _PARTS[_ALPHABET.issuperset(words)]
    return 1 if len(words) <= alone else -(-len(words) // in_a_row)


def all_in(language: str) -> Iterator[tuple[str, Promise, list[Preview]]]:
    """For each occasion its template's name, when it goes out, and the messages in a language."""
    words = {lang: _words(lang) for lang in {language, "en"}}
    for name, when, status in OCCASIONS:
        now: dict[str, Any] = {"status": STATUSES[status]}
        if status == "not_fixed":
            now["reason"] = next(iter(REASONS.values()))
        letters = []
        for channel in ("email", "text"):
            if _exists("en", name, channel):
                translated = _exists(language, name, channel)
                lang = language if translated else "en"
                subject, body = wording.write(name, channel, lang, {**words[lang], **now})
                letters.append(Preview(channel, subject, body, translated))
        yield name, when, letters


def _exists(language: str, name: str, channel: str) -> bool:
    try:
        get_template(f"messaging/{language}/{name}.{channel}.txt")
    except TemplateDoesNotExist:
        return False
    return True


def _words(language: str) -> dict[str, Any]:
    """An invented case, told in a language."""
    with translation.override(language):
        return _invented(language)


def _invented(language: str) -> dict[str, Any]:
    now = clock.now()
    note = _("The crew comes on Monday morning. Please leave the curb free.")
    service = _("Pothole or broken street")
    department = Department(code="sample", name=Text.of({language: _("Street Maintenance")}))
    case = Case(
        number="100007",
        service_name=service,
        department=department,
        address="212 Cooper Street",
        public_description=_("A hole as big as a hat, in the right lane."),
        opened_at=now,
        due_at=cast("Any", now + timedelta(days=5)),
    )
    begin = settings.HOLDFAST.base_url + wording.prefix(language)
    return {
        "case": case,
        "service": service,
        "department": department,
        "reason": "",
        "note": note,
        "public_note": note,
        "public_words": case.public_description,
        "desk_url": wording.desk_url(case, language),
        "headline": _("Mill Street Bridge is closed."),
        "until": now,
        "own": True,
        "code": "123456",
        "track_url": f"{begin}/track/100007/EXAMPLE0/",
    }
