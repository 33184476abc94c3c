"""``holdfast demo``: Port Calder on the embedded database, ready to look at."""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Web port.  [HOLDFAST_PORT, 3110]")
@click.option("--live", is_flag=True, help="Keep residents coming while it runs.")
@click.option(
    "--cases", type=click.IntRange(0, 1_000_000), default=20_000, show_default=True,
    help="How many cases the city's past year has (at the first start).",
)  # fmt: skip
def demo(port: int | None, live: bool, cases: int) -> None:
    """Run Holdfast with the demo city, Port Calder, on the embedded database.

    The first start builds the city: streets, addresses, services, articles, staff and a year of
    cases. A second start takes seconds and keeps what you did. Ctrl-C ends everything, the
    database included.
    """
    from holdfast.config import environment

    os.environ.setdefault("HOLDFAST_MAP_TILES", "demo:")
    os.environ.setdefault("HOLDFAST_LOG_STYLE", "human")
    os.environ.setdefault("HOLDFAST_LOG_LEVEL", "warning")
    settings = environment.read()
    port = port or settings.port
    if "HOLDFAST_BASE_URL" not in os.environ:
        os.environ["HOLDFAST_BASE_URL"] = f"http://127.0.0.1:{port}"
    os.environ["HOLDFAST_PORT"] = str(port)
    if "HOLDFAST_LIVE_PORT" not in os.environ:
        settings = dataclasses.replace(settings, live_port=min(port + 1, 65535))
    settings = dataclasses.replace(settings, port=port, base_url=os.environ["HOLDFAST_BASE_URL"])
    from holdfast.config.running import product
    from holdfast.config.serving.listeners import PortTaken, close_all, open_listeners
    from holdfast.config.serving.product import serve_product

    try:
        # Before a minute of building a city that nobody could then look at.
        close_all(open_listeners(settings.host, port))
    except PortTaken as taken:
        raise click.ClickException(str(taken)) from None
    with product(watch=True):
        from holdfast.config.demo import filling

        filling.fill(cases=cases, say=_say)
        click.echo(_welcome(settings.base_url, settings.home))
        sys.stdout.flush()
        stop = threading.Event()
        if live:
            from holdfast.config.demo import living

            threading.Thread(target=living.run, args=(stop,), daemon=True).start()
        try:
            code = serve_product(settings, live_near=True)
        except PortTaken as taken:
            raise click.ClickException(str(taken)) from None
        finally:
            stop.set()
    sys.exit(code)


def _say(text: str) -> None:
    click.echo(f"demo: {text}", err=True)


def _welcome(url: str, home: Path) -> str:
    from holdfast.config.demo.filling import PASSWORD, STAFF

    people = "\n".join(f"    {email:<34} {says}" for email, _name, says, *_ in STAFF)
    return f"""
  Port Calder 311 is open.

  Residents      {url}/          en español: {url}/es/
  Staff          {url}/desk/
  Outbox         {url}/desk/outbox/     every e-mail and text that would have gone out
  Open311        {url}/open311/discovery.json   (key: demo)
  API            {url}/api/v1/openapi.json

  Sign in as one of these, all with the password {PASSWORD}
{people}

  The city's data is kept in {home}. Ctrl-C ends everything.
"""
