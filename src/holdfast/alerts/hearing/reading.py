"""Asking a feed: within limits of time and size, and told apart what it holds."""

from __future__ import annotations

import httpx

from holdfast.alerts.hearing import traffic, warnings
from holdfast.alerts.hearing.message import NotUnderstood, Saying
from holdfast.alerts.models import Feed

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
MOST_BYTES = 20_000_000


class Answered:
    """What a feed says now, links of it that were read before, and what went wrong."""

    def __init__(self, sayings: list[Saying], still: set[str], problem: str = "") -> None:
        self.sayings = sayings
        self.still = still
        self.problem = problem


def ask(feed: Feed, known: set[str]) -> Answered:
    """Read a feed; OSError where it does not answer, NotUnderstood for what is none."""
    content = fetch(feed.url)
    if feed.kind == Feed.Kind.TRANSIT:
        return Answered(traffic.transit(content), set())
    if feed.kind == Feed.Kind.ROADS:
        return Answered(traffic.roads(content), set())
    came = warnings.read(content, feed.url, fetch, known)
    return Answered(came.sayings, came.still, "; ".join(came.problems[:3])[:300])


def fetch(address: str) -> bytes:
    """What stands at an address; OSError where nothing usable answers."""
    headers = {"User-Agent": "Holdfast 311", "Accept": "*/*"}
    try:
        with (
            httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=True) as client,
            client.stream("GET", address, headers=headers) as answer,
        ):
            answer.raise_for_status()
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise NotUnderstood("This is larger than 20 MB, which no feed is.")
            return bytes(body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OSError(type(error).__name__) from None
