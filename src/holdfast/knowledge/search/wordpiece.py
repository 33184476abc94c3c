"""BERT's uncased WordPiece: text to token numbers, as the embedding model was trained on.

Written here (about sixty lines) because the `tokenizers` package brings a download client and
nine more packages along. `tests/knowledge/search/test_wordpiece.py` compares both on any text.
Source: the `BertNormalizer`, `BertPreTokenizer` and `WordPiece` of huggingface/tokenizers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

LONGEST_WORD = 100  # characters; a longer one is unknown, as in BERT
_CJK = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip  # 2B920 is a slip of the original that the model was trained with


@lru_cache(maxsize=4096)
def _character_class(character: str) -> str:
    """One of "space", "drop", "alone" (stands as a word of its own) or "letter"."""
    if character in "\t\n\r":
        return "space"
    code = ord(character)
    category = unicodedata.category(character)
    if code in (0, 0xFFFD) or category in ("Cc", "Cf", "Co", "Cs"):
        return "drop"
    if character.isspace():
        return "space"
    ascii_sign = 33 <= code <= 126 and not character.isalnum()
    if ascii_sign or category[0] == "P" or any(low <= code <= high for low, high in _CJK):
        return "alone"
    return "letter"


def words_of(text: str) -> list[str]:
    """The text lower-cased, without accents, cut at spaces and around each punctuation mark."""
    cleaned = []
    for character in text:
        kind = _character_class(character)
        if kind == "space":
            cleaned.append(" ")
        elif kind == "alone":
            cleaned.append(f" {character} ")
        elif kind == "letter":
            cleaned.append(character)
    plain = unicodedata.normalize("NFD", "".join(cleaned))
    plain = "".join(c.lower() for c in plain if unicodedata.category(c) != "Mn")
    pieces = [f" {c} " if _character_class(c) == "alone" else c for c in plain]
    return "".join(pieces).split()


class WordPiece:
    """Greedy longest-match-first pieces from a vocabulary of `piece -> number`."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary["[UNK]"]
        self._first = vocabulary["[CLS]"]
        self._last = vocabulary["[SEP]"]

    @classmethod
    def from_file(cls, path: Path) -> WordPiece:
        """Read a `vocab.txt`: one piece a line, its number is the line's."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: number for number, piece in enumerate(lines) if piece})

    def encode(self, text: str, *, longest: int) -> list[int]:
        """Token numbers with the marks of start and end, at most `longest` of them."""
        tokens = [self._first]
        for word in words_of(text):
            tokens += self._pieces(word)
            if len(tokens) >= longest:
                break
        return [*tokens[: longest - 1], self._last]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(mark + word[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            pieces.append(number)
            start = end
        return pieces
