"""A contact and the cases it touched: none, one or several, written together or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from desk.town import Town


@pytest.fixture
def town(site: str) -> Town:
    """The town's people and services, without cases."""
    from desk.town import build

    return build(0)


def test_one_contact_opens_none_one_or_several_cases(town: Town) -> None:
    from holdfast.catalog.queries import current
    from holdfast.interactions.models import Interaction
    from holdfast.interactions.operations import begin_contact, take_report, wrap_up
    from holdfast.interactions.queries import cases_of

    nadia = town.actor("nadia")
    for services in ((), ("pothole",), ("pothole", "light", "leak")):
        begun = begin_contact(actor=nadia, channel="phone").interaction
        opened = [
            take_report(
                actor=nadia, service=current(code), channel="phone", interaction=begun
            ).case
            for code in services
        ]  # fmt: skip
        outcome = "case" if services else "answered"
        wrap_up(actor=nadia, interaction=begun, outcome=outcome)
        assert cases_of(begun) == [(case, "opened") for case in opened]
        assert Interaction.objects.get(pk=begun).outcome == outcome


def test_a_case_and_its_contact_stand_or_fall_together(town: Town) -> None:
    from django.db import IntegrityError, connection

    from holdfast.cases.models import Case
    from holdfast.catalog.queries import current
    from holdfast.interactions import operations
    from holdfast.interactions.models import Interaction
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.journal.models import Entry
    from holdfast.residents.models import Resident

    before = Entry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE interactions_interaction ADD CONSTRAINT no_web CHECK (channel <> 'web')"
        )
    with pytest.raises(IntegrityError, match="no_web"):
        operations.take_report(
            actor=ANONYMOUS, service=current("pothole"), channel="web",
            contact=operations.Contact(name="Rosa", phone="360-555-0142"),
        )  # fmt: skip
    assert not Case.objects.exists() and not Interaction.objects.exists()
    assert not Resident.objects.exists() and Entry.objects.count() == before


def test_all_that_a_contact_was_is_kept(town: Town) -> None:
    from holdfast.interactions.models import Interaction
    from holdfast.interactions.operations import begin_contact, wrap_up
    from holdfast.kernel import clock
    from holdfast.kernel.ids import new_id

    nadia, again = town.actor("nadia"), clock.now() + timedelta(days=2)
    article, other = new_id(), new_id()
    begun = begin_contact(actor=nadia, channel="counter", language="es").interaction
    wrap_up(
        actor=nadia, interaction=begun, outcome="answered", code="hours", topic="bulky",
        articles=[article, other, article], follow_up_at=again, note="Comes back on Friday",
    )  # fmt: skip
    row = Interaction.objects.get(pk=begun)
    kept: tuple[str, bool, str, str, str, str, str, UUID | None] = (
        row.channel, row.inbound, row.language, row.topic, row.outcome, row.wrap_up, row.note,
        row.staff_id,
    )  # fmt: skip
    assert kept == (
        "counter", True, "es", "bulky", "answered", "hours", "Comes back on Friday", nadia.id
    )  # fmt: skip
    assert row.articles == [article, other] and row.follow_up_at == again and row.ended_at
