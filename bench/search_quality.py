"""Measure the search: quality on the question sets of ../shared/data, and speed.

    python bench/search_quality.py [--articles 5000]

Prints nDCG@10 and MRR@10 of each set with the model and by words alone, the share of questions
declined for each pair of questions and articles, and the time of suggestions and answers in one
process, without HTTP.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

# As `holdfast serve` does: on a busy machine BLAS threads that wait for each other take seconds.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from holdfast.knowledge.search import Document, Embedder, Index, load_embedder

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from knowledge.search.question_sets import QuestionSet, city, faq_sets, mrr, ndcg  # noqa: E402


def quality(name: str, asked: QuestionSet, index: Index, lang: str, way: str) -> None:
    """Rank every question, declined or not, and print how well."""
    runs = {
        query_id: [hit.doc_id for hit in index.answer(query, lang=lang, limit=10).hits]
        for query_id, query in asked.queries.items()
    }
    figures = f"nDCG@10 {ndcg(runs, asked.relevant):.3f}  MRR@10 {mrr(runs, asked.relevant):.3f}"
    print(f"{name:12} {way:12} {figures}")


def declined(asked: QuestionSet, index: Index, lang: str) -> float:
    """Share of the questions that are answered with "no good answer"."""
    answers = [index.answer(query, lang=lang, limit=1) for query in asked.queries.values()]
    return sum(answer.declined for answer in answers) / len(answers)


def inflated(sets: dict[str, QuestionSet], count: int) -> list[Document]:
    """As many articles as asked for: sentences of the sets' answers dealt out anew."""
    chance = np.random.default_rng(7)
    every = [document for asked in sets.values() for document in asked.documents]
    sentences = [s for d in every for s in d.answer.replace("\n", " ").split(". ") if s]
    made = []
    for number in range(count):
        title = every[number % len(every)].question
        body = ". ".join(chance.choice(sentences, size=6))
        made.append(Document(f"A{number}", "en", f"{title} ({number})", body))
    return made


def speed(sets: dict[str, QuestionSet], embedder: Embedder | None, count: int) -> None:
    """Times of one caller over an index of `count` articles; its vectors are drawn by lot."""
    documents = inflated(sets, count)
    drawn = np.random.default_rng(7).normal(size=(count, 384)).astype(np.float32) / 20
    vectors = {(d.doc_id, d.lang): v for d, v in zip(documents, drawn, strict=True)}
    start = time.perf_counter()
    index = Index.build(documents, embedder=embedder, vectors=vectors)
    print(f"index of {count} articles built in {time.perf_counter() - start:.1f} s, vectors given")
    queries = [q for asked in sets.values() for q in asked.queries.values()][::5]
    suggest, answer = [], []
    for query in queries:
        for end in range(2, len(query) + 1, 5):
            start = time.perf_counter()
            index.suggest(query[:end], lang="en", limit=8)
            suggest.append(time.perf_counter() - start)
        start = time.perf_counter()
        index.answer(query, lang="en", limit=10)
        answer.append(time.perf_counter() - start)
    for name, times in (("suggest", suggest), ("answer", answer)):
        p50, p95, p99 = 1000 * np.percentile(times, [50, 95, 99])
        print(
            f"{name:8} p50 {p50:.1f} ms  p95 {p95:.1f} ms  p99 {p99:.1f} ms  ({len(times)} calls)"
        )


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5000, help="for the times (5000)")
    count = parser.parse_args().articles
    embedder = load_embedder()
    if embedder is None:
        print("the model is not installed: words alone")
    sets = {**faq_sets(), "city": city("en"), "city-es": city("es")}
    indexes = {}
    for name, asked in sets.items():
        lang = asked.documents[0].lang
        indexes[name] = Index.build(asked.documents, embedder=embedder)
        quality(name, asked, indexes[name], lang, "with model" if embedder else "words")
        if embedder:
            quality(name, asked, Index.build(asked.documents, embedder=None), lang, "words alone")
    for name, asked in sets.items():
        lang = asked.documents[0].lang
        told = [
            f"{'own' if other == name else other} {declined(other_set, indexes[name], lang):.1%}"
            for other, other_set in sets.items()
            if other_set.documents[0].lang == lang
        ]
        print(f"articles of {name:9} declined: {', '.join(told)}")
    speed({name: sets[name] for name in ("stackfaq", "deepset")}, embedder, count)


if __name__ == "__main__":
    main()
