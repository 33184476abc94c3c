"""The one command-line program: ``holdfast``."""

from __future__ import annotations

import errno
import importlib

import click

# Name of the command -> module:attribute; a module is imported only when its command is asked for.
COMMANDS: dict[str, str] = {
    "demo": "holdfast.config.commands.demo:demo",
    "exercise": "holdfast.config.commands.exercise:exercise",
    "serve": "holdfast.config.commands.serve:serve",
    "worker": "holdfast.config.commands.worker:worker",
    "migrate": "holdfast.config.commands.upkeep:migrate",
    "import": "holdfast.config.commands.importing:import_",
    "patterns": "holdfast.config.commands.patterns:patterns",
    "search": "holdfast.config.commands.searching:search",
    "duplicates": "holdfast.config.commands.duplicates:duplicates",
    "export": "holdfast.config.commands.exporting:export",
    "createadmin": "holdfast.config.commands.upkeep:createadmin",
    "areas": "holdfast.config.commands.places:areas",
    "cap": "holdfast.config.commands.standards:cap",
    "pfif": "holdfast.config.commands.standards:pfif",
    "gtfs-alerts": "holdfast.config.commands.standards:gtfs_alerts",
    "directory": "holdfast.config.commands.directory:directory",
    "check": "holdfast.config.commands.check:check",
    "bench": "holdfast.config.commands.bench:bench",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are used or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return a command."""
        target = COMMANDS.get(name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Say in a sentence what the machine refused, instead of showing where."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            says = _refusal(error)
            if says is None:
                raise
            raise click.ClickException(says) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest commands when one is misspelt."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=2)
            if near:
                hint = f"{error.message} Did you mean {' or '.join(near)}?"
                raise click.UsageError(hint, ctx) from None
            raise


def _refusal(error: Exception) -> str | None:
    """What to do about an error that is not the program's; None for all others."""
    from holdfast.kernel.embedded import EmbeddedDatabaseError

    if isinstance(error, EmbeddedDatabaseError):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full: make room, or set HOLDFAST_HOME to a folder on another disk."
    if isinstance(error, OSError) and error.errno != errno.EPIPE and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}."
    # Django's, over the driver's; only an error that came before any session has no state.
    cause = error.__cause__
    if type(error).__name__ == "OperationalError" and getattr(cause, "sqlstate", "") is None:
        return f"The database cannot be reached (HOLDFAST_DATABASE_URL): {str(error).strip()}"
    return None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="holdfast")
def main() -> None:
    """Holdfast, a 311 contact center in one program.

    \b
    First look:      holdfast demo
    In production:   holdfast migrate, holdfast createadmin, holdfast serve
    Settings:        environment variables HOLDFAST_…, see docs/operate/settings.md

    Every command without HOLDFAST_DATABASE_URL starts or joins the embedded database in
    HOLDFAST_HOME (.holdfast in the current folder).
    """


if __name__ == "__main__":
    main()
