"""A public-records request on the desk: previewed, asked for, written by the worker, fetched."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from desk.town import Town

Enter = Callable[[str], "Client"]


@pytest.fixture
def town(site: str) -> Town:
    from desk.town import build

    return build(24)


@pytest.fixture
def enter(town: Town) -> Enter:
    from django.test import Client

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(town.staff[name], backend="holdfast.accounts.backend.StaffBackend")
        return client

    return sign_in


def text(html: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def jobs() -> list[Any]:
    """The exports that wait for the worker."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'cases.release'"
            " AND status = 'todo'"
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def asked(client: Client, **form: str) -> str:
    """Ask for records; the address of the request's page."""
    answer = client.post("/desk/records/ask", {"asked_by": "The Herald", "why": "PRR 7", **form})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def work() -> None:
    """What the worker does with the jobs that wait."""
    from procrastinate.contrib.django import app

    import holdfast.cases.tasks

    assert holdfast.cases.tasks.release.name == "cases.release"
    for arguments in jobs():
        app.tasks["cases.release"](**arguments)


def test_only_those_who_may_export_see_it(town: Town, enter: Enter) -> None:
    for name, status in (("ivo", 200), ("ana", 200), ("nadia", 403), ("jo", 403), ("ines", 403)):
        assert enter(name).get("/desk/records/").status_code == status, name
        assert enter(name).get("/desk/records/preview").status_code == status, name


def test_a_preview_shows_what_is_taken_out_and_gives_nothing(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case, RecordsExport

    hidden = Case.objects.filter(service="pothole").first()
    assert hidden
    Case.objects.filter(pk=hidden.pk).update(public=False)
    page = enter("ivo").get("/desk/records/preview", {"service": "pothole"})
    html, words = page.content.decode(), text(page.content)
    assert "<mark>[phone]</mark>" in html
    assert "Call me at 555-555-0142" in words, "what was written stands beside it"
    assert "3 cases, 1 of them not public" in words and "withheld" in words
    assert not RecordsExport.objects.exists() and jobs() == []


def test_a_request_is_logged_written_by_the_worker_and_fetched(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case, RecordsExport

    client = enter("ivo")
    page = asked(client, service="pothole", key="k1")
    assert asked(client, service="pothole", key="k1") == page, "sent twice it is one request"
    assert "Waits for its turn" in text(client.get(page).content)
    assert client.get(f"{page}file").status_code == 404, "there is nothing to fetch yet"
    work()
    row = RecordsExport.objects.get()
    whole = b"".join(client.get(f"{page}file").streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(whole).hexdigest() == row.sha256
    lines = list(csv.DictReader(io.StringIO(whole.decode())))
    assert len(lines) == row.count == Case.objects.filter(service="pothole").count()
    assert "555-0142" not in whole.decode()
    assert row.held_back == {"masked_words": row.count}
    log = text(client.get("/desk/records/").content)
    for part in ("The Herald", "PRR 7", "Ivo Marsh", "Pothole", f"words masked: {row.count}"):
        assert part in log, part


def test_a_file_in_many_parts_comes_whole(
    town: Town, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.cases import releasing
    from holdfast.cases.models import RecordsExport

    monkeypatch.setattr(releasing, "PART", 100)
    client = enter("ivo")
    page = asked(client, format="json")
    work()
    row = RecordsExport.objects.get()
    assert row.parts.count() > 10
    whole = b"".join(client.get(f"{page}file").streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(whole).hexdigest() == row.sha256


def test_a_long_one_says_how_far_it_is(
    town: Town, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.cases import records
    from holdfast.cases.models import RecordsExport

    monkeypatch.setattr(records, "_CHUNK", 10)
    client, seen = enter("ivo"), []
    page = asked(client)
    whole_write = records.write

    def watched(*given: Any) -> Any:
        *first, progress = given

        def hear(done: int) -> None:
            progress(done)
            seen.append(text(client.get(f"{page}?part=progress").content))

        return whole_write(*first, hear)

    monkeypatch.setattr(records, "write", watched)
    work()
    assert ["10 of 24 cases" in each for each in seen] == [True, False]
    assert "20 of 24 cases" in seen[1]
    assert RecordsExport.objects.get().state == "given"


def test_begun_again_after_a_crash_it_starts_over_and_is_given_once(
    town: Town, enter: Enter
) -> None:
    from holdfast.cases.models import RecordsExport
    from holdfast.journal.models import Entry

    asked(enter("ivo"))
    RecordsExport.objects.update(state="working", done=17)
    work()
    work()
    assert RecordsExport.objects.get().count == 24
    assert Entry.objects.filter(kind="records.exported").count() == 1


def test_without_a_name_nothing_is_asked_and_the_choice_is_kept(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import RecordsExport

    answer = enter("ivo").post("/desk/records/ask", {"asked_by": " ", "service": "pothole"})
    assert answer.status_code == 422 and "Say who asked" in text(answer.content)
    assert b'name="service" value="pothole"' in answer.content
    assert not RecordsExport.objects.exists()


def test_of_a_closed_account_nothing_is_given(town: Town, enter: Enter) -> None:
    from holdfast.accounts.models import Staff
    from holdfast.cases.models import RecordsExport

    page = asked(enter("ivo"))
    Staff.objects.filter(pk=town.staff["ivo"].pk).update(is_active=False)
    work()
    row = RecordsExport.objects.get()
    assert (row.state, row.parts.count()) == ("failed", 0)
    assert "account" in text(enter("ana").get(page).content)


def test_the_file_goes_when_its_time_is_over_and_the_log_stays(
    town: Town, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.cases import releasing
    from holdfast.cases.models import RecordsExport
    from holdfast.journal.actors import system
    from holdfast.kernel import clock

    client = enter("ivo")
    page = asked(client)
    work()
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=29))
    assert releasing.expire(system("test")) == 0
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=31))
    assert releasing.expire(system("test")) == 1
    assert client.get(f"{page}file").status_code == 404
    assert RecordsExport.objects.get().count == 24


def test_what_cannot_be_read_does_not_filter_and_breaks_nothing(town: Town, enter: Enter) -> None:
    client = enter("ivo")
    for given in ({"from": "2026-13-01"}, {"department": "x"}, {"area": ":"}, {"state": "no"},
                  {"words": "\x00'"}, {"service": "none"}, {"to": "0001-01-01"}):  # fmt: skip
        assert client.get("/desk/records/preview", given).status_code == 200, given
