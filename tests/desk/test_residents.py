"""People on the desk: looked up, shown, changed, held, exported, erased."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]


@pytest.fixture
def town(site: str) -> Town:
    """The town's people, with few cases."""
    from .town import build

    return build(3)


ROSA, SAM = "+15555550142", "+15555550143"


def text(html: bytes) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def person(**given: str) -> UUID:
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.residents.operations import note_resident

    return note_resident(actor=ANONYMOUS, **given).resident


@pytest.mark.parametrize(
    ("path", "opens"),
    [("", {"nadia", "ivo", "ana"}), ("erase", {"ivo", "ana"}), ("merge", {"nadia", "ivo", "ana"})],
)
def test_a_page_of_a_person_opens_to_those_with_the_right(
    town: Town, enter: Enter, path: str, opens: set[str]
) -> None:
    rosa = person(name="Rosa Delgado", phone=ROSA)
    for name in ("nadia", "ivo", "ana", "jo", "ines"):
        status = enter(name).get(f"/desk/residents/{rosa}/{path}").status_code
        assert status == (200 if name in opens else 403), name


def test_a_number_or_an_email_as_a_whole_finds_people_and_a_name_only_for_some(
    town: Town, enter: Enter
) -> None:
    person(name="José Zubiri", phone=ROSA, email="jose@example.org")
    for typed in ("(555) 555-0142", "JOSE@example.org"):
        assert "José Zubiri" in text(enter("nadia").get("/desk/residents/", {"q": typed}).content)
    assert "José Zubiri" in text(enter("ivo").get("/desk/residents/", {"q": "jose zub"}).content)
    agent = text(enter("nadia").get("/desk/residents/", {"q": "jose zub"}).content)
    assert "José Zubiri" not in agent and "This cannot be searched." in agent
    assert "jose@" not in text(enter("ivo").get("/desk/residents/", {"q": "jo"}).content)


def test_one_number_of_several_people_is_said_to_be_so(town: Town, enter: Enter) -> None:
    from holdfast.residents.models import Identifier

    person(name="Rosa", phone=ROSA)
    Identifier.objects.create(resident_id=person(name="Sam"), kind="phone", value=ROSA)
    shown = text(enter("nadia").get("/desk/residents/", {"q": ROSA}).content)
    assert "Rosa" in shown and "Sam" in shown and "Which one it is only they can say." in shown


def test_a_page_shows_contacts_with_all_that_was_recorded(town: Town, enter: Enter) -> None:
    from datetime import timedelta

    from holdfast.interactions.operations import Contact, begin_contact, identify, wrap_up
    from holdfast.kernel import clock
    from holdfast.kernel.texts import Text
    from holdfast.workforce.models import WrapUpCode

    nadia = town.actor("nadia")
    WrapUpCode.objects.create(code="asked", name=Text.of("Asked how it stands"), outcome="told")
    begun = begin_contact(actor=nadia, channel="phone", language="es").interaction
    rosa = identify(
        actor=nadia, interaction=begun, contact=Contact(name="Rosa Delgado", phone=ROSA)
    ).resident
    case = town.case(0)
    wrap_up(
        actor=nadia, interaction=begun, outcome="told", code="asked", note="Wants a call on Monday",
        follow_up_at=clock.now() + timedelta(days=2), topic="pothole", asked_about=[case.pk],
    )  # fmt: skip
    shown = text(enter("nadia").get(f"/desk/residents/{rosa}/").content)
    for part in ("Pothole", "Told", "Asked how it stands", "Wants a call on Monday", "follow up",
                 f"asked about {case.number}", "Nadia Brandt", "Español", "Phone",
                 "they reached us"):  # fmt: skip
        assert part in shown, part


def test_details_are_changed_and_not_over_somebody_elses_change(town: Town, enter: Enter) -> None:
    from holdfast.residents.models import Resident
    from holdfast.residents.queries import mark

    rosa = person(name="Rosa", phone=ROSA)
    form = {"name": "Rosa Delgado", "language": "es", "prefers": "text", "seen": mark(rosa)}
    client = enter("nadia")
    assert client.post(f"/desk/residents/{rosa}/details", form).status_code == 302
    row = Resident.objects.get(pk=rosa)
    assert (row.name, row.language, row.prefers) == ("Rosa Delgado", "es", "text")
    late = client.post(f"/desk/residents/{rosa}/details", {**form, "name": "Somebody"})
    assert late.status_code == 422
    assert "Somebody changed this person meanwhile" in text(late.content)
    assert 'value="Somebody"' in late.content.decode(), "what was typed is kept"
    assert Resident.objects.get(pk=rosa).name == "Rosa Delgado"


def test_consent_is_kept_for_each_address(town: Town, enter: Enter) -> None:
    from holdfast.residents.models import Identifier

    rosa = person(name="Rosa", phone=ROSA, email="rosa@example.org")
    phone = Identifier.objects.get(resident=rosa, kind="phone")
    path = f"/desk/residents/{rosa}/consent"
    enter("nadia").post(path, {"address": str(phone.pk), "allow": "0"})
    assert dict(Identifier.objects.filter(resident=rosa).values_list("kind", "consent")) == {
        "phone": False, "email": None
    }  # fmt: skip
    sam = person(name="Sam", phone=SAM)
    other = Identifier.objects.get(resident=sam)
    assert enter("nadia").post(path, {"address": str(other.pk), "allow": "0"}).status_code == 422
    other.refresh_from_db()
    assert other.consent is None


def test_a_held_persons_data_cannot_be_erased_and_the_page_says_why(
    town: Town, enter: Enter
) -> None:
    from holdfast.residents.models import Hold, Resident

    rosa = person(name="Rosa Delgado", phone=ROSA)
    client, base = enter("ivo"), f"/desk/residents/{rosa}"
    assert client.post(f"{base}/hold", {"reason": " "}).status_code == 422, "not without a reason"
    for _ in range(2):
        client.post(f"{base}/hold", {"reason": "Docket 26-114, city attorney", "key": "h1"})
    hold = Hold.objects.get()
    assert (hold.reason, hold.by) == ("Docket 26-114, city attorney", town.actor("ivo").code)
    page = client.get(f"{base}/erase")
    assert "A legal hold keeps this person's data." in text(page.content)
    assert "Docket 26-114" in text(page.content)
    refused = client.post(f"{base}/erase", {})
    assert refused.status_code == 422 and "Nothing was erased" in text(refused.content)
    assert Resident.objects.get(pk=rosa).name == "Rosa Delgado"
    client.post(f"{base}/lift", {"hold": str(hold.pk), "why": "Settled"})
    shown = text(client.get(f"{base}/").content)
    assert "Lifted" in shown and "Settled" in shown
    assert client.post(f"{base}/erase", {}).status_code == 302
    assert Resident.objects.get(pk=rosa).name == ""
    assert Hold.objects.get().reason == "", "the words of the hold go with the person"


def test_of_two_holds_each_is_lifted_by_itself(town: Town, enter: Enter) -> None:
    from holdfast.residents import queries
    from holdfast.residents.models import Hold

    rosa, client = person(name="Rosa", phone=ROSA), enter("ivo")
    for reason in ("First", "Second"):
        client.post(f"/desk/residents/{rosa}/hold", {"reason": reason})
    first = Hold.objects.get(reason="First")
    client.post(f"/desk/residents/{rosa}/lift", {"hold": str(first.pk), "why": "Over"})
    assert queries.held([rosa]) == {rosa}
    client.post(
        f"/desk/residents/{rosa}/lift", {"hold": str(Hold.objects.get(reason="Second").pk),
                                         "why": "Over"}
    )  # fmt: skip
    assert queries.held([rosa]) == set()


def test_an_export_is_a_file_for_the_person_and_is_on_the_record(town: Town, enter: Enter) -> None:
    import json

    from holdfast.journal.models import Entry

    rosa = person(name="Rosa Delgado", phone=ROSA)
    assert enter("nadia").post(f"/desk/residents/{rosa}/export").status_code == 403
    answer = enter("ivo").post(f"/desk/residents/{rosa}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    data = json.loads(answer.content)
    assert data["residents"]["people"][0]["name"] == "Rosa Delgado"
    assert Entry.objects.filter(kind="resident.exported", subject=rosa).exists()


def side_by_side(client: Client, one: UUID, other: UUID, **form: str) -> int:
    """Open the page, then send its form as it stands with the choices given."""
    page = client.get(f"/desk/residents/{one}/merge", {"with": str(other)}).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(seen|with|key)" value="([^"]*)"', page))
    return client.post(f"/desk/residents/{one}/merge", {**hidden, **form}).status_code


def test_the_survivor_is_chosen_and_the_page_says_what_will_happen(
    town: Town, enter: Enter
) -> None:
    from holdfast.residents.models import Identifier, Merge

    rosa = person(name="Rosa Delgado", phone=ROSA)
    rose = person(name="Rose D.", email="rose@example.org")
    Identifier.objects.create(resident_id=rose, kind="phone", value=ROSA, consent=False)
    client = enter("nadia")
    shown = text(client.get(f"/desk/residents/{rosa}/merge", {"with": str(rose)}).content)
    for part in ("Both carry (555) 555-0142", "Rosa Delgado stays, with this name",
                 "Rose D. stays, with this name", "stays stopped, since one of them said so",
                 "It can be undone."):  # fmt: skip
        assert part in shown, part
    assert not Merge.objects.exists(), "looking merges nothing"
    assert side_by_side(client, rosa, rose, keep=str(rose)) == 302
    merge = Merge.objects.get()
    assert (merge.survivor_id, merge.merged_id) == (rose, rosa)
    old = client.get(f"/desk/residents/{rosa}/")
    assert old.headers["Location"] == f"/desk/residents/{rose}/"
    erase = enter("ivo").get(f"/desk/residents/{rosa}/erase")
    assert erase.headers["Location"] == f"/desk/residents/{rose}/erase"


def test_without_a_shared_phone_or_email_it_takes_a_persons_word(town: Town, enter: Enter) -> None:
    from holdfast.residents.models import Merge

    rosa, rose = person(name="Rosa", phone=ROSA), person(name="Rose", email="rose@example.org")
    client = enter("nadia")
    assert side_by_side(client, rosa, rose, keep=str(rosa)) == 422
    assert not Merge.objects.exists()
    assert side_by_side(client, rosa, rose, keep=str(rosa), sure="1") == 302
    assert Merge.objects.exists()


def test_a_merge_is_refused_when_one_record_changed_since_it_was_seen(
    town: Town, enter: Enter
) -> None:
    from holdfast.residents.models import Merge, Resident

    rosa, rose = person(name="Rosa", phone=ROSA), person(name="Rose", email="rose@example.org")
    client = enter("nadia")
    page = client.get(f"/desk/residents/{rosa}/merge", {"with": str(rose)}).content.decode()
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    Resident.objects.filter(pk=rose).update(name="Rose Tyler")
    form = {"with": str(rose), "keep": str(rosa), "sure": "1", "seen": seen}
    late = client.post(f"/desk/residents/{rosa}/merge", form)
    assert late.status_code == 422 and "changed meanwhile" in text(late.content)
    assert "Rose Tyler" in text(late.content), "both are shown as they stand now"
    assert not Merge.objects.exists()


def test_a_merge_is_undone_on_the_survivors_page_with_its_time(town: Town, enter: Enter) -> None:
    from holdfast.residents.models import Merge, Resident

    rosa, rose = person(name="Rosa", phone=ROSA), person(name="Rose", email="rose@example.org")
    client = enter("nadia")
    side_by_side(client, rosa, rose, keep=str(rosa), sure="1")
    merge = Merge.objects.get()
    for _ in range(2):
        client.post(f"/desk/residents/{rosa}/unmerge", {"merge": str(merge.pk), "key": "u1"})
    merge.refresh_from_db()
    assert merge.undone_at is not None
    assert Resident.objects.get(pk=rose).merged_into_id is None
    shown = text(client.get(f"/desk/residents/{rosa}/").content)
    assert "Merge undone" in shown and "undone" in shown
    again = client.post(f"/desk/residents/{rosa}/unmerge", {"merge": str(merge.pk), "key": "u2"})
    assert again.status_code == 422 and "undone already" in text(again.content)


def test_strange_words_break_no_page(town: Town, enter: Enter) -> None:
    rosa = person(name='<script>alert(1)</script>"', phone=ROSA)
    client = enter("ivo")
    assert b"<script>alert" not in client.get(f"/desk/residents/{rosa}/").content
    for typed in ("\x00", "%", "a" * 5000, "' OR 1=1 --", "@", "+", "👩‍🚒👩‍🚒👩‍🚒"):
        assert client.get("/desk/residents/", {"q": typed}).status_code == 200
    for given in ({"with": "x"}, {"with": str(rosa)}, {"with": str(town.cases[0])}):
        assert client.get(f"/desk/residents/{rosa}/merge", given).status_code == 200
