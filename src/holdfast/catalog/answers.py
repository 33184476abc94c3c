"""Answers to a question: reading what people type, and saying it again in words.

What :func:`validate` returns is plain JSON: a text, a number, a boolean, an ISO date, a choice's
code, a list of codes, or for photos the ids of uploaded files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.queries import zone
from holdfast.catalog.definitions import Definition, Limits, Question, day_of
from holdfast.catalog.suggestions import fold
from holdfast.kernel import clock

Answer: TypeAlias = str | int | float | bool | list[str]
TEXT_LENGTH = 200
PARAGRAPH_LENGTH = 4000
PLACE_LENGTH = 300
PHOTOS = 5


class AnswerError(ValueError):
    """An answer that cannot be taken; the message is a sentence in the reader's language."""


def validate(
    question: Question,
    raw: str | Sequence[str] | None,
    lang: str = "en",
    *,
    today: date | None = None,
) -> Answer | None:
    """The answer that `raw` means, or None where an optional question was left empty.

    `raw` is what a form or an API carries: a text, or several for choices and photos. Choices are
    given by code, numbers and dates as people type them. `today` is the city's day by default.
    Raises :class:`AnswerError` with a sentence in `lang`.
    """
    given = [raw] if isinstance(raw, str) else list(raw or ())
    given = [text for text in (clean(item) for item in given) if text]
    if not question.answerable or not (given or question.required):
        return None
    with translation.override(lang):
        if not given:
            raise AnswerError(_nothing(question))
        if question.type in ("multiple", "photo"):
            return _several(question, given, lang)
        if len(given) > 1:
            raise AnswerError(_("Give one answer only."))
        return _one(question, given[0], lang, today)


def clean(text: str) -> str:
    """A text as it is kept: composed, line ends as ``\\n``, without invisible control characters
    and without space around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        letter
        for letter in composed
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()


def _nothing(question: Question) -> str:
    match question.type:
        case "single" | "yesno":
            return _("Choose one of the answers.")
        case "multiple":
            return _("Choose at least one answer.")
        case "photo":
            return _("Add a photo.")
        case "number":
            return _("Write a number.")
        case "date":
            return _("Write a date.")
        case "place":
            return _("Write an address, a corner or the name of a place.")
        case _:
            return _("Write an answer.")


def _one(question: Question, text: str, lang: str, today: date | None) -> Answer:
    match question.type:
        case "single":
            return _code(question, text)
        case "yesno":
            return _yes_or_no(text)
        case "number":
            return _number(question, text, lang)
        case "date":
            return _date(question, text, lang, today)
        case "place":
            return _text(" ".join(text.split()), PLACE_LENGTH)
        case "paragraph":
            return _text(text, question.limits.length or PARAGRAPH_LENGTH)
        case _:
            return _text(" ".join(text.split()), question.limits.length or TEXT_LENGTH)


def _text(text: str, most: int) -> str:
    if len(text) > most:
        raise AnswerError(
            _("This is %(length)s characters long. Write at most %(most)s.")
            % {"length": len(text), "most": most}
        )
    return text


def _code(question: Question, text: str) -> str:
    if question.choice(text) is None:
        raise AnswerError(_("Choose one of the answers."))
    return text


def photos(definition: Definition, answers: Mapping[str, Any]) -> list[UUID]:
    """The photos among the answers to a service's questions, in their order."""
    asked = [q.code for q in definition.questions if q.type == "photo"]
    return [UUID(each) for code in asked for each in answers.get(code) or ()]


def _several(question: Question, given: list[str], lang: str) -> list[str]:
    unique = list(dict.fromkeys(given))
    low, high = question.limits.min, question.limits.max
    if question.type == "photo":
        high = PHOTOS if high is None else high
        try:
            unique = [str(UUID(each)) for each in unique]
        except ValueError:
            raise AnswerError(_("This photo did not arrive. Add it again.")) from None
    else:
        for each in unique:
            if question.choice(each) is None:
                raise AnswerError(_("Choose among the answers."))
        # In the order of the question, so that equal answers are equal.
        unique = [choice.code for choice in question.choices if choice.code in unique]
    if isinstance(high, int | float) and len(unique) > high:
        most = int(high)
        raise AnswerError(
            ngettext("Choose at most %(most)s.", "Choose at most %(most)s.", most) % {"most": most}
        )
    if isinstance(low, int | float) and len(unique) < low:
        least = int(low)
        raise AnswerError(
            ngettext("Choose at least %(least)s.", "Choose at least %(least)s.", least)
            % {"least": least}
        )
    return unique


_YES = frozenset({"true", "yes", "y", "1", "on", "si", "s", "verdadero"})
_NO = frozenset({"false", "no", "n", "0", "off", "falso"})


def _yes_or_no(text: str) -> bool:
    word = fold(text).rstrip(".!")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise AnswerError(_("Answer yes or no."))


# -- numbers --

_SPOKEN = {
    word: number
    for number, words in enumerate(
        (
            "zero cero", "one uno una", "two dos", "three tres", "four cuatro", "five cinco",
            "six seis", "seven siete", "eight ocho", "nine nueve", "ten diez", "eleven once",
            "twelve doce",
        )
    )
    for word in words.split()
}  # fmt: skip
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_MIXED = re.compile(
    r"(?P<before>[0-9]{1,6})?\s*(?P<sign>[½¼¾])"
    r"|(?:(?P<whole>[0-9]{1,6})\s+)?(?P<upper>[0-9]{1,3})\s*[/⁄]\s*(?P<lower>[1-9][0-9]{0,2})"
)
_MARKS = {"in": '"”', "inches": '"”', "ft": "'’", "feet": "'’"}


def read_number(text: str, units: Sequence[str] = ()) -> int | float | None:
    """The number a text means, or None: ``4``, ``1,200``, ``2.5``, ``2,5``, ``1 1/2``, ``½``,
    ``two``, any script's digits; one of `units` may follow.

    A single comma or point before exactly three digits separates thousands when it is a comma,
    and is a decimal point when it is a point, as people here write in both languages.
    """
    word = fold(" ".join(text.split())) if not any(f in text for f in _FRACTIONS) else text.strip()
    for unit in sorted(units, key=len, reverse=True):
        for ending in (fold(unit), *_MARKS.get(unit, "")):
            if word.endswith(ending) and word[: -len(ending)].strip():
                before = word[: -len(ending)]
                if before[-1].isalpha() and ending[0].isalpha():
                    continue
                return read_number(before)
    if word in _SPOKEN:
        return _SPOKEN[word]
    word = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in word
    ).replace("−", "-")
    mixed = _MIXED.fullmatch(word)
    if mixed:
        sign, whole, upper, lower = mixed["sign"], mixed["whole"], mixed["upper"], mixed["lower"]
        part = _FRACTIONS[sign] if sign else int(upper) / int(lower)
        return int(mixed["before"] or whole or 0) + part
    return _plain_number(word)


def _plain_number(word: str) -> int | float | None:
    if not re.fullmatch(r"[+-]?[0-9][0-9.,' ]{0,20}", word) or word[-1] in ".,' ":
        return None
    digits = word.replace(" ", "").replace("'", "").lstrip("+")
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        # Whichever comes last is the decimal sign.
        group, decimal = (",", ".") if digits.rfind(".") > digits.rfind(",") else (".", ",")
        if digits.count(decimal) > 1:
            return None
        digits = digits.replace(group, "").replace(decimal, ".")
    elif commas > 1 or points > 1 or re.fullmatch(r"-?[1-9][0-9]{0,2},[0-9]{3}", digits):
        sign = "," if commas else "."
        if not re.fullmatch(rf"-?[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{3}})+", digits):
            return None
        digits = digits.replace(sign, "")
    else:
        digits = digits.replace(",", ".")
    number = float(digits)
    return int(number) if number.is_integer() and "." not in digits else number


def _number(question: Question, text: str, lang: str) -> int | float:
    limits = question.limits
    units = [unit for shown in limits.unit.texts.values() for unit in shown.split()]
    number = read_number(text, units)
    if number is None:
        raise AnswerError(_("Write a number only, such as 4."))
    if limits.whole and number != int(number):
        raise AnswerError(_("Write a whole number, such as 4."))
    _bounds(number, limits)
    return int(number) if limits.whole else number


def _bounds(number: float, limits: Limits) -> None:
    if isinstance(limits.min, int | float) and number < limits.min:
        raise AnswerError(_("Write %(least)s or more.") % {"least": _shown(limits.min)})
    if isinstance(limits.max, int | float) and number > limits.max:
        raise AnswerError(_("Write %(most)s or less.") % {"most": _shown(limits.max)})


def _shown(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:g}"


# -- dates --

_MONTHS = {
    name[:3]: number
    for number, names in enumerate(
        (
            "january enero", "february febrero", "march marzo", "april abril", "may mayo",
            "june junio", "july julio", "august agosto", "september septiembre setiembre",
            "october octubre", "november noviembre", "december diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_NEAR = {
    "today": 0, "hoy": 0, "yesterday": -1, "ayer": -1, "tomorrow": 1, "manana": 1,
    "antier": -2, "anteayer": -2,
}  # fmt: skip


def read_date(text: str, lang: str, today: date) -> date | None:
    """The date a text means, or None where it means none or two.

    Reads ``2026-06-18``, ``June 18``, ``18 de junio de 2026``, ``6/18``, ``6/18/26``, and
    ``yesterday``. Numbers with slashes are month first in English; in other languages they are
    read only where one order is possible. A date without a year is the one nearest to `today`.
    """
    word = " ".join(fold(text).replace(",", " ").replace(".", " ").split())
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:t.*)?", word)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    slashed = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|\d{4}))?", word)
    if slashed:
        first, second, year = int(slashed[1]), int(slashed[2]), slashed[3]
        if lang.startswith("en") or second > 12 or first == second:
            return _in_year(first, second, year, today)
        return _in_year(second, first, year, today) if first > 12 else None
    named = re.fullmatch(r"([a-z]{3,10}) (\d{1,2})(?:st|nd|rd|th)?(?: (?:de |del )?(\d{4}))?", word)
    if named and named[1][:3] in _MONTHS:
        return _in_year(_MONTHS[named[1][:3]], int(named[2]), named[3], today)
    named = re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th)? (?:de |of )?([a-z]{3,10})(?: (?:de |del )?(\d{4}))?", word
    )
    if named and named[2][:3] in _MONTHS:
        return _in_year(_MONTHS[named[2][:3]], int(named[1]), named[3], today)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_year(month: int, day: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    around = [_day(today.year + shift, month, day) for shift in (-1, 0, 1)]
    possible = [each for each in around if each]
    return min(possible, key=lambda each: abs((each - today).days)) if possible else None


def _date(question: Question, text: str, lang: str, today: date | None) -> str:
    today = today or clock.now().astimezone(zone()).date()
    found = read_date(text, lang, today)
    if found is None:
        raise AnswerError(_("Write the date with the month in words, such as June 18, 2026."))
    low, high = day_of(question.limits.min, today), day_of(question.limits.max, today)
    if low and found < low:
        raise AnswerError(_("Choose %(day)s or later.") % {"day": _long(low)})
    if high and found > high:
        raise AnswerError(_("Choose %(day)s or earlier.") % {"day": _long(high)})
    return found.isoformat()


def _long(day: date) -> str:
    return str(formats.date_format(day, "DATE_FORMAT"))


# -- saying it again --


def as_sent(answer: Answer) -> list[str]:
    """An answer as a form or an API would carry it, for :func:`validate`."""
    if isinstance(answer, list):
        return answer
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    return [answer if isinstance(answer, str) else repr(answer)]


def in_words(question: Question, answer: Any, lang: str = "en") -> str:
    """An answer as people read it, in a language: a choice's name, ``Yes``, a long date.

    A case whose service was corrected keeps the answers it came with; what was an answer to
    another question of the same code is shown as it is.
    """
    with translation.override(lang):
        if answer is None or answer == "" or answer == []:
            return ""
        match question.type, answer:
            case "yesno", bool():
                return _("Yes") if answer else _("No")
            case ("single", _) if (choice := question.choice(str(answer))) is not None:
                return choice.name.in_language(lang).text
            case "multiple", [*codes]:
                names = [(code, question.choice(str(code))) for code in codes]
                return ", ".join(
                    choice.name.in_language(lang).text if choice else str(code)
                    for code, choice in names
                )
            case "photo", [*photos]:
                count = len(photos)
                return ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}
            case ("date", str()) if (day := _iso(answer)) is not None:
                return _long(day)
            case "number", int() | float():
                unit = question.limits.unit.in_language(lang).text.partition(" ")[0]
                return f"{_shown(answer)} {unit}".strip()
            case _:
                return str(answer)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
