"""Call a function inside the product: ``python -m bench.inside module:function '[arguments]'``."""

from __future__ import annotations

import importlib
import json
import sys

from holdfast.config.running import product

if __name__ == "__main__":
    module, _, name = sys.argv[1].partition(":")
    with product():
        found = getattr(importlib.import_module(module), name)
        print(json.dumps(found(*json.loads(sys.argv[2])), default=str))
