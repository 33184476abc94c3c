"""Structures are made ready while a process has one thread."""

from __future__ import annotations

import subprocess
import sys

AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
import msgspec
from holdfast.catalog import definitions
from holdfast.kernel.structs import settle
plain = {"code": "a", "group": {"texts": {"en": "G"}}, "name": {"texts": {"en": "N"}}, "owner": "o"}
settle()
start = threading.Barrier(8)
def read():
    start.wait()
    definitions.from_json(plain)
threads = [threading.Thread(target=read) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
print("fine")
"""


def test_threads_may_read_a_structure_for_the_first_time_together() -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True)
        assert done.stdout == "fine\n", (done.returncode, done.stderr[-2000:])
