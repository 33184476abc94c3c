"""``holdfast import articles`` and ``export articles``: articles as files that editors write.

The commands expect Django and the database to be ready; the program that lists them sees to it.
"""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--check", "check_only", is_flag=True, help="Only say what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_articles(source: Path, check_only: bool, as_json: bool) -> None:
    """Publish the articles of a .yaml or .jsonl file, or of all such files in a folder.

    All or none: with one fault in one file, nothing is published. An article that says the same
    already gets no new revision.
    """
    from holdfast.journal.actors import system
    from holdfast.journal.recording import OperationError
    from holdfast.knowledge import operations
    from holdfast.knowledge.files import ArticlesError, load

    try:
        definitions = load(source)
        if check_only:
            outcome = {"articles": len(definitions)}
            _say(as_json, f"{len(definitions)} articles are fine.", outcome)
            return
        done = operations.publish_articles(actor=system("articles.import"), definitions=definitions)
    except (ArticlesError, OperationError) as error:
        raise click.ClickException(str(error)) from None
    changed = sum(each.changed for each in done)
    _say(
        as_json,
        f"{changed} of {len(done)} articles have a new revision.",
        {"articles": len(done), "changed": changed},
    )


@click.command("export")
@click.argument("slugs", nargs=-1)
@click.option("--lines", is_flag=True, help="JSON lines instead of YAML.")
def export_articles(slugs: tuple[str, ...], lines: bool) -> None:
    """Print published articles: those of the SLUGS, or all of them."""
    from holdfast.knowledge import queries
    from holdfast.knowledge.files import dump_lines, dump_yaml

    found = queries.definitions(slugs)
    missing = sorted(set(slugs) - {each.slug for each in found})
    if missing:
        raise click.ClickException(f"There is no published article {', '.join(missing)}.")
    if lines:
        for line in dump_lines(found):
            click.echo(line, nl=False)
    else:
        click.echo(dump_yaml(found), nl=False)


def _say(as_json: bool, sentence: str, figures: dict[str, int]) -> None:
    click.echo(json.dumps(figures) if as_json else sentence)
