"""Comparing names of people: accents, order, nicknames, other scripts, slips of the pen.

A name is never proof that two are one: what is found here is offered to a person who looks.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

import msgspec

ENOUGH = 0.72
_LIMIT = 8
# Other forms of a name, by the one that stands for all of them.
_NICK = {
    other: full
    for full, others in msgspec.yaml.decode(
        (Path(__file__).parent / "nicknames.yaml").read_bytes(), type=dict[str, str]
    ).items()
    for other in others.split()
}


def _script(signs: str, latin: str) -> dict[str, str]:
    """Signs of a script and how each is written in Latin letters; “_” for not at all."""
    written = ["" if each == "_" else each for each in latin.split()]
    return dict(zip(signs, written, strict=True))


_CYRILLIC = _script(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g",
)
_GREEK = _script(
    "αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
)
_ARABIC = _script(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءؤئ",
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a a a a _ w y",
)
_HEBREW = _script(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "a b g d h v z h t y k k l m m n n s a p p ts ts k r sh t",
)
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ı": "i"}
_SIGNS = {
    sign: latin
    for script in (_CYRILLIC, _GREEK, _ARABIC, _HEBREW, _LATIN)
    for sign, latin in script.items()
}
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("kh", "h"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("sh", "s"),
    ("ch", "s"), ("zh", "j"), ("ts", "s"), ("qu", "k"), ("ll", "l"),
)  # fmt: skip
# Titles and particles say nothing about who it is.
_TITLES = """
mr mrs ms dr sr jr sra srta don dona de del la las los van von der el al bin ibn da dos e y
"""
_EMPTY = frozenset(_TITLES.split())


@lru_cache(maxsize=20_000)
def parts(name: str) -> tuple[str, ...]:
    """A name's parts in Latin letters without accents, titles and particles; in their order."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(_SIGNS.get(sign, sign) for sign in bare if not unicodedata.combining(sign))
    found = re.findall(r"\w+", bare.replace("'", "").replace("’", ""))
    return tuple([each for each in found if each not in _EMPTY] or found)[:_LIMIT]


def keys(*names: str) -> list[str]:
    """What a name is looked up by: the consonants of each part, its nickname's full form too."""
    found = {_bones(_NICK.get(part, part)) for name in names for part in parts(name)}
    found |= {_bones(part) for name in names for part in parts(name)}
    return sorted(key for key in found if key)


def _bones(part: str) -> str:
    """The consonants, alike ones as one: how a name is misheard, and how other scripts write it."""
    rest = part
    for one, other in _SOUNDS:
        rest = rest.replace(one, other)
    rest = rest.translate(str.maketrans("cqzvwjy", "kksbbhi"))
    bones = rest[:1].replace("h", "") + re.sub(r"[aeiouh]", "", rest[1:])
    return re.sub(r"(.)\1+", r"\1", bones)[:8] or part[:8]


def alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1; from :data:`ENOUGH` on they are offered. Order, accents,
    nicknames and a missing middle name take nothing away or little."""
    first, second = list(parts(one)), list(parts(other))
    if not first or not second:
        return 0.0
    short, long = (first, second) if len(first) <= len(second) else (second, first)
    left, total = list(long), 0.0
    for part in short:
        best = max(left, key=lambda each: _part(part, each))
        total += _part(part, best)
        left.remove(best)
    # One part alone (“Maria”) is no match for a whole name, only a hint.
    missing = 0.04 * len(left) if len(short) > 1 else 0.3 if left else 0.0
    return max(0.0, total / len(short) - missing)


@lru_cache(maxsize=50_000)
def _part(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if _NICK.get(one, one) == _NICK.get(other, other):
        return 0.95
    if len(one) == 1 or len(other) == 1:
        return 0.8 if one[0] == other[0] else 0.0
    if _bones(one) == _bones(other) and len(_bones(one)) > 1:
        return 0.9
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio if ratio >= 0.75 else ratio * 0.5
