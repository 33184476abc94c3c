"""The table of moves, walked at random: no state it does not allow, no promise it does not keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases import lifecycle
from holdfast.cases.lifecycle import Clock
from holdfast.cases.models import Case
from holdfast.cases.operations import Conflict, move_case, reopen_case
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

Opened = Callable[..., Case]
Moved = Callable[..., Case]
START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def test_every_state_can_be_reached_and_left() -> None:
    reached = {"new"}
    for _ in lifecycle.STATUSES:
        reached |= {move.to for state in reached for move in lifecycle.MOVES[state]}
    assert reached == set(lifecycle.STATUSES) == set(lifecycle.MOVES)
    assert all(lifecycle.MOVES.values())


def test_no_move_leads_nowhere_or_is_offered_twice() -> None:
    for state, moves in lifecycle.MOVES.items():
        targets = [move.to for move in moves]
        assert len(targets) == len(set(targets)) and state not in targets


def test_closing_without_fixing_needs_a_reason_and_joining_needs_the_other() -> None:
    for moves in lifecycle.MOVES.values():
        for move in moves:
            assert move.reason == (move.to == "not_fixed")
            assert move.other == (move.to == "duplicate")


def test_settled_cases_only_reopen() -> None:
    for state, status in lifecycle.STATUSES.items():
        assert (status.clock is Clock.STOP) == (not status.open)
        if not status.open:
            assert [move.to for move in lifecycle.MOVES[state]] == ["new"]


WALK = st.lists(
    st.tuples(
        st.sampled_from(sorted(lifecycle.STATUSES)),  # where to
        st.integers(0, 60 * 24 * 3),  # minutes later
        st.sampled_from([*lifecycle.REASONS, "", "none"]),
        st.booleans(),  # says the other case
        st.integers(0, 9),  # 0: an old version
    ),
    max_size=9,
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(WALK)
def test_whatever_is_tried_the_case_stays_what_the_table_says(
    opened: Opened, agent: Actor, monkeypatch: pytest.MonkeyPatch, walk: list[Any]
) -> None:
    now = START
    monkeypatch.setattr(clock, "now", lambda: now)
    case, other = opened("light"), opened("light")  # 48 hours
    running, version, status = timedelta(0), 1, "new"
    for to, minutes, reason, says_other, old in walk:
        if lifecycle.STATUSES[status].clock is Clock.PAUSE:
            running += timedelta(minutes=minutes)
        now += timedelta(minutes=minutes)
        move = lifecycle.allowed(status, to)
        fine = (
            move is not None
            and old != 0
            and (not move.reason or reason in lifecycle.REASONS)
            and (not move.other or says_other)
        )
        try:
            done = move_case(
                actor=agent, case=case.pk, to=to, version=version - (old == 0), reason=reason,
                other=other.pk if says_other else None,
            )  # fmt: skip
        except OperationError:
            assert not fine
        else:
            assert fine and done.version == version + 1
            version, status = done.version, to
        case.refresh_from_db()
        state = lifecycle.STATUSES[status]
        assert (case.status, case.version) == (status, version)
        assert (case.closed_at is None) == state.open
        assert (case.paused_at is not None) == (state.clock is Clock.PAUSE)
        assert (case.reason != "") == (status == "not_fixed")
        if state.clock is Clock.RUN:
            # Every minute that the clock was paused, and no other, was added.
            assert case.due_at == START + timedelta(hours=48) + running
    facts = Entry.objects.filter(subject=case.pk, kind="case.moved").count()
    assert facts == version - 1


def test_a_paused_clock_gives_its_time_back(
    opened: Opened, moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = START
    monkeypatch.setattr(clock, "now", lambda: now)
    case = opened("light")
    due = case.due_at
    now += timedelta(hours=10)
    moved(case, "waiting")
    assert case.due_at == due and case.paused_at == now
    now += timedelta(hours=5)
    moved(case, "partner")
    now += timedelta(hours=2)
    moved(case, "in_work")
    assert due and case.due_at == due + timedelta(hours=7)


def test_promises_of_working_days_are_extended_by_working_days(
    opened: Opened, moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = START  # a Monday; five business days end on the next Monday
    monkeypatch.setattr(clock, "now", lambda: now)
    case = opened("pothole")
    due = case.due_at
    moved(case, "waiting")
    now += timedelta(days=7)  # a week, two days of which are a weekend
    moved(case, "in_work")
    assert due and case.due_at and timedelta(days=6) <= case.due_at - due <= timedelta(days=8)
    assert case.due_at.weekday() < 5


def test_reopening_keeps_the_promise_and_clears_the_end(
    opened: Opened, moved: Moved, agent: Actor
) -> None:
    case = opened("light")
    due = case.due_at
    moved(case, "not_fixed", reason="not_found")
    assert case.closed_at and case.reason == "not_found"
    reopen_case(actor=agent, case=case.pk, version=case.version, note="Still dark")
    case.refresh_from_db()
    assert (case.status, case.reason, case.closed_at, case.due_at) == ("new", "", None, due)
    assert case.notes.get().text == "Still dark"
    with pytest.raises(OperationError, match="open already"):
        reopen_case(actor=agent, case=case.pk, version=case.version)


def test_its_resident_reopens_a_case_and_nobody_else_does(opened: Opened, moved: Moved) -> None:
    from holdfast.residents.operations import note_resident

    rosa = note_resident(actor=ANONYMOUS, phone="+15555550142").resident
    case = opened(resident=rosa)
    moved(case, "fixed")
    sam = note_resident(actor=ANONYMOUS, phone="+15555550143").resident
    for actor in (ANONYMOUS, Actor("resident", sam), Actor("resident")):
        with pytest.raises(Denied):
            reopen_case(actor=actor, case=case.pk, version=case.version)
    reopen_case(actor=Actor("resident", rosa), case=case.pk, version=case.version)


def test_of_two_who_move_at_once_the_second_is_told(opened: Opened, agent: Actor) -> None:
    case = opened()
    move_case(actor=agent, case=case.pk, to="assigned", version=case.version)
    with pytest.raises(Conflict, match="Somebody else changed"):
        move_case(actor=agent, case=case.pk, to="fixed", version=case.version)
    case.refresh_from_db()
    assert case.status == "assigned"


def test_a_case_joined_to_another_is_linked_and_both_are_kept(opened: Opened, moved: Moved) -> None:
    case, other = opened(), opened()
    moved(case, "duplicate", other=other.pk)
    assert case.parent_id == other.pk
    assert [(link.other_id, link.kind) for link in case.links.all()] == [(other.pk, "same")]
    with pytest.raises(OperationError, match="number of the case"):
        moved(opened(), "duplicate", other=None)
    alone = opened()
    with pytest.raises(OperationError, match="number of the case"):
        moved(alone, "duplicate", other=alone.pk)


def test_a_late_entry_from_paper_does_not_turn_time_back(
    opened: Opened, moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = START
    monkeypatch.setattr(clock, "now", lambda: now)
    case = opened()
    now += timedelta(days=1)
    moved(case, "assigned")
    moved(case, "in_work", occurred_at=START + timedelta(hours=1))
    assert case.updated_at == now
    entry = Entry.objects.filter(subject=case.pk, kind="case.moved").order_by("-id")[0]
    assert entry.occurred_at == START + timedelta(hours=1)
