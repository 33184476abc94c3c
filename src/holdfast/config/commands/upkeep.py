"""Commands an administrator runs once, or after an upgrade."""

from __future__ import annotations

import json

import click


@click.command()
def migrate() -> None:
    """Bring the database and static files up to date. Safe to repeat."""
    from holdfast.config.running import product

    with product():
        click.echo("The database is up to date.")


@click.command()
@click.option("--email", prompt="E-mail", help="Signs in with this.")
@click.option("--name", prompt="Name", help="As colleagues see it.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--json", "as_json", is_flag=True, help="Print the new account's id as JSON.")
def createadmin(email: str, name: str, password: str, as_json: bool) -> None:
    """Make an administrator, who makes all other accounts in the pages."""
    from holdfast.config.running import product

    with product():
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError

        from holdfast.accounts import operations
        from holdfast.config.preparing import SETUP
        from holdfast.journal.recording import OperationError

        try:
            validate_password(password)
            made = operations.create_staff(
                actor=SETUP, email=email, name=name, roles=["administrator"], password=password
            )
        except ValidationError as error:
            raise click.ClickException(" ".join(error.messages)) from None
        except OperationError as error:
            raise click.ClickException(str(error)) from None
        if as_json:
            click.echo(json.dumps({"id": str(made.id)}))
        else:
            click.echo(f"{name} can sign in as {email}.")
