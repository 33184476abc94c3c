"""What people answer to an alert, brought by the gateway: once, with the agreed secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from .test_sending import out, send, tallies
from .town import WEST, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]
SECRET = "a-secret-of-thirty-two-letters-or-more"


@pytest.fixture
def bring(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """What the gateway posts; the status of our answer."""
    import dataclasses

    chosen = dataclasses.replace(settings.HOLDFAST, gateway_secret=SECRET)
    settings.HOLDFAST = chosen

    def post(secret: str = SECRET, **body: str) -> int:
        answer = client.post(
            "/hooks/gateway", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )  # fmt: skip
        return answer.status_code

    return post


def told(**changed: Any) -> Any:
    """Somebody who got an alert that saves lives."""
    row = subscriber(WEST, **changed)
    out(severity="life")
    send()
    return row


@pytest.mark.usefixtures("gateway")
def test_safe_and_help_become_contacts_once(
    bring: Callable[..., int], seal: Callable[[], int]
) -> None:
    from holdfast.interactions.models import Interaction

    row = told()
    for _ in range(2):
        assert bring(id="a1", **{"from": row.address, "text": "2 on the roof"}) == 204
    assert bring(id="a2", **{"from": row.address, "text": "1"}) == 204
    seal()
    found = Interaction.objects.filter(resident=row.resident, channel="text").order_by("outcome")
    assert [(each.outcome, each.note) for each in found] == [
        ("emergency", "2 on the roof"), ("told", "1")
    ]  # fmt: skip


@pytest.mark.usefixtures("gateway")
def test_stop_ends_alerts_to_the_number_and_start_brings_them_back(
    bring: Callable[..., int], seal: Callable[[], int]
) -> None:
    from holdfast.alerts import subscribing

    row = told()
    bring(id="a1", **{"from": row.address, "text": " Stop. "})
    seal()
    assert subscribing.of_resident(row.resident) == []
    out()
    assert send() == 0
    bring(id="a2", **{"from": row.address, "text": "ALTA"})
    seal()
    assert [each.pk for each in subscribing.of_resident(row.resident)] == [row.pk]


@pytest.mark.usefixtures("gateway")
def test_a_receipt_that_says_failed_moves_it_and_the_sum_stays_right(
    bring: Callable[..., int],
) -> None:
    from holdfast.messaging.models import Message

    told()
    message = Message.objects.get(template="alert")
    for _ in range(2):
        assert bring(message=str(message.pk), status="failed") == 204
    [tally] = tallies()
    assert (tally.failed, tally.delivered, tally.holds) == (1, 0, True)


@pytest.mark.usefixtures("gateway")
def test_nothing_is_taken_without_the_secret_or_without_a_number(
    bring: Callable[..., int], client: Client, settings: Any
) -> None:
    import dataclasses

    from holdfast.messaging.models import Reply

    assert bring("wrong", id="a1", **{"from": "+13605550142", "text": "2"}) == 401
    assert bring(id="a1", **{"from": "somebody", "text": "2"}) == 422
    assert bring(id="", **{"from": "+13605550142", "text": "2"}) == 422
    settings.HOLDFAST = dataclasses.replace(settings.HOLDFAST, gateway_secret="")
    assert bring(id="a1", **{"from": "+13605550142", "text": "2"}) == 404
    assert not Reply.objects.exists()


@pytest.mark.usefixtures("gateway")
def test_erasing_a_person_takes_their_answers_and_an_export_holds_them(
    bring: Callable[..., int], seal: Callable[[], int]
) -> None:
    from holdfast.journal.actors import Actor
    from holdfast.messaging.models import Reply
    from holdfast.residents import erasing

    row = told()
    bring(id="a1", **{"from": row.address, "text": "2 on the roof"})
    seal()
    me = Actor("resident", row.resident)
    kept = erasing.export_resident(actor=me, resident=row.resident)
    assert any(each.get("words") == "2 on the roof" for each in kept["messaging"])
    erasing.erase_resident(actor=me, resident=row.resident)
    seal()
    assert list(Reply.objects.values_list("words", "address")) == [("", "")]


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_twice_at_one_moment_is_taken_once(site: str) -> None:
    import threading

    from django.db import connection, transaction

    from holdfast.journal.actors import system
    from holdfast.journal.recording import OperationError
    from holdfast.messaging import inbound
    from holdfast.messaging.models import Reply

    def take() -> None:
        inbound.take_reply(
            actor=system("t"), theirs="a1", channel="text", address="+13605550142", words="2"
        )

    refused: list[str] = []

    def twin() -> None:
        try:
            take()
        except OperationError as error:
            refused.append(str(error))
        finally:
            connection.close()

    other = threading.Thread(target=twin)
    with transaction.atomic():
        take()
        other.start()
        # Until the twin waits for what is not committed yet.
        with connection.cursor() as cursor:
            waits = False
            while not waits and other.is_alive():
                cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                waits = cursor.fetchone()[0]
    other.join()
    assert refused == ["This answer was taken before."]
    assert Reply.objects.count() == 1
