"""How long the contact screen keeps an agent waiting, over HTTP, with 300,000 cases.

One agent, no cache, a caller with thirty cases and forty contacts among 100,000 residents: the pop
of the number that rings, taking the call, a keystroke to its suggestions (services, places,
articles), an answer saved and acknowledged with the parts of the screen that change. Nothing is
filed. Beside the wall-clock time that 95 of 100 stay under, the processor's time of the web process
and of PostgreSQL is told, which does not depend on who else uses the machine.

``python -m bench desk`` measures on a product of its own; ``python -m bench.desk --url …`` on one
that runs already.
"""

from __future__ import annotations

import argparse
import functools
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx
from bench.figures import Figure, show
from bench.lists import LARGE, database_seconds, tree
from bench.product import Product, cpu_seconds, product

AGENT, PASSWORD = "nadia@portcalder.example", "lantern-point-311"
CALLER = "+15555550142"
OPEN = 12_000
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CHOICE = re.compile(r'name="question" value="(\w+)"')
ANSWER = re.compile(r'name="answer" value="([\w-]*)"')


class Target(NamedTuple):
    """What is measured, and the milliseconds it may take."""

    name: str
    most: float


POP = Target("pop: a ringing number to its page", 300)
TAKE = Target("take: the call to its screen", 300)
SCREEN = Target("reload: the whole screen", 300)
SERVICE = Target("keystroke to services", 150)
PLACE = Target("keystroke to places", 150)
ARTICLE = Target("keystroke to articles", 150)
SAVE = Target("save: an answer acknowledged", 300)
PUT = Target("save: a place to its nearby cases", 300)


@dataclass
class Times:
    """What was measured so far, by target. `spent` answers the processor seconds that the web
    process and the database have used; nothing where they are not on this machine."""

    spent: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
    wall: dict[Target, list[float]] = field(default_factory=dict)
    used: dict[Target, list[tuple[float, float]]] = field(default_factory=dict)

    def timed(self, target: Target, act: Callable[[], httpx.Response]) -> httpx.Response:
        """Do it, and note how long it took."""
        before, began = self.spent(), time.perf_counter()
        answer = act()
        took = (time.perf_counter() - began) * 1000
        after = self.spent()
        if answer.status_code != 200:
            raise SystemExit(f"{target.name}: {answer.status_code} at {answer.url}")
        self.wall.setdefault(target, []).append(took)
        self.used.setdefault(target, []).append((after[0] - before[0], after[1] - before[1]))
        return answer

    def figures(self) -> list[Figure]:
        """One figure for each target."""
        found = []
        for target, times in self.wall.items():
            times.sort()
            nine = times[min(len(times) - 1, int(len(times) * 0.95))]
            web, database = (
                1000 * statistics.mean(each[at] for each in self.used[target]) for at in (0, 1)
            )
            notes = f"p50 {statistics.median(times):.0f} ms, n {len(times)}"
            if web:
                notes += f", processor: web {web:.0f} + database {database:.0f} ms each"
            found.append(
                Figure(target.name, round(nine, 1), "ms p95", target.most, least=False, notes=notes)
            )
        return found


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """The figures; `quick` takes few calls, `keep` names a home to fill once and use again."""
    with product(keep=keep) as made:
        if made.call("bench.filling:count") != LARGE:
            made.call("bench.filling:cases", LARGE, OPEN)
        made.call("bench.filling:callers", CALLER)
        with made.serving():
            times = Times(_spent(made))
            calls(f"http://127.0.0.1:{made.port}", times, 6 if quick else 30)
    return times.figures()


def _spent(made: Product) -> Callable[[], tuple[float, float]]:
    database = int(made.call("bench.filling:postmaster"))

    @functools.cache
    def web() -> list[int]:  # asked for after the warm-up, when all of them are there
        return [pid for process in made.processes for pid in tree(process.pid, "serving web")]

    return lambda: (cpu_seconds(web()), database_seconds(database))


def calls(
    url: str, times: Times, rounds: int, *, email: str = AGENT, password: str = PASSWORD,
    phone: str = CALLER, service: str = "street-light-out",
) -> None:  # fmt: skip
    """Sign in as an agent and take so many calls, after one that warms up."""
    with httpx.Client(base_url=url, timeout=30, follow_redirects=True) as client:
        token = sign_in(client, email, password)
        contact(client, token, Times(), phone, service, 0)
        for turn in range(rounds):
            contact(client, token, times, phone, service, turn)


def sign_in(client: httpx.Client, email: str, password: str) -> str:
    """Sign in; the token that forms carry."""
    page = client.get("/staff/login/").text
    found = TOKEN.search(page)
    if found is None:
        raise SystemExit("There is no sign-in page at this address.")
    client.headers["Referer"] = str(client.base_url)
    client.post(
        "/staff/login/",
        data={"csrfmiddlewaretoken": found[1], "login": email, "password": password},
    )
    again = TOKEN.search(client.get("/desk/contact/").text)
    if again is None:
        raise SystemExit("Signing in failed. Give --email and --password of an agent.")
    return again[1]


def contact(
    client: httpx.Client, token: str, times: Times, phone: str, service: str, turn: int
) -> None:
    """One contact from ring to end; it is ended as "wrong number"."""
    form, part, timed = {"csrfmiddlewaretoken": token}, {"HX-Request": "true"}, times.timed
    timed(POP, lambda: client.get("/desk/contact/", params={"phone": phone}))
    begin = form | {"channel": "phone", "typed": phone}
    here = timed(TAKE, lambda: client.post("/desk/contact/begin", data=begin)).url.path
    for typed in ("st", "stree", "street li", "pot", "missed tr"):
        timed(SERVICE, lambda typed=typed: client.get(f"{here}services", params={"q": typed}))
        timed(ARTICLE, lambda typed=typed: client.get(f"{here}knowledge", params={"words": typed}))
    for typed in ("11 qu", "4 tidewat", "quay & ", f"{100 + turn} caps"):
        given = {"place": typed}
        timed(PLACE, lambda given=given: client.get("/desk/contact/places", params=given))
    client.post(f"{here}service", data=form | {"service": service}, headers=part)
    place = form | {"place": f"{1100 + turn} Quay Street"}
    timed(PUT, lambda: client.post(f"{here}place", data=place, headers=part))
    for _step in range(6):
        asked = client.get(here).text
        question, value = CHOICE.search(asked), ANSWER.search(asked)
        if question is None:
            break
        data = form | {"question": question[1], "answer": value[1] if value else ""}
        timed(SAVE, lambda data=data: client.post(f"{here}answer", data=data, headers=part))
    timed(SCREEN, lambda: client.get(here))
    client.post(f"{here}end", data=form)
    client.post(f"{here}wrap-up", data=form | {"code": "wrong-number", "note": ""})


def main() -> int:
    """Measure a running product; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:3110")
    parser.add_argument("--email", default=AGENT)
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--phone", default=CALLER)
    parser.add_argument("--service", default="street-light-out")
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    times = Times()
    calls(given.url, times, given.rounds, email=given.email, password=given.password,
          phone=given.phone, service=given.service)  # fmt: skip
    figures = times.figures()
    show(figures)
    return int(not all(each.good for each in figures))


if __name__ == "__main__":
    sys.exit(main())
