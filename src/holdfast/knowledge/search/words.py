"""Words of a text as the search compares them: folded, stemmed, without the commonest ones."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STEMMERS = {"en": "english", "es": "spanish"}
# Snowball's stemmers keep state while they work, so they are used by one thread at a time.
_stemming = threading.Lock()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say little about what is asked, folded. Question words are among them: every
# article answers a "how" or a "where".
COMMON: dict[str, frozenset[str]] = {
    "en": _set(
        """a about after again all also am an and any are as at be because been before being
        between both but by can could did do does doing during each few for from further get
        had has have having he her here hers him his how i if in into is it its just me more
        most my no nor not now of off on once only or other our out over own same she should
        so some such than that the their them then there these they this those through to
        too under until up very was we were what when where which while who whom why will
        with would you your im ive id whats dont cant"""
    ),
    "es": _set(
        """a al algo algun alguna alguno algunos ante antes aqui asi aun cada como con cual
        cuales cuando cuanto cuanta cuantos de del desde donde dos e el ella ellas ellos en
        entre era es esa ese eso esta estan estar estas este esto estos estoy fue ha haber
        hace hacer hacia han hasta hay haya he la las le les lo los mas me mi mis mucho muy
        nada ni no nos nuestra nuestro o os otra otro otros para pero poco por porque pude
        pueda puede pueden puedo que quien quienes quiero se sea ser si sido sin sobre solo
        son soy su sus tal tambien tan te tengo tiene tienen tu tus u un una unas uno unos
        usted va voy y ya yo"""
    ),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, and its two compared forms."""

    start: int
    end: int
    folded: str
    stem: str


def fold(text: str) -> str:
    """Lower case without accents or other marks: "Recolección" and "recoleccion" are the same."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def stem(folded: str, lang: str) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer here."""
    if lang not in _STEMMERS or folded.isdigit():
        return folded
    word = folded
    if lang == "es":
        # The stemmer knows "-ción" only with its accent, which people leave out as they type.
        word = re.sub(r"([cs])ion$", r"\1ión", word)
    with _stemming:
        return fold(_stemmer(lang).stemWord(word))


@lru_cache
def _stemmer(lang: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_STEMMERS[lang])


def words(text: str, lang: str) -> Iterator[Word]:
    """Every word of the text in order. Possessives and contractions lose what follows the sign."""
    for match in _WORD.finditer(text):
        folded = fold(re.split("['’]", match.group())[0])
        if folded:
            yield Word(match.start(), match.end(), folded, stem(folded, lang))


def telling_words(text: str, lang: str) -> list[Word]:
    """The words that tell something; all of them where nothing else is left."""
    every = list(words(text, lang))
    common = COMMON.get(lang, frozenset())
    return [word for word in every if word.folded not in common] or every


def guess_language(text: str, among: Collection[str]) -> str:
    """Which of these languages a question is written in, by its commonest words.

    `among` must not be empty; its first wins where nothing decides. Good enough to choose
    between translations of an article; a page knows its language and does not guess.
    """
    found = [fold(match.group()) for match in _WORD.finditer(text)]
    spanish_signs = sum(character in "¿¡ñáéíóúÑÁÉÍÓÚ" for character in text)

    def likeness(lang: str) -> int:
        common = COMMON.get(lang, frozenset())
        return sum(word in common for word in found) + (spanish_signs if lang == "es" else 0)

    return max(among, key=likeness)
