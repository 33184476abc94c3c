"""GeoReport v2: posting a request, its answer, its token, and sending it twice.

The numbers are the lines of the conformance checklist. Every test runs in XML and in JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.conftest import Program

pytestmark = pytest.mark.django_db
HERE = {"lat": "43.661", "long": "-70.255"}
FINE = {"service_code": "001", **HERE}
POTHOLE = {
    "service_code": "pothole", "attribute_danger": "false", "attribute_size": "small", **HERE,
}  # fmt: skip


def case_of(answer: Any) -> Any:
    from holdfast.cases.models import Case

    assert answer.status == 200, answer.content
    return Case.objects.get(number=answer.one["service_request_id"])


# -- 5: the place --


def test_each_form_of_a_place_is_enough_alone(program: Program) -> None:
    point = case_of(program.post(service_code="001", **HERE))
    assert (point.lat, point.lon) == (43.661, -70.255)
    typed = case_of(program.post(service_code="001", address_string="212 Cooper Street"))
    assert typed.place_typed == "212 Cooper Street"
    chosen = case_of(program.post(service_code="001", address_id=str(_address())))
    assert chosen.address == "212 Cooper Street" and chosen.verdict == "verified"
    assert case_of(program.post(**FINE, address_string="212 Cooper Street")).lat == 43.661


def test_a_registered_address_is_told_as_the_city_writes_it(program: Program) -> None:
    id = _address()
    number = program.file(address_string="212 cooper street", lat="", long="")
    found = program.get(f"requests/{number}").one
    assert found["address"] == "212 Cooper Street" and found["address_id"] == str(id)
    assert found["zipcode"] == "04101"


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"lat": "43.6"},
        {"long": "-70.2"},
        {"lat": "", "long": "", "address_string": " ", "address_id": ""},
        {"lat": "91", "long": "0"},
        {"lat": "43", "long": "181"},
        {"lat": "nan", "long": "nan"},
        {"lat": "inf", "long": "1"},
        {"lat": "0", "long": "0"},
        {"lat": "43,6", "long": "-70,2"},
        {"lat": "north", "long": "west"},
        {"lat": "1_0", "long": "2_0"},
        {"lat": "٤٣", "long": "-70"},
        {"address_id": "545483"},
        {"address_id": "01990000-0000-7000-8000-000000000000"},
        {"address_string": "x" * 301},
        {"lat": "43.6", "address_string": "212 Cooper Street"},
    ],
    ids=str,
)
def test_half_a_place_or_none_is_refused(program: Program, place: dict[str, str]) -> None:
    assert program.post(service_code="001", **place).status == 400


def test_a_service_that_needs_no_place_is_taken_without_one(program: Program) -> None:
    assert program.post(service_code="secret", description="Fraud.").status == 200


def test_a_service_is_refused_where_it_is_not_offered(program: Program) -> None:
    _district("2")
    assert program.post(**{**FINE, "service_code": "shore"}).status == 400
    assert program.post(**FINE).status == 200


def test_empty_arguments_count_as_left_out_and_unknown_ones_are_passed_over(
    program: Program,
) -> None:
    answer = program.post(
        **FINE, email="", phone=" ", first_name="", description="", media_url="",
        attribute_x="", address_id="", device_id="abc", account_id="7", whatever="1",
    )  # fmt: skip
    assert case_of(answer).resident is None


# -- 6: answers --


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"attribute_danger": None}, "danger"),
        ({"attribute_size": ""}, "size"),
        ({"attribute_size": "huge"}, "size"),
        ({"attribute_size": ["small", "large"]}, "size"),
        ({"attribute_where__": ["lane", "moon"]}, "where"),
        ({"attribute_since": "someday"}, "since"),
        ({"attribute_since": "2999-01-01"}, "since"),
        ({"attribute_size": "large", "attribute_depth": "NaN"}, "depth"),
        ({"attribute_size": "large", "attribute_depth": "61"}, "depth"),
        ({"attribute_more": "x" * 4001}, "more"),
    ],
    ids=str,
)
def test_a_wrong_or_missing_answer_is_named(
    program: Program, changed: dict[str, Any], named: str
) -> None:
    form = {name: value for name, value in {**POTHOLE, **changed}.items() if value is not None}
    answer = program.post(**form)
    assert answer.status == 400 and f"attribute[{named}]" in answer.says


def test_answers_are_kept_as_they_are_meant(program: Program) -> None:
    answer = program.post(
        **{**POTHOLE, "attribute_size": "large"},
        attribute_depth=" 4.5 ", attribute_since="2026-06-18T10:00:00Z",
        attribute_where__=["bike", "lane"], attribute_more="one\r\ntwo",
    )  # fmt: skip
    assert case_of(answer).answers == {
        "danger": False, "size": "large", "depth": 4.5, "since": "2026-06-18",
        "where": ["lane", "bike"], "more": "one\ntwo",
    }  # fmt: skip
    one = program.post(**POTHOLE, attribute_where__=["curb"])
    assert case_of(one).answers["where"] == ["curb"]
    bare = program.post(**POTHOLE, attribute_where="curb")
    assert case_of(bare).answers["where"] == ["curb"]


def test_answers_that_nobody_asked_for_are_passed_over(program: Program) -> None:
    answer = program.post(
        **POTHOLE, attribute_hint="read", attribute_unknown="1", attribute_depth="3"
    )
    assert set(case_of(answer).answers) == {"danger", "size"}


def test_what_only_some_answers_bring_is_never_demanded(program: Program) -> None:
    assert program.post(**{**POTHOLE, "attribute_size": "large"}).status == 200


def test_an_answer_that_ends_the_form_says_whom_to_call(program: Program) -> None:
    from holdfast.cases.models import Case

    answer = program.post(**{**POTHOLE, "attribute_danger": "true"})
    assert answer.status == 400 and "Call 911 now." in answer.says
    assert not Case.objects.exists()


# -- 7: keys --


def test_a_post_needs_a_key_that_stands(program: Program) -> None:
    from holdfast.accounts.models import ApiClient
    from holdfast.accounts.operations import create_client, revoke_client
    from holdfast.accounts.queries import _clients
    from holdfast.journal.actors import system

    assert program.post(key=None, **FINE).status == 403
    assert program.post(key="wrong", **FINE).status == 403
    assert program.post(key="x" * 500, **FINE).status == 403
    assert program.post(key="dem\x00o", **FINE).status == 403
    create_client(actor=system("test"), name="Reader", key="reader", permissions=())
    assert program.post(key="reader", **FINE).status == 403
    revoke_client(actor=system("test"), client=ApiClient.objects.get(name="Demo").pk)
    _clients.forget()
    assert program.post(**FINE).status == 403


def test_a_key_comes_in_the_form_the_address_or_the_header(program: Program) -> None:
    assert program.post(key="demo", **FINE).status == 200
    assert program.post(key=None, query="?api_key=demo", **FINE).status == 200
    assert program.post(key=None, headers={"Authorization": "Bearer demo"}, **FINE).status == 200


def test_nothing_but_a_post_needs_a_key(program: Program) -> None:
    assert program.get("requests", api_key="wrong").status == 200
    assert program.get("services", api_key="wrong").status == 200


# -- 8: service, words, faults --


def test_a_service_that_cannot_be_chosen_is_404_and_a_missing_one_400(program: Program) -> None:
    unknown = program.post(**{**FINE, "service_code": "never"})
    assert unknown.status == 404
    for hidden in ("inside", "gone"):
        answer = program.post(**{**FINE, "service_code": hidden})
        assert (answer.status, answer.body) == (404, unknown.body)
    assert program.post(**HERE).status == 400
    assert program.post(**HERE, service_code=" ").status == 400


def test_a_description_of_4000_characters_is_taken_and_one_more_is_not(program: Program) -> None:
    number = program.file(description="ñ" * 4000)
    assert program.get(f"requests/{number}").one["description"] == "ñ" * 4000
    assert program.post(**FINE, description="ñ" * 4001).status == 400


def test_html_is_kept_as_text(program: Program) -> None:
    sent = "<script>alert(1)</script> & <b>bold</b>"
    number = program.file(description=sent)
    answer = program.get(f"requests/{number}")
    assert answer.one["description"] == sent
    assert program.format == "json" or b"<script>" not in answer.body


def test_every_fault_is_told_at_once(program: Program) -> None:
    answer = program.post(
        service_code="pothole", lat="43.6", attribute_size="huge", attribute_danger="false",
        description="x" * 4001, media_url="ftp://x", email="none", phone="12",
        first_name="x" * 101,
    )  # fmt: skip
    assert answer.status == 400
    for name in ("long", "attribute[size]", "description", "media_url", "email", "phone",
                 "first_name"):  # fmt: skip
        assert name in answer.says, name
    unknown = program.post(service_code="never", phone="12")
    assert unknown.status == 404 and "phone" in unknown.says and "location" in unknown.says


def test_a_phone_or_mail_that_is_none_is_told_alone_too(program: Program) -> None:
    assert "phone" in program.post(**FINE, phone="12").says
    assert "e-mail" in program.post(**FINE, email="nobody").says


def test_a_service_that_needs_a_name_asks_for_a_way_to_reach_them(program: Program) -> None:
    form = {**FINE, "service_code": "noise"}
    assert program.post(**form).status == 400
    assert program.post(**form, email="rosa@example.com").status == 200


def test_the_address_of_a_photo_is_kept_and_never_fetched(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(socket, "create_connection", None)
    url = "http://169.254.169.254/latest?a=1&b=2"
    number = program.file(media_url=url)
    assert program.get(f"requests/{number}").one["media_url"] == url
    for wrong in ("javascript:alert(1)", "file:///etc/passwd", "http://" + "x" * 1000):
        assert program.post(**FINE, media_url=wrong).status == 400


# -- 9: the answer, and sending twice --


def test_an_answer_has_an_id_or_a_token_or_neither(program: Program) -> None:
    realtime = program.post(**FINE).one
    batch = program.post(**{**FINE, "service_code": "batchy"}).one
    blackbox = program.post(**{**FINE, "service_code": "secret"}).one
    assert "service_request_id" in realtime and "token" not in realtime
    assert "token" in batch and "service_request_id" not in batch
    assert not {"token", "service_request_id"} & set(blackbox)


def test_the_notice_is_what_the_service_tells(program: Program) -> None:
    assert program.post(**POTHOLE).one["service_notice"] == "A crew will look at it."
    assert program.post(**FINE).one["service_notice"] is None


def test_the_same_form_under_the_same_key_files_one_case(program: Program) -> None:
    from holdfast.cases.models import Case

    again = {"Idempotency-Key": "k-1"}
    first = program.post(headers=again, **FINE, phone="(555) 555-0142")
    second = program.post(headers=again, **FINE, phone="(555) 555-0142")
    assert (first.status, first.content) == (second.status, second.content)
    # Another way of giving the key is the same form.
    third = program.post(
        key=None, query="?api_key=demo", headers=again, **FINE, phone="(555) 555-0142"
    )
    assert third.content == first.content
    assert Case.objects.count() == 1


def test_another_form_under_the_same_key_is_refused(program: Program) -> None:
    from holdfast.cases.models import Case

    again = {"Idempotency-Key": "k-1"}
    program.post(headers=again, **FINE)
    other = program.post(headers=again, **FINE, description="Another.")
    assert other.status == 409
    assert Case.objects.count() == 1


def test_a_key_is_its_clients_own(program: Program) -> None:
    from holdfast.accounts.operations import create_client
    from holdfast.cases.models import Case
    from holdfast.journal.actors import system

    create_client(actor=system("test"), name="B", key="b", permissions=("cases.open",))
    again = {"Idempotency-Key": "k-1"}
    program.post(headers=again, **FINE)
    assert program.post(key="b", headers=again, **FINE, description="Mine.").status == 200
    assert Case.objects.count() == 2


def test_a_repeat_is_answered_although_the_catalog_changed(program: Program) -> None:
    from holdfast.catalog.operations import retire_service
    from holdfast.journal.actors import system

    again = {"Idempotency-Key": "k-1"}
    first = program.post(headers=again, **FINE)
    retire_service(actor=system("test"), code="001")
    assert program.post(headers=again, **FINE).content == first.content
    assert program.post(**FINE).status == 404


def test_a_refused_form_may_be_mended_under_its_key(program: Program) -> None:
    again = {"Idempotency-Key": "k-1"}
    assert program.post(headers=again, service_code="001").status == 400
    assert program.post(headers=again, **FINE).status == 200
    assert program.post(headers={"Idempotency-Key": "x" * 201}, **FINE).status == 400


# -- 10, 18: tokens --


def test_a_token_leads_to_its_request(program: Program) -> None:
    token = program.post(**{**FINE, "service_code": "batchy"}).one["token"]
    found = program.get(f"tokens/{token}").one
    assert found["token"] == token
    number = found["service_request_id"]
    assert program.get(f"requests/{number}").one["service_code"] == "batchy"


def test_a_token_whose_case_is_on_its_way_has_no_id_yet(program: Program) -> None:
    from holdfast.kernel.ids import new_id
    from holdfast.open311.tokens import token_of

    token = token_of(new_id())
    assert program.get(f"tokens/{token}").one == {"token": token}


def test_unknown_forged_and_expired_tokens_are_alike(program: Program) -> None:
    from holdfast.open311.tokens import token_of

    unknown = program.get("tokens/12345")
    assert unknown.status == 404
    forged = UUID(int=0x0199_0000_0000_7000_8000_0000_0000_0000).hex + "A" * 16
    old = int((datetime.now(UTC) - timedelta(days=91)).timestamp() * 1000)
    expired = token_of(UUID(int=old << 80 | 7 << 76 | 2 << 62))
    for token in (forged, expired, "é" * 48, "%00"):
        answer = program.get(f"tokens/{token}")
        assert (answer.status, answer.body) == (404, unknown.body), token


# -- what is filed --


def test_a_report_is_a_case_an_interaction_and_its_resident(program: Program) -> None:
    from holdfast.accounts.models import ApiClient
    from holdfast.interactions.models import Interaction
    from holdfast.journal.models import Entry

    answer = program.post(
        **POTHOLE, first_name="Rosa", last_name="Alvarez", phone="(555) 555-0142",
        email="Rosa@Example.com", description="Call (555) 555-0142.",
    )  # fmt: skip
    case = case_of(answer)
    assert case.description == "Call (555) 555-0142." and case.channel == "app"
    assert case.resident.name == "Rosa Alvarez"
    assert {each.value for each in case.resident.identifiers.all()} == {
        "+15555550142", "rosa@example.com",
    }  # fmt: skip
    interaction = Interaction.objects.get()
    assert interaction.client == ApiClient.objects.get().pk and interaction.channel == "app"
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"case.opened", "interaction.recorded", "resident.noted"} <= kinds


def _address() -> UUID:
    """212 Cooper Street in the registry; returns its id."""
    from holdfast.journal.actors import system
    from holdfast.places import operations
    from holdfast.places.imports import AddressRow
    from holdfast.places.models import Address

    row = AddressRow("212", "Cooper Street", "", "", "04101", 43.661, -70.255)
    operations.load(actor=system("test"), addresses=[row])
    return Address.objects.get().pk


def _district(code: str) -> None:
    """One district that holds the place of every test here."""
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.places import operations

    ring = [[-71, 43], [-70, 43], [-70, 44], [-71, 44], [-71, 43]]
    area = {
        "type": "Feature",
        "properties": {"code": code, "name": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    operations.load(actor=system("test"), layers={"district": (Text.of("District"), [area])})
