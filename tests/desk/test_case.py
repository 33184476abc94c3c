"""The case page: what it shows to whom, moves, notes, conflicts, double sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]


def page(client: Client, number: str, query: str = "") -> str:
    """The HTML of a case's page."""
    answer = client.get(f"/desk/cases/{number}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_case_of_another_department_is_not_there(town: Town, enter: Enter) -> None:
    case = town.of("waste")
    client = enter("jo")
    assert client.get(f"/desk/cases/{case.number}/").status_code == 404
    assert client.get(f"/desk/cases/{case.number}/?part=timeline").status_code == 404
    for act in ("move", "note", "give", "link", "correct"):
        answer = client.post(f"/desk/cases/{case.number}/{act}", {"to": "assigned", "text": "x"})
        assert answer.status_code == 404


def test_only_allowed_moves_are_offered_best_first(town: Town, enter: Enter) -> None:
    from holdfast.cases.lifecycle import MOVES

    case = town.of("streets", "assigned")
    html = page(enter("jo"), case.number)
    offered = re.findall(r'name="to" value="(\w+)"', html)
    assert set(offered) == {move.to for move in MOVES["assigned"]}
    assert re.search(r'class="btn btn-main"[^>]*value="in_work"', html)


def test_a_move_is_done_once_and_told_in_the_timeline(town: Town, enter: Enter) -> None:
    case, client = town.of("streets", "assigned"), enter("jo")
    form = {"to": "in_work", "version": case.version, "key": "move-1"}
    for _ in range(2):
        answer = client.post(f"/desk/cases/{case.number}/move", form)
        assert answer.status_code == 302
    case.refresh_from_db()
    assert case.status == "in_work"
    told = page(client, case.number, "?show=moves")
    assert told.count("<b>In work</b>") == 1
    assert "Jo Reyes" in told


def test_closing_without_fixing_asks_for_a_reason_and_keeps_the_note(
    town: Town, enter: Enter
) -> None:
    case, client = town.of("streets", "assigned"), enter("jo")
    form = {"to": "not_fixed", "version": case.version, "key": "a", "note": "No hole at 12 & 14"}
    answer = client.post(f"/desk/cases/{case.number}/move", form)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "No hole at 12 &amp; 14" in html
    assert "Choose why" in html
    form |= {"reason": "not_found", "key": "b", "note_for": "public"}
    assert client.post(f"/desk/cases/{case.number}/move", form).status_code == 302
    assert "Nothing found at the place" in page(client, case.number)


def test_joining_needs_the_number_of_a_case_one_may_see(town: Town, enter: Enter) -> None:
    first, second = town.case(0), town.case(1)
    case = town.of("streets", "assigned")
    other = first if first.pk != case.pk else second
    client = enter("jo")
    form = {"to": "duplicate", "version": case.version, "key": "a", "other": "99999999"}
    assert client.post(f"/desk/cases/{case.number}/move", form).status_code == 422
    form |= {"other": town.of("waste").number, "key": "b"}
    assert client.post(f"/desk/cases/{case.number}/move", form).status_code == 422
    form |= {"other": f" {other.number[:3]}-{other.number[3:]}", "key": "c"}
    assert client.post(f"/desk/cases/{case.number}/move", form).status_code == 302
    html = page(client, case.number)
    assert f"joined to {other.number}" in html
    assert "Same thing" in html


def test_who_is_slower_sees_both_and_loses_no_word(town: Town, enter: Enter) -> None:
    case = town.of("streets", "assigned")
    fast, slow = enter("ivo"), enter("jo")
    before = case.version
    fast.post(f"/desk/cases/{case.number}/move",
              {"to": "scheduled", "version": before, "key": "f"})  # fmt: skip
    form = {"to": "waiting", "version": before, "key": "s", "note": "Which side, <left>?",
            "note_for": "resident"}  # fmt: skip
    answer = slow.post(f"/desk/cases/{case.number}/move", form)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Ivo Marsh" in html
    assert "<b>Scheduled</b>" in html
    assert html.count("Which side, &lt;left&gt;?") == 2, "shown, and sent again with the form"
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    again["note"] = form["note"]
    del again["csrfmiddlewaretoken"]
    assert slow.post(f"/desk/cases/{case.number}/move", again).status_code == 302
    case.refresh_from_db()
    assert case.status == "waiting"


def test_a_note_names_its_reader_and_only_the_public_one_is_masked(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    case, client = town.of("streets", "assigned"), enter("jo")
    for audience, key in (("staff", "1"), ("resident", "2"), ("public", "3")):
        form = {"audience": audience, "text": f"{audience}: call 555-555-0199", "key": key}
        assert client.post(f"/desk/cases/{case.number}/note", form).status_code == 302
    html = page(client, case.number)
    assert "staff: call 555-555-0199" in html
    assert "Staff only" in html
    assert "resident: call 555-555-0199" in page(client, case.number, "?show=resident")
    assert "staff: call" not in page(client, case.number, "?show=resident")
    empty = client.post(f"/desk/cases/{case.number}/note", {"audience": "staff", "text": " "})
    assert empty.status_code == 422


def test_a_refusal_is_told_in_the_language_of_the_page(town: Town, enter: Enter) -> None:
    case, client = town.of("streets", "new"), enter("jo")
    form = {"audience": "staff", "text": " "}
    for path, says in (("", "Write the note first."), ("/es", "Escriba primero la nota.")):
        refused = client.post(f"{path}/desk/cases/{case.number}/note", form)
        assert refused.status_code == 422
        assert says in refused.content.decode()


def test_who_may_not_see_private_details_reads_masked_words(town: Town, enter: Enter) -> None:
    from holdfast.accounts.models import Role
    from holdfast.cases.models import Case

    case = Case.objects.filter(department=town.departments["streets"], resident__isnull=False)[0]
    assert "555-555-0142" in page(enter("jo"), case.number)
    role = Role.objects.get(code="department")
    role.permissions = ["cases.see_department"]
    role.save()
    html = page(enter("jo"), case.number)
    assert "555-555-0142" not in html
    assert case.resident.name not in html
    assert 'name="to"' not in html, "who may not move cases is offered no moves"


def test_hostile_words_stay_words(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case

    case, client = town.of("streets", "assigned"), enter("jo")
    evil = "</textarea><script>alert(1)</script>\x00{{7*7}} ﷽ \u202e abc 👩‍👩‍👧"
    Case.objects.filter(pk=case.pk).update(
        address="<img src=x onerror=alert(1)>", service_name="<b>x", service="gone",
        description=evil.replace("\x00", ""),
    )  # fmt: skip
    form = {"audience": "staff", "text": evil, "key": "e"}
    assert client.post(f"/desk/cases/{case.number}/note", form).status_code == 302
    for address in (f"/desk/cases/{case.number}/", "/desk/cases/?state=any",
                    f"/desk/cases/{case.number}/print"):  # fmt: skip
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_giving_on_needs_the_right_and_the_right_team(town: Town, enter: Enter) -> None:
    case, client = town.of("streets"), enter("jo")
    url = f"/desk/cases/{case.number}/give"
    form: dict[str, Any] = {"version": case.version, "key": "1", "team": town.teams["west"].pk}
    assert client.post(url, form).status_code == 422
    form |= {"team": town.teams["crew-2"].pk, "key": "2"}
    assert client.post(url, form).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.team_id) == ("assigned", town.teams["crew-2"].pk)
    agent = enter("nadia")
    form = {"version": case.version, "key": "3", "department": town.departments["water"].pk}
    assert agent.post(url, form).status_code == 403, "an agent may not route"
    assert client.post(url, form).status_code == 302
    assert client.get(f"/desk/cases/{case.number}/").status_code == 404, "it left the department"


def test_a_corrected_service_is_routed_again(town: Town, enter: Enter) -> None:
    case, client = town.of("streets"), enter("ivo")
    form = {"version": case.version, "key": "1", "service": "leak", "place": "Ropewalk at Quay"}
    answer = client.post(f"/desk/cases/{case.number}/correct", form)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.department_id == town.departments["water"].pk
    assert case.place_typed == "Ropewalk at Quay"
    same = {"version": case.version, "key": "2", "service": "leak", "place": "Ropewalk at Quay"}
    assert client.post(f"/desk/cases/{case.number}/correct", same).status_code == 422


def test_why_here_names_the_rule_that_held(town: Town, enter: Enter) -> None:
    from holdfast.cases import routing
    from holdfast.cases.models import RoutingRule
    from holdfast.kernel.texts import Text

    RoutingRule.objects.create(
        code="41", services=["pothole"], department=town.departments["water"],
        says=Text.of({"en": "Potholes go to Water this week",
                      "es": "Los baches van a Agua esta semana"}),
    )  # fmt: skip
    routing.rules.forget()
    from holdfast.cases.models import Case

    case = Case.objects.filter(service="pothole")[0]
    html = page(enter("ivo"), case.number, "?part=side")
    assert "Potholes go to Water this week" in html
    spanish = enter("ivo").get(f"/es/desk/cases/{case.number}/").content.decode()
    assert "Los baches van a Agua esta semana" in spanish
    assert "somebody gave it here" in html


def test_the_page_is_in_spanish_too(town: Town, enter: Enter) -> None:
    case = town.of("streets")
    html = enter("jo").get(f"/es/desk/cases/{case.number}/").content.decode()
    assert '<html lang="es"' in html
    assert f'action="/es/desk/cases/{case.number}/note"' in html


def test_messages_to_the_resident_stand_in_the_timeline(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    from holdfast.cases.models import Case

    case = Case.objects.filter(department=town.departments["streets"], resident__isnull=False)[0]
    seal()
    assert "waits to be sent" in page(enter("jo"), case.number, "?show=resident")


def test_an_expired_session_leads_to_the_sign_in_and_back_to_the_case(
    town: Town, enter: Enter
) -> None:
    case, client = town.of("streets"), enter("jo")
    client.logout()
    here = f"/desk/cases/{case.number}/"
    answer = client.post(
        f"{here}note",
        {"text": "typed", "audience": "staff"},
        headers={"Referer": f"http://testserver{here}?show=all"},
        follow=False,
    )
    assert answer.headers["Location"] == f"/staff/login/?next={here}%3Fshow%3Dall"
    foreign = client.post(f"{here}note", {}, headers={"Referer": "http://evil.example/x"})
    assert foreign.headers["Location"] == "/staff/login/?next=/desk/"


def test_a_case_says_what_it_likely_repeats_until_that_is_linked(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case
    from holdfast.cases.operations import link_cases
    from holdfast.journal.actors import system

    case, other = town.of("streets", "assigned"), town.of("streets", "in_work")
    hidden = town.of("waste")
    likely = [{"case": str(each.pk), "score": 5.0, "probability": 0.02} for each in (hidden, other)]
    Case.objects.filter(pk=case.pk).update(likely=likely)
    told = re.search(r"Likely the same as</span><a[^>]*>(\d+)", page(enter("jo"), case.number))
    assert told and told[1] == other.number
    link_cases(actor=system("test"), case=case.pk, other=other.pk, kind="same")
    assert "Likely the same as" not in page(enter("jo"), case.number)


def test_spanish_pages_say_al_residente_and_months_in_small_letters(
    town: Town, enter: Enter
) -> None:
    case = town.of("streets", "assigned")
    case.resident.name = ""
    case.resident.save(update_fields=["name"])
    answer = enter("jo").get(f"/es/desk/cases/{case.number}/")
    html = answer.content.decode()
    assert "Al residente" in html
    assert "Enviar al residente" in html
    assert not re.search(r"\b[Aa] el residente", html)
    assert re.search(r"\b\d+ (ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)\b", html)


def test_a_call_is_a_call_in_spanish_and_not_a_bidding(town: Town, enter: Enter) -> None:
    html = enter("ivo").get(f"/es/desk/cases/{town.case(1).number}/").content.decode()
    assert "· Llamada<" in html and "· Llame" not in html


def test_a_case_names_the_incident_it_came_in(town: Town, enter: Enter) -> None:
    from holdfast.eoc.models import Tagged
    from holdfast.incidents.operations import open_incident
    from holdfast.journal.actors import system
    from holdfast.kernel import clock
    from holdfast.kernel.texts import Text

    now, case = clock.now(), town.of("waste")
    storm = open_incident(
        actor=system("test"), name=Text.of({"en": "Storm tide", "es": "Marejada"}),
        kind="hurricane",
        ends_at=now + timedelta(days=2),
    ).incident  # fmt: skip
    Tagged.objects.create(incident_id=storm, about="case", subject=case.pk, at=now)
    shown = page(enter("ivo"), case.number)
    assert f'href="/desk/incidents/{storm}/">Storm tide</a>' in shown
