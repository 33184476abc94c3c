"""A small site of the parts' pages for a real browser: templates, static files, the content policy.

It runs in this process, without database, accounts or city; what the product adds around the same
templates is tested where it lives.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from holdfast.web import sample

CITY = SimpleNamespace(
    name="Port Calder",
    brand="Port Calder 311",
    phone="311",
    outside_phone="(555) 555-0131",
    text_number="311",
    email="",
    office="Custom House, 1 Custom House Square.",
    hours="A person answers 7 a.m. to 10 p.m. EDT, every day of the year.",
    primary="#093b44",
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'"
)
PLAIN_STATIC = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Render = Callable[..., str]


def _render(template: str, path: str = "/", language: str = "en", **context: Any) -> str:
    request = RequestFactory().get(path)
    known = {"request": request, "city": CITY, **context}
    with override_settings(STORAGES=PLAIN_STATIC), translation.override(language):
        django = engines["django"]
        source = "{" in template
        page = django.from_string(template) if source else django.get_template(template)
        return str(page.template.render(template_context(known)))


def template_context(values: dict[str, Any]) -> Any:
    """A context without the product's processors, which need a database."""
    from django.template import Context

    return Context(values)


@pytest.fixture
def render() -> Render:
    """Render a template by name, or one written in the test, in a language."""
    return _render


@dataclass
class Site:
    """The small site: its address, what it was asked, and pages that a test puts up."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    pages: dict[str, str | Callable[[dict[str, list[str]]], str]] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def __init__(self, *args: Any, site: Site) -> None:
        self.site = site
        super().__init__(*args)

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode("latin-1")
        self.answer("POST", parse_qs(body))

    def do_GET(self) -> None:
        self.answer("GET", parse_qs(urlsplit(self.path).query))

    def answer(self, method: str, values: dict[str, list[str]]) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            if not found:
                self.send(404, "text/plain", b"")
                return
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self.send(200, kind, Path(str(found)).read_bytes())
            return
        self.site.asked.append((method, self.path, values))
        if path == "/city.css":
            self.send(200, "text/css", b":root { --paper: #f5f0e6; }")
            return
        page = self.site.pages.get(path)
        if page is None:
            self.send(404, "text/html", b"<!doctype html><title>none</title>")
            return
        html = page(values) if callable(page) else page
        kind = "text/html; charset=utf-8"
        if html.startswith("{"):
            kind = "application/json"
        elif html.startswith("id:"):
            kind = "text/event-stream"
        self.send(200, kind, html.encode())

    def send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def _served() -> Iterator[Site]:
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site=site))
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()


@pytest.fixture
def site(_served: Site) -> Site:
    """The small site with the two pages of parts, in English and Spanish."""
    _served.asked.clear()
    _served.pages.clear()
    for language, prefix in (("en", ""), ("es", "/es")):
        for name in ("components", "components_desk"):
            path = f"{prefix}/{name}"
            _served.pages[path] = _render(
                f"web/{name}.html", path, language, open_line="", **sample.context()
            )
    _served.pages["/error"] = _render(
        "web/error.html", status=404, title="There is no page here", says="Look at the address."
    )
    return _served


@pytest.fixture(scope="module")
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium))
        yield browser
        browser.close()


@pytest.fixture
def page(_browser: Any) -> Iterator[Any]:
    """A page of Debian's Chromium that fails the test on any error of script or policy."""
    context = _browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(20_000)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None,
    )
    yield opened
    context.close()
    assert wrong == []


def put(site: Site, render: Render, body: str, *scripts: str, path: str = "/made") -> str:
    """Serve a portal page made of a body and some controllers; its address."""
    tags = "".join(
        f'<script type="module" src="/static/web/js/{name}.js"></script>' for name in scripts
    )
    site.pages[path] = render(
        "{% extends 'web/portal_base.html' %}{% load web %}{% block scripts %}"
        + tags
        + "{% endblock %}{% block main %}<h1>Made</h1>"
        + body
        + "{% endblock %}"
    )
    return site.url + path
