"""Make the pictures in docs/pictures: run the demo city, open its pages in Chromium, and shoot.

python tools/pictures.py [--home DIR]     a kept home makes a second run quick
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
PORT = 3177
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "lantern-point-311"
# name, who looks ("" for a resident), path, width, height
PICTURES = (
    ("portal-home", "", "/", 1366, 900),
    ("portal-home-phone", "", "/es/", 390, 844),
    ("portal-service", "", "/services/pothole/", 1366, 900),
    ("portal-cases", "", "/cases/", 1366, 900),
    ("desk-contact", "nadia@portcalder.example", "/desk/contact/", 1366, 768),
    ("desk-worklist", "jo@portcalder.example", "/desk/cases/", 1366, 768),
    ("desk-counts", "ivo@portcalder.example", "/desk/counts/", 1366, 768),
)


def main() -> None:
    """Run, shoot, stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args().home
    with tempfile.TemporaryDirectory() as made:
        home = chosen or Path(made)
        environ = {**os.environ, "HOLDFAST_HOME": str(home)}
        demo = subprocess.Popen(
            [sys.executable, "-m", "holdfast.config.cli", "demo", "--port", str(PORT)], env=environ
        )
        try:
            wait(demo)
            shoot()
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=30)


def wait(demo: subprocess.Popen[bytes]) -> None:
    """Until the demo is ready."""
    for _ in range(600):
        try:
            with urlopen(f"{BASE}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        if demo.poll() is not None:
            sys.exit("The demo ended.")
        time.sleep(0.5)
    sys.exit("The demo did not become ready.")


def shoot() -> None:
    """Every picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium")
        for name, who, path, width, height in PICTURES:
            page = opened(browser, who, width, height)
            page.goto(BASE + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=OUT / f"{name}.png")
            page.context.close()
            print(name)
        browser.close()


def opened(browser: Browser, who: str, width: int, height: int) -> Page:
    """A page, signed in where somebody is named."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    if who:
        page.goto(f"{BASE}/desk/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/desk/**")
    return page


if __name__ == "__main__":
    main()
