"""What relief holds in the demo city (relief.yaml), by the ordinary operations."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import yaml

from holdfast.catalog import queries as catalog
from holdfast.incidents import operations as incidents
from holdfast.interactions import operations as interactions
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.places.models import Address
from holdfast.places.queries import locate
from holdfast.relief.models import Offer
from holdfast.relief.operations import damage, entries, offers, registers, stints
from holdfast.relief.operations.offers import Given

ME = system("demo")


def fill() -> None:
    """The whole file."""
    told = yaml.safe_load((Path(__file__).parent / "relief.yaml").read_text(encoding="utf-8"))
    named = told["incident"]
    opened = incidents.open_incident(
        actor=ME, name=Text.of(named["name"]), kind=named["kind"],
        starts_at=clock.now() - timedelta(days=7),
        ends_at=clock.now() + timedelta(days=named["days"]),
    )  # fmt: skip
    for each in told["registers"]:
        _register(opened.incident, each)
    checked = {}
    for each in told["offers"]:
        made = offers.make_offer(actor=ANONYMOUS, given=_given(each))
        if each.get("checked"):
            offers.move_offer(actor=ME, offer=made.id, to=Offer.State.CHECKED)
            checked[each["name"]] = made.id
    for each in told["hours"]:
        came = clock.now() - timedelta(days=each["ago"])
        stint = stints.sign_in(
            actor=ME, incident=opened.incident, offer=checked[each["name"]], site=each["site"],
            task=each["task"], at=came,
        )  # fmt: skip
        stints.sign_out(actor=ME, stint=stint.stint, at=came + timedelta(hours=each["hours"]))
    for each in told["money"]:
        stints.vet_charity(actor=ME, **{**each, "about": Text.of(each["about"])})
    for each in told["needs"]:
        offers.note_need(actor=ME, incident=opened.incident, given=_given(each))
    for n, (place, each) in enumerate(
        zip(_addresses(len(told["damage"])), told["damage"], strict=True)
    ):
        # All in one hour they would be an unusual pattern.
        _damage(place, each, clock.now() - timedelta(days=5, hours=7 * n))


def _register(incident: UUID, told: dict[str, Any]) -> None:
    made = registers.make_register(actor=ME, incident=incident, name=Text(), like=told["like"])
    registers.move_register(actor=ME, register=made.register, to="open")
    for each in told["entries"]:
        entries.enter(actor=ME, register=made.register, raw=_raw(each), channel="desk")
    for each in told.get("told", ()):
        entries.enter(
            actor=ANONYMOUS, register=made.register, raw=_raw(each), teller="Lena Fisk",
            phone="555-201-0119",
        )  # fmt: skip


def _raw(answers: dict[str, str]) -> dict[str, list[str]]:
    return {code: [str(said)] for code, said in answers.items()}


def _given(told: dict[str, Any]) -> Given:
    return msgspec.convert(told, Given)


def _addresses(count: int) -> list[Address]:
    """Some of the city's, from all over it."""
    rows = Address.objects.order_by("pk")
    step = max(1, rows.count() // (count + 1))
    return [rows[step * (place + 1)] for place in range(count)]


def _damage(place: Address, told: dict[str, Any], at: datetime) -> None:
    service = catalog.find("storm-damage")
    if service is None:
        return
    answers = {"danger": False, "damage_to": told["damage_to"], "damage": told["damage"]}
    filed = interactions.take_report(
        actor=ANONYMOUS, service=service, channel="web", location=locate(address_id=place.pk),
        description=told["words"], answers=answers,
        contact=interactions.Contact(name=told["name"]), occurred_at=at,
    )  # fmt: skip
    if "found" in told:
        damage.assess(
            actor=ME, case=filed.case, degree=told["found"], lived_in=told.get("lived_in", False),
            note=told["note"],
        )  # fmt: skip
