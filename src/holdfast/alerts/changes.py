"""What one version of a bulletin says that another did not, for a person to read: word by word in
every language, and what holds where, when and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from difflib import SequenceMatcher

import msgspec
from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.alerts import audience
from holdfast.alerts.models import Subscription, Version
from holdfast.kernel.texts import Text
from holdfast.places.queries import areas_in_force

SAME, GONE, NEW = "same", "gone", "new"
_WORD = re.compile(r"\s+|\S+")


class Change(msgspec.Struct, frozen=True):
    """One thing that changed: its name, the language it is in ("" for none), and its text in parts,
    each the same, gone or new."""

    name: str
    lang: str
    parts: list[tuple[str, str]]


def between(before: Version, after: Version) -> list[Change]:
    """Everything that an approval is given for and that changed, the words first."""
    return [*_words(before, after), *_rest(before, after)]


def _words(before: Version, after: Version) -> Iterator[Change]:
    names = (
        ("headline", _("Headline")),
        ("body", _("What it says")),
        ("instruction", _("What to do")),
    )
    for lang, language in settings.LANGUAGES:
        for field, name in names:
            was, now = (each.words.get(lang, {}).get(field, "") for each in (before, after))
            if was != now:
                yield Change(f"{name} ({language})", lang, compared(was, now))


def _rest(before: Version, after: Version) -> Iterator[Change]:
    for name, was, now in (
        (_("How urgent"), before.get_severity_display(), after.get_severity_display()),
        (_("Holds for"), _areas(before), _areas(after)),
        (_("From"), _moment(before.starts_at), _moment(after.starts_at)),
        (_("Until"), _moment(before.until), _moment(after.until)),
        (_("Said by"), before.source, after.source),
        (_("Sent by"), _channels(before), _channels(after)),
        (_("Who does not confirm is called, then e-mailed"), _asks(before), _asks(after)),
    ):
        if was != now:
            yield Change(name, "", _replaced(was, now))
    if _ground(before) != _ground(after):
        yield Change(_("Whom the rule means"), "", [(NEW, _("changed: see the map and the count"))])
    if after.ends and not before.ends:
        yield Change(_("Ends the bulletin"), "", [(NEW, _("yes"))])


def compared(was: str, now: str) -> list[tuple[str, str]]:
    """Two texts as one, in parts.

    >>> compared("Boil water today.", "Boil all water today.")
    [('same', 'Boil '), ('new', 'all '), ('same', 'water today.')]
    """
    old, new = _WORD.findall(was), _WORD.findall(now)
    parts: list[tuple[str, str]] = []
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            parts.append((SAME, "".join(old[a:b])))
        else:
            parts += _replaced("".join(old[a:b]), "".join(new[c:d]))
    return parts


def _replaced(was: str, now: str) -> list[tuple[str, str]]:
    return [(how, text) for how, text in ((GONE, was), (NEW, now)) if text]


def _areas(version: Version) -> str:
    names = {f"{each.layer}:{each.code}": each.name or Text() for each in areas_in_force()}
    found = (str(names.get(area) or "") or area for area in version.areas)
    return ", ".join(sorted(found)) or _("The whole city")


def _moment(at: datetime) -> str:
    return formats.date_format(at.astimezone(zone()), "DATETIME_FORMAT")


def _channels(version: Version) -> str:
    names = dict(Subscription.Channel.choices)
    found = (str(names[each]) for each in audience.read(version.audience).channels)
    return ", ".join(found) or "–"


def _asks(version: Version) -> str:
    return _("yes") if audience.read(version.audience).escalate else _("no")


def _ground(version: Version) -> audience.Audience:
    return msgspec.structs.replace(audience.read(version.audience), channels=(), escalate=False)
