"""What relief holds in the demo city: no page of it is empty, residents' front page is quiet."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.django_db
def test_every_page_of_relief_has_something_and_the_front_page_stays_quiet(
    site: str, client: Client
) -> None:
    from holdfast.accounts import operations as accounts
    from holdfast.cases.models import Case
    from holdfast.catalog import operations as catalog
    from holdfast.catalog.yaml_files import load
    from holdfast.config.demo import relieving
    from holdfast.config.demo.filling import HERE, ME
    from holdfast.incidents import queries as incidents
    from holdfast.kernel.texts import Text
    from holdfast.places import operations as places
    from holdfast.places.imports import AddressRow
    from holdfast.portal import notices
    from holdfast.relief.models import Need, Offer, Stint
    from holdfast.relief.queries import damage, registers

    accounts.save_department(actor=ME, code="code", name=Text.of("Code Enforcement"))
    catalog.publish_services(actor=ME, definitions=load(HERE / "services" / "damage.yaml"))
    rows = [
        AddressRow(number=str(n), street="Cooper Street", lat=43.6 + n / 1e4, lon=-70.2,
                   source_id=str(n))
        for n in range(1, 9)
    ]  # fmt: skip
    places.load(actor=ME, source="test", addresses=rows, corners=(), landmarks=(), layers={})
    relieving.fill()
    found = {row.code: registers.entries(ME, row).count() for row in registers.registers(ME)}
    assert len(found) == 2 and all(count >= 4 for count in found.values())
    assert Offer.objects.filter(state="checked").exists() and Need.objects.exists()
    assert damage.reports(ME).exclude(found=None).count() == 2 < damage.reports(ME).count()
    assert [str(each.name) for each in incidents.current()] == ["High water of the past week"]
    assert notices.phases() is None
    shown = client.get("/registers/lost-and-found-pets/").content.decode()
    assert "Calder Bay Relief Fund" in client.get("/offer/money/").content.decode()
    assert Stint.objects.count() == 2
    assert "red collar" in shown and "blue eyes" not in shown and "985112" not in shown
    # Told all at once they would be raised as an unusual pattern.
    told = sorted(Case.objects.values_list("opened_at", flat=True))
    assert all(later - earlier > timedelta(hours=1) for earlier, later in pairwise(told))
