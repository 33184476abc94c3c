"""``holdfast search``: ask the articles, or measure the search on a set of one's own."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("question", nargs=-1)
@click.option("--lang", default="en", show_default=True, help="Language of the reader.")
@click.option("--staff", is_flag=True, help="Ask as staff, who read what residents do not.")
@click.option("--scratch", is_flag=True, help="Ask the articles of a file instead of the city's.")
@click.option("--articles", type=_FILE, help="JSON lines: doc_id, question, answer, lang, words.")
@click.option("--batch", type=_FILE, help="Queries, tab-separated under query_id<TAB>query.")
@click.option(
    "--top",
    default=10,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Answers a question at most.",
)
@click.option(
    "--run",
    "out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where the batch's answers go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(
    question: tuple[str, ...],
    lang: str,
    staff: bool,
    scratch: bool,
    articles: Path | None,
    batch: Path | None,
    top: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Answer a QUESTION from the published articles, or a batch of queries from a file of articles.

    \b
    holdfast search where do I take old paint
    holdfast search --lang es qué hago con un sofá viejo
    holdfast search --scratch --articles docs.jsonl --batch queries.tsv --run answers.run

    The run file has a line "query_id Q0 doc_id rank score tag" for each answer, as trec_eval reads
    it, and none for a query that no article answers. The batch needs no database.
    """
    if scratch or articles or batch or out:
        if not (scratch and articles and batch and out) or question:
            raise click.UsageError(
                "A batch needs --scratch, --articles, --batch and --run together, and no QUESTION."
            )
        _batch(articles, batch, out, top, as_json)
    elif question:
        _ask(" ".join(question), lang, staff, top, as_json)
    else:
        raise click.UsageError("Write a question, as in: holdfast search when is my trash day")


def _batch(articles: Path, batch: Path, out: Path, top: int, as_json: bool) -> None:
    from holdfast.knowledge.search import InputError, load_embedder, run_batch

    start = time.monotonic()
    try:
        done = run_batch(articles, batch, out, top, embedder=load_embedder())
    except InputError as error:
        raise click.ClickException(str(error)) from None
    figures = {
        "articles": done.articles,
        "queries": done.queries,
        "declined": done.declined,
        "seconds": round(time.monotonic() - start, 2),
    }
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(" ".join(f"{name} {value}" for name, value in figures.items()))


def _ask(question: str, lang: str, staff: bool, top: int, as_json: bool) -> None:
    from holdfast.config.running import product

    with product():
        from holdfast.journal.actors import ANONYMOUS, system
        from holdfast.knowledge import queries

        viewer = system("search") if staff else ANONYMOUS
        box = queries.answer(viewer, question, lang, top)
        if as_json:
            hits = [
                {"slug": hit.row.slug, "lang": hit.row.lang, "title": hit.row.title,
                 "passage": hit.passage, "score": round(hit.score, 4)}
                for hit in box.hits
            ]  # fmt: skip
            found = {"declined": box.declined, "confidence": round(box.confidence, 4)}
            click.echo(json.dumps({**found, "hits": hits}, ensure_ascii=False))
            return
        if box.declined:
            near = "These are near it:\n" if box.hits else ""
            click.echo(f"No article answers this. {near}")
        for hit in box.hits:
            passage = "".join(
                click.style(words, bold=True) if matched else words for words, matched in hit.pieces
            )
            click.echo(f"{click.style(hit.row.title, bold=True)}  ({hit.row.slug})\n  {passage}\n")
