"""Who does not confirm what saves their life is called, then e-mailed; who answers is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from holdfast.adapters.text.fake import FakeGateway
from holdfast.alerts.audience import Audience
from holdfast.journal.actors import system
from holdfast.kernel import clock

from .test_sending import out, send, tallies
from .town import WEST, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]
ASKS = Audience(escalate=True)


def told(gateway: FakeGateway) -> list[tuple[str, int]]:
    """How many messages went to whom so far, by e-mail or number."""
    found: dict[str, int] = {}
    for each in gateway.taken.values():
        found[each.to] = found.get(each.to, 0) + 1
    return sorted(found.items())


def after(monkeypatch: pytest.MonkeyPatch, minutes: int) -> int:
    """So many minutes later, as the worker's job and its senders do."""
    from holdfast.alerts import escalating

    moment = clock.now() + timedelta(minutes=minutes, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    done = escalating.run()
    send()
    return done


def answer(address: str, words: str) -> None:
    from holdfast.messaging import inbound

    inbound.take_reply(
        actor=system("t"), theirs=f"{address} {words}", channel="text", address=address, words=words
    )


def with_mail(row: Any, address: str, **more: Any) -> None:
    from holdfast.residents.models import Identifier

    Identifier.objects.create(
        resident_id=row.resident, kind="email", value=address, verified_at=clock.now(), **more
    )


def test_the_silent_are_called_then_mailed_and_who_answers_is_left_alone(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch, seal: Callable[[], int]
) -> None:
    from holdfast.alerts import escalating
    from holdfast.messaging.models import Mailing

    safe, silent, mailless = (subscriber(WEST) for _ in range(3))
    with_mail(silent, "silent@example.com")
    with_mail(safe, "safe@example.com")
    out(severity="life", audience=ASKS)
    assert send() == 3
    assert after(monkeypatch, 4) == 0
    answer(safe.address, "1")
    assert after(monkeypatch, 1) == 2
    assert after(monkeypatch, 1) == 0
    assert told(gateway) == [(safe.address, 1), (silent.address, 2), (mailless.address, 2)]
    calls = [each for each in gateway.taken.values() if "Press 1 if you are safe" in each.body]
    assert len(calls) == 2
    assert after(monkeypatch, 10) == 1
    assert after(monkeypatch, 30) == 0
    assert ("silent@example.com", 1) in told(gateway)
    [tally] = tallies()
    assert (tally.accepted, tally.delivered, tally.holds) == (6, 6, True)
    stands = escalating.standing(Mailing.objects.get().pk)
    assert (stands.asked, stands.confirmed, stands.silent) == (3, 1, 2)
    assert (stands.called, stands.mailed) == (2, 1)


def test_whose_text_could_not_be_delivered_is_called_at_once(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.messaging import inbound
    from holdfast.messaging.models import Message

    subscriber(WEST)
    out(severity="life", audience=ASKS)
    send()
    inbound.take_receipt(actor=system("t"), message=Message.objects.get(template="alert").pk)
    assert after(monkeypatch, 0) == 1


@pytest.mark.parametrize("why", ["not asked for", "not life", "stopped", "over", "taken back"])
def test_nobody_is_called_where_it_is_not_asked_for_or_is_over(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    from holdfast.alerts import operations

    from .bulletins import WRITER

    row = subscriber(WEST)
    written = out(
        severity="warning" if why == "not life" else "life",
        audience=Audience() if why == "not asked for" else ASKS,
    )
    send()
    if why == "stopped":
        answer(row.address, "STOP")
    if why == "taken back":
        operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    assert after(monkeypatch, 7 * 60 if why == "over" else 6) == 0


def test_an_address_that_was_not_proven_or_was_stopped_is_not_mailed(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = subscriber(WEST, channel="voice")
    with_mail(row, "stopped@example.com", consent=False)
    out(severity="life", audience=ASKS)
    send()
    assert after(monkeypatch, 11) == 0
