"""What `holdfast serve` supervises: ports, addresses, processes."""

import contextlib
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from click.testing import CliRunner, Result

from holdfast.config import running
from holdfast.config.commands.serve import serve
from holdfast.config.serving import listeners, product
from holdfast.config.serving.supervisor import ChildSpec


@pytest.fixture
def specs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ChildSpec]]:
    """The children that would have been supervised, by name."""
    seen: dict[str, ChildSpec] = {}

    def supervise(asked: Sequence[ChildSpec], patience: Any) -> int:
        seen.update({spec.name: spec for spec in asked})
        ports.update({spec.name: [port(s) for s in spec.sockets] for spec in asked})
        return 0

    ports.clear()
    for name in ("HOLDFAST_PORT", "HOLDFAST_LIVE_PORT", "HOLDFAST_BASE_URL", "HOLDFAST_LIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(product, "supervise", supervise)
    monkeypatch.setattr(running, "product", lambda **_: contextlib.nullcontext())
    monkeypatch.setattr(product.logs, "configure_from", lambda *_, **__: None)
    yield seen


ports: dict[str, list[int]] = {}


def port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def free_pair() -> int:
    """A free port with a free one after it."""
    while True:
        first = listeners.open_listeners("127.0.0.1", 0)[0]
        number = port(first)
        first.close()
        try:
            listeners.close_all(listeners.open_listeners("127.0.0.1", number + 1))
        except (listeners.PortTaken, OverflowError):
            continue
        return number


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(serve, [str(argument) for argument in arguments])


def test_all_three_run_and_the_stream_is_on_the_next_port(specs: dict[str, ChildSpec]) -> None:
    number = free_pair()
    result = ask("--port", number, "--processes", 3, "--threads", 5)
    assert result.exit_code == 0, result.output
    assert list(specs) == ["web", "live", "worker"]
    assert ports == {"web": [number] * 3, "live": [number + 1], "worker": []}
    assert list(specs["web"].argv[-2:]) == ["--threads", "5"]
    assert specs["live"].stops_last
    for spec in specs.values():
        assert spec.env["HOLDFAST_BASE_URL"] == f"http://127.0.0.1:{number}"
        assert spec.env["HOLDFAST_LIVE_URL"] == f"http://127.0.0.1:{number + 1}"


def test_a_taken_live_port_moves_on_where_people_come_directly(
    specs: dict[str, ChildSpec],
) -> None:
    number = free_pair()
    taken = listeners.open_listeners("127.0.0.1", number + 1)
    assert ask("--port", number).exit_code == 0
    moved = ports["live"][0]
    assert moved > number + 1
    assert specs["web"].env["HOLDFAST_LIVE_URL"] == f"http://127.0.0.1:{moved}"
    listeners.close_all(taken)


def test_behind_a_proxy_the_live_port_is_the_one_it_counts_on(
    specs: dict[str, ChildSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_BASE_URL", "https://311.example.gov")
    number = free_pair()
    assert ask("--port", number).exit_code == 0
    assert "HOLDFAST_LIVE_URL" not in specs["web"].env, "/live on the public origin"
    taken = listeners.open_listeners("127.0.0.1", number + 1)
    result = ask("--port", number)
    assert result.exit_code == 1
    assert f"port {number + 1}" in result.output and "--live-port" in result.output
    listeners.close_all(taken)


def test_a_taken_web_port_is_refused_with_advice(specs: dict[str, ChildSpec]) -> None:
    taken = listeners.open_listeners("127.0.0.1", 0)
    result = ask("--port", port(taken[0]))
    assert result.exit_code == 1
    assert "already in use" in result.output and "--port" in result.output
    assert not specs
    listeners.close_all(taken)


@pytest.mark.parametrize("only", ["web", "live", "worker"])
def test_a_service_manager_runs_one_kind(specs: dict[str, ChildSpec], only: str) -> None:
    assert ask("--only", only, "--port", free_pair()).exit_code == 0
    assert list(specs) == [only]


def test_the_exit_code_is_the_supervisors_and_the_sockets_are_closed(
    specs: dict[str, ChildSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "supervise", lambda *_: 70)
    number = free_pair()
    assert ask("--port", number).exit_code == 70
    listeners.close_all(listeners.open_listeners("127.0.0.1", number))
