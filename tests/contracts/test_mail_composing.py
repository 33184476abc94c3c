"""A mail put together cheaply reads as one by the standard library's own reader."""

from __future__ import annotations

import email
import email.policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.adapters.mail.smtp import SmtpGateway, composing
from holdfast.messaging.ports import Outgoing, Refused

SENDER = "Port Calder 311 <311@example.gov>"
letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
# Line ends as people write them, also a dot alone on a line, which ends a mail on the wire.
words = st.lists(st.text(letters, max_size=200) | st.just("."), max_size=6).map("\n".join)


def outgoing(**given: str) -> Outgoing:
    return Outgoing(
        **({"id": "018f", "to": "ana@example.com", "subject": "s", "body": "b", "language": "es"}
           | given)
    )  # fmt: skip


@given(words, st.text(letters, min_size=1, max_size=150))
@example("x" * 200, "s")
def test_words_and_subject_arrive_as_they_were_written(body: str, subject: str) -> None:
    message = outgoing(body=body, subject=subject, stop_url="https://x.example/stop/abc/")
    raw = composing.mail(SENDER, message)
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read.get_content().replace("\r\n", "\n") == body
    assert " ".join(str(read["Subject"]).split()) == " ".join(subject.split())
    assert (read["To"], read["Message-ID"]) == ("ana@example.com", "<018f@example.gov>")
    assert read["List-Unsubscribe"] == "<https://x.example/stop/abc/>"
    assert read["From"] == SENDER and not read.defects


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nBcc: x@y.example", "a b@c.example", "a@b.example, c@d.example", "a@", ""]
)
def test_what_is_no_single_address_is_refused(to: str) -> None:
    gateway = SmtpGateway("smtp+plain://127.0.0.1:9", SENDER)
    gateway._server = object()  # type: ignore[assignment]
    with pytest.raises(Refused):
        gateway.hand_over(outgoing(to=to))
