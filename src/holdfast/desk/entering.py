"""What several forms of the desk take: a day and a time of the city, words in every language."""

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
from holdfast.incidents import queries as incidents
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text

_LOCAL = "%Y-%m-%dT%H:%M"


def clean(text: str) -> str:
    """Typed words on one line, without what no column holds."""
    return " ".join(text.replace("\x00", "").split())


def field_of(at: datetime) -> str:
    """A moment as ``datetime-local`` takes it, in the city's zone."""
    return localtime(at, zone()).strftime(_LOCAL)


def incident_choices(*, exercises: bool = True) -> list[tuple[str, str]]:
    """Open incidents (and exercises) to choose from: name and id. Not `incidents` in a page's
    context: the band of every page stands on that word."""
    return [(str(each.name), str(each.id)) for each in incidents.current(exercises=exercises)]


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


def ids(texts: Collection[str]) -> list[UUID]:
    """Ids as a form sent them; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def one_id(text: str) -> UUID:
    """An id as a form sent it; the id of nothing for what is none, so that it is refused as
    something that is not there."""
    return next(iter(ids([text])), UUID(int=0))


def text_fields(name: str, words: Text, label: str) -> list[dict[str, Any]]:
    """The fields of a text, side by side, for `desk/scripts/texts.html`; what is missing or has
    become stale is marked."""
    return [
        {"name": f"{name}_{code}", "lang": code, "label": f"{label}, {language}",
         "value": words.texts.get(code, ""), "stale": code in words.stale}
        for code, language in settings.LANGUAGES
    ]  # fmt: skip
