"""The search itself: articles ranked for a question by their words and by their meaning.

An `Index` is a snapshot that never changes: build a new one when articles change and put it in
the place of the old one. All methods may be called by several threads at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .decline import ENOUGH, Evidence, confidence
from .embedding import WIDTH, Embedder, Vectors
from .lexicon import Concept, Lexicon, Scores, Synonyms, starter_synonyms

# How much words count beside meaning, whose scores lie between 0 and 1: a rare word of the
# question that stands in the title lifts an article as much as 0.1 of cosine.
WORDS_WEIGHT = np.float32(0.1)
# The language the model was made for. Others go by words alone: on the Spanish questions
# measured in docs/adr/0010-search.md, meaning added nothing to words with synonyms.
MODEL_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Document:
    """One article in one language. Several documents may share a `doc_id`: its translations."""

    doc_id: str
    lang: str
    question: str
    answer: str
    words: str = ""  # other words that people use for it

    def fields(self) -> dict[str, str]:
        """The texts that words are looked for in, by the names of `lexicon.FIELDS`."""
        return {"question": self.question, "words": self.words, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found. `lang` is the language of the text that matched."""

    doc_id: str
    lang: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits best first. Where `declined`, say that there is no good answer, and offer a person."""

    hits: list[Hit]
    declined: bool
    confidence: float  # 0 to 1


def embed_documents(documents: Sequence[Document], embedder: Embedder) -> Vectors:
    """One vector for each document, to be kept beside it; shape (documents, WIDTH).

    It is the mean of the vector of its question and that of the whole article, so that its dot
    product with a question is the mean of both cosines.
    """
    wholes = [f"{document.question} {document.words} {document.answer}" for document in documents]
    titles = [
        document.question if document.question.strip() else whole
        for document, whole in zip(documents, wholes, strict=True)
    ]
    both = embedder.encode(titles + wholes)
    return (both[: len(wholes)] + both[len(wholes) :]) * np.float32(0.5)


class _Shelf:
    """Every article once, in one language where it has that and else in another it has."""

    def __init__(
        self,
        documents: Sequence[Document],
        lang: str,
        vectors: Vectors | None,
        synonyms: Synonyms | None,
    ) -> None:
        self.documents = documents
        self.lexicon = Lexicon([document.fields() for document in documents], lang, synonyms)
        self.vectors = vectors  # None where words alone decide
        self._rows = {document.doc_id: row for row, document in enumerate(documents)}

    def hide(self, scores: Scores, hidden: Collection[str]) -> Scores:
        """The scores, with nothing for the texts of these articles."""
        rows = [self._rows[doc_id] for doc_id in hidden if doc_id in self._rows]
        if rows:
            scores[rows] = 0
        return scores

    def rank(
        self, question: str, embedder: Embedder | None, hidden: Collection[str] = ()
    ) -> tuple[Scores, Evidence | None]:
        """Scores of every text, and what speaks for the best one if there is any."""
        concepts = self.lexicon.concepts(question)
        by_words = scores = self.lexicon.scores(concepts)
        meaning: Scores | None = None
        if embedder is not None and self.vectors is not None:
            meaning = self.vectors @ embedder.encode([question])[0]
            scores = meaning + WORDS_WEIGHT * by_words
        scores = self.hide(scores, hidden)
        best = self.best(scores, 1)
        if not best:
            return scores, None
        return scores, Evidence(
            meaning=None if meaning is None else float(meaning[best[0]]),
            words=float(by_words[best[0]]),
            coverage=self.lexicon.coverage(concepts, best[0]),
        )

    def best(self, scores: Scores, limit: int) -> list[int]:
        """Numbers of the best texts that score at all, best first; ties in the given order."""
        kept = np.flatnonzero(scores > 0)
        if len(kept) > limit:
            kept = kept[scores[kept] >= np.partition(scores[kept], -limit)[-limit]]
        return [int(n) for n in kept[np.argsort(-scores[kept], kind="stable")][:limit]]

    def hits(self, scores: Scores, limit: int) -> list[Hit]:
        return [
            Hit(self.documents[n].doc_id, self.documents[n].lang, float(scores[n]))
            for n in self.best(scores, limit)
        ]


class Index:
    """A searchable snapshot of articles; make one with `build`."""

    def __init__(self, shelves: Mapping[str, _Shelf], embedder: Embedder | None) -> None:
        self._shelves = dict(shelves)
        self._embedder = embedder

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        *,
        embedder: Embedder | None,
        vectors: Mapping[tuple[str, str], Vectors] | None = None,
        synonyms: Mapping[str, Synonyms] | None = None,
    ) -> Index:
        """An index of these documents.

        `vectors` are those of `embed_documents` kept by (doc_id, lang); those missing there are
        computed, some 20 ms each. Only articles in MODEL_LANGUAGE need any. Without an embedder
        words alone are compared. `synonyms` by language are `starter_synonyms()` where not given.
        Raises ValueError where a doc_id comes twice in one language.
        """
        if synonyms is None:
            synonyms = starter_synonyms()
        texts: dict[str, dict[str, Document]] = {}
        for document in documents:
            shelf = texts.setdefault(document.lang, {})
            if document.doc_id in shelf:
                raise ValueError(
                    f"article {document.doc_id} comes twice in language {document.lang}"
                )
            shelf[document.doc_id] = document
        shelves = {}
        for lang in sorted(texts):
            chosen: dict[str, Document] = {}
            for document in documents:
                if document.doc_id not in chosen or document.lang == lang:
                    chosen[document.doc_id] = document
            table = None
            if embedder is not None and lang == MODEL_LANGUAGE:
                table = _vector_table(list(chosen.values()), embedder, vectors or {})
            shelves[lang] = _Shelf(list(chosen.values()), lang, table, synonyms.get(lang))
        return cls(shelves, embedder)

    @property
    def languages(self) -> list[str]:
        """Languages that articles are written in."""
        return list(self._shelves)

    def suggest(
        self, text: str, *, lang: str, limit: int, hidden: Collection[str] = ()
    ) -> list[Hit]:
        """Articles for what is being typed: by words only, the last taken as unfinished.

        `hidden` are the doc_ids that the reader may not see.
        """
        shelf = self._shelf(lang)
        if shelf is None:
            return []
        scores = shelf.lexicon.scores(shelf.lexicon.concepts(text, typing=True))
        return shelf.hits(shelf.hide(scores, hidden), limit)

    def answer(
        self, question: str, *, lang: str, limit: int, hidden: Collection[str] = ()
    ) -> Answer:
        """Articles for a question by words and meaning, and whether the best is good enough.

        `hidden` are the doc_ids that the reader may not see; they neither rank nor decide.
        """
        shelf = self._shelf(lang)
        if shelf is None or not question.strip():
            return Answer([], declined=True, confidence=0.0)
        scores, evidence = shelf.rank(question, self._embedder, hidden)
        if evidence is None:
            return Answer([], declined=True, confidence=0.0)
        sure = confidence(evidence)
        return Answer(shelf.hits(scores, limit), declined=sure < ENOUGH, confidence=sure)

    def evidence(self, question: str, *, lang: str) -> Evidence | None:
        """What speaks for the best article, for the tool that fits when to decline."""
        shelf = self._shelf(lang)
        return shelf.rank(question, self._embedder)[1] if shelf else None

    def concepts(self, question: str, *, lang: str) -> list[Concept]:
        """What the words of a question stand for here, for `highlight.best_passage`."""
        shelf = self._shelf(lang)
        return shelf.lexicon.concepts(question) if shelf else []

    def _shelf(self, lang: str) -> _Shelf | None:
        """The shelf of the language, or any where nothing is written in it."""
        return self._shelves.get(lang) or next(iter(self._shelves.values()), None)


def _vector_table(
    documents: Sequence[Document],
    embedder: Embedder,
    known: Mapping[tuple[str, str], Vectors],
) -> Vectors:
    """A row for each document; zeros, like nothing, for one in a language the model has not."""
    table = np.zeros((len(documents), WIDTH), dtype=np.float32)
    missing = []
    for number, document in enumerate(documents):
        vector = known.get((document.doc_id, document.lang))
        if vector is not None:
            table[number] = vector
        elif document.lang == MODEL_LANGUAGE:
            missing.append(number)
    if missing:
        table[missing] = embed_documents([documents[number] for number in missing], embedder)
    return table
