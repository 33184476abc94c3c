"""``holdfast services import`` and ``export``: the catalog as files that a service owner writes.

The commands expect Django and the database to be ready; the program that lists them sees to it
(for instance by ``ctx.with_resource(product())`` in the group).
"""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--check", "check_only", is_flag=True, help="Only say what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_services(source: Path, check_only: bool, as_json: bool) -> None:
    """Publish the services of a YAML file, or of every .yaml file in a folder.

    All or none: with one fault in one file, nothing is published. A service that has not changed
    gets no new version.
    """
    from holdfast.accounts.models import Department
    from holdfast.catalog import operations, queries
    from holdfast.catalog.definitions import check
    from holdfast.catalog.yaml_files import DefinitionsError, load
    from holdfast.journal.actors import system
    from holdfast.journal.recording import OperationError

    try:
        definitions = load(source)
    except DefinitionsError as error:
        raise click.ClickException(str(error)) from None
    departments = set(Department.objects.values_list("code", flat=True))
    services = {each.code for each in queries.all_services(retired=True)}
    services |= {definition.code for definition in definitions}
    problems = [
        (definition.code, problem)
        for definition in definitions
        for problem in check(
            definition,
            languages=_languages(),
            departments=departments,
            services=services,
        )
    ]
    for code, problem in problems:
        kind = "note" if problem.warning else "fault"
        click.echo(f"{kind}: {code}, {problem}", err=True)
    faults = sum(not problem.warning for _, problem in problems)
    if faults:
        raise click.ClickException("Nothing was published.")
    if check_only:
        _say(as_json, f"{len(definitions)} services are fine.", services=len(definitions))
        return
    try:
        done = operations.publish_services(actor=system("services.import"), definitions=definitions)
    except OperationError as error:
        raise click.ClickException(str(error)) from None
    changed = sum(each.changed for each in done)
    _say(
        as_json,
        f"{changed} of {len(done)} services have a new version.",
        services=len(done),
        changed=changed,
    )


@click.command("export")
@click.argument("codes", nargs=-1)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file per service into this folder instead of printing.",
)
@click.option("--retired", is_flag=True, help="Retired services, too.")
def export_services(codes: tuple[str, ...], folder: Path | None, retired: bool) -> None:
    """Print services as YAML: those of the CODES, or all of them."""
    from holdfast.catalog import queries
    from holdfast.catalog.yaml_files import dump

    try:
        chosen = (
            [queries.current(code) for code in codes]
            if codes
            else queries.all_services(retired=retired)
        )
    except queries.NoSuchService as error:
        raise click.ClickException(str(error)) from None
    if folder is None:
        click.echo(dump(each.definition for each in chosen), nl=False)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for each in chosen:
        (folder / f"{each.code}.yaml").write_text(dump([each.definition]), encoding="utf-8")
    click.echo(f"{len(chosen)} services are in {folder}.")


def _languages() -> list[str]:
    from django.conf import settings

    return [code for code, _ in settings.LANGUAGES]


def _say(as_json: bool, sentence: str, **figures: int) -> None:
    click.echo(json.dumps(figures) if as_json else sentence)
