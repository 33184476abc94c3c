"""Promises by timers: near and passed, once each, whatever moves, sleeps or is set back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from holdfast.cases import deadlines, tasks
from holdfast.cases.models import Case
from holdfast.cases.operations import correct_case, open_case
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.kernel import clock, jobs
from holdfast.messaging.models import Message

Opened = Callable[..., Case]
Moved = Callable[..., Case]
Seal = Callable[[], int]
START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)  # a Monday


class Time:
    """The clock of the product and of its job queue, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def set(self, moment: datetime) -> None:
        """What the clocks show now."""
        self.now = moment

    def work(self) -> int:
        """Run the jobs whose time has come, as the worker would; how many ran."""
        ran = 0
        while True:
            due = ProcrastinateJob.objects.filter(status="todo", task_name=deadlines.TASK)
            due = due.exclude(scheduled_at__gt=self.now).order_by("-priority", "id")
            job = due.first()
            if job is None:
                return ran
            self._set_state(job.pk, "doing")
            tasks.look.func(**job.args)
            self._set_state(job.pk, "succeeded")
            ran += 1

    def _set_state(self, job: int, state: str) -> None:
        # procrastinate's models are read-only on purpose; its triggers watch the table.
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s",
                [state, job],
            )


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    kept = Time()
    monkeypatch.setattr(clock, "now", lambda: kept.now)
    return kept


def waiting() -> list[datetime | None]:
    jobs = ProcrastinateJob.objects.filter(status="todo", task_name=deadlines.TASK)
    return sorted(jobs.values_list("scheduled_at", flat=True), key=str)


def told(case: Case) -> list[str]:
    kinds = Entry.objects.filter(subject=case.pk, kind__startswith="case.deadline")
    return list(kinds.order_by("id").values_list("kind", flat=True))


NEAR, PASSED = "case.deadline_near", "case.deadline_passed"


def test_one_timer_waits_for_the_next_moment_then_for_the_end(
    time: Time, opened: Opened, seal: Seal
) -> None:
    case = opened("light")  # 48 hours
    seal()
    near = START + timedelta(hours=48) * deadlines.NEAR
    assert waiting() == [near]
    time.set(near)
    assert time.work() == 1
    assert told(case) == [NEAR] and waiting() == [case.due_at]
    time.set(START + timedelta(hours=48))
    time.work()
    assert told(case) == [NEAR, PASSED] and waiting() == []


def test_nothing_is_recorded_before_its_time(time: Time, opened: Opened, seal: Seal) -> None:
    case = opened("light")
    seal()
    time.set(START + timedelta(hours=38))
    assert time.work() == 0 and told(case) == []


def test_a_settled_case_breaks_no_promise(
    time: Time, opened: Opened, moved: Moved, seal: Seal
) -> None:
    case = opened("light")
    seal()
    time.set(START + timedelta(hours=1))
    moved(case, "fixed")
    seal()
    time.set(START + timedelta(days=9))
    time.work()
    assert told(case) == []


def test_a_paused_clock_rings_later(time: Time, opened: Opened, moved: Moved, seal: Seal) -> None:
    case = opened("light")
    moved(case, "waiting")
    seal()
    time.set(START + timedelta(hours=48))
    time.work()
    assert told(case) == []
    moved(case, "in_work")
    seal()
    assert case.due_at == START + timedelta(hours=96)
    time.set(START + timedelta(hours=77))
    time.work()
    assert told(case) == [NEAR]
    time.set(START + timedelta(hours=96))
    time.work()
    assert told(case) == [NEAR, PASSED]


def test_a_corrected_service_brings_its_own_promise(
    time: Time, opened: Opened, town: dict[str, Current], agent: Actor, seal: Seal
) -> None:
    case = opened("pothole")  # 5 business days
    seal()
    time.set(START + timedelta(hours=2))
    correct_case(actor=agent, case=case.pk, version=case.version, service=town["light"])
    seal()
    case.refresh_from_db()
    assert case.due_at == START + timedelta(hours=48)
    time.set(case.due_at)
    time.work()
    assert told(case) == [PASSED]
    time.set(START + timedelta(days=20))
    time.work()
    assert told(case) == [PASSED]


def test_a_worker_that_was_down_tells_late_and_once(time: Time, opened: Opened, seal: Seal) -> None:
    case = opened("light")
    seal()
    time.set(START + timedelta(days=30))
    time.work()
    time.work()
    assert told(case) == [PASSED]  # that it was near is no news any more


def test_a_job_that_runs_twice_tells_once(time: Time, opened: Opened, seal: Seal) -> None:
    case = opened("light")
    for hours in (40, 40, 48, 49, 50):
        time.set(START + timedelta(hours=hours))
        tasks.look.func(case=str(case.pk))
    assert told(case) == [NEAR, PASSED]


def test_a_job_that_rings_before_the_clock_says_so_waits_again(
    time: Time, opened: Opened, seal: Seal
) -> None:
    case = opened("light")
    seal()
    time.set(START + timedelta(hours=48))
    early = START + timedelta(hours=1)  # the server's clock was set back
    time.now = early
    tasks.look.func(case=str(case.pk))
    assert told(case) == []
    assert waiting() == [deadlines.near_at(case)]


def test_a_case_opened_late_from_paper_is_looked_at_at_once(
    time: Time, opened: Opened, seal: Seal
) -> None:
    case = opened("light", occurred_at=START - timedelta(days=5))
    seal()
    assert waiting() == [None]
    time.work()
    assert told(case) == [PASSED]


def test_a_reopened_case_that_was_late_is_told_once_for_its_promise(
    time: Time, opened: Opened, moved: Moved, seal: Seal
) -> None:
    case = opened("light")
    time.set(START + timedelta(hours=50))
    seal()
    time.work()
    moved(case, "fixed")
    moved(case, "new")
    seal()
    time.work()
    assert told(case) == [PASSED]


def test_moves_that_change_no_promise_set_no_second_timer(
    time: Time, opened: Opened, moved: Moved, seal: Seal
) -> None:
    case = opened("light")
    for to in ("assigned", "in_work", "scheduled", "in_work"):
        moved(case, to)
        seal()
    assert len(waiting()) == 1


def test_imported_cases_and_those_without_a_promise_start_no_timer(
    time: Time, opened: Opened, site: str, seal: Seal
) -> None:
    from holdfast.cases.importing import import_rows
    from holdfast.cases.imports import Row

    opened("noise")
    blank = dict.fromkeys(Row.__struct_fields__, None)
    known = {"line": 1, "source_id": "1", "service_name": "Light", "status": "open",
             "opened_at": START, "due_at": START + timedelta(days=2),
             "address": "", "zipcode": "", "description": "", "extra": {},
             "changed": {}}  # fmt: skip
    row = Row(**{**blank, **known})
    list(import_rows(actor=system("test"), rows=[row], source="x", areas_at=lambda *_: {},
                     on_rejected=lambda _: None))  # fmt: skip
    seal()
    assert Case.objects.filter(due_at__isnull=False).count() == 1
    assert waiting() == []


def test_two_hundred_cases_set_their_timers_in_a_few_statements(
    time: Time, opened: Opened, django_assert_num_queries: Any
) -> None:
    cases = [opened("light").pk for _ in range(200)]
    with django_assert_num_queries(2):
        assert deadlines.watch(cases) == 200
    with django_assert_num_queries(2):
        assert deadlines.watch(cases) == 0


def test_the_timer_and_the_cursor_stand_or_fall_together(time: Time, opened: Opened) -> None:
    case = opened("light")
    with pytest.raises(RuntimeError), transaction.atomic():
        deadlines.watch([case.pk])
        raise RuntimeError
    assert waiting() == []


def test_a_broken_promise_raises_the_priority_and_tells_the_department(
    time: Time, opened: Opened, departments: dict[str, UUID], seal: Seal
) -> None:
    from holdfast.accounts.operations import create_staff, ensure_roles

    ensure_roles(actor=system("test"))
    for name, where in (("sue", ["lights"]), ("max", ["streets"])):
        create_staff(actor=system("test"), email=f"{name}@city.example", name=name,
                     roles=["supervisor"], departments=where)  # fmt: skip
    case = opened("light", description="Dark since my name is Rosa Alvarez moved in")
    before, version = case.priority, case.version
    seal()
    for hours in (40, 49):
        time.set(START + timedelta(hours=hours))
        time.work()
        seal()
    case.refresh_from_db()
    assert (case.priority, case.version) == (before - 1, version)
    soon = Message.objects.get(template="due_soon")
    assert soon.address == "lights@city.example" and "Due soon" in soon.subject
    overdue = Message.objects.filter(template="overdue")
    assert {m.address for m in overdue} == {"lights@city.example", "sue@city.example"}
    assert all("Overdue" in m.subject and case.number in m.body for m in overdue)
    assert not any("Alvarez" in m.body for m in Message.objects.all())


def test_mail_about_promises_is_in_the_language_of_whom_it_goes_to(
    time: Time, opened: Opened, departments: dict[str, UUID], seal: Seal
) -> None:
    from holdfast.accounts.models import City
    from holdfast.accounts.operations import create_staff, ensure_roles
    from holdfast.kernel.fresh import forget_all

    City.objects.update_or_create(id=1, defaults={"language": "es"})
    forget_all()
    ensure_roles(actor=system("test"))
    for name, language in (("sue", "en"), ("lola", "es")):
        create_staff(actor=system("test"), email=f"{name}@city.example", name=name,
                     roles=["supervisor"], departments=["lights"], language=language)  # fmt: skip
    case = opened("light", description="My name is Rosa Alvarez")
    seal()
    time.set(START + timedelta(hours=49))
    time.work()
    seal()
    mail = {(m.template, m.address): m for m in Message.objects.exclude(template="received")}
    new = mail["department", "lights@city.example"]
    assert new.language == "es" and new.subject.startswith(f"Caso nuevo {case.number}")
    assert "[nombre]" in new.body and f"/es/desk/cases/{case.number}/" in new.body
    for address, language, begins in (
        ("lights@city.example", "es", "Vencido: caso"), ("lola@city.example", "es", "Vencido:"),
        ("sue@city.example", "en", "Overdue: case"),
    ):  # fmt: skip
        told = mail["overdue", address]
        assert (told.language, told.subject[: len(begins)]) == (language, begins), address


def test_priority_stops_at_the_most_urgent(time: Time, opened: Opened) -> None:
    case = opened("light")
    Case.objects.filter(pk=case.pk).update(priority=1)
    time.set(START + timedelta(hours=49))
    tasks.look.func(case=str(case.pk))
    case.refresh_from_db()
    assert case.priority == 1


def test_what_is_to_be_done_now_goes_before_timers(site: str) -> None:
    assert jobs.TIMER_PRIORITY < 0


def test_a_promise_over_the_change_of_clocks_rings_at_the_promised_moment(
    time: Time, opened: Opened, seal: Seal
) -> None:
    # Clocks go forward in the city's zone on 8 March 2026.
    time.set(datetime(2026, 3, 7, 12, 0, tzinfo=UTC))
    case = opened("light")
    seal()
    assert case.due_at == time.now + timedelta(hours=48)
    time.set(case.due_at - timedelta(seconds=1))
    time.work()
    assert told(case) == [NEAR]
    time.set(case.due_at)
    time.work()
    assert told(case) == [NEAR, PASSED]


def test_a_case_that_is_gone_is_no_fault(site: str) -> None:
    tasks.look.func(case="0198c0de-0000-7000-8000-000000000000")


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_runs_a_timer_whose_time_has_come(
    site: str, town: dict[str, Current], seal: Seal
) -> None:
    import asyncio

    from procrastinate.contrib.django import app

    made = open_case(actor=ANONYMOUS, service=town["light"],
                     occurred_at=datetime.now(UTC) - timedelta(days=3))  # fmt: skip
    seal()

    async def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            async with worker_app.open_async():
                await worker_app.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(work())
    assert Entry.objects.filter(subject=made.case, kind=PASSED).count() == 1
