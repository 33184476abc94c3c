"""After an incident at the desk: from a debrief over a finding to an action that is done."""

from __future__ import annotations

import re
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


def test_a_debrief_leads_to_a_finding_and_that_to_an_action_its_owner_does(
    town: Town, enter: Enter
) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    at = f"{opened(ana)}after"
    today = clock.now().date()
    held = {"held_on": str(today), "held_with": "Streets", "weaknesses": "Too few trucks."}
    assert "Too few trucks." in ana.post(f"{at}/debrief", held, follow=True).content.decode()
    wrong = ana.post(f"{at}/finding", {"kind": "better", "what": "", "why": "Old fleet."})
    assert wrong.status_code == 422 and "Old fleet." in wrong.content.decode()
    page = ana.post(f"{at}/finding", {"kind": "better", "what": "Trucks came late."}, follow=True)
    [finding] = re.findall(r'name="finding" value="([^"]+)"', page.content.decode())
    planned = {"finding": finding, "what": "Lease two.", "owner": str(town.staff["nadia"].pk),
               "due": str(today + timedelta(days=20))}  # fmt: skip
    assert "Lease two." in ana.post(f"{at}/action", planned, follow=True).content.decode()
    assert nadia.post(f"{at}/action", planned).status_code == 403
    mine = nadia.get("/desk/incidents/actions/").content.decode()
    assert "Lease two." in mine and "Another owner or day" not in mine
    assert "Lease two." not in enter("jo").get("/desk/incidents/actions/").content.decode()
    [action] = set(re.findall(r'name="action" value="([^"]+)"', mine))
    nadia.post(f"{at}/settle", {"action": action, "to": "done", "note": "Two are leased."})
    assert "Lease two." not in nadia.get("/desk/incidents/actions/").content.decode()
    report = pdf(nadia, f"{at}/report")
    for words in ("After-action report", "Too few trucks.", "Trucks came late.", "Lease two.",
                  "Nadia", "Two are leased."):  # fmt: skip
        assert words in report, words
    assert "Informe posterior" in pdf(nadia, f"/es{at}/report")


def test_what_is_overdue_says_so(town: Town, enter: Enter) -> None:
    from holdfast.eoc.models import Action

    ana = enter("ana")
    at = f"{opened(ana)}after"
    page = ana.post(f"{at}/finding", {"kind": "keep", "what": "Calm desk."}, follow=True)
    [finding] = re.findall(r'name="finding" value="([^"]+)"', page.content.decode())
    day = clock.now().date() + timedelta(days=3)
    ana.post(f"{at}/action", {"finding": finding, "what": "Praise it.", "due": str(day),
                              "owner": str(town.staff["ana"].pk)})  # fmt: skip
    assert "Overdue" not in ana.get(at).content.decode()
    Action.objects.update(due=day - timedelta(days=9))
    assert "Overdue" in ana.get(at).content.decode()
