"""``holdfast export light DIR``: the light page and the feeds as files, for any static host.

What stands there needs nothing of ours: when our servers are gone, the host still says what is
out. Links among the files are relative; what only the product can do leads to its address.
"""

from __future__ import annotations

import posixpath
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import click

if TYPE_CHECKING:
    # Django is set up only when the command runs.
    from django.core.handlers.wsgi import WSGIHandler

_LINK = re.compile(r'(?<=\s)(href|src|action)="(/[^"]*)"')
_FEEDS = ("bulletins_atom", "bulletins_rss", "bulletins_geojson", "bulletins_calendar")


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--every",
    type=click.IntRange(min=1),
    metavar="SECONDS",
    help="Go on, and write what has changed so often, until stopped.",
)
def light(directory: Path, every: int | None) -> None:
    """Write the light page in every language, the feeds of what is out, and the CAP messages.

    \b
    holdfast export light /srv/light --every 10

    Put DIRECTORY on any web host, or let it be copied there. A file is replaced whole, and only
    when it has changed. Without --every it is written once.
    """
    from holdfast.config.running import product

    with product(watch=every is not None):
        while True:
            changed = write(directory)
            if every is None or changed:
                click.echo(f"{directory}: {changed} files written", err=every is not None)
            if every is None:
                return
            time.sleep(every)


def write(directory: Path) -> int:
    """Write what is missing or has changed; returns how many files that were. Raises OSError."""
    changed = 0
    for name, content in files():
        path = directory / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.being-written")
        beside.write_bytes(content)
        # A reader sees the old file or the new one.
        beside.replace(path)
        changed += 1
    return changed


def files() -> Iterator[tuple[str, bytes]]:
    """Every file: its name below the directory, and its content."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import reverse
    from django.utils import translation

    from holdfast.alerts.queries import out_now

    product = WSGIHandler()

    # The address of each page here, and the file that it is there.
    pages: dict[str, str] = {}
    feeds: dict[str, str] = {}
    for lang, _name in settings.LANGUAGES:
        with translation.override(lang):
            home = "" if lang == settings.LANGUAGE_CODE else f"{lang}/"
            pages[reverse("portal:plain")] = f"{home}index.html"
            for route in _FEEDS:
                feeds[reverse(f"portal:{route}")] = reverse(f"portal:{route}").lstrip("/")
            for each in out_now():
                address = reverse("portal:bulletin_cap", args=[each.number])
                feeds[address] = address.lstrip("/")
    assets: dict[str, str] = {}
    for address, name in pages.items():
        text = _answer(product, address).decode()
        for _attribute, link in _LINK.findall(text):
            if link.startswith(settings.STATIC_URL):
                assets[link] = link.lstrip("/")
        yield name, _relinked(text, name, pages | feeds | assets).encode()
    for address, name in feeds.items():
        yield name, _answer(product, address)
    for link, name in assets.items():
        yield name, _asset(link.removeprefix(settings.STATIC_URL))


def _relinked(text: str, name: str, known: dict[str, str]) -> str:
    """A page's links as they are right in the file `name`."""
    from django.conf import settings

    def put(found: re.Match[str]) -> str:
        attribute, link = found.groups()
        address, sign, rest = link.partition("#")
        there = known.get(address)
        if there is None:
            return f'{attribute}="{settings.HOLDFAST.base_url}{link}"'
        relative = posixpath.relpath(there, posixpath.dirname(name) or ".")
        return f'{attribute}="{relative}{sign}{rest}"'

    return _LINK.sub(put, text)


def _answer(product: WSGIHandler, path: str) -> bytes:
    """What a reader of a page gets, asked in this process."""
    from django.conf import settings

    base = urlsplit(settings.HOLDFAST.base_url)
    environ = {
        "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": base.netloc,
        "wsgi.url_scheme": base.scheme,
    }  # fmt: skip
    setup_testing_defaults(environ)
    status: list[str] = []

    def start(line: str, _headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
        status.append(line)

    given = product(environ, start)
    body = b"".join(given)
    given.close()
    if not status[0].startswith("200"):
        raise click.ClickException(f"{path} answered {status[0]}. Nothing more was written.")
    return body


def _asset(name: str) -> bytes:
    """A static file by the name that pages give it."""
    from django.contrib.staticfiles import finders
    from django.contrib.staticfiles.storage import staticfiles_storage

    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    # Not gathered (a source checkout): by its plain name.
    found = finders.find(name)
    if found is None:
        raise click.ClickException(f"The static file {name} is missing: make setup")
    return Path(found).read_bytes()
