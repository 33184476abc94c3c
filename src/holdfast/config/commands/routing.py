"""``holdfast import routing`` and ``export routing``: where cases go, as a file people write."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("routing")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "check_only", is_flag=True, help="Only say what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_routing(file: Path, check_only: bool, as_json: bool) -> None:
    """Put the routing rules of a YAML file in force, in place of all there are.

    All or none: with one fault, the rules stay as they were. `holdfast export routing` prints what
    is in force; the desk's page "Where would it go?" tries it. docs/operate/routing.md
    """
    from holdfast.cases import ruling
    from holdfast.journal.actors import system
    from holdfast.journal.recording import OperationError

    try:
        rules = ruling.read(file)
        if wrong := ruling.problems(rules):
            raise ruling.RulesError("\n".join(wrong))
        if not check_only:
            ruling.set_rules(actor=system("routing.import"), rules=rules)
    except (ruling.RulesError, OperationError) as error:
        raise click.ClickException(f"{error}\nNothing was changed.") from None
    said = "are fine" if check_only else "are in force"
    click.echo(json.dumps({"rules": len(rules)}) if as_json else f"{len(rules)} rules {said}.")


@click.command("routing")
def export_routing() -> None:
    """Print the routing rules in force as YAML."""
    from holdfast.cases import ruling

    click.echo(ruling.write(ruling.in_force()), nl=False)
