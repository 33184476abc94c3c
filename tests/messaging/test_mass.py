"""What goes to many: lanes, failing providers, dead senders; each message once, none after it is
over, and the sum right at every moment."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.adapters.text.fake import FakeGateway
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging import mailing, mass, states
from holdfast.messaging.gateways import gateways
from holdfast.messaging.mailing import Recipient, tally
from holdfast.messaging.models import Lane, Mailing, Message
from holdfast.messaging.ports import Outgoing, Refused, Unavailable
from holdfast.messaging.routes import LEAST, Failover, Route

pytestmark = pytest.mark.django_db
LETTERS = {"en": {"text": ["", "Boil your water."], "email": ["Boil", "Boil your water. {stop}"]}}


@pytest.fixture
def gateway(site: str) -> Iterator[FakeGateway]:
    fake, before = FakeGateway(), gateways.get()
    use(lambda: fake)
    yield fake
    gateways.fill(before)


def use(make: Callable[[], object]) -> None:
    gateways.fill(dict.fromkeys(("text", "voice", "email"), make))  # type: ignore[arg-type]


def mailed(count: int, lane: Lane = Lane.BULK, minutes: float = 60) -> UUID:
    """A mailing of so many texts, accepted."""
    id = new_id()
    mailing.begin_mailing(
        actor=mass.ME, mailing=id, lane=lane, letters=LETTERS,
        expires_at=clock.now() + timedelta(minutes=minutes),
    )  # fmt: skip
    people = [Recipient(new_id(), "text", f"+1360{lane}{n:06}", "en", None) for n in range(count)]
    mailing.accept(actor=mass.ME, mailing=id, people=people)
    return id


def send(*lanes: Lane) -> int:
    sent = mass.Mass(lanes or (Lane.LIFE, Lane.BULK)).run_once()
    for pk in Mailing.objects.values_list("pk", flat=True):
        found = tally(pk)
        assert found is not None and found.holds
    return sent


def count(id: UUID) -> tuple[int, int, int, int, int]:
    found = tally(id)
    assert found is not None
    return found.delivered, found.failed, found.expired, found.cancelled, found.pending


def test_more_than_a_window_goes_out_once_each(gateway: FakeGateway) -> None:
    id = mailed(3 * mass.WINDOW + 7)
    assert send() == 3 * mass.WINDOW + 7
    assert len(gateway.receipts) == len(gateway.taken) == 3 * mass.WINDOW + 7
    assert count(id) == (3 * mass.WINDOW + 7, 0, 0, 0, 0)


def test_what_saves_lives_goes_first_and_has_a_sender_of_its_own(gateway: FakeGateway) -> None:
    mailed(20)
    life = mailed(20, Lane.LIFE)
    assert send(Lane.LIFE) == 20 and count(life)[0] == 20
    again = mailed(5, Lane.LIFE)
    send()
    first = Message.objects.filter(pk__in=gateway.receipts[20:25])
    assert {each.mailing_id for each in first} == {again}


def test_accepting_again_adds_nobody(gateway: FakeGateway) -> None:
    id = mailed(3)
    people = [Recipient(new_id(), "text", f"+13603{n:06}", "en", None) for n in range(4)]
    mailing.accept(actor=mass.ME, mailing=id, people=people)
    assert Mailing.objects.get().accepted == 4 == Message.objects.count()


def test_what_a_sender_had_in_hand_when_it_was_killed_comes_once_by_its_key_and_none_is_missing(
    gateway: FakeGateway,
) -> None:
    id = mailed(10)
    # It had taken six, handed three over, and died before it could note that.
    for item in mass._take(999_999, "text", Lane.BULK, 6)[:3]:
        mass._hand_over(gateway, True, item, ("", "Boil your water."))
    assert count(id) == (0, 0, 0, 0, 10)
    assert send() == 10
    assert len(gateway.taken) == 10 and len(gateway.receipts) == 13
    assert count(id) == (10, 0, 0, 0, 0)
    assert Message.objects.filter(answer_lost=1).count() == 6


def test_what_a_living_sender_took_back_is_not_noted_by_the_one_believed_dead(
    gateway: FakeGateway,
) -> None:
    id = mailed(1)
    [item] = mass._take(999_999, "text", Lane.BULK, 1)
    assert send() == 1
    late = mass.Outcome(item, Message.State.FAILED, "late")
    mass.exchange(actor=mass.ME, owner=999_999, outcomes=[late], take=list)
    assert count(id) == (1, 0, 0, 0, 0)


def test_what_is_refused_fails_and_what_is_unavailable_waits_within_its_time(
    gateway: FakeGateway,
) -> None:
    def fails(message: Outgoing) -> None:
        if message.to.endswith("0"):
            raise Refused("status 422")
        raise Unavailable("status 503")

    gateway.fails = fails
    id = mailed(2, minutes=1)
    send()
    assert count(id) == (0, 1, 0, 0, 1)
    waiting = Message.objects.get(state="queued")
    assert waiting.attempts == 1 and waiting.error == "status 503"
    assert waiting.expires_at and waiting.next_attempt_at < waiting.expires_at


@given(st.floats(0.0, 5e6), st.integers(0, 90))
def test_the_next_try_comes_before_the_time_is_over(left: float, attempts: int) -> None:
    now = clock.now()
    item = mass.Item(
        new_id(), "text", "+1", "en", False, new_id(), None, attempts, "",
        now + timedelta(seconds=left),
    )  # fmt: skip
    outcome = mass._later(item, Unavailable("busy"))
    if outcome.state == "queued":
        assert 0 < outcome.pause <= mass.LONGEST_PAUSE and outcome.pause < left
    else:
        assert outcome.state == "expired" and left < 1.5


def test_what_is_cancelled_while_it_waits_or_comes_back_is_sent_no_more(
    gateway: FakeGateway,
) -> None:
    id = mailed(4)
    taken = mass._take(999_999, "text", Lane.BULK, 2)
    mailing.cancel_mailing(actor=mass.ME, mailing=id)
    assert count(id) == (0, 0, 0, 2, 2)
    # The two in hand come back from a dead sender.
    send()
    assert count(id) == (0, 0, 0, 4, 0) and not gateway.receipts and len(taken) == 2


def test_beside_a_provider_that_fails_every_fifth_time_everything_comes_once(
    gateway: FakeGateway,
) -> None:
    chance, lock = random.Random(3), threading.Lock()

    def fails(_message: Outgoing) -> None:
        with lock:
            if chance.random() < 0.2:
                raise Unavailable("status 500")

    bad = FakeGateway(fails)
    routes = [Route("good", lambda: gateway), Route("bad", lambda: bad)]
    use(lambda: Failover(routes))
    id = mailed(400)
    send()
    assert count(id) == (400, 0, 0, 0, 0)
    assert not set(gateway.taken) & set(bad.taken)
    assert len(gateway.receipts) + len(bad.receipts) == 400 and bad.receipts
    # Load goes to who does well.
    assert routes[1].score < routes[0].score == 1.0


def test_where_the_answer_was_lost_the_message_stays_with_its_provider(site: str) -> None:
    def loses(_message: Outgoing) -> None:
        raise Unavailable("ReadTimeout", maybe=True)

    good, bad = FakeGateway(), FakeGateway(loses)
    failover = Failover([Route("bad", lambda: bad, 1000.0), Route("good", lambda: good, 1e-9)])
    message = Outgoing(id="1", to="+1", subject="", body="Hi", language="en")
    with pytest.raises(Unavailable) as lost:
        failover.hand_over(message)
    assert lost.value.maybe and lost.value.route == "bad" and not good.receipts
    bad.fails = None
    again = Outgoing(id="1", to="+1", subject="", body="Hi", language="en", route="bad", tries=1)
    failover.hand_over(again)
    assert bad.receipts == ["1"] and not good.receipts


def test_a_provider_that_fails_gets_less_little_by_little_and_never_nothing() -> None:
    route = Route("x", FakeGateway)
    loads = []
    for _ in range(200):
        route.note(False)
        loads.append(route.load)
    assert loads == sorted(loads, reverse=True) and loads[0] > 0.8
    assert route.score == LEAST and route.load > 0
    route.note(True)
    assert route.load < 0.1


def test_every_move_that_happens_stands_in_the_table() -> None:
    known = set(Message.State.values)
    assert all(begin in known and end in known for begin, end in states.MOVES)
    # What has come to its end goes nowhere by itself.
    for end in ("expired", "cancelled"):
        assert not any(begin == end for begin, _ in states.MOVES)


def test_while_no_mailing_is_open_a_sender_asks_for_one_and_no_more(
    gateway: FakeGateway, django_assert_num_queries: Any
) -> None:
    """Two senders ask three times a second, also while everybody reports at once."""
    mailed(2)
    sender = mass.Mass([Lane.BULK])
    assert sender.run_once() == 2
    Mailing.objects.update(closed_at=clock.now())
    with django_assert_num_queries(1):
        assert sender.run_once() == 0
