"""What a serving process does for itself at its start: die with its parent, lift file limits."""

import ctypes
import os
import resource
import signal
import sys
import threading
import time

PARENT_VARIABLE = "_HOLDFAST_SUPERVISOR_PID"
"""Environment variable in which the supervisor writes its own process id for its children. The
underscore says that it is no setting: settings begin with HOLDFAST_."""

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Make the kernel kill this process (SIGKILL) when ``parent`` is gone, however it ended.

    Without this a ``kill -9`` of the supervisor leaves children that go on answering on the port
    beside the next start's. The kernel ties the promise to the *thread* that started this
    process, so parents start their children from their main thread. If the parent died before
    the promise was made, this process ends here.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def die_with_supervisor() -> None:
    """`die_with_parent` when a supervisor started this process; nothing under systemd."""
    named = os.environ.get(PARENT_VARIABLE)
    if named:
        die_with_parent(int(named))


def lift_file_limit(wanted: int = 65_536) -> int:
    """Raise the soft limit of open files to ``wanted`` or the hard limit; answer what it is now.

    Every open stream is one file, and the usual soft limit is 1,024.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < target:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
        return target
    return soft


def _watch(parent: int) -> None:
    """Poll for the parent's end where the kernel does not tell."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
