"""What a bulletin says, in each language and on each channel, and the digest that binds it.

Composed from the kind's words and the slots by one function, so that what is approved is what
every outlet shows. A digest covers all of it, with areas, times, severity, source and the rule that
says whom it is sent to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city, zone
from holdfast.alerts import audience
from holdfast.alerts.audience import EVERYBODY, Audience
from holdfast.alerts.kinds import Kind, kinds
from holdfast.alerts.models import Severity
from holdfast.alerts.ports import social
from holdfast.kernel import clock
from holdfast.kernel.phones import to_e164

ALL_CLEAR = "_all_clear"
"""The slot of a version that ends its bulletin: what is true now."""
SOCIAL = "social"
"""The channel of what is posted on a social network, in `letters`."""
TEXT_LIMIT = 300
SLOT_LIMIT = 600
LONGEST = timedelta(days=30)
_SLOT = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class Content(msgspec.Struct, frozen=True):
    """What somebody wrote. `slots` holds for each text ``{"en": …, "es": …}``, for all others one
    value: a time as ISO 8601 with offset, a phone as E.164. `areas` are ``layer:code``."""

    kind: str
    severity: str
    slots: dict[str, Any]
    areas: tuple[str, ...]
    starts_at: datetime
    until: datetime
    source: str
    ends: bool = False
    audience: Audience = EVERYBODY
    exercise: bool = False


class Said(msgspec.Struct, frozen=True):
    """The words in one language: for pages and feeds; `text` for a text message and the phone."""

    headline: str
    body: str
    instruction: str
    text: str


def languages() -> tuple[str, ...]:
    """The languages in which every bulletin is written."""
    return tuple(code for code, _name in settings.LANGUAGES)


def said(content: Content) -> dict[str, Said]:
    """The words in every language."""
    kind = kinds()[content.kind]
    return {lang: _said(kind, content, lang) for lang in languages()}


def _said(kind: Kind, content: Content, lang: str) -> Said:
    with translation.override(lang), timezone.override(zone()):
        values = {name: _value(kind, content, name, lang) for name in kind.slots}
        headline = _fill(kind.headline.get(lang, ""), values)
        body = _fill(kind.body.get(lang, ""), values)
        instruction = _fill(kind.instruction.get(lang, ""), values)
        if content.ends:
            headline = _("It is over: %(headline)s") % {"headline": headline}
            body, instruction = _all_clear(content, lang), ""
        if content.exercise:
            headline = _("EXERCISE: %(headline)s") % {"headline": headline}
            body = " ".join(filter(None, (not_real(), body)))
            if instruction:
                instruction = _("In the exercise: %(words)s") % {"words": instruction}
        parts = [f"{city().brand}:", headline, *([instruction] if instruction else [body])]
        return Said(headline, body, instruction, _short(" ".join(filter(None, parts))))


def not_real() -> str:
    """What every statement of an exercise says first, in the language of the moment."""
    return _("This is an exercise: it is not real.")


def _all_clear(content: Content, lang: str) -> str:
    words = content.slots.get(ALL_CLEAR)
    return words.get(lang, "") if isinstance(words, dict) else ""


def _value(kind: Kind, content: Content, name: str, lang: str) -> str:
    value = content.slots.get(name)
    if kind.slots[name].type == "text":
        words = value.get(lang, "") if isinstance(value, dict) else ""
        return words.strip().rstrip(".")
    if kind.slots[name].type == "time" and value:
        moment = datetime.fromisoformat(str(value)).astimezone(zone())
        return _("%(time)s on %(day)s") % {
            "time": formats.time_format(moment, "TIME_FORMAT"),
            "day": formats.date_format(moment, "MONTH_DAY_FORMAT"),
        }
    return str(value or "")


def _fill(words: str, values: Mapping[str, str]) -> str:
    """The words with the slots' values; a bracket whose slot is empty is left out.

    >>> _fill("Leave. [Go {route}.]", {"route": ""})
    'Leave.'
    """

    def bracket(match: re.Match[str]) -> str:
        return match[1] if all(values.get(name) for name in _SLOT.findall(match[1])) else ""

    filled = _SLOT.sub(lambda slot: values.get(slot[1], ""), _OPTIONAL.sub(bracket, words))
    return re.sub(r"\s+", " ", filled).strip()


def _short(words: str) -> str:
    return words if len(words) <= TEXT_LIMIT else words[: TEXT_LIMIT - 1].rstrip() + "…"


def letters(content: Content, words: Mapping[str, Said]) -> dict[str, dict[str, list[str]]]:
    """What is sent, by language and by channel: subject and words. Under the language with a
    question mark for those of whom it is not sure that it is for them: they are asked to look.
    Nothing of an exercise is for a social network."""
    found = {
        lang + mark: _letter(content, lang, said, unsure=bool(mark))
        for lang, said in words.items()
        for mark in ("", "?")
    }
    if not content.exercise:
        for lang, said in words.items():
            found[lang][SOCIAL] = ["", _post(content, lang, said)]
    return found


def _post(content: Content, lang: str, said: Said) -> str:
    """The words for a social network, within its limit: what to do and the link stay whole as long
    as they can, the rest gives way first."""
    network = social.get()
    with translation.override(lang), timezone.override(zone()):
        ends = [f"{settings.HOLDFAST.base_url}{reverse('portal:alerts')}"]
        if not content.ends:
            ends.insert(0, _holds_until(content))
        end = " ".join(ends)
    kept: list[str] = []
    for part in filter(None, (said.headline, said.instruction, said.body)):
        kept.append(_cut(part, network.limit - network.length("\n\n".join([*kept, "", end]))))
    return "\n\n".join(filter(None, [*kept, end]))


def _cut(words: str, most: int) -> str:
    """The words, or as many whole ones as fit; none where it is not worth it.

    >>> _cut("Boil your water.", 10), _cut("Boil", 10), _cut("Boil", 1)
    ('Boil your…', 'Boil', '')
    """
    if len(words) <= most:
        return words
    short = words[: max(0, most - 1)]
    short = short if words[len(short) : len(short) + 1].isspace() else short.rpartition(" ")[0]
    return f"{short.rstrip()}…" if short.strip() else ""


def _holds_until(content: Content) -> str:
    until = formats.date_format(content.until.astimezone(zone()), "DATETIME_FORMAT")
    # A time may end with a dot of its own: “6:56 a.m.”.
    return (_("Holds until %(until)s.") % {"until": until}).replace("..", ".")


def _letter(content: Content, lang: str, said: Said, *, unsure: bool) -> dict[str, list[str]]:
    with translation.override(lang), timezone.override(zone()):
        link = f"{settings.HOLDFAST.base_url}{reverse('portal:alerts')}"
        ask = _("Your place is not sure to us. Look whether this holds for you: %(link)s")
        doubt = ask % {"link": link} if unsure else ""
        asks = content.severity == Severity.LIFE and not content.ends
        mail = [
            said.body, said.instruction, doubt, _holds_until(content),
            _("%(source)s. All statements: %(link)s") % {"source": content.source, "link": link},
            _("You get this because you take part in exercises.") if content.exercise
            else _("Stop these messages: %(link)s") % {"link": "{stop}"},
        ]  # fmt: skip
        reply = _("Reply 1 if you are safe, 2 if you need help.") if asks else ""
        press = _("Press 1 if you are safe, 2 if you need help.") if asks else ""
        return {
            "text": ["", _joined(said.text, doubt, reply,
                                 "" if content.exercise else _("STOP ends these."))],
            "voice": ["", _joined(said.text, _("Your place is not sure to us.") if unsure else "",
                                  press)],
            "email": [said.headline, "\n\n".join(filter(None, mail)) + "\n"],
        }  # fmt: skip


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def digest(content: Content, words: Mapping[str, Said]) -> bytes:
    """Binds everything that an approval is given for: what is said in each language and on each
    channel, to whom by which rule, until when."""
    whole = msgspec.json.encode([content, words, letters(content, words)], order="sorted")
    return hashlib.sha256(whole).digest()


def mark(digest: bytes) -> str:
    """The digest's beginning, as people compare it: “7F3A-91C2”."""
    text = bytes(digest[:4]).hex().upper()
    return f"{text[:4]}-{text[4:]}"


def problems(content: Content, areas: Sequence[str], *, now: datetime | None = None) -> list[str]:
    """What is missing or cannot be said, in sentences. `areas` are those the city has."""
    now = now or clock.now()
    kind = kinds().get(content.kind)
    if kind is None:
        return [_("Choose what kind of statement it is.")]
    found = []
    if content.ends:
        found += _slot_problems(_("What is true now"), "text", True, content.slots.get(ALL_CLEAR))
    for name, slot in kind.slots.items():
        found += _slot_problems(str(slot.label), slot.type, slot.required, content.slots.get(name))
    if content.severity not in Severity.values:
        found.append(_("Choose how urgent it is."))
    if kind.area == "required" and not content.areas:
        found.append(_("Choose the areas it holds for."))
    if unknown := [each for each in content.areas if each not in areas]:
        found.append(_("There is no area %(area)s.") % {"area": ", ".join(unknown)[:80]})
    if content.until <= max(content.starts_at, now):
        found.append(_("It must end after it begins, and later than now."))
    elif content.until - content.starts_at > LONGEST:
        found.append(_("It lasts 30 days at most. Extend it then."))
    if not content.source.strip():
        found.append(_("Say which office says it."))
    return found + audience.problems(content.audience)


def _slot_problems(label: str, type: str, required: bool, value: Any) -> list[str]:
    if type == "text":
        words = value if isinstance(value, dict) else {}
        given = {lang: str(words.get(lang, "")).strip() for lang in languages()}
        if any(len(text) > SLOT_LIMIT for text in given.values()):
            most = {"slot": label, "most": SLOT_LIMIT}
            return [_("%(slot)s: write at most %(most)s characters.") % most]
        missing = [name for lang, name in settings.LANGUAGES if not given[lang]]
        if len(missing) == len(given):
            return [_("%(slot)s: fill it in.") % {"slot": label}] if required else []
        return [
            _("%(slot)s: say it in %(language)s too.") % {"slot": label, "language": name}
            for name in missing
        ]
    text = str(value or "").strip()
    if not text:
        return [_("%(slot)s: fill it in.") % {"slot": label}] if required else []
    if type == "time" and _moment(text) is None:
        return [_("%(slot)s: write a day and a time.") % {"slot": label}]
    if type == "phone" and to_e164(text) is None and text.replace("-", "") != "311":
        return [_("%(slot)s: write a phone number.") % {"slot": label}]
    return []


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
