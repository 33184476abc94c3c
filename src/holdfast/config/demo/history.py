"""A year of Port Calder's cases: what people report, when, where, and how it went.

Weekly and seasonal rhythm, corners where the same trouble comes back, departments that are mostly
but not always on time. Invented from a seed; written as the past, so that no message leaves.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml
from django.conf import settings
from django.db import connection

from holdfast.accounts.models import Team
from holdfast.accounts.queries import zone
from holdfast.cases import events as case_events
from holdfast.cases import routing, writing
from holdfast.cases.masking import mask
from holdfast.catalog import promises
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.config.demo.city import Address, City
from holdfast.interactions import events as interaction_events
from holdfast.interactions.models import About, Interaction
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places.queries import areas_at
from holdfast.residents.models import Identifier, Resident

ME = system("demo")
BATCH = 1000
# Reports by hour of the day, midnight first.
HOURS = (1, 1, 1, 1, 1, 2, 5, 10, 15, 17, 16, 14, 12, 12, 12, 11, 10, 9, 7, 5, 4, 3, 2, 1)
WEEKDAYS = (1.25, 1.15, 1.1, 1.05, 1.0, 0.55, 0.45)
CHANNELS = (("phone", 46), ("web", 30), ("app", 12), ("email", 6), ("text", 4), ("counter", 2))
# Services with a season: what months (January first) make of their share.
SEASONS: dict[str, tuple[float, ...]] = {
    "pothole": (1.3, 1.9, 2.2, 1.8, 1.2, 0.8, 0.7, 0.6, 0.6, 0.7, 0.8, 1.0),
    "snow-ice": (5, 5, 2, 0, 0, 0, 0, 0, 0, 0, 0.3, 3),
    "yard-waste": (0.1, 0.1, 0.6, 1.4, 1.5, 1.2, 1.0, 1.0, 1.2, 2.2, 2.4, 0.6),
    "overgrown-lot": (0, 0, 0.2, 0.8, 1.8, 2.4, 2.4, 2.0, 1.2, 0.6, 0.1, 0),
    "tree-down": (1, 1, 1.2, 1, 1, 1.2, 1.4, 2.0, 2.6, 1.4, 1.2, 1),
    "street-flooding": (0.6, 0.6, 1, 1, 1, 1.2, 1.4, 2, 3, 1.6, 1, 0.8),
    "storm-drain": (0.7, 0.7, 1, 1, 1, 1, 1.2, 1.5, 2, 2.2, 1.6, 0.8),
    "noise": (0.5, 0.5, 0.7, 1, 1.4, 1.8, 2, 1.9, 1.3, 0.9, 0.6, 0.6),
    "rodents": (0.6, 0.6, 0.8, 1, 1.3, 1.5, 1.6, 1.6, 1.3, 1, 0.7, 0.6),
    "street-light-out": (1.5, 1.3, 1, 0.8, 0.7, 0.6, 0.6, 0.8, 1, 1.3, 1.6, 1.7),
    "housing-conditions": (2.2, 2, 1.4, 0.8, 0.6, 0.6, 0.9, 0.8, 0.7, 1, 1.6, 2.2),
}
# How often people ask for it; everything not named here has weight 1.
WEIGHTS: dict[str, float] = {
    "missed-collection": 9, "pothole": 8, "bulky-pickup": 7, "illegal-parking": 7,
    "street-light-out": 6, "abandoned-vehicle": 5, "graffiti": 4, "illegal-dumping": 5,
    "bin-broken": 4, "noise": 4, "rodents": 3, "overgrown-lot": 3, "tree-pruning": 3,
    "storm-drain": 2.5, "tree-down": 2, "sign-down": 2, "sidewalk-raised": 2.5, "water-leak": 2,
    "dead-animal": 2, "loose-dog": 1.5, "signal-dark": 1.5, "street-flooding": 1.5,
    "meter-broken": 1.5, "snow-ice": 1.5, "housing-conditions": 2, "litter-basket": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Past:
    """One case before it is written."""

    service: Current
    address: Address
    opened: datetime
    channel: str
    spanish: bool
    words: str
    resident: UUID | None


def fill(city: City, count: int, say: Callable[[str], None], *, seed: int = 311) -> None:
    """Write `count` cases of the past year, oldest first, in batches of their own."""
    chance = random.Random(seed)
    residents = _residents(chance, max(1, count // 4))
    teams: dict[UUID, list[UUID]] = {}
    for team in Team.objects.order_by("code"):
        teams.setdefault(team.department_id, []).append(team.pk)
    waiting: list[_Past] = []
    done = 0
    for past in _year(city, count, chance, residents):
        waiting.append(past)
        if len(waiting) == BATCH:
            write_past(actor=ME, cases=waiting, teams=teams, seed=chance.randrange(2**31))
            done += len(waiting)
            say(f"{done} of {count} cases")
            waiting = []
    if waiting:
        write_past(actor=ME, cases=waiting, teams=teams, seed=chance.randrange(2**31))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _year(
    city: City, count: int, chance: random.Random, residents: Sequence[UUID]
) -> Iterator[_Past]:
    services = [each for each in catalog.all_services() if each.public_cases or each.public]
    spots = chance.sample(city.addresses, min(len(city.addresses), 1500))
    known = phrases()
    local = zone()
    now = clock.now()
    days = [now - timedelta(days=back) for back in range(365, -1, -1)]
    per_day = [WEEKDAYS[day.astimezone(local).weekday()] for day in days]
    # A storm day brings three times as many.
    for storm in chance.sample(range(len(days)), 5):
        per_day[storm] *= 3
    moments = sorted(_moment(day, chance) for day in chance.choices(days, per_day, k=count))
    by_month = {
        month: [
            WEIGHTS.get(each.code, 1.0) * SEASONS.get(each.code, (1.0,) * 12)[month]
            for each in services
        ]
        for month in range(12)
    }
    channels, shares = zip(*CHANNELS, strict=True)
    for opened in moments:
        if opened > now:
            continue
        [service] = chance.choices(services, by_month[opened.astimezone(local).month - 1])
        spanish = chance.random() < 0.18
        said = known.get(service.code) or known["*"]
        yield _Past(
            service=service,
            address=chance.choice(spots)
            if chance.random() < 0.6
            else chance.choice(city.addresses),
            opened=opened,
            channel=chance.choices(channels, shares)[0],
            spanish=spanish,
            words=chance.choice(said["es" if spanish else "en"]),
            resident=chance.choice(residents) if chance.random() < 0.72 else None,
        )


def _moment(day: datetime, chance: random.Random) -> datetime:
    [hour] = chance.choices(range(24), HOURS)
    start = day.astimezone(zone()).replace(hour=hour, minute=0, second=0, microsecond=0)
    return start + timedelta(seconds=chance.randrange(3600))


def name(chance: random.Random) -> tuple[str, str]:
    """A first and a last name."""
    names = phrases()["names"]
    return chance.choice(names["first"]), chance.choice(names["last"])


@lru_cache(maxsize=1)
def phrases() -> dict[str, dict[str, list[str]]]:
    """What people say by service code (``*`` for every other) and language."""
    text = (Path(__file__).parent / "phrases.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return found


def _residents(chance: random.Random, count: int) -> list[UUID]:
    people, identifiers = [], []
    for number in range(count):
        first, last = name(chance)
        person = Resident(
            id=new_id(), name=f"{first} {last}", language="es" if chance.random() < 0.18 else "en",
            prefers=chance.choice(["text", "email", "none"]),
        )  # fmt: skip
        people.append(person)
        identifiers.append(
            Identifier(resident=person, kind="phone", value=f"+1555{2000000 + number:07d}")
        )
        if chance.random() < 0.5:
            email = f"{first}.{last}{number}@example.com".lower()
            identifiers.append(Identifier(resident=person, kind="email", value=email))
    Resident.objects.bulk_create(people, batch_size=2000)
    Identifier.objects.bulk_create(identifiers, batch_size=2000)
    return [person.id for person in people]


@operation(may="system")
def write_past(
    *, actor: Actor, cases: Sequence[_Past], teams: dict[UUID, list[UUID]], seed: int
) -> None:
    """Write a batch of past cases with their facts and interactions, in one transaction."""
    chance = random.Random(seed)
    numbers = writing.draw_numbers(len(cases))
    local, now = zone(), clock.now()
    rows, interactions, about = [], [], []
    for past, number in zip(cases, numbers, strict=True):
        service, address, moment = past.service, past.address, past.opened
        areas = areas_at(address.lat, address.lon)
        decision = routing.decide(
            service=service.code, owner=service.owner, areas=areas, answers={},
            moment=moment.astimezone(local), channel=past.channel, priority=service.priority,
        )  # fmt: skip
        due = promises.due(service.promise, moment)
        case = new_id()
        record(
            case_events.OPENED, subject=case, occurred_at=moment,
            data={"imported": True, "number": number, "service": service.code,
                  "channel": past.channel, "department": decision.department, "due": due},
        )  # fmt: skip
        life = _life(case, moment, due, now, chance, teams.get(decision.department, []))  # type: ignore[arg-type]
        rows.append(
            writing.NewCase(
                id=case, number=number, site_id=settings.HOLDFAST.site, service=service.code,
                service_version=service.version, service_name=service.name.in_language("en").text,
                opened_at=moment, updated_at=life.changed, status=life.status, reason=life.reason,
                public=service.public_cases, priority=decision.priority, channel=past.channel,
                language="es" if past.spanish else "en", department_id=decision.department,
                team_id=decision.team or life.team, rule=decision.rule,
                closed_at=life.closed, due_at=due,
                place_typed=str(address), address=str(address), zipcode=address.zip,
                verdict="verified", lat=address.lat, lon=address.lon, areas=areas,
                resident_id=past.resident, description=past.words,
                public_description=mask(past.words),
            )
        )  # fmt: skip
        interaction = new_id()
        channel = past.channel if past.channel in Interaction.Channel.values else "web"
        interactions.append(
            Interaction(
                id=interaction, site_id=settings.HOLDFAST.site, channel=channel,
                resident_id=past.resident, language="es" if past.spanish else "en",
                topic=service.code, outcome=Interaction.Outcome.CASE, started_at=moment,
                ended_at=moment + timedelta(seconds=chance.randint(60, 420)), wrap_up="filed",
            )
        )  # fmt: skip
        about.append((interaction, case))
        record(
            interaction_events.RECORDED, subject=interaction, occurred_at=moment,
            data={"imported": True, "channel": channel, "topic": service.code, "outcome": "case",
                  "cases": [case]},
        )  # fmt: skip
    writing.insert(rows)
    Interaction.objects.bulk_create(interactions)
    About.objects.bulk_create(
        About(interaction_id=interaction, case_id=case, how=About.How.OPENED)
        for interaction, case in about
    )


@dataclass(slots=True)
class _Life:
    status: str
    changed: datetime
    closed: datetime | None = None
    reason: str = ""
    team: UUID | None = None


def _life(
    case: UUID,
    opened: datetime,
    due: datetime | None,
    now: datetime,
    chance: random.Random,
    teams: list[UUID],
) -> _Life:
    """How a case went until now, each step recorded with its own time."""
    promised = (due or opened + timedelta(days=10)) - opened
    taken = opened + promised * chance.uniform(0.02, 0.25)
    # Nine of ten in time; the rest up to three times the promise.
    share = chance.betavariate(2, 3) if chance.random() < 0.9 else chance.uniform(1.0, 3.0)
    done = opened + promised * max(share, 0.3)
    if chance.random() < 0.1 and now - opened < timedelta(days=40):
        # Some of the newer ones are stuck, over their promise.
        done = now + timedelta(days=1)
    life = _Life("new", opened)
    if taken > now or not teams:
        return life
    life.team = chance.choice(teams)
    life.status, life.changed = "assigned", taken
    record(
        case_events.ASSIGNED, subject=case, occurred_at=taken,
        data={"imported": True, "team": life.team, "status": "assigned"},
    )  # fmt: skip
    started = taken + (done - taken) * 0.7
    if started < now:
        to = "waiting" if done > now and chance.random() < 0.12 else "in_work"
        _moved(case, "assigned", to, started)
        life.status, life.changed = to, started
    if done < now:
        to = "fixed" if chance.random() < 0.86 else "not_fixed"
        life.reason = (
            chance.choice(["not_found", "not_ours", "no_access"]) if to == "not_fixed" else ""
        )
        _moved(case, life.status, to, done, life.reason)
        life.status, life.changed, life.closed = to, done, done
    return life


def _moved(case: UUID, before: str, to: str, moment: datetime, reason: str = "") -> None:
    record(
        case_events.MOVED, subject=case, occurred_at=moment,
        data={"imported": True, "from": before, "to": to, "reason": reason},
    )  # fmt: skip
