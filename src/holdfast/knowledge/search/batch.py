"""Questions by the file, answered into a file: so that anyone can measure the search.

Articles are JSON lines with `doc_id`, `question`, `answer` and optionally `lang` and `words`;
queries are tab-separated `query_id` and `query` under a header. The result has a line
`query_id Q0 doc_id rank score tag` for each hit, the form that trec_eval reads, and none for a
query that the search declines to answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .embedding import Embedder
from .index import Document, Index
from .words import guess_language

TAG = "holdfast"
LANGUAGE = "en"  # of an article that names none


class InputError(ValueError):
    """A file that cannot be used as it is; the message names file, line and what to mend."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What `run_batch` did, in numbers."""

    articles: int
    queries: int
    declined: int


def run_batch(
    articles_path: Path,
    queries_path: Path,
    out_path: Path,
    top: int,
    *,
    embedder: Embedder | None,
) -> BatchResult:
    """Answer every query and write the run file. Raises InputError before writing anything."""
    if top < 1:
        raise InputError("--top must be at least 1")
    documents = read_articles(articles_path)
    queries = read_queries(queries_path)
    index = Index.build(documents, embedder=embedder)
    languages = sorted(index.languages, key=lambda lang: lang != LANGUAGE)
    declined = 0
    with out_path.open("w", encoding="utf-8", newline="\n") as out:
        for query_id, query in queries:
            answer = index.answer(query, lang=guess_language(query, languages), limit=top)
            if answer.declined:
                declined += 1
                continue
            for rank, hit in enumerate(answer.hits, 1):
                out.write(f"{query_id} Q0 {hit.doc_id} {rank} {hit.score:.6f} {TAG}\n")
    return BatchResult(len({d.doc_id for d in documents}), len(queries), declined)


def read_articles(path: Path) -> list[Document]:
    """The articles of a JSON-lines file; blank lines and a byte order mark do no harm."""
    documents = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in _lines(path):
        where = f"{path.name}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where}: not JSON ({error})") from None
        if not isinstance(row, dict):
            raise InputError(f"{where}: expected an object with doc_id, question and answer")
        document = Document(
            doc_id=_id(row.get("doc_id"), "doc_id", where),
            lang=_text(row, "lang", where) or LANGUAGE,
            question=_text(row, "question", where),
            answer=_text(row, "answer", where),
            words=_text(row, "words", where),
        )
        if not (document.question.strip() or document.answer.strip()):
            raise InputError(f"{where}: question and answer are both empty")
        key = (document.doc_id, document.lang)
        if key in seen:
            raise InputError(f"{where}: doc_id {key[0]} stands already in line {seen[key]}")
        seen[key] = number
        documents.append(document)
    if not documents:
        raise InputError(f"{path.name}: no articles in it")
    return documents


def read_queries(path: Path) -> list[tuple[str, str]]:
    """Pairs of query id and query; the header must name its columns query_id and query."""
    lines = _lines(path)
    _, header = next(lines, (1, ""))
    names = [name.strip().lower() for name in header.split("\t")]
    if names[:2] != ["query_id", "query"]:
        raise InputError(f"{path.name}, line 1: expected the header query_id<TAB>query")
    queries = []
    seen: dict[str, int] = {}
    for number, row in lines:
        where = f"{path.name}, line {number}"
        query_id, tab, query = row.partition("\t")
        if not tab:
            raise InputError(f"{where}: no tab between query_id and query")
        query_id = _id(query_id, "query_id", where)
        if query_id in seen:
            raise InputError(
                f"{where}: query_id {query_id} stands already in line {seen[query_id]}"
            )
        seen[query_id] = number
        queries.append((query_id, query.strip()))
    return queries


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers from 1. Only line feeds end a line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise InputError(f"{path.name}, line {line}: not UTF-8") from None
    for place, piece in enumerate(text.split("\n"), 1):
        if piece.strip():
            yield place, piece.rstrip("\r")


def _id(value: object, name: str, where: str) -> str:
    """An id as the run file can carry it: not empty, no space in it. Numbers are taken as text."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    if not text:
        raise InputError(f"{where}: {name} is missing")
    if len(text.split()) > 1:
        raise InputError(f"{where}: {name} {text!r} has a space in it")
    return text


def _text(row: Mapping[str, object], name: str, where: str) -> str:
    """A text, empty where it is missing or null."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{where}: {name} is not a text")
    return value
