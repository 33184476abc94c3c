"""``holdfast exercise``: a week of trouble in the demo city, played while one watches."""

from __future__ import annotations

import sys
import time

import click

MINUTES = 10
"""How long a whole story takes at speed 1."""
STORIES = {"hurricane": "hurricane.yaml"}


@click.command()
@click.argument("story", type=click.Choice(list(STORIES)))
@click.option(
    "--speed", type=click.FloatRange(min=0.0), default=1.0, show_default=True,
    help=f"1 plays the story in {MINUTES} minutes, 10 ten times as fast, 0 at once.",
)  # fmt: skip
@click.option("--pause", is_flag=True, help="Wait for Enter at the end of each part of the story.")
def exercise(story: str, speed: float, pause: bool) -> None:
    """Play an exercise in the demo city, Port Calder, beside a running ``holdfast demo``.

    A hurricane in five days: watch, evacuation, landfall, boil-water notice, recovery. Everything
    is done by the ordinary operations and marked as an exercise: its incident switches nothing,
    its contacts are in no other report, its bulletins say that they are not real and are sent to
    who takes part in exercises. Ctrl-C leaves the incident and its bulletins as they stand then;
    end them at the desk.
    """
    from holdfast.config.running import product

    with product():
        from holdfast.accounts.models import City
        from holdfast.config.demo import exercise as playing
        from holdfast.config.demo.filling import NAME

        if not City.objects.filter(name=NAME).exists():
            raise click.ClickException(
                f"Exercises of this command play in the demo city, {NAME}: start holdfast demo"
                " with the same HOLDFAST_HOME first. In another city, open an incident as an"
                " exercise at the desk."
            )
        scenario = playing.read(playing.HURRICANE.parent / STORIES[story])
        hour = MINUTES * 60 / (scenario.days * playing.DAY) / speed if speed else 0.0
        pace = _Pace(hour, pause)
        player = playing.Player(scenario, wait=pace.wait, say=_say, ended=pace.ended)
        played = player.play()
    click.echo(
        f"exercise: {played.steps} steps, {played.contacts} contacts, {played.refused} refused;"
        f" incident {played.incident}"
    )
    sys.exit(1 if played.refused else 0)


class _Pace:
    """Lets hours of the story pass; what the steps themselves take is a part of them."""

    def __init__(self, hour: float, pause: bool) -> None:
        self._hour, self._pause, self._due = hour, pause, time.monotonic()

    def wait(self, hours: float) -> None:
        """Until so many more hours have passed."""
        self._due += hours * self._hour
        time.sleep(max(0.0, self._due - time.monotonic()))

    def ended(self, phase: str) -> None:
        """A part of the story is over; while somebody looks at it no time passes."""
        if self._pause:
            began = time.monotonic()
            click.prompt(f"End of {phase}: press Enter to go on", default="", show_default=False)
            self._due += time.monotonic() - began


def _say(text: str) -> None:
    click.echo(f"exercise: {text}")
    sys.stdout.flush()
