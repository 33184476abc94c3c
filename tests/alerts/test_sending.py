"""A bulletin goes to its list through the one outbox: each once, nothing after its time, and what
was accepted is at every moment what is delivered, failed, expired, cancelled and pending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from holdfast.adapters.text.fake import FakeGateway
from holdfast.kernel import clock

from .bulletins import OTHER, THIRD, WRITER, approve, road, said, submitted, write
from .town import EAST, METER, MIDDLE, WEST, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


def out(**changed: Any) -> Any:
    """Out in the western district, and its list queued."""
    written = submitted(areas=("districts:west",), **changed)
    approve(OTHER, written)
    if changed.get("severity") == "life":
        approve(THIRD, written)
    queue(written)
    return written


def queue(written: Any) -> None:
    from holdfast.alerts import sending
    from holdfast.alerts.models import FrozenList

    sending.queue(FrozenList.objects.filter(version=written.version).latest("at").pk)


def send() -> int:
    """As the worker does, until nothing is due; whatever happens the sum is right."""
    from holdfast.messaging.mass import Mass
    from holdfast.messaging.models import Lane

    sent = Mass([Lane.LIFE, Lane.BULK]).run_once()
    assert all(each.holds for each in tallies())
    return sent


def tallies() -> list[Any]:
    from holdfast.messaging.mailing import tally
    from holdfast.messaging.models import Mailing

    found = (tally(each.pk) for each in Mailing.objects.order_by("pk"))
    return [each for each in found if each is not None]


def plain(tally: Any) -> dict[str, int]:
    import msgspec

    return {name: n for name, n in msgspec.structs.asdict(tally).items() if n}


def at(monkeypatch: pytest.MonkeyPatch, **later: int) -> None:
    moment = clock.now() + timedelta(**later)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_everybody_on_the_list_is_told_once_in_their_language_and_by_their_channel(
    gateway: FakeGateway,
) -> None:
    subscriber(WEST)
    subscriber(WEST, channel="email", language="es")
    subscriber(EAST)
    written = out()
    queue(written)
    assert send() == 2 and send() == 0
    texts = {each.to: each for each in gateway.taken.values()}
    assert len(gateway.receipts) == 2
    assert "Mill Street Bridge is closed." in texts["+13605550000"].body
    assert "STOP ends these." in texts["+13605550000"].body
    mail = texts["p1@example.com"]
    assert mail.subject == "Puente de Mill Street: cerrado." and mail.stop_url in mail.body
    assert plain(tallies()[0]) == {"accepted": 2, "delivered": 2}


def test_who_may_not_be_there_is_asked_to_look_and_what_saves_lives_asks_for_a_reply(
    gateway: FakeGateway,
) -> None:
    subscriber(WEST)
    subscriber(place="by the old mill")
    out(severity="life")
    send()
    sure, unsure = (each.body for each in sorted(gateway.taken.values(), key=lambda m: m.to))
    assert "Reply 1 if you are safe" in sure and "not sure" not in sure
    assert "Your place is not sure to us." in unsure and "/alerts/" in unsure


def test_what_is_sent_is_what_was_approved_also_after_the_words_of_its_kind_changed(
    gateway: FakeGateway,
) -> None:
    from holdfast.alerts.models import Version
    from holdfast.messaging.models import Mailing

    subscriber(WEST)
    written = out()
    assert Mailing.objects.get().letters == Version.objects.get(pk=written.version).letters


def test_who_subscribes_later_is_told_at_once_and_logged_and_nobody_twice(
    gateway: FakeGateway, seal: Callable[[], int]
) -> None:
    from holdfast.journal.models import Entry

    subscriber(WEST)
    out()
    newcomer = subscriber((43.61, MIDDLE + 10 * METER))
    subscriber(EAST)
    seal()
    assert send() == 2
    [joined] = Entry.objects.filter(kind="bulletin.joined")
    assert joined.data["subscription"] == str(newcomer.pk)
    assert plain(tallies()[0]) == {"accepted": 2, "delivered": 2}


def test_nothing_is_delivered_after_its_time(
    gateway: FakeGateway, seal: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber(WEST)
    out()
    at(monkeypatch, hours=7)
    send()
    subscriber(WEST)
    seal()
    assert send() == 0 and not gateway.receipts
    assert plain(tallies()[0]) == {"accepted": 1, "expired": 1}


def test_its_time_is_asked_again_just_before_it_is_handed_over(gateway: FakeGateway) -> None:
    from holdfast.messaging import mass
    from holdfast.messaging.models import Message

    subscriber(WEST)
    out()
    owner = mass.Mass([3])  # type: ignore[list-item]
    owner._hold_lock()
    [item] = mass._take(owner.owner, "text", 3, 9)
    late = mass.msgspec.structs.replace(item, expires_at=clock.now() - timedelta(seconds=1))
    outcome, _open = mass._hand_over(gateway, True, late, ("", "words"))
    mass.exchange(actor=mass.ME, owner=owner.owner, outcomes=[outcome], take=list)
    assert Message.objects.get().state == "expired" and not gateway.receipts


@pytest.mark.parametrize("how", ["retract", "again", "end"])
def test_what_waits_is_cancelled_when_it_is_taken_back_said_anew_or_over(
    gateway: FakeGateway, how: str
) -> None:
    from holdfast.alerts import operations

    subscriber(WEST)
    written = out()
    if how == "retract":
        operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    else:
        slots = road()["slots"] | {"_all_clear": said("Open again.")}
        again = write(
            bulletin=written.bulletin, base=1, slots=slots, areas=("districts:west",),
            ends=how == "end",
        )  # fmt: skip
        operations.submit_bulletin(actor=WRITER, version=again.version)
        approve(OTHER, again)
        queue(again)
    send()
    assert plain(tallies()[0]) == {"accepted": 1, "cancelled": 1}
    # The newer words go to the same people.
    assert len(gateway.receipts) == (0 if how == "retract" else 1)


def test_a_list_is_not_queued_any_more_once_it_is_over(gateway: FakeGateway) -> None:
    from holdfast.alerts import operations
    from holdfast.messaging.models import Message

    subscriber(WEST)
    written = submitted(areas=("districts:west",))
    approve(OTHER, written)
    operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    queue(written)
    assert not Message.objects.filter(template="alert").exists()


def test_quiet_hours_hold_back_everything_but_what_saves_lives(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.accounts.queries import zone
    from holdfast.alerts.subscribing import Quiet

    night = clock.now().astimezone(zone()).replace(hour=23, minute=30)
    monkeypatch.setattr(clock, "now", lambda: night.astimezone(ZoneInfo("UTC")))
    subscriber(WEST, quiet=Quiet(22, 7))
    out(until=night + timedelta(hours=20), starts_at=night)
    assert send() == 0
    assert plain(tallies()[0]) == {"accepted": 1, "pending": 1}
    out(severity="life", until=night + timedelta(hours=20), starts_at=night)
    assert send() == 1
    at(monkeypatch, hours=7, minutes=31)
    assert send() == 1


def test_who_reported_the_service_there_is_told_where_they_want_to_hear(
    gateway: FakeGateway,
) -> None:
    from holdfast.alerts.audience import Audience
    from holdfast.cases.models import Case
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.residents.operations import note_resident

    for number, (lat, lon) in enumerate((WEST, EAST)):
        noted = note_resident(actor=ANONYMOUS, email=f"r{number}@example.com")
        Case.objects.create(
            number=f"10000{number}", site_id="main", service="pothole", service_name="Pothole",
            status="new", resident_id=noted.resident, lat=lat, lon=lon, opened_at=clock.now(),
            updated_at=clock.now(), channel="web",
        )  # fmt: skip
    from holdfast.catalog import queries as catalog

    class Known:
        pass

    import unittest.mock

    with unittest.mock.patch.object(catalog, "find", lambda _code: Known()):
        out(audience=Audience(service="pothole", days=7))
    send()
    assert [each.to for each in gateway.taken.values()] == ["r0@example.com"]
