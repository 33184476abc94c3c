"""Advisory file locks (`flock`) that survive threads, forks and removed folders.

A lock belongs to the open file, so two threads of one process exclude each other like two
processes do, and the kernel lets go of it the moment its process dies, `kill -9` included.
Files are opened close-on-exec; a forked child closes its copies at once, so that a child
holds nothing unless it asks for it itself.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_open_here: set[int] = set()


def _close_copies_in_forked_child() -> None:
    # Closing, not unlocking: the lock is shared with the parent and must stay with it.
    for fd in list(_open_here):
        with suppress(OSError):
            os.close(fd)
    _open_here.clear()


os.register_at_fork(after_in_child=_close_copies_in_forked_child)


@dataclass(frozen=True)
class Lock:
    """A held lock; in a forked child it is an empty shell that does nothing."""

    fd: int
    process: int

    def release(self) -> None:
        """Unlock for this process and for any child that inherited the open file."""
        if self.process == os.getpid() and self.fd in _open_here:
            fcntl.flock(self.fd, fcntl.LOCK_UN)
            self.close()

    def close(self) -> None:
        """Close our copy only: a process that was handed the descriptor keeps the lock."""
        if self.process == os.getpid() and self.fd in _open_here:
            _open_here.discard(self.fd)
            os.close(self.fd)


def _take(path: Path, how: int) -> Lock | None:
    """Open `path` (made 0600 if absent) and lock it; None when LOCK_NB finds it taken.

    Tries again when the file was removed between opening and locking: a lock on a file that
    nobody else can open protects nothing. Raises FileNotFoundError when the folder is gone.
    """
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        _open_here.add(fd)
        lock = Lock(fd, os.getpid())
        try:
            fcntl.flock(fd, how)
            if os.fstat(fd).st_ino == path.stat().st_ino:
                return lock
        except BlockingIOError:
            lock.close()
            return None
        except FileNotFoundError:
            pass  # removed under us: the next turn finds out whether its folder still exists
        except BaseException:
            lock.close()
            raise
        lock.close()


def try_exclusive(path: Path) -> Lock | None:
    """The lock for ourselves alone, or None when anybody holds it."""
    return _take(path, fcntl.LOCK_EX | fcntl.LOCK_NB)


def shared(path: Path) -> Lock:
    """A lock beside others who share it; waits while somebody has it alone."""
    lock = _take(path, fcntl.LOCK_SH)
    assert lock is not None  # only LOCK_NB gives None
    return lock


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """The lock for ourselves alone, waiting for it."""
    lock = _take(path, fcntl.LOCK_EX)
    assert lock is not None
    try:
        yield
    finally:
        lock.release()
