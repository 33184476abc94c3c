"""Outbox, parked entries, counts, staff and API clients: what they show and who may open them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]


@pytest.mark.parametrize(
    ("path", "opens"),
    [
        ("/desk/outbox/", {"ivo", "ana"}),
        ("/desk/outbox/words", {"ivo", "ana"}),
        ("/desk/parked/", {"ivo", "ana"}),
        ("/desk/counts/", {"ivo", "ana", "jo"}),
        ("/desk/staff/", {"ana"}),
        ("/desk/clients/", {"ana"}),
        ("/desk/me/", {"ivo", "ana", "jo", "nadia", "ines"}),
    ],
)
def test_a_page_opens_to_those_with_the_right(
    town: Town, enter: Enter, path: str, opens: set[str]
) -> None:
    for name in ("ivo", "ana", "jo", "nadia", "ines"):
        assert enter(name).get(path).status_code == (200 if name in opens else 403), name


def test_staff_read_what_our_messages_say_in_each_language(
    town: Town, enter: Enter, settings: Any
) -> None:
    html = enter("ivo").get("/desk/outbox/words?in=es").content.decode()
    assert "Recibimos su reporte: Bache o pavimento roto, caso 100007" in html
    assert re.search(r"tardar el (lun|mar|mié|jue|vie|sáb|dom) \d+ [a-z]{3}, ", html)
    assert "Vencido: caso 100007" in html
    assert "Goes out in English" not in html
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "French")]
    html = enter("ivo").get("/desk/outbox/words?in=fr").content.decode()
    assert "Goes out in English: not translated" in html
    html = enter("ivo").get("/desk/outbox/words").content.decode()
    assert "We have your report: Pothole or broken street, case 100007" in html
    assert "Goes out in English" not in html


def test_days_are_written_as_spanish_writes_them(town: Town, enter: Enter) -> None:
    months = "ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic"
    day = rf"(lun|mar|mié|jue|vie|sáb|dom) \d+ ({months})\b"
    for path in (
        "/es/desk/counts/", "/es/desk/sign-ins/", "/es/desk/staff/", "/es/desk/cases/route",
    ):  # fmt: skip
        html = enter("ana").get(path).content.decode()
        assert re.search(day, html), path
        assert not re.search(rf"\d+ (de )?({months.title()})\b", html), path


def test_the_outbox_shows_the_words_and_sends_a_failed_one_again(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    from holdfast.messaging.models import Message

    seal()
    failed = Message.objects.filter(channel="email").first()
    assert failed
    failed.state, failed.error, failed.body = "failed", "No such mailbox", "<b>Bold</b> words"
    failed.save()
    client = enter("ivo")
    html = client.get("/desk/outbox/?state=failed").content.decode()
    assert "No such mailbox" in html
    assert "&lt;b&gt;Bold&lt;/b&gt; words" in html
    for _ in range(2):
        client.post(f"/desk/outbox/{failed.pk}/resend", {"key": "r1"})
    failed.refresh_from_db()
    assert (failed.state, failed.error) == ("queued", "")


def test_the_outbox_says_in_words_what_a_message_is_and_in_which_language(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    from holdfast.desk.outbox import KINDS
    from holdfast.messaging.wording import TEMPLATES

    assert set(KINDS) == {*TEMPLATES, "account", "alert"}, "a kind of message without a name"
    seal()
    html = enter("ivo").get("/es/desk/outbox/").content.decode()
    assert re.search("Inglés · (reporte recibido|avance del caso)", html)
    assert not re.search(r"· (received|moved|department)\b", html)


def test_the_link_of_a_message_can_be_followed_from_the_outbox(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    seal()
    html = enter("ivo").get("/desk/outbox/").content.decode()
    assert re.search(r'<a href="http\S*/track/\d+/\w+/"', html)


def test_codes_are_hidden_where_messages_really_leave(
    town: Town, enter: Enter, settings: object
) -> None:
    from dataclasses import replace

    import msgspec  # noqa: F401
    from django.conf import settings as live

    from holdfast.kernel.ids import new_id
    from holdfast.messaging.models import Message

    Message.objects.create(fact=new_id(), template="code", channel="text", address="+15555550142",
                           body="Your code is 482913")  # fmt: skip
    assert "482913" in enter("ivo").get("/desk/outbox/").content.decode() or not (
        live.HOLDFAST.mail_url.startswith("keep:")
    )
    settings.HOLDFAST = replace(live.HOLDFAST, mail_url="smtp://mail:25")  # type: ignore[attr-defined]
    assert "482913" not in enter("ivo").get("/desk/outbox/").content.decode()


def test_a_parked_entry_is_tried_again_or_skipped_with_a_reason(town: Town, enter: Enter) -> None:
    from holdfast.journal.models import Entry, Held
    from holdfast.kernel import clock

    entries = list(Entry.objects.filter(kind="case.opened")[:2])
    held = [
        Held.objects.create(
            reaction="test.some", position=n + 1, entry=entry, subject=entry.subject,
            state=Held.State.PARKED, attempts=8, error="ValueError: <no>",
            next_attempt_at=clock.now() + timedelta(days=1),
        )
        for n, entry in enumerate(entries)
    ]  # fmt: skip
    client = enter("ivo")
    html = client.get("/desk/parked/").content.decode()
    assert "A case was opened." in html
    assert "ValueError: &lt;no&gt;" in html
    assert "Se abrió un caso." in client.get("/es/desk/parked/").content.decode()
    client.post(f"/desk/parked/{held[0].pk}/", {"act": "skip", "key": "1"})
    assert Held.objects.filter(pk=held[0].pk).exists(), "not without a reason"
    client.post(f"/desk/parked/{held[0].pk}/", {"act": "skip", "reason": "done_by_hand"})
    assert not Held.objects.filter(pk=held[0].pk).exists()
    client.post(f"/desk/parked/{held[1].pk}/", {"act": "retry", "key": "2"})
    held[1].refresh_from_db()
    assert held[1].state == Held.State.WAITING


def test_counts_are_of_what_one_may_see_and_agree_with_the_list(town: Town, enter: Enter) -> None:
    from holdfast.cases.lifecycle import OPEN
    from holdfast.cases.measures import ages, measure, per_day
    from holdfast.cases.models import Case

    jo, ivo = town.actor("jo"), town.actor("ivo")
    [own] = measure(jo, "department")
    streets = Case.objects.filter(department=town.departments["streets"])
    assert own.key == town.departments["streets"].pk
    assert own.open == streets.filter(status__in=OPEN).count()
    everything = measure(ivo, "status")
    assert sum(each.open for each in everything) == Case.objects.filter(status__in=OPEN).count()
    assert sum(ages(ivo)) == Case.objects.filter(status__in=OPEN).count()
    assert sum(opened for _d, opened, _c in per_day(ivo, days=60)) == Case.objects.count()
    html = enter("jo").get("/desk/counts/").content.decode()
    assert "Solid waste" not in html


def test_the_middle_and_the_ninetieth_are_those_of_a_plain_count(town: Town) -> None:
    import statistics

    from holdfast.cases.lifecycle import OPEN
    from holdfast.cases.measures import measure
    from holdfast.cases.models import Case
    from holdfast.kernel import clock

    now = clock.now()
    [own] = [each for each in measure(town.actor("ivo"), "service") if each.key == "pothole"]
    found = Case.objects.filter(service="pothole", status__in=OPEN)
    days = [(now - case.opened_at).total_seconds() / 86_400 for case in found]
    assert own.age_half == pytest.approx(statistics.median(days), abs=0.01)
    assert own.age_most is not None
    assert min(days) <= own.age_half <= own.age_most <= max(days) + 0.01


def test_an_administrator_makes_and_changes_staff(
    town: Town, enter: Enter, mailoutbox: list[EmailMessage]
) -> None:
    from holdfast.accounts.models import Staff

    client = enter("ana")
    form = {"name": "Lena Hoffman", "email": "Lena@Example.org", "roles": ["agent"], "key": "1"}
    for _ in range(2):
        assert client.post("/desk/staff/new", form).status_code == 302
    lena = Staff.objects.get(email="lena@example.org")
    [mail] = [mail for mail in mailoutbox if mail.to == ["lena@example.org"]]
    link = re.search(r"http://\S+", str(mail.body))
    assert link
    assert "Choose a password" in mail.subject
    assert type(client)().get(link[0], follow=True).status_code == 200
    taken = client.post("/desk/staff/new", {**form, "key": "2", "name": "<i>Other"})
    assert taken.status_code == 422
    assert "&lt;i&gt;Other" in taken.content.decode()
    change = {"name": "Lena H.", "roles": ["department"], "departments": ["waste"], "active": "1",
              "key": "3"}  # fmt: skip
    assert client.post(f"/desk/staff/{lena.pk}/", change).status_code == 302
    found = Staff.objects.acting(lena.pk)
    assert found is not None
    assert found.actor().departments == {town.departments["waste"].pk}


def test_mail_to_staff_is_in_the_language_they_were_given(
    town: Town, enter: Enter, mailoutbox: list[EmailMessage]
) -> None:
    from holdfast.accounts.models import Staff

    client = enter("ana")
    form = {"name": "Lola Ruiz", "email": "lola@example.org", "roles": ["agent"], "language": "es"}
    assert client.post("/desk/staff/new", form).status_code == 302
    [mail] = [mail for mail in mailoutbox if mail.to == ["lola@example.org"]]
    assert "Elija" in mail.subject and "/es/staff/" in str(mail.body)
    lola = Staff.objects.get(email="lola@example.org")
    assert lola.language == "es"
    change = {"name": "Lola Ruiz", "roles": ["agent"], "active": "1", "language": "en"}
    assert client.post(f"/desk/staff/{lola.pk}/", change).status_code == 302
    lola.refresh_from_db()
    assert lola.language == "en"


def test_nobody_locks_the_last_administrator_out(town: Town, enter: Enter) -> None:
    ana = town.staff["ana"]
    form = {"name": "Ana", "roles": ["agent"], "active": "1", "key": "1"}
    answer = enter("ana").post(f"/desk/staff/{ana.pk}/", form)
    assert answer.status_code == 422
    assert town.actor("ana").may("staff.manage")
    closing = {"name": "Ana", "roles": ["administrator"], "key": "2"}
    assert enter("ana").post(f"/desk/staff/{ana.pk}/", closing).status_code == 422


def test_a_lost_second_factor_is_taken_away(town: Town, enter: Enter) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    jo = town.staff["jo"]
    TOTP.activate(jo, generate_totp_secret())
    enter("ana").post(f"/desk/staff/{jo.pk}/factor", {"key": "1"})
    assert not Authenticator.objects.filter(user=jo).exists()


def test_a_key_is_shown_once_works_and_is_revoked(town: Town, enter: Enter) -> None:
    from django.test import Client

    from holdfast.accounts.models import ApiClient
    from holdfast.kernel.fresh import forget_all

    client = enter("ana")
    wrong = client.post("/desk/clients/", {"name": "Trash app", "per_minute": "lots"})
    assert wrong.status_code == 422 and b'value="Trash app"' in wrong.content
    html = client.post(
        "/desk/clients/",
        {"name": "Trash app", "permissions": ["cases.see"], "per_minute": "90"},
    )
    found = re.search(r'id="newkey" readonly value="([^"]+)"', html.content.decode())
    assert found
    assert found[1] not in client.get("/desk/clients/").content.decode()
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert Client().get("/api/v1/cases", headers=headers).status_code == 200
    assert "Ver todos los casos" in client.get("/es/desk/clients/").content.decode()
    made = ApiClient.objects.get(name="Trash app")
    assert made.per_minute == 90
    client.post(f"/desk/clients/{made.pk}/revoke", {"key": "r"})
    forget_all()
    assert Client().get("/api/v1/cases", headers=headers).status_code == 401


def test_a_photo_is_put_on_a_case_and_shown_small(town: Town, enter: Enter) -> None:
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    case, client = town.of("streets"), enter("jo")
    for _ in range(2):
        form = {"files": SimpleUploadedFile("hole.jpg", drawn.getvalue(), "image/jpeg"),
                "key": "a"}  # fmt: skip
        assert client.post(f"/desk/cases/{case.number}/attach", form).status_code == 302
    assert case.attachments.count() == 1
    html = client.get(f"/desk/cases/{case.number}/").content.decode()
    found = re.search(r'<img class="ph" src="([^"]+)"', html)
    assert found
    assert client.get(found[1]).headers["Content-Type"].startswith("image/")
    wrong = {"files": SimpleUploadedFile("x.html", b"<script>alert(1)</script>"), "key": "b"}
    assert client.post(f"/desk/cases/{case.number}/attach", wrong).status_code == 422


@pytest.mark.parametrize(
    "path", ["/es/desk/cases/route?case={}", "/es/desk/counts/", "/es/desk/cases/{}/"]
)
def test_drawings_hold_numbers_as_drawings_need_them_in_every_language(
    town: Town, enter: Enter, path: str
) -> None:
    """A comma in the place of the point would leave charts and maps empty in Spanish."""
    from holdfast.cases.models import Case

    cases = Case.objects.filter(department=town.departments["streets"], lat__isnull=False)
    html = enter("jo").get(path.format(cases[0].number)).content.decode()
    drawn = "".join(re.findall(r'<svg class="(?:map|chart|share|bar).*?</svg>', html, re.DOTALL))
    assert re.search(r"\d\.\d", drawn), "there is a drawing with parts of a unit"
    assert not re.search(r'(?:\b[a-z0-9]+="|translate\()-?\d+,\d+[" )]', drawn)
