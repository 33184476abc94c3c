"""Settings, urls, serving, commands and the demo city: the only place that knows everything."""

import os

# Before anything imports numpy: with more threads, those of the search wait for each other
# (docs/adr/0010-search.md).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
