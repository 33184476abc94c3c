"""Offers of help and needs: told on the portal and in calls, matched, worked, and counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from holdfast.incidents.operations import open_incident
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.relief.models import Charity, Match, Need, Offer, Stint
from holdfast.relief.operations import offers, stints
from holdfast.relief.operations.offers import Given
from holdfast.relief.queries import offers as queries
from holdfast.workforce.models import Handling

from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
ME = system("test")


def text(page: HttpResponse) -> str:
    return page.content.decode()


def key(page: HttpResponse) -> str:
    found = re.search(r'name="key" value="([^"]*)"', text(page))
    assert found
    return found[1]


@pytest.fixture
def storm(town: Town) -> UUID:
    ends, name = clock.now() + timedelta(days=3), Text.of({"en": "Storm", "es": "Tormenta"})
    return open_incident(actor=ME, name=name, kind="hurricane", ends_at=ends).incident


def offered(name: str, *, sure: bool = True, **more: Any) -> UUID:
    given = Given(**{"sort": "time", "name": name, "phone": "555-555-0101"} | more)
    made = offers.make_offer(actor=ANONYMOUS, given=given).id
    if sure:
        offers.move_offer(actor=ME, offer=made, to="checked")
    return made


def needed(storm: UUID, what: str, **more: Any) -> Need:
    given = Given(**{"sort": "time", "what": what} | more)
    made = offers.note_need(actor=ME, incident=storm, given=given).id
    found = queries.need(ME, made)
    assert found is not None
    return found


def test_a_resident_offers_help_and_an_agent_notes_a_need_in_a_call(
    town: Town, enter: Enter, client: Client, storm: UUID
) -> None:
    page = client.get("/offer/time/")
    sent = {"key": key(page), "skills": ["drive"], "languages": ["es"], "hours": "Evenings",
            "name": "Ann Reed"}  # fmt: skip
    wrong = client.post("/offer/time/", sent)
    assert wrong.status_code == 422 and "so that we reach you" in text(wrong)
    sent["phone"] = "555-555-0142"
    assert client.post("/offer/time/", sent)["Location"] == "/offer/noted/"
    client.post("/offer/time/", sent)
    assert Offer.objects.count() == 1
    for path in ("/offer/", "/offer/time/", "/offer/noted/", "/shelters/"):
        assert "Ann Reed" not in text(client.get(path))
    nadia, ivo = enter("nadia"), enter("ivo")
    assert "Ann Reed" in text(nadia.get("/desk/offers/"))
    talk = Handling.objects.create(
        staff=town.staff["nadia"], channel="phone", name="Rosa Delgado", phone="+15555550177",
        started_at=clock.now(), changed_at=clock.now(),
    ).pk  # fmt: skip
    page = nadia.get(f"/desk/offers/need?contact={talk}")
    sent = {"key": key(page), "incident": str(storm), "what": "A ride to dialysis", "sort": "time",
            "skills": "drive", "languages": "es", "quantity": "1"}  # fmt: skip
    path = nadia.post(f"/desk/offers/need?contact={talk}", sent)["Location"]
    assert "Rosa Delgado" in text(page) and Need.objects.get().interaction == talk
    nadia.post(f"/desk/offers/need?contact={UUID(int=7)}", sent | {"key": "other", "what": "Ice"})
    assert Need.objects.get(what="Ice").interaction is None
    assert "Look at the new ones first" in text(nadia.get(path))
    offer = Offer.objects.get().pk
    assert nadia.post(f"/desk/offers/{offer}/act", {"to": "checked"}).status_code == 403
    ivo.post(f"/desk/offers/{offer}/act", {"to": "checked"})
    page = text(ivo.get(path))
    assert "Ann Reed" in page and "Speaks the language" in page
    ivo.post(f"{path}match", {"offer": str(offer)})
    match = Match.objects.get()
    ivo.post(f"{path}match", {"match": str(match.pk), "to": "agreed"})
    assert Need.objects.get(interaction=talk).state == "met" and "Agreed" in text(ivo.get(path))


def test_who_fits_comes_first_and_who_cannot_be_counted_on_not_at_all(storm: UUID) -> None:
    both = offered("Both", skills=("interpret",), languages=("es",))
    offered("Skill", skills=("interpret",))
    offered("Anything")
    offered("Cook", skills=("cook",))
    offered("New", sure=False, skills=("interpret",), languages=("es",))
    need = needed(storm, "Interpreter", skills=("interpret",), languages=("es",))
    found = [each.offer.name for each in queries.candidates(ME, need)]
    assert found == ["Both", "Skill", "Anything"]
    offers.match(actor=ME, offer=both, need=need.pk)
    assert [each.offer.name for each in queries.candidates(ME, need)] == ["Skill", "Anything"]


def test_goods_are_promised_once(storm: UUID) -> None:
    blankets = offered("Shop", sort="goods", what="Wool blankets", quantity=50)
    offered("Other shop", sort="goods", what="Water")
    need = needed(storm, "Blankets", sort="goods", quantity=60)
    found = queries.candidates(ME, need)
    assert [(each.offer.name, each.left) for each in found] == [("Shop", 50)]
    made = offers.match(actor=ME, offer=blankets, need=need.pk, quantity=40).id
    other = needed(storm, "More blankets", sort="goods", quantity=20)
    with pytest.raises(OperationError, match="Only 10 are left"):
        offers.match(actor=ME, offer=blankets, need=other.pk, quantity=11)
    offers.move_match(actor=ME, match=made, to="off")
    offers.match(actor=ME, offer=blankets, need=other.pk, quantity=11)
    with pytest.raises(OperationError, match="Only 39 are left"):
        offers.move_match(actor=ME, match=made, to="asked")


def test_hours_count_as_donated_once_staff_saw_them(town: Town, enter: Enter, storm: UUID) -> None:
    ana = offered("Ana Gil", skills=("carry",))
    came = clock.now() - timedelta(hours=9, minutes=30)
    stint = stints.sign_in(
        actor=ME, incident=storm, offer=ana, site="Armory", task="Sandbags", at=came
    ).stint
    with pytest.raises(OperationError, match="signed in already"):
        stints.sign_in(actor=ME, incident=storm, offer=ana, site="Armory", task="Sandbags")
    with pytest.raises(OperationError, match="still signed in"):
        stints.verify_stint(actor=ME, stint=stint)
    with pytest.raises(OperationError, match="before they signed in"):
        stints.sign_out(actor=ME, stint=stint, at=came - timedelta(minutes=1))
    stints.sign_out(actor=ME, stint=stint, at=came + timedelta(hours=8, minutes=20))
    assert queries.donated(storm) == []
    ivo = enter("ivo")
    assert "8.33" in text(ivo.get("/desk/offers/hours"))
    ivo.post(f"/desk/offers/hours/{stint}", {"do": "verify"})
    row = queries.donated(storm)[0]
    assert (row.name, row.site, row.hours) == ("Ana Gil", "Armory", Decimal("8.33"))
    assert row.verified_by == town.staff["ivo"].pk
    assert queries.donated(storm, since=clock.now()) == []
    offers.forget_offer(actor=ME, offer=ana)
    assert queries.donated(storm)[0].name == "Ana Gil" and Stint.objects.get().offer is None
    late = offered("Bo", skills=("carry",))
    long = stints.sign_in(actor=ME, incident=storm, offer=late, site="Armory", task="Sandbags",
                          at=clock.now() - timedelta(hours=30)).stint  # fmt: skip
    with pytest.raises(OperationError, match="longer than a day"):
        stints.sign_out(actor=ME, stint=long)


def test_money_is_pointed_to_organizations_while_they_are_vetted(
    town: Town, enter: Enter, client: Client
) -> None:
    ana, sent = enter("ana"), {"name": "Harbor Relief", "url": "https://relief.example/give"}
    assert enter("ivo").get("/desk/offers/money").status_code == 403
    page = ana.get("/desk/offers/money")
    bad = ana.post("/desk/offers/money", sent | {"key": key(page), "url": "javascript:x"})
    assert bad.status_code == 422
    ana.post("/desk/offers/money", sent | {"key": key(ana.get("/desk/offers/money"))})
    assert "Harbor Relief" in text(client.get("/offer/money/"))
    Charity.objects.update(vetted_until=clock.now())
    assert "Harbor Relief" not in text(client.get("/offer/money/"))
    Charity.objects.update(vetted_until=clock.now() + timedelta(days=1))
    ana.post(f"/desk/offers/money/{Charity.objects.get().pk}/out")
    assert "Harbor Relief" not in text(client.get("/offer/money/"))


def test_offers_are_for_those_who_help_and_go_at_their_date(
    town: Town, enter: Enter, storm: UUID
) -> None:
    made = offered("Ann Reed")
    needed(storm, "A ride")
    for name in ("ines", "jo"):
        for path in ("", f"{made}/", "new", "need", "hours"):
            assert enter(name).get(f"/desk/offers/{path}").status_code == 403
        assert queries.offers(town.actor(name)) == queries.needs(town.actor(name)) == []
    with pytest.raises(OperationError):
        offers.note_need(actor=ANONYMOUS, incident=storm, given=Given(sort="time", what="A ride"))
    Offer.objects.update(expires_at=clock.now())
    assert offers.expire_offers(actor=ME) == 1 and not Offer.objects.exists()
