"""How long the contact screen keeps an agent waiting, over HTTP against a running product.

    python -m bench.desk --url http://127.0.0.1:3110 --phone 5555550142 --rounds 40

One client, one agent, no cache: the pop of a number that rings, taking the call, a keystroke to its
suggestions (services, places, articles), an answer saved and acknowledged with the parts of the
screen that change. Contacts that it takes are ended as "wrong number"; nothing is filed.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import httpx

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CHOICE = re.compile(r'name="question" value="(\w+)"')


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
SAVE = Target("save: an answer to its acknowledgement", 300)
PUT = Target("save: a place to its verdict and nearby cases", 300)


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:3110")
    parser.add_argument("--email", default="nadia@portcalder.example")
    parser.add_argument("--password", default="lantern-point-311")
    parser.add_argument("--phone", default="5555550142")
    parser.add_argument("--service", default="street-light-out")
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    taken: dict[Target, list[float]] = {}
    with httpx.Client(base_url=given.url, timeout=30, follow_redirects=True) as client:
        token = sign_in(client, given.email, given.password)
        for turn in range(given.rounds):
            contact(client, token, taken, given.phone, given.service, turn)
    missed = False
    for target, times in taken.items():
        times.sort()
        nine = times[min(len(times) - 1, int(len(times) * 0.95))]
        missed |= nine > target.most
        print(
            f"{target.name:50} p50 {statistics.median(times):6.1f} ms  p95 {nine:6.1f} ms"
            f"  most {times[-1]:6.1f}  target {target.most:.0f}  n {len(times)}"
        )
    return int(missed)


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
    client: httpx.Client, token: str, taken: dict[Target, list[float]], phone: str, service: str,
    turn: int,
) -> None:  # fmt: skip
    """One contact from ring to end."""
    form = {"csrfmiddlewaretoken": token}
    part = {"HX-Request": "true"}

    def timed(target: Target, act: Callable[[], httpx.Response]) -> httpx.Response:
        began = time.perf_counter()
        answer = act()
        taken.setdefault(target, []).append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{target.name}: {answer.status_code} at {answer.url}")
        return answer

    timed(POP, lambda: client.get("/desk/contact/", params={"phone": phone}))
    page = timed(
        TAKE,
        lambda: client.post(
            "/desk/contact/begin", data=form | {"channel": "phone", "typed": phone}
        ),
    )
    here = page.url.path
    for typed in ("st", "stree", "street li", "pot", "missed tr"):
        timed(SERVICE, lambda typed=typed: client.get(f"{here}services", params={"q": typed}))
        timed(ARTICLE, lambda typed=typed: client.get(f"{here}knowledge", params={"words": typed}))
    for typed in ("11 qu", "4 tidewat", "quay & ", f"{100 + turn} caps"):
        given = {"place": typed}
        timed(PLACE, lambda given=given: client.get("/desk/contact/places", params=given))
    asked = client.post(f"{here}service", data=form | {"service": service}, headers=part)
    timed(
        PUT,
        lambda: client.post(
            f"{here}place", data=form | {"place": f"{1100 + turn} Quay Street"}, headers=part
        ),
    )
    for _step in range(6):
        asked = client.get(here)
        question = CHOICE.search(asked.text)
        value = re.search(r'name="answer" value="([\w-]*)"', asked.text)
        if question is None:
            break
        data = form | {"question": question[1], "answer": value[1] if value else ""}
        timed(SAVE, lambda data=data: client.post(f"{here}answer", data=data, headers=part))
    timed(SCREEN, lambda: client.get(here))
    client.post(f"{here}end", data=form)
    client.post(f"{here}wrap-up", data=form | {"code": "wrong-number", "note": ""})


if __name__ == "__main__":
    sys.exit(main())
