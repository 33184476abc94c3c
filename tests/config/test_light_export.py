"""`holdfast export light`: what is out stands as files on any host, and needs nothing of ours."""

from __future__ import annotations

import functools
import http.client
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from holdfast.config.commands.light import write
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

# Asked as a web server does: each request closes what is not committed.
pytestmark = pytest.mark.django_db(transaction=True)
EN, ES = "Mill Street Bridge", "Puente de Mill Street"


@pytest.fixture
def out(site: str) -> int:
    """A closed road is out; its number."""
    from holdfast.alerts import operations, queries
    from holdfast.alerts.models import Bulletin

    writer, other = (
        Actor("staff", new_id(), frozenset({"bulletins.write", "bulletins.approve"}))
        for _ in range(2)
    )
    now = clock.now()
    made = operations.write_bulletin(
        actor=writer, kind="road_closed", severity="warning", areas=(), source="Streets",
        slots={"road": {"en": EN, "es": ES}, "why": {"en": "High water", "es": "Crecida"}},
        starts_at=now, until=now + timedelta(hours=6),
    )  # fmt: skip
    operations.submit_bulletin(actor=writer, version=made.version)
    row = Bulletin.objects.get()
    operations.approve_bulletin(actor=other, version=made.version, digest=row.latest.digest)
    queries.forget()
    row.refresh_from_db()
    return int(row.number)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Any]:
    """Any static host, of the folder."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def get(path: str) -> tuple[int, str]:
            wire = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
            wire.request("GET", path)
            answer = wire.getresponse()
            return answer.status, answer.read().decode()

        yield get
        server.shutdown()


def test_a_static_host_says_what_is_out_in_both_languages(
    out: int, tmp_path: Path, host: Any
) -> None:
    import re

    write(tmp_path)
    english, spanish = host("/")[1], host("/es/")[1]
    assert EN in english and ES in spanish
    assert 'href="es/index.html"' in english and 'href="../index.html"' in spanish
    for page, folder in ((english, "/"), (spanish, "/es/")):
        (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        assert host(folder + style)[0] == 200
        # What only the product can do leads to it; nothing is left that leads nowhere.
        assert 'action="http://127.0.0.1:3110/' in page
        assert not re.search(r'(?:href|src|action)="/', page)
    for feed in ("atom", "rss", "geojson", "ics"):
        assert EN in host(f"/alerts/feed.{feed}")[1]
    assert EN in host(f"/alerts/{out}.cap")[1]


def test_a_file_is_written_only_when_it_has_changed(
    out: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)
    first = write(tmp_path)
    assert first == len([each for each in tmp_path.rglob("*") if each.is_file()])
    assert write(tmp_path) == 0
    (tmp_path / "index.html").write_text("spoilt")
    assert write(tmp_path) == 1
    assert EN in (tmp_path / "index.html").read_text()
