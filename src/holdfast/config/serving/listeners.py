"""Listening sockets that outlive the processes that accept on them.

The supervisor opens the sockets and its children inherit them, so that while a killed child is
being started again new connections wait in the kernel's queue instead of being refused, and no
other program can take the port.

Each web process has a socket of its own in one ``SO_REUSEPORT`` group. One shared socket was
measured and refused: eight connections arriving together nearly always all went to one of two
processes, where the group's hash puts them anywhere from 4 and 4 to (seldom) 1 and 7.
"""

import os
import socket
from collections.abc import Mapping, Sequence
from typing import Any

FDS_VARIABLE = "_HOLDFAST_LISTEN_FDS"
"""Environment variable with the inherited sockets' file numbers, comma separated."""

BACKLOG = 8192


class PortTaken(Exception):
    """The address cannot be listened on; the message says what to do."""


def open_listeners(
    host: str, port: int, count: int = 1, *, option: str = "--port (HOLDFAST_PORT)"
) -> list[socket.socket]:
    """Open ``count`` sockets listening on one address; ``port`` 0 takes a free one.
    ``option`` is how a person chooses another port, for the message.

    Raises `PortTaken` when someone listens there already, another Holdfast included (a plain
    ``SO_REUSEPORT`` bind would silently share the port with it).
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened: list[socket.socket] = []
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
            port = probe.getsockname()[1]
        for _ in range(count):
            listener = socket.socket(family, socket.SOCK_STREAM)
            opened.append(listener)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            # Accepted connections inherit it. granian writes head and body apart, and without
            # this the body waits 40 ms for the client's delayed acknowledgement.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.bind((host, port))
            listener.listen(BACKLOG)
            listener.setblocking(False)
    except OSError as error:
        close_all(opened)
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise PortTaken(
            f"Cannot listen on {host} port {port}: {reason}. "
            f"Stop what listens there, or choose another port with {option}."
        ) from error
    return opened


def open_near(host: str, port: int, tries: int = 50) -> socket.socket:
    """Open one listening socket on ``port`` or the next free one after it."""
    for candidate in range(port, min(port + tries, 65_536)):
        try:
            return open_listeners(host, candidate)[0]
        except PortTaken:
            continue
    raise PortTaken(f"No free port on {host} from {port} to {port + tries - 1}.")


def inherited_listeners(environ: Mapping[str, str]) -> list[socket.socket]:
    """The sockets a supervisor handed down, in order; empty when there are none."""
    named = environ.get(FDS_VARIABLE, "")
    found = [socket.socket(fileno=int(number)) for number in named.split(",") if number]
    for listener in found:
        # Children of ours (a PDF renderer, a database tool) must not keep the port open.
        listener.set_inheritable(False)
    return found


def adopt(listener: socket.socket) -> Any:
    """``listener`` in the form that granian's servers take."""
    from granian._granian import SocketHolder

    return SocketHolder(listener.fileno(), False, BACKLOG)  # type: ignore[call-arg]


def close_all(listeners: Sequence[socket.socket]) -> None:
    """Close this process's copies; others that inherited them keep listening."""
    for listener in listeners:
        listener.close()
