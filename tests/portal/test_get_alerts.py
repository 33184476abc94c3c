"""Get alerts: asked for on one form, begun by a code, stopped by one tap, kept no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from holdfast.alerts import subscribing
from holdfast.alerts.models import Subscription
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging.models import Message
from holdfast.messaging.stopping import stop
from holdfast.residents import erasing
from holdfast.residents.models import Identifier, Resident

from .conftest import text_of
from .test_my_cases import code, post, token

pytestmark = pytest.mark.django_db

FORM = {"where": "address", "place": "12 Mill Street", "channel": "text", "to": "555 555 0142"}


def subscribed(browser: Client, **changed: Any) -> Subscription:
    """Through both pages, as a resident without script goes."""
    post(browser, "/alerts/get/", FORM | changed)
    post(browser, "/alerts/get/code/", {"code": code()})
    return Subscription.objects.latest("asked_at")


def living() -> int:
    return Subscription.objects.exclude(confirmed_at=None).filter(stopped_at=None).count()


def test_nothing_begins_before_the_code_that_went_to_the_address(browser: Client) -> None:
    answer = post(browser, "/alerts/get/", FORM)
    assert "(555) 555-0142" in text_of(answer.content) and living() == 0  # type: ignore[attr-defined]
    wrong = "000000" if code() != "000000" else "111111"
    post(browser, "/alerts/get/code/", {"code": wrong})
    assert living() == 0
    page = post(browser, "/alerts/get/code/", {"code": code()})
    assert living() == 1 and "12 Mill Street" in text_of(page.content)  # type: ignore[attr-defined]


def test_another_browsers_code_does_not_begin_what_this_one_asked(browser: Client) -> None:
    post(browser, "/alerts/get/", FORM)
    other = Client()
    post(other, "/sign-in/", {"address": "555 555 0142"})
    post(other, "/sign-in/code/", {"code": code()})
    assert living() == 0


def test_what_is_missing_is_said_beside_its_field(browser: Client) -> None:
    for changed, words in (
        ({"place": ""}, "Type your address"),
        ({"where": "areas"}, "at least one area"),
        ({"channel": ""}, "Choose how alerts should reach you"),
        ({"to": "12"}, "phone number with area code"),
        ({"channel": "email"}, "whole e-mail address"),
    ):
        answer = post(browser, "/alerts/get/", FORM | changed)
        assert answer.status_code == 422 and words in text_of(answer.content)  # type: ignore[attr-defined]
    assert not Subscription.objects.exists()


def test_the_page_asks_in_spanish_and_alerts_come_in_the_language_chosen(browser: Client) -> None:
    page = browser.get("/es/alerts/get/")
    assert "Recibir alertas" in text_of(page.content)
    browser.post(
        "/es/alerts/get/", FORM | {"language": "es", "csrfmiddlewaretoken": token(page.content)}
    )
    assert Subscription.objects.get().language == "es"


def test_on_this_browser_the_same_address_needs_no_second_code(browser: Client) -> None:
    subscribed(browser)
    post(browser, "/alerts/get/", FORM | {"where": "city"})
    assert living() == 2


def test_ones_own_page_stops_one_and_no_other(browser: Client) -> None:
    first = subscribed(browser)
    post(browser, "/alerts/get/", FORM | {"where": "city"})
    made = browser.get("/mine/")
    form = {"subscription": str(first.pk), "csrfmiddlewaretoken": token(made.content)}
    browser.post("/mine/alerts/stop/", form)
    assert [each.everywhere for each in subscribing.of_resident(first.resident)] == [True]  # type: ignore[arg-type]


def test_nobody_stops_the_alerts_of_another(browser: Client) -> None:
    row = subscribed(browser)
    with pytest.raises(Denied):
        subscribing.unsubscribe(actor=Actor("resident", new_id()), subscription=row.pk)
    assert living() == 1


def test_the_link_in_a_message_stops_the_alerts_at_its_address_and_brings_them_back(
    browser: Client, seal: Callable[[], int]
) -> None:
    row = subscribed(browser)
    assert row.resident
    Identifier.objects.create(
        resident_id=row.resident, kind="email", value="rosa@example.com", verified_at=clock.now()
    )
    mail = subscribing.subscribe(
        actor=Actor("resident", row.resident), channel="email", address="rosa@example.com",
        language="en", everywhere=True,
    )  # fmt: skip
    own = subscribing.subscribe(
        actor=Actor("resident", row.resident), channel="text", address=row.address,
        language="en", everywhere=True,
    )  # fmt: skip
    subscribing.unsubscribe(actor=Actor("resident", row.resident), subscription=own.subscription)
    message = Message.objects.create(
        fact=new_id(), template="moved", channel="text", address=row.address,
        resident=row.resident, body="…",
    )  # fmt: skip
    link = link_code(message.pk)
    stop(message=message.pk, code=link)
    seal()
    left = [each.pk for each in subscribing.of_resident(row.resident)]
    assert left == [mail.subscription]
    stop(message=message.pk, code=link, allowed=True)
    seal()
    left = [each.pk for each in subscribing.of_resident(row.resident)]
    # What was stopped by itself before does not come back with the address.
    assert set(left) == {row.pk, mail.subscription}


def link_code(message: UUID) -> str:
    from holdfast.kernel import secrets

    return secrets.code_of("stop", str(message))


def test_erasing_and_exporting_a_person_takes_their_subscriptions(
    browser: Client, seal: Callable[[], int]
) -> None:
    row = subscribed(browser)
    assert row.resident
    kept = erasing.export_resident(actor=Actor("resident", row.resident), resident=row.resident)
    assert kept["alerts"][0]["place"] == "12 Mill Street"
    erasing.erase_resident(actor=Actor("resident", row.resident), resident=row.resident)
    seal()
    assert not Subscription.objects.exists()


def test_what_was_never_confirmed_and_what_was_stopped_long_ago_is_taken_away(
    browser: Client,
) -> None:
    row = subscribed(browser)
    Resident.objects.get(pk=row.resident)
    subscribing.subscribe(
        actor=ANONYMOUS, channel="email", address="eve@example.com", language="en", everywhere=True
    )
    nightly = system("test")
    assert subscribing.expire(nightly, now=clock.now() + timedelta(hours=1)) == 0
    assert subscribing.expire(nightly, now=clock.now() + timedelta(hours=25)) == 1
    subscribing.unsubscribe(actor=Actor("resident", row.resident), subscription=row.pk)
    assert subscribing.expire(nightly, now=clock.now() + timedelta(days=29)) == 0
    assert subscribing.expire(nightly, now=clock.now() + timedelta(days=31)) == 1


def test_an_address_has_a_bounded_number_of_alerts(browser: Client) -> None:
    row = subscribed(browser)
    for _ in range(subscribing.MOST - 1):
        subscribing.subscribe(
            actor=Actor("resident", row.resident), channel="text", address=row.address,
            language="en", everywhere=True,
        )  # fmt: skip
    with pytest.raises(OperationError, match="20 alerts already"):
        subscribing.subscribe(
            actor=Actor("resident", row.resident), channel="text", address=row.address,
            language="en", everywhere=True,
        )  # fmt: skip
