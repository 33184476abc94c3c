"""What somebody typed for a place, taken apart: number, unit, postcode, two streets of a corner.

Which of the remaining words are the street, the town or noise is for the registry's own names to
decide (matching.py); nothing here knows a city.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from holdfast.places.words import (
    BETWEEN,
    LEAD,
    NEAR,
    UNITS,
    canonical,
    normal,
    ordinal,
    raw_tokens,
)

# Longer texts are no address; the rest is kept in `Location.typed` but not read.
READ_LIMIT = 300
_MAX_TOKENS = 40
_NUMBER = re.compile(r"\d{1,6}[a-z]?|\d{1,6}-[\da-z]{1,6}|[nsew]\d{1,4}[nsew]\d{2,6}")
_US_ZIP = re.compile(r"\d{5}(?:-\d{4})?|\d{9}")
_CA_POSTCODE = (re.compile(r"[a-z]\d[a-z]"), re.compile(r"\d[a-z]\d"))
_UK_POSTCODE = (re.compile(r"[a-z]{1,2}\d{1,2}[a-z]?"), re.compile(r"\d[a-z]{2}"))
_FRACTION = re.compile(r"[1-9]/[1-9]")
_SIGNS = frozenset("&@#/,;")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed place in parts. `words` are pairs (normal form, as written) of all that may name it.

    `number` is the number's key without case (``12``, ``12A``, ``12 1/2``, ``12-14``) or "", and
    `numbers` the keys to try in order; `halves` are the possible readings as a corner. `near` says
    that it began with words for "about there". `open` says that the last word may be unfinished.
    """

    words: tuple[tuple[str, str], ...] = ()
    number: str = ""
    value: int | None = None
    numbers: tuple[str, ...] = ()
    unit: str = ""
    unit_key: str = ""
    zipcode: str = ""
    halves: tuple[tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]], ...] = ()
    near: bool = False
    open: bool = False


def parse(text: str) -> Parsed:
    """Take a typed place apart. Never raises, whatever the text; unknown parts end up in words."""
    unfinished = bool(text) and not text[-1].isspace() and text[-1] not in ",;"
    tokens = raw_tokens(text[:READ_LIMIT])[:_MAX_TOKENS]
    tokens, zipcode = _take_postcode(tokens)
    tokens, unit = _take_unit(tokens)
    tokens = _without_lead(tokens)
    tokens, near = _without_near(tokens)
    number, tokens = _take_number(tokens)
    plain = [word for word in tokens if word not in _SIGNS]
    words = normal(plain)
    return Parsed(
        words=tuple(words),
        number=number,
        value=number_value(number),
        numbers=_to_try(number, plain),
        unit=unit,
        unit_key=unit_key(unit),
        zipcode=zipcode,
        halves=_halves(tokens),
        near=near,
        open=unfinished,
    )


def number_key(number: str) -> str:
    """A house number without case and needless spaces: ``12 a`` → ``12A``, ``12½`` → ``12 1/2``."""
    tokens = [t for t in raw_tokens(number) if t not in _SIGNS]
    joined = " ".join(tokens)
    return re.sub(r"(\d) ([a-z])$", r"\1\2", joined).upper()[:20]


def number_value(number: str) -> int | None:
    """The leading digits of a house number, for ranges and interpolation; None without any."""
    found = re.match(r"\d{1,9}", number)
    return int(found[0]) if found else None


def unit_key(unit: str) -> str:
    """A unit without its designator and leading zeros: ``Apt 3b``, ``#03B`` → ``3B``."""
    words = [w for w in raw_tokens(unit) if w not in _SIGNS]
    if len(words) > 1 and words[0] in UNITS:
        words = words[1:]
    # "1-2" is another door than "12"; "B-9", "B 9" and "B9" are one.
    joined = re.sub(r"(?<=\d)[ -](?=\d)", "/", " ".join(words))
    key = re.sub(r"[ -]", "", joined).upper().lstrip("0")[:40]
    return key or ("0" if words else "")


def shown_unit(unit: str) -> str:
    """A unit as shown: ``APT 3b`` → ``Apt 3B``, ``8`` → ``#8``, ``#APT 000101`` → ``Apt 101``."""
    words = [word for word in raw_tokens(unit) if word not in _SIGNS]
    if not words:
        return ""
    shown = [word.upper().lstrip("0") or "0" for word in words]
    if len(shown) > 1 and len(shown[-2]) == 1 and shown[-1].isdecimal():
        shown[-2:] = [f"{shown[-2]}-{shown[-1]}"]
    if len(words) > 1 and words[0] in UNITS:
        return " ".join([UNITS[words[0]].capitalize(), *shown[1:]])[:40]
    return ("#" + " ".join(shown))[:40]


def as_name(parsed: Parsed) -> Parsed | None:
    """The same with the number read as the street's name: ``42 st`` is 42nd Street."""
    if not re.fullmatch(r"\d{1,3}", parsed.number):
        return None
    words = ((ordinal(int(parsed.number)), parsed.number), *parsed.words)
    return replace(parsed, words=words, number="", value=None, numbers=())


def loose_unit(parsed: Parsed, positions: Sequence[int]) -> str:
    """The key of a unit that was typed without a word for it (``12 Main St 3B``), or ""."""
    if parsed.unit_key or not parsed.number:
        return ""
    written = [parsed.words[position][1] for position in positions if position]
    return next((unit_key(word) for word in written if len(word) <= 5 and _unit_id(word)), "")


def number_after(parsed: Parsed, position: int) -> Parsed:
    """The same with a word read as the number: ``Calle Luna 12``."""
    number = number_key(parsed.words[position][1])
    words = parsed.words[:position] + parsed.words[position + 1 :]
    return replace(
        parsed, words=words, number=number, value=number_value(number), numbers=(number,)
    )


def _take_postcode(tokens: list[str]) -> tuple[list[str], str]:
    """Take the last postcode out: US (five or nine digits, not first), Canadian or British."""
    for at in range(len(tokens) - 1, 0, -1):
        word, before = tokens[at], tokens[at - 1]
        # "FL 33166" is Florida, not a floor.
        named = before != "#" and (before not in UNITS or before == "fl")
        if _US_ZIP.fullmatch(word) and named:
            return tokens[:at] + tokens[at + 1 :], word[:5]
        for first, second in (_CA_POSTCODE, _UK_POSTCODE):
            if at > 1 and second.fullmatch(word) and first.fullmatch(before):
                return tokens[: at - 1] + tokens[at + 1 :], f"{before} {word}".upper()
    return tokens, ""


def _take_unit(tokens: list[str]) -> tuple[list[str], str]:
    """Take the unit out: ``apt 3b``, ``# 3``, ``unit # 3``, ``5th floor``, ``3er piso``."""
    for at in range(1, len(tokens)):
        word = tokens[at]
        rest = tokens[at + 1 :]
        if word == "," and rest and _bare_unit(tokens[0], rest):
            return tokens[:at] + rest[1:], f"#{rest[0].upper()}"
        if word not in UNITS and word != "#":
            continue
        skip = 1 if rest[:1] == ["#"] else 0
        if rest[skip:] and _unit_id(rest[skip]):
            label = UNITS.get(word, "").capitalize() or "#"
            shown, after = rest[skip].upper(), rest[skip + 1 :]
            if len(shown) == 1 and shown.isalpha() and after and after[0].isdecimal():
                shown, after = f"{shown}-{after[0]}", after[1:]
            unit = f"#{shown}" if label == "#" else f"{label} {shown}"
            return tokens[:at] + after, unit
        before = canonical(tokens[at - 1])
        if UNITS.get(word) == "fl" and at > 1 and before[0].isdigit():
            return tokens[: at - 1] + rest, f"Fl {before.upper()}"
    return tokens, ""


def _unit_id(word: str) -> bool:
    return (
        word not in _SIGNS and len(word) <= 12 and (len(word) == 1 or any(map(str.isdigit, word)))
    )


def _bare_unit(first: str, rest: list[str]) -> bool:
    """Whether ``, 3B`` after an address is its unit: a short word with a digit, alone."""
    return (
        bool(_NUMBER.fullmatch(first))
        and len(rest[0]) <= 4
        and any(map(str.isdigit, rest[0]))
        and rest[1:2] in ([], [","])
    )


def _without_lead(tokens: list[str]) -> list[str]:
    """Without the small words people begin with: ``corner of``, ``in front of the``, ``en la``."""
    at = 0
    while at < len(tokens) - 1 and (tokens[at] in LEAD or tokens[at] in _SIGNS):
        at += 1
    return tokens[at:]


def _without_near(tokens: list[str]) -> tuple[list[str], bool]:
    """Without "near", "across from" … before a number; elsewhere they may be a name: Front St."""
    for at, word in enumerate(tokens[:6]):
        if at and _NUMBER.fullmatch(word):
            return tokens[at:], True
        if word not in NEAR and word not in LEAD:
            break
    return tokens, False


def _take_number(tokens: list[str]) -> tuple[str, list[str]]:
    """The house number at the beginning, with its fraction or letter."""
    if not tokens or not _NUMBER.fullmatch(tokens[0]):
        return "", tokens
    number, rest = tokens[0], tokens[1:]
    if rest and _FRACTION.fullmatch(rest[0]):
        return number_key(f"{number} {rest[0]}"), rest[1:]
    return number_key(number), rest


def _to_try(number: str, words: Sequence[str]) -> tuple[str, ...]:
    """Keys to look for, the most exact first: ``12-14`` may be written ``12`` in the registry."""
    if not number:
        return ()
    keys = [number]
    if words and len(words[0]) == 1 and words[0].isalpha():
        keys.append(number + words[0].upper())
    digits = re.match(r"\d+", number)
    if digits and digits[0] != number:
        keys.append(digits[0])
    tail = re.fullmatch(r"\d+-(\d+)", number)
    if tail:
        keys.append(tail[1])
    return tuple(dict.fromkeys(keys))


def _halves(
    tokens: Sequence[str],
) -> tuple[tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]], ...]:
    """The readings as a corner: one for each word that may stand between two streets; the second
    street may not be typed yet."""
    found = []
    for at, word in enumerate(tokens):
        if word in BETWEEN and at > 0:
            sides = []
            for side in (tokens[:at], tokens[at + 1 :]):
                plain = [w for w in side if w not in _SIGNS]
                while len(plain) > 1 and plain[0] in BETWEEN | LEAD:
                    plain = plain[1:]
                while len(plain) > 1 and plain[-1] in BETWEEN | LEAD:
                    plain = plain[:-1]
                sides.append(tuple(normal(plain)))
            if sides[0]:
                found.append((sides[0], sides[1]))
    return tuple(found[:4])
