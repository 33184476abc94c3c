"""The outbox: one message for one fact, sent once, with a real mail server on the other side."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from holdfast.accounts import operations as accounts
from holdfast.adapters.mail.smtp import SmtpGateway
from holdfast.cases import operations as cases
from holdfast.cases.models import Case
from holdfast.catalog import operations as catalog
from holdfast.catalog import queries as services
from holdfast.catalog.definitions import Definition
from holdfast.interactions import operations as interactions
from holdfast.interactions.operations import Contact
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.kernel.texts import Text
from holdfast.messaging import outbox
from holdfast.messaging.gateways import gateways
from holdfast.messaging.models import Message
from holdfast.messaging.ports import Outgoing, Refused, Unavailable
from holdfast.messaging.stopping import stop
from holdfast.places.locations import Location

ME = system("tests")
SUPERVISOR = Actor(
    "staff", None, permissions=frozenset({"cases.see", "cases.move", "cases.see_private"})
)


@dataclass
class Mailbox:
    """What the mail server took, and what it answers."""

    mails: list[Mail] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content))
        return self.answer


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    before = gateways.get()
    url = f"smtp+plain://127.0.0.1:{port}"
    gateways.fill({**before, "email": lambda: SmtpGateway(url, "311@example.gov")})
    yield box
    gateways.fill(before)
    server.stop()


@pytest.fixture
def pothole(site: str) -> services.Current:
    accounts.save_department(actor=ME, code="streets", name=Text.of("Streets"))
    catalog.publish_service(
        actor=ME,
        definition=Definition(
            code="pothole", group=Text.of("Streets"), owner="streets", promise="5 business days",
            name=Text.of({"en": "Pothole", "es": "Bache"}),
        ),
    )  # fmt: skip
    services.forget()
    return services.current("pothole")


def report(service: services.Current, **contact: str) -> interactions.Filed:
    return interactions.take_report(
        actor=ANONYMOUS,
        service=service,
        channel="web",
        location=Location(typed="212 Cooper St", address="212 Cooper Street"),
        description="Deep.",
        contact=Contact(**contact),
    )


def send() -> int:
    return outbox.Sender().run_once()


@pytest.mark.django_db
def test_a_resident_gets_the_number_and_the_link_in_their_language(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    filed = report(pothole, email="Rosa@Example.com", language="es")
    seal()
    assert send() == 1
    [mail] = mailbox.mails
    assert mail["To"] == "rosa@example.com"
    assert "Recibimos su reporte: Bache" in str(mail["Subject"])
    body = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert filed.number in body
    assert f"/es/track/{filed.number}/" in body
    assert "/es/stop/" in str(mail["List-Unsubscribe"])


@pytest.mark.django_db
def test_running_reactions_and_senders_again_sends_nothing_twice(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    report(pothole, email="rosa@example.com")
    for _ in range(3):
        seal()
        send()
    assert len(mailbox.mails) == 1


@pytest.mark.django_db
def test_followers_hear_of_a_move_and_staff_notes_stay_inside(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    filed = report(pothole, email="rosa@example.com")
    interactions.add_to_case(
        actor=ANONYMOUS, case=filed.case, contact=Contact(email="june@example.com"), channel="web"
    )
    version = Case.objects.get(pk=filed.case).version
    cases.move_case(
        actor=SUPERVISOR, case=filed.case, to="in_work", version=version,
        note="Crew 2 knows the dog.", note_for="staff",
    )  # fmt: skip
    seal()
    send()
    moved = [mail for mail in mailbox.mails if "In work" in str(mail["Subject"])]
    assert {mail["To"] for mail in moved} == {"rosa@example.com", "june@example.com"}
    assert not any("the dog" in mail.as_string() for mail in mailbox.mails)


@pytest.mark.django_db
def test_one_tap_stops_messages_to_an_address_and_no_other(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    from holdfast.kernel import secrets

    filed = report(pothole, email="rosa@example.com")
    seal()
    send()
    told = Message.objects.get(template="received")
    stop(message=told.pk, code=secrets.code_of("stop", str(told.pk)))
    cases.move_case(actor=SUPERVISOR, case=filed.case, to="fixed", version=1)
    seal()
    send()
    assert len(mailbox.mails) == 1


@pytest.mark.django_db
def test_a_busy_mail_server_is_tried_again_later(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    report(pothole, email="rosa@example.com")
    seal()
    mailbox.answer = "451 busy"
    assert send() == 0
    message = Message.objects.get(template="received")
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.next_attempt_at > timezone.now()
    Message.objects.update(next_attempt_at=timezone.now())
    mailbox.answer = "250 OK"
    assert send() == 1


@pytest.mark.django_db
def test_an_address_that_is_refused_for_good_is_not_tried_again(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    report(pothole, email="rosa@example.com")
    seal()
    mailbox.answer = "550 no such mailbox"
    assert send() == 0
    message = Message.objects.get(template="received")
    assert (message.state, message.error) == ("failed", "SMTP 550")


@pytest.mark.django_db
def test_a_subject_cannot_carry_a_second_header(site: str, mailbox: Mailbox) -> None:
    gateway = gateways.get()["email"]()
    gateway.open()
    gateway.hand_over(
        Outgoing("0192", "rosa@example.com", "Hello\r\nBcc: all@example.com", "Body", "en")
    )
    gateway.close()
    assert mailbox.mails[0]["Bcc"] is None


@pytest.mark.django_db(transaction=True)
def test_messages_of_a_sender_that_died_are_taken_back(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    """Claimed ones had not left; of the one being handed over the answer is lost, and counted."""
    report(pothole, email="rosa@example.com")
    report(pothole, email="june@example.com")
    seal()
    dead_owner = 77
    first, second = Message.objects.filter(template="received").order_by("address")
    Message.objects.filter(pk=first.pk).update(state="claimed", owner=dead_owner)
    Message.objects.filter(pk=second.pk).update(state="handing", owner=dead_owner)
    send()
    assert {str(mail["To"]) for mail in mailbox.mails} == {"rosa@example.com", "june@example.com"}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.answer_lost, second.answer_lost) == (0, 1)
    assert second.state == "sent"


@pytest.mark.django_db(transaction=True)
def test_messages_of_a_living_sender_are_left_to_it(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    report(pothole, email="rosa@example.com")
    seal()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(312, 78)")
        Message.objects.filter(template="received").update(state="claimed", owner=78)
        assert send() == 0
        assert Message.objects.get(template="received").state == "claimed"
    finally:
        other.close()
    assert send() == 1


@pytest.mark.django_db
def test_an_unreachable_mail_server_keeps_everything(
    pothole: services.Current, seal: Callable[[], int]
) -> None:
    gateway = SmtpGateway("smtp+plain://127.0.0.1:9", "311@example.gov")
    with pytest.raises(Unavailable):
        gateway.open()
    before = gateways.get()
    gateways.fill({**before, "email": lambda: gateway})
    try:
        report(pothole, email="rosa@example.com")
        seal()
        assert send() == 0
        assert Message.objects.get(template="received").state == "queued"
    finally:
        gateways.fill(before)


@pytest.mark.django_db
def test_a_sign_in_code_goes_before_everything_else(
    pothole: services.Current, mailbox: Mailbox, seal: Callable[[], int]
) -> None:
    from holdfast.residents.operations import ask_code

    report(pothole, email="rosa@example.com")
    seal()
    ask_code(actor=ANONYMOUS, kind="email", value="june@example.com", language="en")
    seal()
    send()
    assert "Your code is" in str(mailbox.mails[0]["Subject"])


# What staff are told comes by e-mail only.
_BY_MAIL = ("department", "overdue", "due_soon", "bulletin_ends")


@pytest.mark.django_db
def test_every_template_is_written_in_both_languages(site: str) -> None:
    from django.template.loader import get_template

    from holdfast.messaging.wording import TEMPLATES

    for name in TEMPLATES:
        for language in ("en", "es"):
            for channel in ("email", "text"):
                if name in _BY_MAIL and channel == "text":
                    continue
                assert get_template(f"messaging/{language}/{name}.{channel}.txt")


@pytest.mark.django_db
def test_in_a_batch_each_message_is_in_hand_when_it_leaves_and_only_that_one(
    pothole: services.Current, seal: Callable[[], int]
) -> None:
    for name in ("ana", "ben", "cleo", "dora"):
        report(pothole, email=f"{name}@example.com")
    seal()
    seen: list[list[str]] = []

    class Watching:
        def open(self) -> None: ...

        def close(self) -> None: ...

        def hand_over(self, message: Outgoing) -> None:
            states = dict(Message.objects.values_list("address", "state"))
            assert states[message.to] == "handing"
            seen.append(sorted(states.values()))
            if message.to.startswith("ben"):
                raise Refused("no such box")

    before = gateways.get()
    gateways.fill({**before, "email": Watching})
    try:
        assert send() == 3
    finally:
        gateways.fill(before)
    assert len(seen) == 4
    assert all(states.count("handing") == 1 for states in seen)
    assert [states.count("claimed") for states in seen] == [3, 2, 1, 0]
    told = dict(Message.objects.values_list("address", "state"))
    assert told.pop("ben@example.com") == "failed" and set(told.values()) == {"sent"}
    assert not Message.objects.exclude(owner=None).exists()
    assert Entry.objects.filter(kind="message.sent").count() == 3
