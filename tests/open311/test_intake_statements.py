"""How many statements a report costs, transaction statements counted, once a process is warm."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(site: str, nothing_ages: None) -> Callable[..., None]:
    """Post a report with three answers and a phone; what is kept in memory does not age."""
    from django.test import Client

    from holdfast.accounts.operations import create_client, save_department
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel import fresh
    from holdfast.kernel.texts import Text
    from holdfast.places import operations as places
    from holdfast.places.imports import AddressRow

    actor = system("test")
    save_department(actor=actor, code="streets", name=Text.of("Streets"))
    publish_services(actor=actor, definitions=load(SERVICE))
    create_client(actor=actor, name="T", key="t", permissions=("cases.open",), per_minute=9999)
    houses = [
        AddressRow(str(n), "Cooper Street", "", "", "04101", 43.661, -70.255) for n in (210, 212)
    ]
    places.load(actor=actor, addresses=houses)
    fresh.forget_all()
    client, phones = Client(), itertools.count(1000)

    def run(headers: Any = None, **place: str) -> None:
        form = {
            "api_key": "t", "service_code": "pothole", "attribute[size]": "large",
            "attribute[depth]": "4", "attribute[danger]": "no", "description": "Big hole.",
            "phone": f"(555) 555-{next(phones)}", **place,
        }  # fmt: skip
        answer = client.post("/open311/v2/requests.json", form, headers=headers)
        assert answer.status_code == 200, answer.content

    run(address_string="212 Cooper Street")
    run(lat="43.661", long="-70.255")
    return run


SAME = "(555) 555-0199"
SERVICE = """
code: pothole
group: {en: Streets}
name: {en: Pothole}
owner: streets
questions:
  - {code: danger, type: yesno, required: true, ask: {en: Is anyone hurt}}
  - code: size
    type: single
    required: true
    ask: {en: How big}
    choices: [{code: small, name: {en: Small}}, {code: large, name: {en: Large}}]
  - {code: depth, type: number, shown_when: size == "large", ask: {en: How deep}}
"""


@pytest.mark.parametrize(
    "place",
    [{"address_string": "210 Cooper Street"}, {"lat": "43.6611", "long": "-70.2551"}],
    ids=["typed", "point"],
)
def test_a_report_takes_nine_statements(
    post: Callable[..., None], place: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    # The place; BEGIN; the resident; a number; what lies nearby; the case; the interaction; the
    # facts; COMMIT.
    with django_assert_max_num_queries(9):
        post(**place)


def test_a_report_under_a_key_takes_twelve(
    post: Callable[..., None], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        post(headers={"Idempotency-Key": "k"}, phone=SAME, lat="43.6611", long="-70.2551")
    # Sent again it is only looked up.
    with django_assert_max_num_queries(1):
        post(headers={"Idempotency-Key": "k"}, phone=SAME, lat="43.6611", long="-70.2551")
