"""Page weights: the bytes of a first visit over the wire, headers included, by Debian's Chromium.

The map and its tiles are left out. Pages and static files come compressed from the product itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.figures import Figure
from bench.product import product

CHROMIUM = Path("/usr/bin/chromium")
PAGES = (("/", 60.0), ("/es/", 60.0), ("/report/", None), ("/services/", None))
_MAP = ("maplibre", "pmtiles", "/tiles")
_SETTLED_MS = 1000


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """The weight of each page with all it loads, cold; nothing where Chromium is absent."""
    if not CHROMIUM.exists():
        print("  Debian's chromium is not installed: pages are not weighed", file=sys.stderr)
        return []
    from playwright.sync_api import sync_playwright

    figures = []
    with product(keep=keep) as made, made.serving(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for path, target in PAGES:
            kinds: dict[str, int] = {}
            for address, size in _loaded(browser, f"http://127.0.0.1:{made.port}{path}"):
                if not any(word in address for word in _MAP):
                    kind = Path(urlsplit(address).path).suffix.lstrip(".") or "html"
                    kinds[kind] = kinds.get(kind, 0) + size
            notes = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in sorted(kinds.items()))
            figures.append(
                Figure(f"weight of {path}", round(sum(kinds.values()) / 1024, 1), "KB", target,
                       least=False, notes=notes)
            )  # fmt: skip
        browser.close()
    return figures


def _loaded(browser: Any, address: str) -> list[tuple[str, int]]:
    """Every address a new browser loads for a page, with its bytes on the wire."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    found: list[tuple[str, int]] = []
    session.on(
        "Network.responseReceived",
        lambda event: addresses.__setitem__(event["requestId"], event["response"]["url"]),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: found.append(
            (addresses.get(event["requestId"], ""), int(event["encodedDataLength"]))
        ),
    )
    page.goto(address, wait_until="load")
    page.wait_for_timeout(_SETTLED_MS)
    page.context.close()
    return found
