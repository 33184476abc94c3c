"""Who is at work in an incident, for how long, and over which limit.

Presence says who works and who has a break; hours kept for costs are typed afterwards and are not
asked. Limits are data. A timer warns of each limit once when it is near, and once when it has
passed, while an incident is watched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.accounts.models import Staff
from holdfast.eoc import events
from holdfast.eoc.hours import Due, Shift, Span, due, shifts
from holdfast.eoc.models import Noted, Spell, Warned, WorkRules
from holdfast.eoc.policies import WATCHES, works_here
from holdfast.incidents import queries as incidents
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

LOOK_BACK = timedelta(days=2)
"""From here on stretches are looked at; a shift that goes on is always known whole."""
EARLIEST_NOTE = timedelta(hours=12)
LIMITS = {
    "longest": (4, 24), "unbroken": (1, 12), "rest": (4, 16), "meal": (2, 12),
    "break_minutes": (5, 60), "meal_minutes": (10, 120), "apart_minutes": (30, 480),
}  # fmt: skip
"""From and to where each rule may be set."""


class Person(msgspec.Struct, frozen=True):
    """Somebody with the shift they have or had last, its limits, and what was noted in it."""

    staff: UUID
    shift: Shift
    due: tuple[Due, ...] = ()
    noted: tuple[tuple[str, datetime], ...] = ()

    @property
    def over(self) -> tuple[Due, ...]:
        """The limits that have passed."""
        return tuple(each for each in self.due if each.over)

    @property
    def near(self) -> tuple[Due, ...]:
        """The limits that are near."""
        return tuple(each for each in self.due if each.near)

    def of(self, rule: str) -> Due | None:
        """One of the limits."""
        return next((each for each in self.due if each.rule == rule), None)


class Kept(msgspec.Struct, frozen=True):
    """Whose."""

    staff: UUID


def rules() -> WorkRules:
    """The limits that hold now."""
    return WorkRules.objects.first() or WorkRules()


def people(now: datetime, *, staff: Iterable[UUID] | None = None) -> list[Person]:
    """Who has worked since `LOOK_BACK`, or those of them who are asked for, by when they began;
    everybody's last shift."""
    rows = Spell.objects.filter(began__lte=now).order_by("began", "id")
    since = now - LOOK_BACK
    recent = rows.exclude(ended__lt=since)
    if staff is not None:
        recent = recent.filter(staff__in=list(staff))
    spans: dict[UUID, list[Span]] = {}
    # What ended before, so that no shift is cut and the rest before it is known.
    asked = set(recent.values_list("staff", flat=True))
    before = rows.filter(staff__in=asked, began__gte=since - LOOK_BACK)
    for row in before | recent:
        spans.setdefault(row.staff, []).append(Span(row.kind, row.began, row.ended))
    noted: dict[UUID, list[tuple[str, datetime]]] = {}
    for note in Noted.objects.filter(staff__in=asked, at__gte=since, at__lte=now):
        noted.setdefault(note.staff, []).append((note.kind, note.at))
    limits = rules()
    apart = timedelta(minutes=limits.apart_minutes)
    found = []
    for id, theirs in spans.items():
        shift = shifts(theirs, apart)[-1]
        had = tuple(each for each in noted.get(id, ()) if each[1] >= shift.began)
        found.append(Person(id, shift, tuple(due(shift, limits, had, now)), had))
    return sorted(found, key=lambda each: (each.shift.ended is not None, each.shift.began))


def watched() -> list[incidents.Now]:
    """The open incidents in which people are watched: under way, or above *monitor*."""
    return [each for each in incidents.current(exercises=True) if each.watched]


def warned() -> list[Warned]:
    """The limits that were warned of and still hold, those that have passed first."""
    return list(Warned.objects.filter(eased_at=None).order_by("-over", "at"))


# -- changes --

_KINDS = {"off": None, "break": Spell.Kind.BREAK, "away": Spell.Kind.BREAK}


def kind_of(state: str) -> str | None:
    """What a presence means here: work, a break, or (None) not here."""
    return _KINDS.get(state, Spell.Kind.WORK)


def follow(staff: UUID, state: str, at: datetime) -> None:
    """Keep what somebody does since `at`, as the journal tells it."""
    kind = kind_of(state)
    row = Spell.objects.select_for_update().filter(staff=staff, ended=None).first()
    if row is not None:
        if row.kind == kind:
            return
        row.ended = max(at, row.began)
        row.save(update_fields=["ended"])
    if kind is not None:
        Spell.objects.create(staff=staff, kind=kind, began=at)


@operation(may=OPEN)
def set_work_rules(
    *, actor: Actor, longest: int, unbroken: int, rest: int, meal: int, break_minutes: int,
    meal_minutes: int, apart_minutes: int,
) -> None:  # fmt: skip
    """Say how long people work: hours, minutes where the name says so, within `LIMITS`."""
    given = {
        "longest": longest, "unbroken": unbroken, "rest": rest, "meal": meal,
        "break_minutes": break_minutes, "meal_minutes": meal_minutes,
        "apart_minutes": apart_minutes,
    }  # fmt: skip
    for name, value in given.items():
        least, most = LIMITS[name]
        if not least <= value <= most:
            raise OperationError(
                _("%(field)s: write %(least)s to %(most)s.")
                % {"field": label(name), "least": least, "most": most}
            )
    WorkRules.objects.create(at=clock.now(), writer=actor.id, **given)
    record(events.WORK_RULES, subject=new_id(), data=given)


def label(name: str) -> str:
    """A rule in words of the page's language."""
    return {
        "longest": _("Longest shift, in hours"),
        "unbroken": _("Longest without a break, in hours"),
        "rest": _("Least rest between shifts, in hours"),
        "meal": _("Longest without a meal, in hours"),
        "break_minutes": _("A pause is a break from so many minutes"),
        "meal_minutes": _("A break is a meal too from so many minutes"),
        "apart_minutes": _("Signed off for longer begins a new shift, in minutes"),
    }[name]


@operation(may=works_here)
def note(*, actor: Actor, staff: UUID, kind: str, at: datetime) -> Kept:
    """Note a meal or a rest: one's own, or somebody else's for who watches queues."""
    if staff != actor.id and not actor.may(WATCHES):
        raise Denied(_("Note your own meals and rests."))
    if not Staff.objects.filter(pk=staff).exists():
        raise OperationError(_("Choose somebody who works here."))
    if kind not in Noted.Kind.values:
        raise OperationError(_("Say whether it was a meal or a rest."))
    now = clock.now()
    if not now - EARLIEST_NOTE <= at <= now + timedelta(minutes=1):
        raise OperationError(_("Note it within twelve hours. Look at the time again."))
    Noted.objects.create(staff=staff, kind=kind, at=min(at, now), writer=actor.id)
    record(events.CARE_NOTED, subject=staff, data={"what": kind})
    return Kept(staff)


def changes(now: datetime) -> tuple[list[tuple[UUID, Due]], list[Warned]]:
    """What the timer has to say: limits that became near or passed since it looked last, and
    warnings that no longer hold."""
    held = {(each.staff, each.rule, each.since): each for each in warned()}
    limits = {
        (person.staff, each.rule, each.since): each
        for person in people(now) for each in (*person.over, *person.near)
    }  # fmt: skip
    fresh = [
        (key[0], each) for key, each in limits.items()
        if key not in held or (each.over and not held[key].over)
    ]  # fmt: skip
    return fresh, [row for key, row in held.items() if key not in limits]


@operation(may="system")
def warn(*, actor: Actor, fresh: Sequence[tuple[UUID, Due]], eased: Sequence[Warned]) -> None:
    """Say of which limits people are near or over, and which warnings no longer hold; about the
    loudest incident that is watched."""
    about, now = watched()[0].id, clock.now()
    Warned.objects.filter(pk__in=[row.pk for row in eased]).update(eased_at=now)
    for row in eased:
        record(events.LIMIT_EASED, subject=about, data={"staff": row.staff, "rule": row.rule})
    for staff, each in fresh:
        Warned.objects.update_or_create(
            staff=staff, rule=each.rule, eased_at=None,
            defaults={"since": each.since, "over": each.over, "at": now},
        )  # fmt: skip
        data = {"staff": staff, "rule": each.rule, "limit": each.at}
        record(events.LIMIT_OVER if each.over else events.LIMIT_NEAR, subject=about, data=data)
