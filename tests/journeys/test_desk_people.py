"""People and records on the desk in a real browser: by keys alone, without script, at any size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from desk.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"
ROSA = "+15555550142"
Open = Callable[..., Any]


@pytest.fixture
def people(town: Town) -> dict[str, UUID]:
    """Rosa twice: once by phone, once by e-mail and the same phone; held, with a contact."""
    from holdfast.interactions.operations import Contact, begin_contact, identify, wrap_up
    from holdfast.residents.holding import hold_resident
    from holdfast.residents.models import Identifier
    from holdfast.residents.operations import note_resident

    nadia = town.actor("nadia")
    begun = begin_contact(actor=nadia, channel="phone").interaction
    rosa = identify(
        actor=nadia, interaction=begun, contact=Contact(name="Rosa Delgado", phone=ROSA)
    ).resident
    assert rosa
    wrap_up(actor=nadia, interaction=begun, outcome="told", note="Wants a call on Monday",
            topic="pothole", asked_about=[town.cases[0]])  # fmt: skip
    rose = note_resident(actor=nadia, name="Rose D.", email="rose@example.org").resident
    Identifier.objects.create(resident_id=rose, kind="phone", value=ROSA, consent=False)
    hold_resident(actor=town.actor("ivo"), resident=rosa, reason="Docket 26-114, city attorney")
    return {"rosa": rosa, "rose": rose}


@pytest.fixture
def pages(town: Town, people: dict[str, UUID]) -> list[str]:
    """Every page of people, records and rules, with something on it."""
    from holdfast.cases.models import RoutingRule
    from holdfast.cases.queries import Filter
    from holdfast.cases.releasing import ask_records, release

    RoutingRule.objects.create(
        code="corner-lights", services=["light"], condition='many == "corner"',
        department=town.departments["streets"], says="A dark corner goes to the signal crew",
    )  # fmt: skip
    made = ask_records(actor=town.actor("ana"), filter=Filter(), asked_by="The Herald", why="7")
    release(made.export)
    base = f"/desk/residents/{people['rosa']}/"
    return [
        "/desk/residents/?q=rose@example.org", base, f"{base}merge",
        f"{base}merge?with={people['rose']}", f"{base}erase",
        f"/desk/residents/{people['rose']}/erase", "/desk/records/", "/desk/records/preview",
        f"/desk/records/{made.export}/", "/desk/retention/", "/desk/sign-ins/", "/desk/unanswered/",
        "/desk/routing/?service=light&answer-many=corner", "/desk/clients/",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [(1366, ""), (320, "/es")])
def test_no_page_fails_axe_or_scrolls_sideways(
    visit: Open, pages: list[str], width: int, language: str
) -> None:
    if not AXE.exists():
        pytest.skip("run tools/build_assets.py")
    page, found = visit("ana", viewport={"width": width, "height": 768}), []
    for path in pages:
        page.goto(language + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{path} is {wide} wide")
        page.evaluate(AXE.read_text("utf-8") + ";0")
        found += [
            f"{path} {each}"
            for each in page.evaluate(
                "axe.run().then(r => r.violations.map("
                "v => v.id + ' ' + v.nodes[0].target.join(' ')))"
            )
        ]
    assert found == []


def test_two_records_are_merged_and_parted_by_keys_alone(
    visit: Open, people: dict[str, UUID]
) -> None:
    from holdfast.residents.models import Merge

    page = visit("nadia")
    page.goto("/desk/residents/")
    page.locator("html[data-keys-on]").wait_for()
    page.locator("#id_q").focus()
    page.keyboard.type("555 555 0142")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=555**")
    page.get_by_role("link", name="Rosa Delgado").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/residents/{people['rosa']}/")
    page.get_by_role("link", name="Merge…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Lay side by side").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**with=**")
    page.locator("html[data-keys-on]").wait_for()
    stays = page.locator(".will:visible")
    assert stays.count() == 1 and "Rosa Delgado stays" in stays.inner_text()
    page.keyboard.press("2")
    assert page.locator("#keep-2").is_checked()
    assert "Rose D. stays" in page.locator(".will:visible").inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/residents/{people['rose']}/**")
    assert Merge.objects.get().survivor_id == people["rose"]
    assert page.get_by_text("Legal hold", exact=True).first.is_visible(), "the hold goes with it"
    page.get_by_role("button", name="Undo this merge").focus()
    page.keyboard.press("Enter")
    page.get_by_text("there are two records again").wait_for()
    assert Merge.objects.get().undone_at is not None


def test_records_are_asked_for_and_fetched_without_script(
    visit: Open, town: Town, people: dict[str, UUID]
) -> None:
    from holdfast.cases.models import RecordsExport
    from holdfast.cases.releasing import release

    page = visit("ivo", java_script_enabled=False)
    page.goto("/desk/records/")
    page.get_by_text("Only some services").click()
    page.get_by_label("Pothole").check()
    page.get_by_role("button", name="Show what would be given").click()
    page.get_by_text("[phone]").first.wait_for()
    page.get_by_label("Who asked for it").fill("The Herald")
    page.get_by_role("button", name="Make the file").click()
    page.get_by_text("Waits for its turn").wait_for()
    release(RecordsExport.objects.get().pk)
    page.get_by_role("link", name="Look again").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").click()
    assert "number,service" in Path(fetched.value.path()).read_text()
