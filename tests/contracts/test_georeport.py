"""GeoReport v2, asked through the served product: formats, services, errors, discovery, extensions.

The numbers are the lines of the conformance checklist. What is posted and what is listed stand in
test_georeport_posting.py and test_georeport_requests.py. Every test runs in XML and in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from contracts.conftest import Answer, Program

pytestmark = pytest.mark.django_db
Both = Callable[..., tuple[Answer, Answer]]
HOSTILE = "Ünïcode 🌳 شجرة 木 <b>&amp;</b> ]]> \"quoted\" 'single' \t tab"


# -- 1, 2, 3: formats --


def test_all_calls_answer_with_their_content_type_and_declaration(program: Program) -> None:
    number = program.file()
    token = program.post(service_code="batchy", lat="43.6", long="-70.2").one["token"]
    assert program.get("discovery", base="/open311/").status == 200
    for path in ("services", "services/pothole", "requests", f"requests/{number}"):
        assert program.get(path).status == 200
    assert program.get(f"tokens/{token}").status == 200
    assert program.get("servicerequestupdates").status == 200


def test_text_of_any_script_comes_back_as_it_was_sent(program: Program) -> None:
    number = program.file(description=HOSTILE)
    assert program.get(f"requests/{number}").one["description"] == HOSTILE
    named = {each["service_code"]: each for each in program.get("services").content}
    assert named["001"]["service_name"] == "Árbol caído 🌳 شجرة"


def test_characters_that_xml_cannot_carry_are_left_out_of_both_formats(
    program: Program, both: Both
) -> None:
    sent = "a\x00b\x0bc\x1f\ufffe\uffffd\x7f\r\ne"
    number = program.file(description=sent)
    xml, plain = both(f"requests/{number}")
    assert xml.one["description"] == plain.one["description"]
    assert xml.one["description"].startswith("ab") and "\n" in xml.one["description"]


def test_both_formats_say_the_same(program: Program, both: Both) -> None:
    number = program.file(description=HOSTILE, phone="(555) 555-0142")
    for path in ("services", "services/pothole", "services/001", "requests", f"requests/{number}",
                 "servicerequestupdates", "requests/1", "services/none"):  # fmt: skip
        xml, plain = both(path)
        assert (xml.status, xml.content) == (plain.status, plain.content), path
    xml, plain = both("requests", extensions="true")
    assert xml.content == plain.content


def test_an_empty_list_is_an_empty_list_and_one_entry_is_still_a_list(program: Program) -> None:
    empty = program.get("requests")
    assert empty.content == []
    if program.format == "xml":
        assert empty.body.endswith(b"<service_requests></service_requests>")
    else:
        assert empty.body == b"[]"
    program.file()
    assert len(program.get("requests").content) == 1


def test_codes_keep_their_zeros_and_types_are_as_the_schema_has_them(both: Both) -> None:
    xml, plain = both("services")
    services = json.loads(plain.body)
    codes = {each["service_code"] for each in services}
    assert "001" in codes
    assert all(each["metadata"] in (True, False) for each in services)
    assert b"<metadata>true</metadata>" in xml.body and b"<metadata>false</metadata>" in xml.body


def test_coordinates_are_numbers_and_ids_are_texts(georeport_city: None) -> None:
    from django.test import Client

    program = Program(Client(), "json")
    number = program.file(lat="43.661", long="-70")
    [found] = json.loads(program.get(f"requests/{number}").body)
    assert found["lat"] == 43.661 and found["long"] == -70.0
    assert found["service_request_id"] == number and isinstance(number, str)


# -- 4: services and definitions --


def test_services_for_staff_and_retired_ones_are_not_there(program: Program) -> None:
    codes = {each["service_code"] for each in program.get("services").content}
    assert codes == {"pothole", "001", "batchy", "secret", "noise", "shore"}
    unknown = program.get("services/never")
    for hidden in ("inside", "gone"):
        answer = program.get(f"services/{hidden}")
        assert (answer.status, answer.body) == (404, unknown.body)


def test_a_service_says_what_a_post_will_answer(program: Program) -> None:
    kinds = {each["service_code"]: each["type"] for each in program.get("services").content}
    assert kinds["pothole"] == "realtime"
    assert kinds["batchy"] == "batch"
    assert kinds["secret"] == "blackbox"


def test_a_service_without_questions_has_an_empty_definition(program: Program) -> None:
    named = {each["service_code"]: each for each in program.get("services").content}
    assert named["001"]["metadata"] == "false"
    found = program.get("services/001").content
    assert found == {"service_code": "001", "attributes": []}


def test_a_definition_tells_its_questions_in_order(program: Program) -> None:
    attributes = program.get("services/pothole").content["attributes"]
    assert [each["order"] for each in attributes] == [str(n + 1) for n in range(len(attributes))]
    by_code = {each["code"]: each for each in attributes}
    kinds = {code: each["datatype"] for code, each in by_code.items()}
    assert kinds == {
        "danger": "singlevaluelist", "hint": "text", "size": "singlevaluelist", "depth": "number",
        "where": "multivaluelist", "since": "datetime", "more": "text",
    }  # fmt: skip
    for code, each in by_code.items():
        assert ("values" in each) == (code in ("danger", "size", "where")), code
    assert by_code["size"]["values"][0] == {"key": "small", "name": "Smaller than a plate"}
    assert by_code["size"]["datatype_description"] == "A guess is enough."
    assert by_code["hint"]["variable"] == "false" and by_code["hint"]["required"] == "false"
    assert by_code["danger"]["required"] == "true"
    # Only some answers bring it, and a definition cannot say so.
    assert by_code["depth"]["required"] == "false"


def test_an_answer_that_ends_the_form_is_the_last_to_choose(program: Program) -> None:
    [danger] = [
        each
        for each in program.get("services/pothole").content["attributes"]
        if each["code"] == "danger"
    ]
    assert [value["key"] for value in danger["values"]] == ["false", "true"]


# -- 14: jurisdiction --


def test_the_only_city_takes_any_jurisdiction_or_none(program: Program) -> None:
    for asked in ({}, {"jurisdiction_id": "portcalder.example"}, {"jurisdiction_id": ""}):
        assert program.get("services", **asked).status == 200
        assert program.get("services/pothole", **asked).status == 200
        assert program.get("requests", **asked).status == 200
    sent = program.post(service_code="001", lat="43.6", long="-70.2", jurisdiction_id="a.example")
    assert sent.status == 200


# -- 15: errors --


def test_an_address_that_is_none_answers_a_list(program: Program) -> None:
    for path in ("nothing", "services/a/b", "requests/", "tokens", "services/a.b"):
        assert program.get(path).status == 404


def test_an_unknown_suffix_is_answered_in_xml(program: Program) -> None:
    sent = program.client.get("/open311/v2/services.csv")
    assert sent.status_code == 404
    assert sent["Content-Type"] == "text/xml; charset=utf-8" and b"<errors>" in sent.content


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_another_method_answers_405_as_a_list(program: Program, method: str) -> None:
    from contracts.conftest import read

    for path in ("requests", "services"):
        sent = getattr(program.client, method)(f"/open311/v2/{path}.{program.format}")
        answer = read(program.format, sent.status_code, sent.headers, sent.content)
        assert answer.status == 405 and "GET" in sent["Allow"]
    assert program.post("services").status == 405


def test_a_head_request_has_no_body(program: Program) -> None:
    sent = program.client.head(f"/open311/v2/services.{program.format}")
    assert sent.status_code == 200 and sent.content == b""


def test_a_body_that_is_too_large_answers_413_as_a_list(program: Program) -> None:
    answer = program.post(service_code="001", description="x" * 1_000_001)
    assert answer.status == 413


def test_what_is_no_form_is_refused_in_words(program: Program) -> None:
    sent = program.client.post(
        f"/open311/v2/requests.{program.format}?api_key=demo", "{}", content_type="application/json"
    )
    from contracts.conftest import read

    assert read(program.format, sent.status_code, sent.headers, sent.content).status == 400
    many = {f"field{n}": "1" for n in range(600)}
    assert program.post(**many).status == 400


def test_too_many_calls_with_a_key_answer_429_whatever_the_address(program: Program) -> None:
    from holdfast.accounts.operations import create_client
    from holdfast.journal.actors import system

    # A key of its own for each format, whose calls of this minute are remembered; and so many
    # calls that the last is one too many also where a minute ends among them.
    key = f"slow-{program.format}"
    create_client(
        actor=system("test"), name="Slow", key=key, permissions=("cases.open",), per_minute=1
    )
    answers = [
        program.client.post(
            f"/open311/v2/requests.{program.format}?api_key={key}", {}, REMOTE_ADDR=f"10.0.0.{n}"
        )
        for n in range(4)
    ]
    assert [each.status_code for each in answers][-1] == 429
    assert answers[-1]["Retry-After"] == "60"
    # Another key from the same address goes on.
    assert program.post(service_code="001", lat="43.6", long="-70.2").status == 200


def test_a_fault_of_ours_shows_nothing_of_the_inside(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.open311 import reading

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(reading, "listed", broken)
    answer = program.get("requests")
    assert answer.status == 500 and b"secret" not in answer.body


def test_while_the_database_is_away_the_answer_says_when_to_come_back(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from holdfast.open311 import intake, reading

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(reading, "listed", away)
    monkeypatch.setattr(intake, "locate", away)
    for answer in (
        program.get("requests"),
        program.post(service_code="001", lat="43.6", long="-70.2"),
    ):
        assert answer.status == 503 and answer.headers["Retry-After"] == "5"


# -- 16: discovery and caching --


def test_discovery_names_the_endpoint(program: Program) -> None:
    found = program.get("discovery", base="/open311/").content
    [endpoint] = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["type"] in ("production", "test")
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert found["contact"] and found["key_service"]
    datetime.fromisoformat(endpoint["changeset"])
    # Clients that know only the base find it too.
    assert program.get("discovery").content == found


def test_the_changeset_moves_when_a_definition_changes(program: Program) -> None:
    from holdfast.catalog.operations import publish_service, retire_service
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system

    def changeset() -> str:
        [endpoint] = program.get("discovery", base="/open311/").content["endpoints"]
        return str(endpoint["changeset"])

    first = changeset()
    assert changeset() == first
    [changed] = load(
        "code: '001'\ngroup: {en: Trees}\nname: {en: Fallen tree}\nowner: streets\n"
        "questions: [{code: q, type: text, ask: {en: Which}}]\n"
    )
    publish_service(actor=system("test"), definition=changed)
    second = changeset()
    retire_service(actor=system("test"), code="001")
    assert first < second < changeset()


def test_unchanged_services_are_answered_by_304(program: Program) -> None:
    for path, base in (
        ("services", "/open311/v2/"),
        ("services/pothole", "/open311/v2/"),
        ("discovery", "/open311/"),
    ):
        tag = program.get(path, base=base).headers["ETag"]
        again = program.client.get(f"{base}{path}.{program.format}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), path
        other = program.client.get(
            f"{base}{path}.{program.format}", headers={"If-None-Match": '"another"'}
        )
        assert other.status_code == 200


def test_services_and_definitions_need_no_statement(
    program: Program, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        program.get("services")
    with django_assert_num_queries(0):
        program.get("services")
        program.get("services/pothole")
        program.get("discovery", base="/open311/")


# -- 17: extensions --


def test_nothing_foreign_is_shown_unless_asked_for(program: Program) -> None:
    number = program.file()
    plain = program.get(f"requests/{number}").one
    assert not {"attributes", "extended_attributes", "notes"} & set(plain)
    more = program.get(f"requests/{number}", extensions="true").one
    assert set(more) - set(plain) == {"attributes", "extended_attributes", "notes"}
    assert {key: value for key, value in more.items() if key in plain} == plain
    assert program.get("requests", callback="alert(1)").body.count(b"alert") == 0


def test_extensions_tell_answers_channel_photos_and_notes(program: Program, crew: Any) -> None:
    from holdfast.cases.models import Case
    from holdfast.cases.operations import add_note

    number = program.file(
        service_code="pothole", attribute_danger="no", attribute_size="large",
        attribute_depth="4", attribute_more="Ask for Rosa Alvarez",
    )  # fmt: skip
    case = Case.objects.get(number=number)
    for audience, text in (("public", "Crew booked."), ("staff", "Not for all.")):
        add_note(actor=crew, case=case.pk, text=text, audience=audience)
    found = program.get("requests", extensions="true").one
    assert {each["code"]: each["value"] for each in found["attributes"]} == {
        "danger": "No", "size": "Larger", "depth": "4",
    }  # fmt: skip
    assert found["extended_attributes"]["channel"] == "app"
    assert found["extended_attributes"]["duplicate"] == "false"
    assert [each["description"] for each in found["notes"]] == ["Crew booked."]


def test_pages_are_capped_and_end_in_an_empty_list(program: Program) -> None:
    numbers = [program.file() for _ in range(5)]
    pages = [
        [each["service_request_id"] for each in
         program.get("requests", page=str(page), page_size="2").content]
        for page in (1, 2, 3, 4, 999_999_999)
    ]  # fmt: skip
    assert [each for page in pages for each in page] == numbers[::-1]
    assert pages[3:] == [[], []]
    assert len(program.get("requests", page_size="1000000").content) == 5
    for wrong in ("0", "-1", "x", "1.5", "9" * 30, "٣"):
        assert program.get("requests", page=wrong).status == 400, wrong
        assert program.get("requests", page_size=wrong).status == 400, wrong


def test_a_box_and_words_narrow_the_list(program: Program) -> None:
    here = program.file(lat="43.661", long="-70.255", description="a sofa")
    there = program.file(lat="43.700", long="-70.100", description="a mattress")

    def ids(**query: str) -> list[str]:
        return [each["service_request_id"] for each in program.get("requests", **query).content]

    assert ids(bbox="-70.3,43.6,-70.2,43.7") == [here]
    assert ids(q="mattress") == [there]
    assert ids(q=here) == [here]
    assert ids(q="") == [there, here]
    for wrong in ("1,2,3", "a,b,c,d", "-70.2,43.6,-70.3,43.7", "nan,nan,nan,nan", "0,0,inf,1"):
        assert program.get("requests", bbox=wrong).status == 400, wrong
    for odd in ("\x00", "'", "a & b | !", ":*", "\\", "<->"):
        assert program.get("requests", q=odd).status == 200, odd


def test_updated_after_finds_old_requests_that_changed(program: Program, crew: Any) -> None:
    from holdfast.cases.operations import move_case

    old = _old_case(200)
    program.file()
    assert old.number not in program.get("requests").body.decode()
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    move_case(actor=crew, case=old.pk, to="in_work", version=old.version)
    found = program.get("requests", updated_after=moment.replace("+00:00", "Z")).content
    assert old.number in [each["service_request_id"] for each in found]
    assert program.get("requests", updated_after="2999-01-01T00:00:00Z").content == []
    assert program.get("requests", updated_after=quote("x")).status == 400


def _old_case(days: int) -> Any:
    from datetime import timedelta

    from holdfast.cases.models import Case
    from holdfast.cases.operations import open_case
    from holdfast.catalog.queries import current
    from holdfast.journal.actors import system
    from holdfast.kernel import clock

    opened = open_case(
        actor=system("test"), service=current("001"), occurred_at=clock.now() - timedelta(days=days)
    )
    return Case.objects.get(pk=opened.case)
