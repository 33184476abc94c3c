"""Costs at the desk: kept on pages, summed on FEMA forms, the same as PDF and as a spreadsheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.kernel import clock

from .test_incident_forms import pdf
from .test_incidents import opened
from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


def filled(client: Client, path: str) -> str:
    """The costs of an incident with a worker, ten hours, and a contract; returns their address."""
    at = f"{path}costs"
    who = {
        "name": "Ada Lund", "title": "Operator", "employment": "temporary", "since": "2020-01-01",
        "rate": "20", "benefits": "30", "benefits_overtime": "10",
    }  # fmt: skip
    assert client.post(f"{at}/workers", who).status_code == 302
    form = client.get(f"{at}/hours").content.decode()
    [worker] = re.findall(r'value="([0-9a-f-]{36})"[^>]*>Ada Lund', form)
    day = (clock.now() - timedelta(days=3)).date()
    hours = {"worker": worker, "begins": f"{day}T06:00", "ends": f"{day}T16:00", "category": "B",
             "site": "Pier 3", "work": "Pumping"}  # fmt: skip
    assert client.post(f"{at}/hours", hours).status_code == 302
    paid = {"day": str(day), "category": "B", "site": "Pier 3", "contractor": "Acme",
            "invoice": "7", "amount": "1,234.50", "scope": "Pumps"}  # fmt: skip
    assert client.post(f"{at}/new/contract", paid).status_code == 302
    return at


def test_hours_and_lines_add_up_and_what_is_taken_out_stays_readable(
    town: Town, enter: Enter
) -> None:
    ana = enter("ana")
    at = filled(ana, opened(ana))
    page = ana.get(at).content.decode()
    # 8 hours at 26.00 and 2 at 33.00 (20.00 by one and a half, and 10 % of it).
    assert "274.00" in page and "1,234.50" in page and "1,508.50" in page
    assert "no entry in the log (ICS 214)" in page
    lines = re.findall(r'name="line" value="([^"]+)"', page)
    page = ana.post(f"{at}/out", {"line": lines[0], "because": "Twice."}, follow=True)
    assert "Taken out: Twice." in page.content.decode()
    assert "1,508.50" not in page.content.decode()
    assert enter("nadia").get(at).status_code == 403


def test_what_was_typed_is_there_again_with_what_is_wrong(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    at = f"{opened(ana)}costs/new/contract"
    wrong = ana.post(at, {"day": "2026-01-01", "category": "B", "site": "Pier 3", "amount": "ten",
                          "contractor": "Acme", "invoice": "7", "scope": "x"})  # fmt: skip
    assert wrong.status_code == 422
    assert "Amount: write an amount of money." in wrong.content.decode()
    assert 'value="Acme"' in wrong.content.decode()
    assert ana.get(f"{at}s").status_code == 404


@pytest.mark.parametrize("kind", ["labor", "benefits", "equipment", "material", "rented",
                                  "contract", "donated"])  # fmt: skip
def test_every_summary_is_a_page_a_pdf_and_a_spreadsheet_in_both_languages(
    town: Town, enter: Enter, kind: str
) -> None:
    ana = enter("ana")
    at = f"{filled(ana, opened(ana))}/summary/{kind}"
    for url in (at, f"/es{at}"):
        assert ana.get(f"{url}?category=B&project=PW-7").status_code == 200
        assert pdf(ana, url)
        sheet = ana.get(f"{url}?as=xlsx")
        assert zipfile.ZipFile(io.BytesIO(sheet.content)).testzip() is None
    page = ana.get(f"{at}?project=PW-7").content.decode()
    assert "PW-7" in page and "Certified by" in page


def test_the_spreadsheet_adds_up_by_formula_what_the_paper_says(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    at = f"{filled(ana, opened(ana))}/summary/labor"
    content = ana.get(f"{at}?as=xlsx").content
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/sheet.xml").decode()
    assert re.search(r"<f>SUM\(O\d+:O\d+\)</f><v>274.00</v>", sheet)
    assert "<v>208.00</v>" in sheet and "<v>66.00</v>" in sheet
    said = pdf(ana, at)
    assert "208.00" in said and "66.00" in said and "274.00" in said
