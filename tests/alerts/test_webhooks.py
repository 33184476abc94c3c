"""Other programs are told of bulletins: signed, again while it makes sense, paused after hours."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

from .bulletins import OTHER, WRITER, approve, out, staff, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]
KEEPER = staff("journal.manage")
URL = "https://example.com/holdfast"


class Program:
    """The other side: what it was told, and how it answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.came: list[httpx.Request] = []
        self.status = 204
        real = httpx.Client

        def client(**given: Any) -> httpx.Client:
            return real(**given, transport=httpx.MockTransport(self.answer))

        monkeypatch.setattr("holdfast.journal.webhooks.httpx.Client", client)

    def answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if self.status == 0:
            raise httpx.ConnectError("nobody", request=request)
        self.came.append(request)
        return httpx.Response(self.status)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(each.content) for each in self.came]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(monkeypatch)


def added(secret: str = "first") -> Any:
    from holdfast.journal import webhooks
    from holdfast.journal.models import Webhook

    made = new_id()
    webhooks.add(actor=KEEPER, webhook=made, name="Radio", url=URL, secret=secret)
    return Webhook.objects.get(pk=made)


def tell() -> None:
    """As the worker does with what is due."""
    from holdfast.journal import webhooks
    from holdfast.journal.models import Delivery

    for row in Delivery.objects.filter(state="waiting", next_at__lte=clock.now()):
        webhooks.tell(row.pk)


def at(monkeypatch: pytest.MonkeyPatch, **later: float) -> None:
    moment = clock.now() + timedelta(**later)
    monkeypatch.setattr(clock, "now", lambda: moment)


def state() -> tuple[str, int]:
    from holdfast.journal.models import Delivery

    row = Delivery.objects.latest("made_at")
    return row.state, row.attempts


def signed(request: httpx.Request) -> tuple[str, list[str]]:
    parts = [each.split("=", 1) for each in request.headers["holdfast-signature"].split(",")]
    return parts[0][1], [value for name, value in parts if name == "v1"]


def code(secret: str, moment: str, request: httpx.Request) -> str:
    whole = f"{moment}.".encode() + request.content
    return hmac.new(secret.encode(), whole, hashlib.sha256).hexdigest()


def test_what_is_out_is_told_once_signed_and_whole(
    program: Program, seal: Callable[[], int]
) -> None:
    added()
    out()
    seal()
    tell()
    tell()
    [request] = program.came
    moment, codes = signed(request)
    assert codes == [code("first", moment, request)]
    assert abs(int(moment) - clock.now().timestamp()) < 60
    [body] = program.bodies
    assert body["event"] == request.headers["holdfast-event"] == "bulletin.published"
    said = body["bulletin"]["words"]["es"]["headline"]
    assert (said, body["bulletin"]["number"]) == ("Puente de Mill Street: cerrado.", 1)
    assert state() == ("done", 1)


def test_what_is_taken_back_is_named_and_not_said_again_and_an_exercise_not_told(
    program: Program, seal: Callable[[], int]
) -> None:
    from holdfast.alerts import operations

    added()
    written = out()
    operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    drill = submitted(exercise=True)
    approve(OTHER, drill)
    seal()
    tell()
    assert {each["event"] for each in program.bodies} == {
        "bulletin.published", "bulletin.retracted",
    }  # fmt: skip
    assert all("words" not in each["bulletin"] for each in program.bodies)


def test_it_is_tried_again_later_each_time_and_never_past_the_end(
    program: Program, seal: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    added()
    program.status = 503
    out()
    seal()
    tell()
    tell()
    assert state() == ("waiting", 1) and len(program.came) == 1
    for pause in (2, 5, 15):
        at(monkeypatch, seconds=pause + 1)
        tell()
    assert state() == ("waiting", 4)
    keys = {each.headers["holdfast-delivery"] for each in program.came}
    assert len(keys) == 1
    at(monkeypatch, hours=5, minutes=59)
    tell()
    assert state() == ("failed", 5)
    program.status = 204
    at(monkeypatch, hours=1)
    tell()
    assert len(program.came) == 5


def test_who_takes_nothing_for_hours_is_paused_and_goes_on_with_what_still_holds(
    program: Program, seal: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.journal import webhooks
    from holdfast.journal.models import Entry

    hook = added()
    program.status = 0
    now = clock.now()
    out(starts_at=now, until=now + timedelta(hours=9))
    seal()
    tell()
    at(monkeypatch, hours=6, minutes=1)
    tell()
    hook.refresh_from_db()
    assert hook.paused_at is not None and Entry.objects.filter(kind="webhook.paused").exists()
    at(monkeypatch, hours=1, minutes=1)
    program.status = 200
    tell()
    with pytest.raises(OperationError, match="paused"):
        webhooks.test(actor=KEEPER, webhook=hook.pk)
    assert not program.came
    webhooks.pause(actor=KEEPER, webhook=hook.pk, paused=False)
    tell()
    assert state() == ("done", 3) and len(program.came) == 1


def test_after_a_rotation_both_secrets_sign_for_a_day(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.journal import webhooks

    hook = added()
    webhooks.rotate(actor=KEEPER, webhook=hook.pk, secret="second")
    webhooks.test(actor=KEEPER, webhook=hook.pk)
    tell()
    at(monkeypatch, hours=25)
    webhooks.test(actor=KEEPER, webhook=hook.pk)
    tell()
    (first, both), (second, one) = (signed(each) for each in program.came)
    assert both == [code(each, first, program.came[0]) for each in ("second", "first")]
    assert one == [code("second", second, program.came[1])]


@pytest.mark.parametrize("url", ["", "ftp://x/", "https://", "https://a:b@x/", "http://[::", "x y"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    from holdfast.journal import webhooks

    with pytest.raises(OperationError, match="https://"):
        webhooks.add(actor=KEEPER, webhook=new_id(), name="N", url=url, secret="s")
    with pytest.raises(Denied):
        webhooks.add(actor=WRITER, webhook=new_id(), name="N", url=URL, secret="s")
