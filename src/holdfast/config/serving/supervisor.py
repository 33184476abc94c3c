"""The parent of the serving processes: starts them, replaces what dies, stops all in order.

It does nothing else, so that it does not die itself. Children are told by the environment whose
they are (`guard.PARENT_VARIABLE`) and which sockets are theirs (`listeners.FDS_VARIABLE`).
"""

import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Any, Self

from holdfast.config.serving import guard, listeners
from holdfast.config.serving.web import describe

log = logging.getLogger("holdfast.serving")

GAVE_UP = 70
"""Exit code for a child that could not be kept up (sysexits: internal software error)."""


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A child to keep running."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    sockets: Sequence[socket.socket] = ()
    """Listening sockets it inherits; the supervisor keeps them open over its deaths."""
    stops_last: bool = False
    """Stop it when the others are gone (or `Patience.drain` is over): open streams show what the
    last requests did."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often; seconds."""

    deaths: int = 6
    """A child that ended this often by itself ..."""
    window: float = 60.0
    """... within this time is given up, and with it everything. Being killed from outside
    (SIGKILL: a person, or the kernel out of memory) is no fault of the child: it is started again
    for as long as it takes."""
    settled: float = 5.0
    """A child that lived this long is restarted at once; one that did not, after a pause."""
    first_pause: float = 0.25
    longest_pause: float = 10.0
    drain: float = 5.0
    """After the stop: when the `stops_last` children are told at the latest."""
    kill: float = 8.0
    """After the stop: when what still runs is killed. With the database that makes 10 s."""


def supervise(specs: Sequence[ChildSpec], patience: Patience | None = None) -> int:
    """Keep ``specs`` running until SIGTERM, SIGINT or SIGHUP; answer the exit code.

    0 after an orderly stop, `GAVE_UP` when a child could not be kept up (the log says which and
    how it ended). A second SIGINT or SIGTERM kills at once. All children are gone when this
    returns, and the sockets of the specs are closed. Call it from the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("supervise() must run in the main thread: children die with it")
    patience = patience or Patience()
    children = [_Child(spec, patience) for spec in specs]
    with _Signals() as signals:
        try:
            hopeless = _keep(children, signals)
            _stop(children, signals, patience)
        finally:
            for child in children:
                child.kill()
    return GAVE_UP if hopeless else 0


def _keep(children: "Sequence[_Child]", signals: "_Signals") -> bool:
    """Run until asked to stop (False) or until a child is hopeless (True)."""
    while not signals.asked:
        for child in children:
            child.attend()
            if child.hopeless:
                log.critical(
                    "%s ended %d times within %.0f s, the last time with %s; giving up. "
                    "Its own lines above say why.",
                    child.spec.name,
                    len(child.faults),
                    child.patience.window,
                    child.last_end,
                )
                return True
        due = [child.due - time.monotonic() for child in children if child.process is None]
        signals.wait(max(0.0, min([1.0, *due])))
    log.info("stopping (%s)", signals.asked)
    return False


def _stop(children: "Sequence[_Child]", signals: "_Signals", patience: Patience) -> None:
    began = time.monotonic()
    for child in children:
        listeners.close_all(child.spec.sockets)
    first = [child for child in children if not child.spec.stops_last]
    last = [child for child in children if child.spec.stops_last]
    hurried = signals.count
    for child in first:
        child.terminate()
    told = False
    while any(child.runs() for child in children):
        passed = time.monotonic() - began
        if passed >= patience.kill or signals.count > hurried:
            names = ", ".join(child.spec.name for child in children if child.runs())
            log.error("%s did not stop after %.1f s and is killed", names, passed)
            return
        if not told and (passed >= patience.drain or not any(child.runs() for child in first)):
            told = True
            for child in last:
                child.terminate()
        signals.wait(0.2)


class _Child:
    """A spec with its present process, if any, and the history of its ends."""

    def __init__(self, spec: ChildSpec, patience: Patience) -> None:
        self.spec = spec
        self.patience = patience
        self.process: subprocess.Popen[bytes] | None = None
        self.born = 0.0
        self.due = 0.0
        self.faults: deque[float] = deque()
        self.short_lives = 0
        self.last_end = ""

    @property
    def hopeless(self) -> bool:
        return len(self.faults) >= self.patience.deaths

    def attend(self) -> None:
        """Start it if it is time, note its end if it ended."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self._start()
        elif not self.runs():
            code = self.process.returncode
            self.process = None
            self._note(describe(code), fault=code != -signal.SIGKILL)

    def runs(self) -> bool:
        """Whether its process is there; sweeps away what a dead one left behind."""
        process = self.process
        if process is None or process.returncode is not None:
            return False
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if os.waitid(os.P_PID, process.pid, flags) is None:
            return True
        # Its process group is killed while its number is still taken by the dead process.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False

    def terminate(self) -> None:
        if self.process is not None and self.runs():
            self.process.terminate()

    def kill(self) -> None:
        if self.process is not None and self.runs():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _start(self) -> None:
        numbers = [listener.fileno() for listener in self.spec.sockets]
        environment = {
            **os.environ,
            **self.spec.env,
            guard.PARENT_VARIABLE: str(os.getpid()),
            listeners.FDS_VARIABLE: ",".join(map(str, numbers)),
        }
        self.born = time.monotonic()
        try:
            self.process = subprocess.Popen(
                list(self.spec.argv),
                env=environment,
                pass_fds=numbers,
                stdin=subprocess.DEVNULL,
                # A group of its own: Ctrl-C in a terminal reaches only the supervisor, which
                # stops the children in order.
                start_new_session=True,
            )
        except OSError as error:
            self._note(f"not starting ({error.strerror})", fault=True)
        else:
            log.info("%s started (process %d)", self.spec.name, self.process.pid)

    def _note(self, end: str, *, fault: bool) -> None:
        now = time.monotonic()
        lived = now - self.born
        self.last_end = f"{end} after {lived:.1f} s"
        if fault:
            self.faults.append(now)
        while self.faults and now - self.faults[0] > self.patience.window:
            self.faults.popleft()
        self.short_lives = 0 if lived >= self.patience.settled else self.short_lives + 1
        pause = 0.0
        if self.short_lives:
            pause = self.patience.first_pause * 2 ** min(self.short_lives - 1, 16)
            pause = min(pause, self.patience.longest_pause)
        self.due = now + pause
        log.error("%s ended: %s; starting again in %.2f s", self.spec.name, self.last_end, pause)


class _Signals:
    """Signals as something to wait for; the former handlers come back at the end."""

    def __init__(self) -> None:
        self.asked = ""
        self.count = 0
        self._former: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {}

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._former_wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # Under nohup a hang-up is none of our business. An ignored SIGINT is taken up all the
            # same: shells ignore it for whatever they start in the background.
            if number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            self._former[number] = signal.signal(number, self._ask)
        self._former[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, former in self._former.items():
            signal.signal(number, signal.SIG_DFL if former is None else former)
        signal.set_wakeup_fd(self._former_wakeup)
        os.close(self._read)
        os.close(self._write)

    def wait(self, seconds: float) -> None:
        """Sleep until a signal (a child's end is one) or ``seconds``."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        if ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 4096)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.asked = signal.Signals(number).name
        self.count += 1
