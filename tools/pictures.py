"""Make the pictures in docs/pictures: run the demo city, open its pages in Chromium, and shoot.

python tools/pictures.py [--home DIR]                a kept home makes a second run quick
python tools/pictures.py --exercise [--speed 10]     the hurricane, at the end of each of its parts

The exercise is played by ``holdfast exercise hurricane`` itself; its pictures are
docs/pictures/hurricane-<part>-<page>.png.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
PORT = 3177
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "lantern-point-311"
# name, who looks ("" for a resident), path, width, height
EXERCISE = (
    ("portal", "", "/", 1366, 900),
    ("plain", "", "/plain/", 390, 844),
    ("desk", "dana@portcalder.example", "", 1366, 900),
    ("sitrep", "dana@portcalder.example", "sitreps", 1366, 900),
)
"""The same for the exercise; its desk pages are of the incident, "sitreps" the latest of them."""
FILLED = b"The city's data is kept"
STOP = b"press Enter to go on"
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
    parser.add_argument("--exercise", action="store_true")
    parser.add_argument("--speed", default="1")
    given = parser.parse_args()
    chosen = given.home
    with tempfile.TemporaryDirectory() as made:
        home = chosen or Path(made)
        environ = {**os.environ, "HOLDFAST_HOME": str(home)}
        demo = subprocess.Popen(
            [sys.executable, "-m", "holdfast.config.cli", "demo", "--port", str(PORT)],
            env=environ, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            wait(demo)
            if given.exercise:
                play(environ, given.speed)
            else:
                shoot()
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=30)


def wait(demo: subprocess.Popen[bytes]) -> None:
    """Until the demo says that its city is filled; what it says later is not read any more."""
    assert demo.stdout is not None
    for line in demo.stdout:
        if FILLED in line:
            Thread(target=demo.stdout.read, daemon=True).start()
            return
    sys.exit("The demo ended.")


def play(environ: dict[str, str], speed: str) -> None:
    """Play the hurricane; at the end of each part it waits for us."""
    OUT.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "holdfast.config.cli", "exercise", "hurricane"]
    with (
        subprocess.Popen(
            [*command, "--pause", "--speed", speed],
            env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as played,
        sync_playwright() as playwright,
    ):  # fmt: skip
        assert played.stdin is not None and played.stdout is not None
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        people = {who: opened(browser, who, 1366, 900) for _name, who, *_rest in EXERCISE}
        said = b""
        while letter := played.stdout.read(1):
            said = (said + letter)[-200:]
            sys.stdout.buffer.write(letter)
            sys.stdout.flush()
            if said.endswith(STOP):
                part = said.rpartition(b"End of ")[2].partition(b":")[0].decode()
                shoot_part(people, part)
                played.stdin.write(b"\n")
                played.stdin.flush()
        browser.close()
    if played.returncode:
        sys.exit("The exercise was refused something.")


def shoot_part(people: dict[str, Page], part: str) -> None:
    """The four pages as they stand at the end of a part."""
    for name, who, path, width, height in EXERCISE:
        page = people[who]
        page.set_viewport_size({"width": width, "height": height})
        if who:
            page.goto(f"{BASE}/desk/incidents/")
            page.get_by_role("link", name="EXERCISE: Hurricane").first.click()
            if path:
                page.get_by_role("link", name="Situation reports").click()
                page.locator("table tbody a").first.click()
        else:
            page.goto(BASE + path)
        # A page of the desk follows the journal and is never idle.
        page.wait_for_load_state("load" if who else "networkidle")
        path_of = OUT / f"hurricane-{part}-{name}.png"
        page.screenshot(path=path_of, full_page=name == "sitrep")
        # Twenty pictures are kept with the code: few colors are enough to look at.
        Image.open(path_of).convert("RGB").quantize(96).save(path_of, optimize=True)


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
    page.set_default_timeout(120_000)
    if who:
        page.goto(f"{BASE}/desk/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/desk/**")
    return page


if __name__ == "__main__":
    main()
