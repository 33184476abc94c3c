"""``holdfast demo --live``: residents keep coming, departments keep working.

Everything goes through the ordinary operations, so that screens, outbox and tracking pages move.
"""

from __future__ import annotations

import logging
import random
import threading

from django.db import connection

from holdfast.accounts.models import Staff
from holdfast.cases import lifecycle
from holdfast.cases import operations as cases
from holdfast.cases.models import Case
from holdfast.catalog import queries as catalog
from holdfast.config.demo import history
from holdfast.interactions import operations as interactions
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.places.locations import Location
from holdfast.places.models import Address
from holdfast.places.queries import locate

log = logging.getLogger("holdfast.demo")
# Seconds between two residents, on average.
EVERY = 6.0


def run(stop: threading.Event) -> None:
    """Until `stop` is set; what fails is logged, and the next resident comes."""
    chance = random.Random()
    while not stop.wait(chance.expovariate(1 / EVERY)):
        try:
            report(chance)
            if chance.random() < 0.8:
                settle(chance)
        except Exception:
            log.exception("A demo resident was turned away.")
            connection.close()


def report(chance: random.Random) -> None:
    """One resident reports something at a random address."""
    services = [each for each in catalog.all_services() if each.public]
    weights = [history.WEIGHTS.get(each.code, 1.0) for each in services]
    [service] = chance.choices(services, weights)
    spanish = chance.random() < 0.2
    said = history.phrases().get(service.code) or history.phrases()["*"]
    person = " ".join(history.name(chance))
    interactions.take_report(
        actor=ANONYMOUS,
        service=service,
        channel=chance.choice(["web", "web", "app", "phone"]),
        location=somewhere(chance),
        description=chance.choice(said["es" if spanish else "en"]),
        contact=interactions.Contact(
            name=person,
            email=person.lower().replace(" ", ".") + "@example.com",
            language="es" if spanish else "en",
        ),
    )


def somewhere(chance: random.Random) -> Location:
    """A random address of the city."""
    count = Address.objects.count()
    address = Address.objects.order_by("pk")[chance.randrange(count)] if count else None
    return locate(address_id=address.pk) if address else locate(text="Pier 7")


def settle(chance: random.Random) -> None:
    """Somebody in a department moves one of the open cases on, by the table of moves."""
    workers = list(Staff.objects.filter(roles="supervisor", is_active=True)[:5])
    recent = Case.objects.filter(status__in=lifecycle.OPEN).order_by("-opened_at")[:200]
    found = list(recent.values_list("pk", "version", "status"))
    if not workers or not found:
        return
    case, version, status = chance.choice(found)
    move = lifecycle.MOVES[status][0]
    if move.reason or move.other:
        return
    try:
        cases.move_case(
            actor=chance.choice(workers).actor(), case=case, to=move.to, version=version
        )
    except OperationError:
        log.info("Somebody was faster.")
