"""Playing an exercise in the demo city: an incident from the first watch to the recovery, by the
ordinary operations and the people who would do it.

The scenario is data (``hurricane.yaml``). Its incident is an exercise: lines of its playbook switch
nothing; its contacts and cases are marked, so that no real report counts them; its bulletins say
that they are not real, and are sent to who takes part in exercises: at first those who have a duty
in it. What is refused is said and counted, and the story goes on.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import yaml

from holdfast.accounts.models import Staff
from holdfast.alerts import operations as alerts
from holdfast.alerts import participants
from holdfast.alerts import policies as approving
from holdfast.alerts.kinds import kinds
from holdfast.alerts.models import Bulletin, Version
from holdfast.alerts.saying import ALL_CLEAR
from holdfast.cases import lifecycle
from holdfast.cases import operations as cases
from holdfast.cases.models import Case
from holdfast.catalog import queries as catalog
from holdfast.config.demo import living
from holdfast.eoc import log, operations, queries, reporting, rumors
from holdfast.eoc.models import Activation, Playbook, Rumor, Switch, Tagged
from holdfast.incidents import operations as incidents
from holdfast.incidents.models import Incident
from holdfast.interactions import operations as interactions
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.relief.models import Facility
from holdfast.relief.operations import facilities

HURRICANE = Path(__file__).parent / "hurricane.yaml"
WRITER, APPROVERS, AGENT, SHELTERS = "dana", ("rex", "admin"), "nadia", "sol"
"""Who does what, by the name in their e-mail address."""
DAY = 24
MARK = "EXERCISE, not real"
"""What stands on its contacts and cases."""


class Rate(msgspec.Struct, frozen=True, rename={"since": "from"}):
    """How many contacts an hour from a moment on, and what they are about: weights of services'
    codes, "" for none; and which part of those about a service opens a case."""

    since: str
    hourly: int
    about: dict[str, int]
    filed: float = 0.25


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bulletin of the story. A slot of a time written ``+6`` is six hours after the step; with
    `rumor` the slots are that rumor's answer."""

    kind: str
    severity: str
    source: str
    hours: int
    slots: dict[str, Any] = {}
    areas: tuple[str, ...] = ()
    rumor: str = ""


class Saying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rumor of the story, with its check and its answer."""

    heard: dict[str, str]
    verdict: str
    checked: dict[str, str]
    fact: dict[str, str]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens at a day and hour (“2 07:30”): `do` names a method of :class:`Player`, the rest
    is what it takes. `phase` says that a new part of the story begins."""

    at: str
    do: str
    phase: str = ""
    text: str = ""
    note: str = ""
    level: str = ""
    when: str = ""
    bulletin: str = ""
    now: dict[str, str] = {}
    place: str = ""
    to: str = ""
    came: int = 0
    left: int = 0
    rumor: str = ""
    times: int = 0


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole story. `duties` name people by what stands before the @ of their address."""

    name: dict[str, str]
    kind: str
    playbook: str
    days: int
    duties: dict[str, str]
    contacts: list[Rate]
    bulletins: dict[str, Statement]
    rumors: dict[str, Saying]
    steps: list[Step]


class Played(msgspec.Struct, frozen=True):
    """What a run came to."""

    incident: UUID
    steps: int
    contacts: int
    refused: int


def read(path: Path = HURRICANE) -> Scenario:
    """A scenario; raises msgspec.ValidationError for what it does not understand."""
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Scenario)


def hour_of(at: str) -> float:
    """Hours since the story's first midnight.

    >>> hour_of("1 08:00"), hour_of("3 06:30")
    (8.0, 54.5)
    """
    day, _space, clock_time = at.partition(" ")
    hour, _colon, minute = clock_time.partition(":")
    return (int(day) - 1) * DAY + int(hour) + int(minute) / 60


class Player:
    """Plays a scenario. `wait` is called with the hours of the story that pass before the next
    thing happens; `say` with what happened; `ended` with each part of the story that is over."""

    def __init__(
        self, story: Scenario, *, wait: Callable[[float], None], say: Callable[[str], None],
        ended: Callable[[str], None] = lambda phase: None,
    ) -> None:  # fmt: skip
        self.story, self._wait, self._say, self._ended = story, wait, say, ended
        self._people = {
            email.partition("@")[0]: staff
            for staff, email in Staff.objects.filter(is_active=True).values_list("id", "email")
        }
        self._bulletins: dict[str, UUID] = {}
        self._rumors: dict[str, UUID] = {}
        self._chance = random.Random(311)
        self._contacts = self._refused = 0
        self._phase = ""
        self._incident = self._open()

    def play(self) -> Played:
        """Everything, in order."""
        first = hour_of(self.story.steps[0].at)
        hours = range(int(first), self.story.days * DAY)
        ticks: list[tuple[float, Step | None]] = [(float(hour), None) for hour in hours]
        ticks += [(hour_of(step.at), step) for step in self.story.steps]
        # A step before the contacts of its hour; those of one moment in the order of the story.
        at = first
        for hour, step in sorted(ticks, key=lambda tick: (tick[0], tick[1] is None)):
            self._wait(hour - at)
            at = hour
            if step is None:
                self._calls(hour)
            else:
                self._step(step)
        return Played(self._incident, len(self.story.steps), self._contacts, self._refused)

    def _actor(self, name: str) -> Actor:
        found = Staff.objects.acting(self._people[name])
        if found is None:
            raise LookupError(name)
        return found.actor()

    def _step(self, step: Step) -> None:
        if step.phase:
            if self._phase:
                self._ended(self._phase)
            self._phase = step.phase
            self._say(f"—— {step.phase} ——")
        said = " ".join(filter(None, (step.do, step.bulletin or step.rumor or step.place, step.to)))
        try:
            getattr(self, f"do_{step.do.replace('-', '_')}")(step)
        except OperationError as refused:
            self._refused += 1
            said += f": refused, {refused}"
        self._say(f"day {step.at}  {said}")

    def _open(self) -> UUID:
        ends = clock.now() + timedelta(days=self.story.days)
        opened = incidents.open_incident(
            actor=self._actor(WRITER), name=Text.of(self.story.name), kind=self.story.kind,
            ends_at=ends, exercise=True,
        )  # fmt: skip
        for duty, name in self.story.duties.items():
            incidents.staff_incident(
                actor=self._actor(WRITER), incident=opened.incident, duty=duty,
                people=[self._people[name]],
            )  # fmt: skip
            self._take_part(name)
        return opened.incident

    def _take_part(self, name: str) -> None:
        """Put somebody's work address on the list of exercises, unless it is there."""
        writer, email = self._actor(WRITER), Staff.objects.get(pk=self._people[name]).email
        if email not in {each.address for each in participants.participants(writer)}:
            participants.add_participant(
                actor=writer, channel="email", address=email, language="en"
            )

    def _calls(self, hour: float) -> None:
        rates = [rate for rate in self.story.contacts if hour_of(rate.since) <= hour]
        if not rates or not rates[-1].about:
            return
        for _n in range(rates[-1].hourly):
            [topic] = self._chance.choices([*rates[-1].about], [*rates[-1].about.values()])
            self._call(topic, files=self._chance.random() < rates[-1].filed)

    def _call(self, topic: str, *, files: bool = False) -> UUID:
        agent = self._actor(AGENT)
        begun = interactions.begin_contact(
            actor=agent, channel="phone", language="es" if self._chance.random() < 0.2 else "en"
        ).interaction
        service = catalog.find(topic) if files else None
        if service is not None:
            interactions.take_report(
                actor=agent, service=service, channel="phone", interaction=begun,
                location=living.somewhere(self._chance), description=MARK,
            )  # fmt: skip
        reporting.mark_contact(actor=agent, incident=self._incident, interaction=begun)
        outcome = "case" if service else "answered"
        interactions.wrap_up(
            actor=agent, interaction=begun, outcome=outcome, topic=topic, note=MARK
        )
        self._contacts += 1
        return begun

    # -- what a step may do --

    def do_log(self, step: Step) -> None:
        """Write in the log."""
        log.write_log(actor=self._actor(WRITER), incident=self._incident, text=step.text)

    def do_activate(self, step: Step) -> None:
        """Take the incident to a level and a phase: one proposes, another approves."""
        book = Playbook.objects.get(code=self.story.playbook)
        proposed = operations.propose_activation(
            actor=self._actor(WRITER), incident=self._incident, level=step.level, phase=step.when,
            playbook=book.pk,
        )  # fmt: skip
        row = Activation.objects.get(pk=proposed.activation)
        operations.approve_activation(
            actor=self._actor(APPROVERS[0]), activation=row.pk, mark=queries.mark(row)
        )

    def do_publish(self, step: Step) -> None:
        """Write a bulletin and have it approved by as many as it needs."""
        statement, now = self.story.bulletins[step.bulletin], clock.now()
        written = alerts.write_bulletin(
            actor=self._actor(WRITER), kind=statement.kind, severity=statement.severity,
            slots=self._slots(statement, now), areas=statement.areas, starts_at=now,
            until=now + timedelta(hours=statement.hours), source=statement.source,
            exercise=True,
        )  # fmt: skip
        self._approve(written.version)
        self._bulletins[step.bulletin] = written.bulletin

    def _slots(self, statement: Statement, now: datetime) -> dict[str, Any]:
        if statement.rumor:
            return dict(rumors.slots(Rumor.objects.get(pk=self._rumors[statement.rumor])))
        types = kinds()[statement.kind].slots
        return {
            name: (now + timedelta(hours=float(value))).isoformat()
            if types[name].type == "time" else value
            for name, value in statement.slots.items()
        }  # fmt: skip

    def do_end(self, step: Step) -> None:
        """End a bulletin with what is true now, approved like any other version."""
        row = Bulletin.objects.select_related("current").get(pk=self._bulletins[step.bulletin])
        last = row.current
        assert last is not None
        written = alerts.write_bulletin(
            actor=self._actor(WRITER), kind=last.kind, severity=last.severity,
            slots={**last.slots, ALL_CLEAR: step.now}, areas=tuple(last.areas),
            starts_at=last.starts_at, until=last.until, source=last.source, bulletin=row.pk,
            base=last.number, ends=True, exercise=True,
        )  # fmt: skip
        self._approve(written.version)

    def _approve(self, version: UUID) -> None:
        alerts.submit_bulletin(actor=self._actor(WRITER), version=version)
        row = Version.objects.get(pk=version)
        for name in itertools.islice(APPROVERS, approving.approvals_needed(row)):
            alerts.approve_bulletin(
                actor=self._actor(name), version=version, digest=bytes(row.digest)
            )

    def do_facility(self, step: Step) -> None:
        """Open a shelter or center, say that it is full, or close it."""
        facilities.move_facility(
            actor=self._actor(SHELTERS), facility=self._place(step), to=step.to
        )

    def do_people(self, step: Step) -> None:
        """Count who came and who left."""
        facilities.count_people(
            actor=self._actor(SHELTERS), facility=self._place(step), came=step.came, left=step.left
        )

    def _place(self, step: Step) -> UUID:
        return Facility.objects.values_list("pk", flat=True).get(name=step.place)

    def do_hear(self, step: Step) -> None:
        """Somebody calls about a rumor for the first time."""
        heard = Text.of(self.story.rumors[step.rumor].heard)
        told = rumors.hear_rumor(
            actor=self._actor(AGENT), incident=self._incident, heard=heard,
            interaction=self._call(""),
        )  # fmt: skip
        self._rumors[step.rumor] = told.rumor

    def do_mention(self, step: Step) -> None:
        """So many others call about it."""
        for _n in range(step.times):
            rumors.mention_rumor(
                actor=self._actor(AGENT), rumor=self._rumors[step.rumor],
                interaction=self._call(""),
            )  # fmt: skip

    def do_check(self, step: Step) -> None:
        """Check a rumor."""
        saying = self.story.rumors[step.rumor]
        rumors.check_rumor(
            actor=self._actor(WRITER), rumor=self._rumors[step.rumor], verdict=saying.verdict,
            checked=Text.of(saying.checked),
        )  # fmt: skip

    def do_answer(self, step: Step) -> None:
        """Answer a rumor."""
        saying = self.story.rumors[step.rumor]
        rumors.answer_rumor(
            actor=self._actor(WRITER), rumor=self._rumors[step.rumor], fact=Text.of(saying.fact),
            heard=Text.of(saying.heard),
        )  # fmt: skip

    def do_report(self, step: Step) -> None:
        """Make a situation report."""
        reporting.make_sitrep(actor=self._actor(WRITER), incident=self._incident, note=step.note)

    def do_close(self, step: Step) -> None:
        """Withdraw the cases that were played, reverse every line and close the incident."""
        agent, actor = self._actor(AGENT), self._actor(WRITER)
        held = Tagged.objects.filter(incident=self._incident, about=Tagged.About.CASE)
        played = Case.objects.filter(pk__in=held.values("subject"), status__in=lifecycle.OPEN)
        for case, version in played.values_list("pk", "version"):
            cases.move_case(actor=agent, case=case, to="withdrawn", version=version)
        on = Switch.objects.filter(incident=self._incident, state=Switch.State.ON)
        for switch in on.order_by("-order"):
            operations.reverse_line(actor=actor, switch=switch.pk)
        version = Incident.objects.get(pk=self._incident).version
        incidents.close_incident(actor=actor, incident=self._incident, version=version)
