"""What several forms of the desk take: a day and a time of the city, words in every language,
areas to choose from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.journal.recording import OperationError
from holdfast.places.queries import areas_in_force, layers

_LOCAL = "%Y-%m-%dT%H:%M"


def clean(text: str) -> str:
    """Typed words on one line, without what no column holds."""
    return " ".join(text.replace("\x00", "").split())


def field_of(at: datetime) -> str:
    """A moment as ``datetime-local`` takes it, in the city's zone."""
    return localtime(at, zone()).strftime(_LOCAL)


def moment(text: str) -> datetime | None:
    """What ``datetime-local`` sent, aware; None for what is no time."""
    try:
        return datetime.fromisoformat(text.strip()[:25]).replace(tzinfo=zone())
    except ValueError:
        return None


def moment_for(text: str, label: str) -> datetime:
    """The same; raises OperationError that names the field."""
    found = moment(text)
    if found is None:
        raise OperationError(_("%(field)s: write a day and a time.") % {"field": label})
    return found


def words(form: QueryDict, name: str) -> dict[str, str]:
    """What was typed in each language, in fields named ``name_en``, ``name_es``; empty ones too."""
    return {code: clean(form.get(f"{name}_{code}", "")) for code, _language in settings.LANGUAGES}


def word_fields(name: str, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields that :func:`words` reads, filled in."""
    return [
        {"name": f"{name}_{code}", "lang": code, "language": language,
         "value": values.get(code, "")}
        for code, language in settings.LANGUAGES
    ]  # fmt: skip


def number(text: str) -> int:
    """A version as a form sent it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def ids(texts: Collection[str]) -> list[UUID]:
    """Ids as a form sent them; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def areas(chosen: Collection[str]) -> list[dict[str, Any]]:
    """The city's areas by layer, to choose from; values are ``layer:code``."""
    called = layers()
    found: dict[str, list[dict[str, Any]]] = {}
    for shape in areas_in_force():
        if shape.layer != "city":
            value = f"{shape.layer}:{shape.code}"
            found.setdefault(shape.layer, []).append(
                {"value": value, "name": str(shape.name) or shape.code, "chosen": value in chosen}
            )
    return [
        {"name": str(called.get(layer) or layer), "areas": each,
         "open": any(area["chosen"] for area in each)}
        for layer, each in found.items()
    ]  # fmt: skip


def area_names(codes: Collection[str]) -> list[str]:
    """Names of ``layer:code`` in the page's language; codes nobody knows name themselves."""
    called = {f"{s.layer}:{s.code}": str(s.name) or s.code for s in areas_in_force()}
    return [called.get(code, code) for code in codes]
