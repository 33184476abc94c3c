"""Costs by FEMA rules: worked by hand beside what the product works out; totals are sums."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localtime

from holdfast.accounts.queries import zone
from holdfast.eoc import claims, pay, spending
from holdfast.eoc.models import Cost, Shift
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

from .center import DANA, Center

ZONE = ZoneInfo("America/New_York")
LIMITS = pay.Limits()


def at(day: int, hour: int) -> datetime:
    """June 2026 in New York; the 1st is a Monday."""
    return datetime(2026, 6, day, hour, tzinfo=ZONE)


def minutes(pieces: list[pay.Piece]) -> list[tuple[int, int, int]]:
    return [(each.day.day, each.regular, each.overtime) for each in pieces]


def test_a_shift_over_midnight_is_cut_there_and_each_day_has_its_own_overtime() -> None:
    found = pay.split([(at(1, 20), at(2, 6)), (at(2, 12), at(2, 18))], ZONE, LIMITS)
    # Monday 4 hours; Tuesday 6 and 6: the last 4 are over eight.
    assert minutes(found) == [(1, 240, 0), (2, 360, 0), (2, 120, 240)]


def test_what_exceeds_forty_regular_hours_of_a_week_is_overtime_and_a_new_week_begins_anew() -> (
    None
):
    found = pay.split([(at(day, 8), at(day, 16)) for day in range(1, 9)], ZONE, LIMITS)
    assert [each.overtime for each in found] == [0] * 5 + [480, 480] + [0]


@pytest.mark.parametrize(("day", "length"), [(date(2026, 3, 8), 420), (date(2026, 11, 1), 540)])
def test_a_night_in_which_the_clock_changes_has_the_hours_that_were_worked(
    day: date, length: int
) -> None:
    begins = datetime(day.year, day.month, day.day, 0, tzinfo=ZONE)
    ends = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
    [found] = pay.by_day(begins.astimezone(ZoneInfo("UTC")), ends.astimezone(ZoneInfo("UTC")), ZONE)
    assert found == (day, length)


# -- kept --

pytestmark = pytest.mark.django_db


def monday() -> datetime:
    """Midnight of the Monday before last, in the city."""
    day = localtime(clock.now(), zone()).date()
    first = day - timedelta(days=day.weekday() + 14)
    return datetime(first.year, first.month, first.day, tzinfo=zone())


def worker(employment: str = "budgeted", cents: int = 2000, **more: Any) -> UUID:
    given = {"name": "Ada Lund", "title": "Operator", "benefits": 3000, "benefits_overtime": 1000,
             "since": date(2020, 1, 1)} | more  # fmt: skip
    return spending.add_worker(actor=DANA, employment=employment, cents=cents, **given).id


def shift(center: Center, who: UUID, day: int, begins: int, length: int, **more: Any) -> UUID:
    start = monday() + timedelta(days=day, hours=begins)
    given = {"category": "B", "site": "Pier 3", "work": "Pumping", "evidence": "D-12"} | more
    return spending.keep_shift(
        actor=DANA, incident=center.incident, worker=who, begins=start,
        ends=start + timedelta(hours=length), **given,
    ).id  # fmt: skip


def cost(center: Center, kind: str, operator: UUID | None = None, **given: str) -> Cost:
    day = (monday() + timedelta(days=1)).date()
    kept = spending.keep_cost(
        actor=DANA, incident=center.incident, kind=kind, day=day, category="B", site="Pier 3",
        given=given, operator=operator,
    )  # fmt: skip
    return Cost.objects.get(pk=kept.id)


def incident(center: Center) -> Incident:
    return Incident.objects.get(pk=center.incident)


def contract(center: Center, amount: str, note: str = "") -> Cost:
    return cost(center, "contract", contractor="Acme", invoice="7", amount=amount, scope="Pumps",
                note=note)  # fmt: skip


def test_of_a_budgeted_employee_only_overtime_is_claimed_in_emergency_work(center: Center) -> None:
    shift(center, worker(), 0, 6, 12)
    regular, overtime = claims.labor(incident(center))
    # 8 hours at 20.00 and 30 % of it; 4 at 30.00 and 10 % of it.
    assert (regular.hours, regular.rate.total, regular.cents) == (Decimal("8.00"), 2600, 20800)
    assert (overtime.hours, overtime.rate.total, overtime.cents) == (Decimal("4.00"), 3300, 13200)
    assert not regular.claimed and overtime.claimed
    found = claims.sums(incident(center))
    assert (found.spent["labor"], found.claimed["labor"]) == (34000, 13200)


@pytest.mark.parametrize(("employment", "category", "claimed"), [
    ("budgeted", "B", 0), ("budgeted", "C", 20800), ("temporary", "B", 20800),
    ("mutual_aid", "A", 20800),
])  # fmt: skip
def test_who_and_what_work_decide_about_regular_hours(
    center: Center, employment: str, category: str, claimed: int
) -> None:
    shift(center, worker(employment), 0, 6, 8, category=category)
    assert claims.sums(incident(center)).all_claimed == claimed


def test_two_rates_in_a_week_are_two_rows(center: Center) -> None:
    who = worker()
    spending.set_rate(actor=DANA, worker=who, since=(monday() + timedelta(days=2)).date(),
                      cents=2400, benefits=0, benefits_overtime=0)  # fmt: skip
    for day in (1, 2, 3):
        shift(center, who, day, 8, 8)
    rows = claims.labor(incident(center))
    assert [(row.hours, row.rate.pay) for row in rows] == [
        (Decimal("8.00"), 2000), (Decimal("16.00"), 2400),
    ]  # fmt: skip


def test_totals_are_the_sums_of_their_rows_as_they_are_shown(center: Center) -> None:
    who, other = worker(cents=2333, benefits=1234), worker("temporary", 1777, name="Bo Ek")
    start = monday() + timedelta(hours=7, minutes=10)
    for day in range(6):
        begins = start + timedelta(days=day)
        for each in (who, other):
            spending.keep_shift(
                actor=DANA, incident=center.incident, worker=each, begins=begins,
                ends=begins + timedelta(hours=9, minutes=20), category="A", site="x", work="y",
            )  # fmt: skip
    rows = claims.labor(incident(center))
    for row in rows:
        by_hand = row.hours * (row.rate.pay + row.rate.benefits)
        assert row.cents == pay.whole(by_hand)
    assert claims.sums(incident(center)).spent["labor"] == sum(row.cents for row in rows)
    assert len(rows) == 4


def test_everything_else_costs_what_its_line_multiplies_and_standing_by_costs_nothing(
    center: Center,
) -> None:
    who = worker()
    pump = cost(
        center, "equipment", who, what="Pump, 6 in", hours="3.5", standby="4", rate="$41.10"
    )
    sand = cost(center, "material", vendor="Quarry", what="Sand", quantity="12.25", unit="8.99",
                invoice="stock")  # fmt: skip
    lift = cost(center, "rented", what="Lift", hours="8", rate="55", vendor="Lifts", invoice="3")
    paid = contract(center, "1,234.50")
    assert [each.cents for each in (pump, sand, lift, paid)] == [14385, 11013, 44000, 123450]
    found = claims.sums(incident(center))
    assert found.all_spent == found.all_claimed == 14385 + 11013 + 44000 + 123450
    assert found.federal == pay.whole(Decimal(found.all_claimed) * 75 / 100)
    assert found.federal + found.own == found.all_claimed


def test_what_is_given_offsets_the_own_share_and_never_more(center: Center) -> None:
    contract(center, "100.00")
    cost(center, "donated", donor="Church", what="Cots", quantity="2", unit="5", verified="Dana")
    assert claims.sums(incident(center)).offset == 1000
    volunteer(center, 10)
    assert "hour of a volunteer is worth" in claims.doubts(incident(center))[0].says
    policy(volunteer_cents=2600)
    found = claims.sums(incident(center))
    assert (found.donated, found.own, found.offset) == (1000 + 26000, 2500, 2500)
    assert found.spent["labor"] == 0
    assert claims.sums(incident(center), "A").donated == 0
    # What nobody of the staff has seen does not count.
    volunteer(center, 10, seen=False)
    assert claims.sums(incident(center)).donated == 27000


def volunteer(center: Center, length: int, *, seen: bool = True) -> None:
    """A line of the sign-in sheet of relief."""
    from holdfast.relief.models import Stint

    came = clock.now() - timedelta(days=2)
    Stint.objects.create(
        incident_id=center.incident, name="Vi", site="Armory", task="Cots", came_at=came,
        left_at=came + timedelta(hours=length), verified_by=DANA.id if seen else None,
        verified_at=clock.now() if seen else None,
    )  # fmt: skip


def policy(**changed: Any) -> None:
    given = {
        "adopted_on": date(2020, 1, 1), "daily_after": 8, "weekly_after": 40, "factor": 150,
        "federal_share": 75, "note_over": 1_000_000,
    } | changed  # fmt: skip
    spending.set_cost_rules(actor=DANA, **given)


def test_nobody_is_in_two_places_and_nothing_is_of_tomorrow(center: Center) -> None:
    who = worker()
    shift(center, who, 0, 8, 8)
    with pytest.raises(OperationError, match="meet others of the same person"):
        shift(center, who, 0, 15, 2)
    shift(center, who, 0, 16, 2)
    with pytest.raises(OperationError, match="within 24 hours"):
        shift(center, who, 2, 0, 25)
    with pytest.raises(OperationError, match="happened yet"):
        shift(center, who, 30, 0, 2)
    with pytest.raises(OperationError, match="No rate holds"):
        shift(center, worker(since=clock.now().date()), 3, 0, 2)
    with pytest.raises(Denied):
        spending.take_out(actor=Actor("staff", DANA.id), line=who, because="x")


@pytest.mark.parametrize(("given", "says"), [
    ({"amount": "ten"}, "Amount: write an amount"), ({"amount": "1.234"}, "Amount"),
    ({"amount": "-1"}, "Amount"), ({"amount": "NaN"}, "Amount"), ({"scope": ""}, "Scope: fill"),
    ({"until": "soon"}, "Worked until: write a day"),
])  # fmt: skip
def test_what_is_no_amount_and_no_day_is_refused(
    center: Center, given: dict[str, str], says: str
) -> None:
    whole = {"contractor": "Acme", "invoice": "7", "amount": "5", "scope": "Pumps"} | given
    with pytest.raises(OperationError, match=says):
        cost(center, "contract", **whole)


def test_what_a_claim_would_be_asked_about_is_said_and_gone_once_it_is_in_order(
    center: Center,
) -> None:
    who = worker("mutual_aid")
    bare = shift(center, who, 1, 8, 2, evidence="")
    pump = cost(center, "equipment", who, what="Pump", hours="3", rate="1")
    said = " ".join(each.says for each in claims.doubts(incident(center)))
    for words in ("no entry in the log", "ran longer than Ada Lund worked", "name the agreement",
                  "No pay policy was adopted"):  # fmt: skip
        assert words in said, words
    for line in (bare, pump.pk):
        spending.take_out(actor=DANA, line=line, because="Typed twice.")
    assert claims.doubts(incident(center)) == []
    assert Shift.objects.get(pk=bare).out_because == "Typed twice."
    assert claims.sums(incident(center)).all_spent == 0


def test_a_contract_over_the_limit_needs_a_note_and_the_limit_is_data(center: Center) -> None:
    contract(center, "10000.01")
    assert "awarded" in claims.doubts(incident(center))[0].says
    policy(daily_after=10, factor=200, federal_share=90, note_over=5_000_000)
    assert claims.doubts(incident(center)) == []
    shift(center, worker("temporary"), 0, 6, 12)
    regular, overtime = claims.labor(incident(center))
    assert (regular.hours, overtime.hours, overtime.rate.pay) == (10, 2, 4000)
