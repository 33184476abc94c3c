"""Whatever people do with a bulletin, in whatever order: what is out was approved, exactly as it
is, by enough people who had no hand in it, or by one with a reason; and never after its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from holdfast.journal.recording import OperationError
from holdfast.kernel import clock

from .bulletins import road, said, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]
PEOPLE = [staff("bulletins.write", "bulletins.approve") for _ in range(4)]
people = st.integers(0, 3)
NEEDED = {"warning": 1, "life": 2}


class OneBulletin(RuleBasedStateMachine):
    """A model beside the real thing: who had a hand in the words, and who has approved them."""

    def __init__(self) -> None:
        super().__init__()
        from django.db import transaction

        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = clock.now()
        self.clock = mock.patch.object(clock, "now", lambda: self.now)
        self.clock.start()
        self.bulletin: UUID | None = None
        self.version: Any = None
        self.number = 0
        self.hands: set[int] = set()
        self.submitted = False
        self.approved: set[int] = set()
        self.severity, self.until, self.ends = "warning", self.now, False
        self.writer = -1
        # Of what is out: who wrote it, since when, until when.
        self.out: tuple[int, datetime, datetime] | None = None
        self.over = False

    def teardown(self) -> None:
        from django.db import transaction

        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    @precondition(lambda self: not self.over)
    @rule(who=people, severity=st.sampled_from(sorted(NEEDED)), hours=st.integers(1, 9))
    def write(self, who: int, severity: str, hours: int) -> None:
        self._write(who, severity, hours, ends=False)

    @precondition(lambda self: self.out is not None)
    @rule(who=people)
    def write_the_end(self, who: int) -> None:
        self._write(who, self.severity, 1, ends=True)

    def _write(self, who: int, severity: str, hours: int, *, ends: bool) -> None:
        from holdfast.alerts import operations
        from holdfast.alerts.audience import Audience

        until = self.now + timedelta(hours=hours)
        given = road(severity=severity, starts_at=self.now, until=until)
        given["slots"] |= {"_all_clear": said("Open.")} if ends else {}
        written = operations.write_bulletin(
            actor=PEOPLE[who], bulletin=self.bulletin, base=self.number, ends=ends,
            audience=Audience(channels=()), **given,
        )  # fmt: skip
        self.bulletin, self.version, self.number = written.bulletin, written.version, written.number
        self.hands.add(who)
        self.writer, self.submitted, self.approved = who, False, set()
        self.severity, self.until, self.ends = severity, until, ends

    @precondition(lambda self: self.version is not None and not self.over)
    @rule(who=people)
    def submit(self, who: int) -> None:
        from holdfast.alerts import operations

        if self._tries(
            lambda: operations.submit_bulletin(actor=PEOPLE[who], version=self.version),
            allowed=not self.submitted,
        ):
            self.submitted = True
            self.hands.add(who)

    @precondition(lambda self: self.version is not None and not self.over)
    @rule(who=people, alone=st.booleans(), read=st.booleans())
    def approve(self, who: int, alone: bool, read: bool) -> None:
        """`read`: exactly these words, else some others."""
        from holdfast.alerts import operations
        from holdfast.alerts.models import Version

        digest = bytes(Version.objects.get(pk=self.version).digest) if read else bytes(32)
        fair = self.submitted and who not in self.hands and who not in self.approved
        is_out = self.out is not None and not self.hands
        allowed = read and self.until > self.now and not is_out and (alone or fair)
        if self._tries(
            lambda: operations.approve_bulletin(
                actor=PEOPLE[who], version=self.version, digest=digest,
                reason="Nobody answers." if alone else "",
            ),
            allowed=allowed,
        ):  # fmt: skip
            self.approved.add(who)
            if alone or len(self.approved) >= NEEDED[self.severity]:
                self._goes_out()

    def _goes_out(self) -> None:
        self.hands, self.approved = set(), set()
        self.over = self.ends
        self.out = None if self.ends else (self.writer, self.now, self.until)

    @precondition(lambda self: self.bulletin is not None)
    @rule(who=people)
    def take_back(self, who: int) -> None:
        from holdfast.alerts import operations

        assert self.bulletin is not None
        bulletin, out = self.bulletin, self.out
        allowed = (
            out is not None and out[0] == who and self.now - out[1] <= timedelta(minutes=2)
        )  # fmt: skip
        if self._tries(
            lambda: operations.retract_bulletin(actor=PEOPLE[who], bulletin=bulletin),
            allowed=allowed,
        ):
            self.out, self.over = None, True

    @rule(seconds=st.sampled_from([20, 119, 3_700, 20_000]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.bulletin is not None)
    @rule()
    def run_the_timer(self) -> None:
        from holdfast.alerts import operations

        assert self.bulletin is not None
        bulletin, out = self.bulletin, self.out
        if self._tries(
            lambda: operations.expire_bulletin(actor=PEOPLE[0], bulletin=bulletin),
            allowed=out is not None and out[2] <= self.now,
        ):
            self.out, self.over = None, True

    def _tries(self, do: Any, *, allowed: bool) -> bool:
        try:
            do()
        except OperationError as refused:
            assert not allowed, refused
            return False
        assert allowed
        return True

    @invariant()
    def only_what_holds_is_out(self) -> None:
        from holdfast.alerts import queries

        queries.forget()
        shown = [each.id for each in queries.out_now()]
        holds = self.out is not None and self.out[2] > self.now
        assert shown == ([self.bulletin] if holds else [])

    @invariant()
    def what_is_out_was_approved_as_it_is(self) -> None:
        from holdfast.alerts.models import Approval, Bulletin

        for each in Approval.objects.select_related("version"):
            assert bytes(each.digest) == bytes(each.version.digest)
        for row in Bulletin.objects.exclude(current=None).select_related("current"):
            version = row.current
            assert version is not None
            approvals = list(version.approvals.all())
            alone = [each for each in approvals if each.reason]
            fair = {each.approver for each in approvals} - {version.writer, version.submitter}
            assert alone or len(fair) >= NEEDED[version.severity]


def test_nothing_goes_out_that_was_not_approved_whatever_people_do() -> None:
    run_state_machine_as_test(
        OneBulletin,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            # To make a failing example small takes minutes.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
