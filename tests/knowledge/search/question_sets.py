"""Questions and the articles that answer them: real sets from ../shared/data, and a small city."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import yaml

from holdfast.knowledge.search import Document

FAQ = Path(__file__).resolve().parents[4] / "shared" / "data" / "faq"
NAMES = {"stackfaq": "stackfaq_paraphrases", "deepset": "deepset_gov_covid_faq"}


@dataclass(frozen=True)
class QuestionSet:
    documents: list[Document]
    queries: dict[str, str]
    relevant: dict[str, set[str]]


def faq_sets() -> dict[str, QuestionSet]:
    """The sets of ../shared/data; raises FileNotFoundError where they are absent."""
    return {name: _read(FAQ / folder) for name, folder in NAMES.items()}


def _read(folder: Path) -> QuestionSet:
    rows = [json.loads(line) for line in (folder / "docs.jsonl").read_text("utf-8").splitlines()]
    documents = [Document(r["doc_id"], "en", r["question"], r["answer"]) for r in rows]
    lines = (folder / "queries.tsv").read_text("utf-8").splitlines()[1:]
    queries = dict(line.split("\t", 1) for line in lines)
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query_id, doc_id, relevance = line.split("\t")
        if int(relevance) > 0:
            relevant.setdefault(query_id, set()).add(doc_id)
    return QuestionSet(documents, queries, relevant)


def city(lang: str) -> QuestionSet:
    """The small city's articles in one language with what was asked in it."""
    rows = yaml.safe_load(Path(__file__).with_name("city_faq.yaml").read_text("utf-8"))
    documents = [Document(row["id"], lang, *row[lang]) for row in rows]
    queries = {
        f"{row['id']}-{number}": text
        for row in rows
        for number, text in enumerate(row[f"asked_{lang}"])
    }
    relevant = {query_id: {query_id.rsplit("-", 1)[0]} for query_id in queries}
    return QuestionSet(documents, queries, relevant)


def ndcg(runs: dict[str, list[str]], relevant: dict[str, set[str]]) -> float:
    """Mean nDCG of the first ten, binary relevance; a query without a run counts nothing."""
    total = 0.0
    for query_id, wanted in relevant.items():
        found = runs.get(query_id, [])[:10]
        gain = sum(1 / math.log2(rank + 2) for rank, d in enumerate(found) if d in wanted)
        total += gain / sum(1 / math.log2(rank + 2) for rank in range(min(10, len(wanted))))
    return total / len(relevant)


def mrr(runs: dict[str, list[str]], relevant: dict[str, set[str]]) -> float:
    """Mean of one over the rank of the first right article among the first ten."""
    total = 0.0
    for query_id, wanted in relevant.items():
        ranks = [rank for rank, d in enumerate(runs.get(query_id, [])[:10], 1) if d in wanted]
        total += 1 / ranks[0] if ranks else 0.0
    return total / len(relevant)
