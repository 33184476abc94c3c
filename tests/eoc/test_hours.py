"""Staff in long events: how long each has worked, what is due, who is warned of, who takes over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from holdfast.accounts import operations as accounts
from holdfast.eoc import crew, families, relieving, tasks
from holdfast.eoc.hours import Span, breaks, due, shifts
from holdfast.eoc.models import HandOver, Household, Noted, Spell, Warned, WorkRules
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.residents.models import RetentionClass
from holdfast.workforce import operations as workforce

from .center import DANA, ME, Center

SIX = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
APART = timedelta(hours=2)
WORK, BREAK = Spell.Kind.WORK, Spell.Kind.BREAK
Seal = Callable[[], int]


def at(hours: float) -> datetime:
    """So many hours after six."""
    return SIX + timedelta(hours=hours)


def span(kind: str, since: float, until: float | None) -> Span:
    return Span(kind, at(since), None if until is None else at(until))


def rules(since: float, spans: list[Span], *noted: tuple[str, float]) -> dict[str, Any]:
    """Each limit's time in hours after six, and whether it is over, at a moment."""
    [shift] = shifts(spans, APART)
    had = [(kind, at(when)) for kind, when in noted]
    found = due(shift, WorkRules(), had, at(since))
    return {each.rule: ((each.at - SIX) / timedelta(hours=1), each.over) for each in found}


def test_a_long_pause_ends_a_shift_and_a_short_one_is_a_break_of_it() -> None:
    found = shifts([span(WORK, 0, 4), span(WORK, 5, 8), span(WORK, 16, None)], APART)
    assert [(len(each.spans), each.before) for each in found] == [(2, None), (1, at(8))]
    assert breaks(found[0], at(9), timedelta(minutes=15)) == [(at(4), at(5))]
    assert found[0].lasted(at(20)) == timedelta(hours=8)


def test_a_break_counts_from_its_least_length_and_a_meal_from_its_own() -> None:
    short = [span(WORK, 0, 3), span(BREAK, 3, 3.1), span(WORK, 3.1, None)]
    assert rules(3.5, short)["break"] == (4, False)
    break_only = [span(WORK, 0, 3), span(BREAK, 3, 3.25), span(WORK, 3.25, None)]
    assert rules(6.5, break_only) == {
        "shift": (12, False), "break": (7.25, False), "meal": (6, True),
    }  # fmt: skip
    meal_too = [span(WORK, 0, 3), span(BREAK, 3, 3.5), span(WORK, 3.5, None)]
    assert rules(6.5, meal_too)["meal"] == (9.5, False)


def test_what_was_noted_counts_and_nobody_on_a_break_is_told_to_have_one() -> None:
    long = [span(WORK, 0, None)]
    assert rules(12.5, long) == {"shift": (12, True), "break": (4, True), "meal": (6, True)}
    assert rules(12.5, long, ("rest", 10), ("meal", 9)) == {
        "shift": (12, True), "break": (14, False), "meal": (15, False),
    }  # fmt: skip
    assert "break" not in rules(5, [span(WORK, 0, 4.9), span(BREAK, 4.9, None)])


def test_who_began_again_too_soon_is_over_the_least_rest() -> None:
    _first, second = shifts([span(WORK, 0, 8), span(WORK, 14, None)], APART)
    found = {each.rule: each for each in due(second, WorkRules(), [], at(15))}
    assert found["rest"].over and found["rest"].at == at(18)
    _first, second = shifts([span(WORK, 0, 8), span(WORK, 18, None)], APART)
    assert "rest" not in {each.rule for each in due(second, WorkRules(), [], at(19))}


# -- with the journal --


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock, in hours from now."""
    began = clock.now()

    def turn(hours: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(hours=hours))

    return turn


def hired(name: str, *permissions: str) -> Actor:
    made = accounts.create_staff(actor=ME, email=f"{name}@example.gov", name=name, roles=())
    return Actor("staff", made.id, permissions=frozenset(permissions))


def facts(kind: str) -> list[dict[str, Any]]:
    return list(
        Entry.objects.filter(kind=kind).order_by("recorded_at").values_list("data", flat=True)
    )


@pytest.mark.django_db
def test_presence_becomes_hours_and_the_timer_warns_once_and_says_when_it_is_over(
    center: Center, later: Callable[[float], None], seal: Seal
) -> None:
    sol = hired("Sol", "contacts.take")
    later(0)
    workforce.set_presence(actor=sol, state="ready")
    later(1)
    workforce.set_presence(actor=sol, state="back_office")
    seal()
    assert Spell.objects.filter(staff=sol.id).count() == 1, "from one work to the next: one stretch"
    later(4.2)
    tasks.watch_hours()
    assert not Warned.objects.exists(), "an incident that is only watched asks nobody to rest"
    center.activate("partial", "during")
    later(3.6)
    tasks.watch_hours()
    assert [each["rule"] for each in facts("incident.limit_near")] == ["break"]
    later(4.2)
    for _again in range(2):
        tasks.watch_hours()
    assert [each["staff"] for each in facts("incident.limit_over")] == [str(sol.id)]
    assert [(row.rule, row.over) for row in crew.warned()] == [("break", True)]
    workforce.set_presence(actor=sol, state="break")
    seal()
    later(4.5)
    tasks.watch_hours()
    assert not crew.warned() and len(facts("incident.limit_eased")) == 1
    workforce.set_presence(actor=sol, state="off")
    seal()
    [person] = crew.people(clock.now())
    assert person.shift.ended == clock.now() and not person.due


@pytest.mark.django_db
def test_rules_are_data_within_reason(center: Center) -> None:
    given = {"longest": 16, "unbroken": 5, "rest": 8, "meal": 5, "break_minutes": 10,
             "meal_minutes": 20, "apart_minutes": 90}  # fmt: skip
    with pytest.raises(OperationError, match="Longest shift, in hours: write 4 to 24"):
        crew.set_work_rules(actor=DANA, **given | {"longest": 40})
    crew.set_work_rules(actor=DANA, **given)
    assert crew.rules().longest == 16 and WorkRules().longest == 12


@pytest.mark.django_db
def test_one_notes_ones_own_meals_and_a_supervisor_those_of_others(site: str) -> None:
    sol, ivo = hired("Sol"), hired("Ivo", "queues.watch")
    now = clock.now()
    assert sol.id is not None and ivo.id is not None
    with pytest.raises(Denied, match="your own"):
        crew.note(actor=sol, staff=ivo.id, kind="meal", at=now)
    with pytest.raises(OperationError, match="within twelve hours"):
        crew.note(actor=sol, staff=sol.id, kind="meal", at=now - timedelta(days=1))
    with pytest.raises(OperationError, match="somebody who works here"):
        crew.note(actor=ivo, staff=new_id(), kind="meal", at=now)
    crew.note(actor=sol, staff=sol.id, kind="meal", at=now)
    crew.note(actor=ivo, staff=sol.id, kind="rest", at=now)
    assert sorted(Noted.objects.values_list("kind", "writer")) == [
        ("meal", sol.id), ("rest", ivo.id),
    ]  # fmt: skip


@pytest.mark.django_db
def test_who_takes_no_contacts_is_at_work_too_and_who_forgot_is_signed_off(
    site: str, seal: Seal
) -> None:
    jo, ivo = hired("Jo"), hired("Ivo", "queues.watch")
    with pytest.raises(OperationError, match="Only who takes contacts"):
        workforce.set_presence(actor=jo, state="ready")
    workforce.set_presence(actor=jo, state="back_office")
    with pytest.raises(Denied):
        workforce.sign_off(actor=jo, staff=jo.id or uuid4())
    workforce.sign_off(actor=ivo, staff=jo.id or uuid4())
    seal()
    assert Spell.objects.get().ended is not None
    with pytest.raises(OperationError, match="signed off already"):
        workforce.sign_off(actor=ivo, staff=jo.id or uuid4())


@pytest.mark.django_db
def test_relief_is_asked_once_answered_by_a_supervisor_and_may_be_undone(center: Center) -> None:
    sol, tom, ivo = hired("Sol"), hired("Tom"), hired("Ivo", "queues.watch")
    asked = relieving.ask(actor=sol, incident=center.incident, need="hour").id
    with pytest.raises(OperationError, match="asked already"):
        relieving.ask(actor=sol, incident=center.incident)
    soon = clock.now() + timedelta(hours=1)
    assert tom.id is not None and sol.id is not None
    with pytest.raises(Denied):
        relieving.arrange(actor=sol, hand_over=asked, taker=tom.id, at=soon)
    with pytest.raises(OperationError, match="somebody else"):
        relieving.arrange(actor=ivo, hand_over=asked, taker=sol.id, at=soon)
    relieving.arrange(actor=ivo, hand_over=asked, taker=tom.id, at=soon)
    assert [row.pk for row in relieving.mine(tom)] == [asked]
    with pytest.raises(Denied):
        relieving.settle(actor=tom, hand_over=asked, to="withdrawn")
    relieving.settle(actor=ivo, hand_over=asked, to="asked")
    row = HandOver.objects.get(pk=asked)
    assert (row.state, row.taker, row.at) == ("asked", None, None)
    with pytest.raises(OperationError, match="cannot follow"):
        relieving.settle(actor=sol, hand_over=asked, to="done")
    relieving.arrange(actor=ivo, hand_over=asked, taker=tom.id, at=soon)
    relieving.settle(actor=sol, hand_over=asked, to="done")
    assert [each["to"] for each in facts("incident.relief_moved")] == [
        "arranged", "asked", "arranged", "done",
    ]  # fmt: skip
    relieving.ask(actor=sol, incident=center.incident)


@pytest.mark.django_db
def test_what_is_said_about_a_household_is_private_and_forgotten(center: Center) -> None:
    sol, ivo = hired("Sol"), hired("Ivo", "queues.watch")
    rex = hired("Rex", "households.see")
    assert families.unanswered(sol) is None
    center.activate("partial", "during")
    assert families.unanswered(sol) == center.incident
    with pytest.raises(OperationError, match="one of the three"):
        families.say(actor=sol, incident=center.incident, answer="perhaps")
    families.say(actor=sol, incident=center.incident, answer="not_yet")
    families.say(actor=sol, incident=center.incident, answer="help")
    assert families.mine(sol, center.incident) == "help" and families.unanswered(sol) is None
    assert families.answers(ivo, center.incident) is None
    assert [row.answer for row in families.answers(rex, center.incident) or ()] == ["help"]
    assert facts("incident.household_said") == [{"staff": str(sol.id)}] * 2
    with pytest.raises(OperationError, match="Nothing is due"):
        families.expire(actor=system("test"))
    over = clock.now() - timedelta(days=31)
    Incident.objects.filter(pk=center.incident).update(state="closed", closed_at=over)
    RetentionClass.objects.create(code="household", days=60)
    with pytest.raises(OperationError, match="Nothing is due"):
        families.expire(actor=system("test"))
    RetentionClass.objects.all().delete()
    tasks.expire()
    assert not Household.objects.exists()
