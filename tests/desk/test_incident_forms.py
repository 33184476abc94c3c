"""Forms of the operations center at the desk: filled in, carried on, and the same as PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdf
import pytest

from .test_incidents import opened
from .test_sitreps import made
from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
MESSAGE = {"to": "Rex, Logistics", "origin": "Ana", "subject": "Pumps", "text": "Send two."}
REQUEST = {"quantity_1": "4", "what_1": "Generators", "detail_1": "20 kW", "priority": "urgent",
           "deliver_to": "Pier 3", "origin": "Ana"}  # fmt: skip
NONE = {f"block_{n}": "None" for n in (28, 29, 35, 36, 37, 41)}


def pdf(client: Client, path: str) -> str:
    answer = client.get(f"{path}?as=pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def written(client: Client, path: str, given: dict[str, str]) -> str:
    done = client.post(path, given)
    assert done.status_code == 302, done.content.decode()
    return done.headers["Location"]


def test_a_message_is_written_approved_by_another_and_answered(town: Town, enter: Enter) -> None:
    ana, ivo, nadia = enter("ana"), enter("ivo"), enter("nadia")
    path = opened(ana)
    wrong = ana.post(f"{path}messages/new", MESSAGE | {"subject": ""})
    assert wrong.status_code == 422 and "Send two." in wrong.content.decode()
    at = written(ana, f"{path}messages/new", MESSAGE)
    assert "Approve it" not in ana.get(at).content.decode()
    ivo.post(f"{at}do", {"do": "approve"})
    page = ana.post(f"{at}do", {"do": "answer", "reply": "On the truck.", "replier": "Rex"},
                    follow=True).content.decode()  # fmt: skip
    assert "GENERAL MESSAGE (ICS 213)" in page and "On the truck." in page and "Ivo Marsh" in page
    assert "On the truck." in pdf(nadia, at) and "MENSAJE GENERAL" in pdf(nadia, f"/es{at}")
    forms = nadia.get(f"{path}forms").content.decode()
    assert "Answered" in forms and "GeneralMessage object" not in forms
    assert nadia.post(f"{at}do", {"do": "approve"}).status_code == 403


def test_a_resource_request_is_carried_on_and_shows_every_step(town: Town, enter: Enter) -> None:
    ana, ivo = enter("ana"), enter("ivo")
    path = opened(ana)
    assert ana.post(f"{path}requests/new", REQUEST | {"quantity_1": "some"}).status_code == 422
    at = written(ana, f"{path}requests/new", REQUEST)
    assert 'value="approved"' not in ana.get(at).content.decode()
    assert 'value="approved"' in ivo.get(at).content.decode()
    ivo.post(f"{at}do", {"to": "approved"})
    refused = ivo.post(f"{at}do", {"to": "ordered", "note": ""}, follow=True).content.decode()
    assert "Note: fill it in." in refused
    page = ana.post(f"{at}do", {"to": "ordered", "note": "Acme, order 12"}, follow=True)
    assert "Acme, order 12" in page.content.decode()
    assert "Generators" in pdf(ana, at) and "Acme, order 12" in pdf(ana, at)
    assert "4 Generators" in ana.get(f"{path}forms").content.decode()


def test_a_status_summary_opens_its_counts_and_begins_with_the_last_one(
    town: Town, enter: Enter
) -> None:
    ana, ivo = enter("ana"), enter("ivo")
    path = opened(ana)
    report = made(ana, path).rstrip("/").rpartition("/")[2]
    written(ana, f"{path}requests/new", REQUEST)
    given = NONE | {"version": "initial", "sitrep": report, "n_missing": "3",
                    "source_missing": "County, 8 a.m."}  # fmt: skip
    new = f"{path}summaries/new"
    wrong = ana.post(new, given | {"block_28": ""})
    assert wrong.status_code == 422 and "28. Significant events" in wrong.content.decode()
    assert 'value="County, 8 a.m."' in wrong.content.decode()
    at = written(ana, new, given)
    page = ivo.get(at).content.decode()
    links = re.findall(r'href="(/desk/incidents/sitreps/[^"]+)"', page)
    assert links and all(ivo.get(link).status_code == 200 for link in links)
    assert "County, 8 a.m." in page and "4 Generators" in page
    assert "Ivo Marsh" in ivo.post(f"{at}do", follow=True).content.decode()
    assert "County, 8 a.m." in pdf(ana, at)
    assert 'value="County, 8 a.m."' in ana.get(new).content.decode()


def test_the_activity_log_and_the_situation_report_are_the_same_as_pdf(
    town: Town, enter: Enter
) -> None:
    ana = enter("ana")
    path = opened(ana, exercise="1")
    ana.post(f"{path}log", {"text": "Pump 3 runs.", "at": ""})
    form = pdf(ana, f"{path}214")
    assert "ACTIVITY LOG (ICS 214)" in form and "Pump 3 runs." in form and "EXERCISE" in form
    report = made(ana, path)
    assert "Situation report 1" in pdf(ana, report) and "Pump 3 runs." in pdf(ana, report)
    assert "Informe de situación 1" in pdf(ana, f"/es{report}")
