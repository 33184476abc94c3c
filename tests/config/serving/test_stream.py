"""The live stream, spoken to as a browser would, over a journal made of a list."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.config.serving import hub as hubs
from holdfast.config.serving.following import Timings
from holdfast.config.serving.ports import Event
from holdfast.config.serving.stream import LiveApplication

pytestmark = pytest.mark.timeout(60)
PATIENT = 20.0


@dataclass
class Journal:
    """Facts 1 to ``size``; ``boss`` sees all, others the even ones."""

    size: int = 0
    away: bool = False
    left: set[str] = field(default_factory=set)
    asked: int = 0

    def authenticate(self, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
        self._check()
        name = headers.get("cookie", "").removeprefix("who=")
        return name if name and name not in self.left else None

    def visible(self, viewer: str, events: Sequence[Event]) -> list[Event]:
        self._check()
        self.asked += 1
        return [e for e in events if viewer == "boss" or e.id % 2 == 0]

    def follow(self, after: int, limit: int) -> list[Event]:
        self._check()
        last = min(self.size, after + limit)
        return [Event(n, "case.opened", f"s{n}", {"n": n}) for n in range(after + 1, last + 1)]

    def head(self) -> int:
        self._check()
        return self.size

    def _check(self) -> None:
        if self.away:
            raise ConnectionError("the database is away")


@dataclass
class Answer:
    """A response as it comes in."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ended: bool = False
    stuck: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def messages(self) -> list[dict[str, str]]:
        blocks = self.body.decode().split("\n\n")[:-1]
        lines = [[line.partition(": ") for line in block.split("\n")] for block in blocks]
        return [{name: value for name, _, value in block} for block in lines]

    def data(self, event: str) -> list[Any]:
        return [json.loads(m["data"]) for m in self.messages if m.get("event") == event]

    @property
    def facts(self) -> list[int]:
        return [fact["id"] for fact in self.data("fact")]

    async def until(self, true: Callable[["Answer"], Any]) -> None:
        async with asyncio.timeout(PATIENT):
            while not true(self):
                await asyncio.sleep(0.01)


class Browser:
    """Asks a `LiveApplication` and keeps what comes back."""

    def __init__(self, application: LiveApplication) -> None:
        self.application = application
        self.tasks: list[asyncio.Task[None]] = []

    def open(self, path: str, who: str = "boss", method: str = "GET", **headers: str) -> Answer:
        answer = Answer()
        path, _, query = path.partition("?")
        sent = {"cookie": f"who={who}"} if who else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        }

        async def receive() -> dict[str, Any]:
            await answer.gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if answer.stuck:
                await asyncio.Event().wait()
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                pairs = message["headers"]
                answer.headers = {name.decode(): value.decode() for name, value in pairs}
            else:
                answer.body += message["body"]
                answer.ended = not message.get("more_body", False)

        task = asyncio.create_task(self.application(scope, receive, send))
        self.tasks.append(task)
        return answer

    async def ask(self, path: str, who: str = "boss", **headers: str) -> Answer:
        answer = self.open(path, who, **headers)
        await answer.until(lambda a: a.ended)
        return answer


@asynccontextmanager
async def serving(journal: Journal, **timings: float) -> AsyncIterator[Browser]:
    quick = {"heartbeat": 0.2, "recheck": 0.3, "write": 0.3, "patience": 1.0} | timings
    application = LiveApplication(
        journal, base_url="https://311.example.gov", timings=Timings(**quick)
    )
    lifespan: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(application({"type": "lifespan"}, lifespan.get, said.put))
    await lifespan.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    browser = Browser(application)
    yield browser
    for task in browser.tasks:
        task.cancel()
    await asyncio.gather(*browser.tasks, return_exceptions=True)
    await lifespan.put({"type": "lifespan.shutdown"})
    await life


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def ran() -> None:
        asyncio.run(test())

    ran.__name__ = test.__name__
    return ran


@run
async def test_a_stream_begins_now_and_follows_what_happens() -> None:
    journal = Journal(7)
    async with serving(journal) as browser:
        stream = browser.open("/live")
        await stream.until(lambda a: a.data("ready"))
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["x-accel-buffering"] == "no"
        assert stream.data("ready") == [{"position": 7}]
        assert any("retry" in message for message in stream.messages)
        journal.size = 9
        await stream.until(lambda a: a.facts == [8, 9])
        assert stream.data("fact")[0] == {
            "id": 8, "kind": "case.opened", "subject": "s8", "data": {"n": 8},
        }  # fmt: skip


@run
async def test_a_reconnect_gets_what_was_missed_once_and_in_order() -> None:
    journal = Journal(20)
    async with serving(journal) as browser:
        by_query = browser.open("/live?after=15")
        by_header = browser.open("/live?after=3", last_event_id="17")
        await by_query.until(lambda a: len(a.facts) == 5)
        await by_header.until(lambda a: len(a.facts) == 3)
        journal.size = 22
        await by_query.until(lambda a: len(a.facts) == 7)
        await by_header.until(lambda a: len(a.facts) == 5)
        assert by_query.facts == [16, 17, 18, 19, 20, 21, 22]
        assert by_header.facts == [18, 19, 20, 21, 22]


@run
async def test_a_viewer_gets_only_what_they_may_see_and_still_moves_on() -> None:
    journal = Journal(10)
    async with serving(journal) as browser:
        stream = browser.open("/live?after=7", who="clerk")
        await stream.until(lambda a: a.facts == [8, 10])
        journal.size = 11
        # 11 is not for the clerk: the position passes it with the next heartbeat, without a fact.
        await stream.until(lambda a: a.messages[-1].get("id") == "11")
        assert stream.facts == [8, 10]


@run
async def test_who_missed_too_much_is_told_to_start_over() -> None:
    journal = Journal(hubs.REPLAY_EVENTS + 11)
    async with serving(journal) as browser:
        stream = await browser.ask("/live?after=10")
        assert stream.data("reset") == [{"position": journal.size, "reason": "missed-too-much"}]
        assert stream.messages[-1]["id"] == str(journal.size), "a reconnect goes on from there"
        just = browser.open("/live?after=11")
        await just.until(lambda a: len(a.facts) == hubs.REPLAY_EVENTS)
        never = await browser.ask("/live?after=999999")
        assert never.data("reset"), "a position of another database"


@run
async def test_a_client_that_does_not_read_is_dropped_and_the_others_are_served() -> None:
    journal = Journal(0)
    async with serving(journal) as browser:
        stuck, well = browser.open("/live"), browser.open("/live")
        await stuck.until(lambda a: a.data("ready"))
        await well.until(lambda a: a.data("ready"))
        stuck.stuck = True
        journal.size = 3
        await well.until(lambda a: a.facts == [1, 2, 3])
        async with asyncio.timeout(PATIENT):
            await browser.tasks[0]
        assert browser.application.streams == 1


@run
async def test_a_stream_that_falls_out_of_memory_is_told_to_start_over() -> None:
    journal = Journal(0)
    async with serving(journal) as browser:
        assert browser.application.hub
        stream = browser.open("/live")
        await stream.until(lambda a: a.data("ready"))
        browser.application.hub._kept = 5
        journal.size = 300
        await stream.until(lambda a: a.ended)
        assert stream.data("reset") == [{"position": 300, "reason": "fell-behind"}]


@run
async def test_a_database_that_goes_away_and_comes_back_skips_nothing() -> None:
    journal = Journal(4)
    async with serving(journal) as browser:
        stream = browser.open("/live?after=4")
        await stream.until(lambda a: a.data("ready"))
        journal.away = True
        journal.size = 6
        health = browser.open("/livez", who="")
        await health.until(lambda a: a.ended)
        await asyncio.sleep(0.5)
        busy = await browser.ask("/live")
        assert (busy.status, busy.headers["retry-after"]) == (503, "5")
        assert not stream.ended
        journal.away = False
        await stream.until(lambda a: a.facts == [5, 6])


@run
async def test_a_session_that_ends_ends_its_stream() -> None:
    journal = Journal(4)
    async with serving(journal) as browser:
        stream = browser.open("/live", who="clerk")
        await stream.until(lambda a: a.data("ready"))
        journal.left.add("clerk")
        await stream.until(lambda a: a.ended)
        assert stream.data("sign-in") == [{}]


@run
async def test_nobody_is_told_to_sign_in() -> None:
    async with serving(Journal(4)) as browser:
        for path in ("/live", "/live/poll?after=2"):
            answer = await browser.ask(path, who="")
            assert answer.status == 401
            assert answer.json["error"] == "sign-in" and "Sign in" in answer.json["message"]


@run
async def test_only_the_pages_origin_may_read_with_credentials() -> None:
    async with serving(Journal(4)) as browser:
        ours = await browser.ask("/live/poll", origin="https://311.example.gov")
        assert ours.headers["access-control-allow-origin"] == "https://311.example.gov"
        assert ours.headers["access-control-allow-credentials"] == "true"
        assert ours.headers["vary"] == "origin"
        plain = await browser.ask("/live/poll")
        assert "access-control-allow-origin" not in plain.headers
        for origin in ("https://evil.example", "null", "https://311.example.gov.evil.example"):
            theirs = await browser.ask("/live/poll", origin=origin)
            assert theirs.status == 403
            assert "access-control-allow-origin" not in theirs.headers
        asked = await browser.ask("/live", method="OPTIONS", origin="https://311.example.gov")
        assert asked.status == 204


@run
async def test_polling_gives_the_same_numbers() -> None:
    journal = Journal(405)
    async with serving(journal) as browser:
        now = await browser.ask("/live/poll")
        assert now.json == {"position": 405, "events": [], "reset": False, "more": False}
        taken: list[int] = []
        position, more = 4, True
        while more:
            answer = (await browser.ask(f"/live/poll?after={position}", who="clerk")).json
            taken += [event["id"] for event in answer["events"]]
            position, more = answer["position"], answer["more"]
        assert taken == list(range(6, 406, 2))
        assert position == 405
        journal.size = hubs.REPLAY_EVENTS + 500
        async with asyncio.timeout(PATIENT):
            while not (late := (await browser.ask("/live/poll?after=4")).json)["reset"]:
                await asyncio.sleep(0.05)
        assert 405 <= late["position"] <= journal.size and late["events"] == []


@run
async def test_a_page_that_is_ahead_of_the_poller_follows_without_a_reset() -> None:
    journal = Journal(4)
    async with serving(journal) as browser:
        first = browser.open("/live")
        await first.until(lambda a: a.data("ready"))
        journal.size = 40
        ahead = browser.open("/live?after=40")
        await ahead.until(lambda a: a.data("ready"))
        journal.size = 42
        await ahead.until(lambda a: a.facts == [41, 42])
        assert not ahead.data("reset")


@run
async def test_equal_viewers_share_one_question_about_permission() -> None:
    journal = Journal(0)
    async with serving(journal) as browser:
        streams = [browser.open("/live") for _ in range(50)]
        for stream in streams:
            await stream.until(lambda a: a.data("ready"))
        journal.size = 1
        for stream in streams:
            await stream.until(lambda a: a.facts == [1])
        assert journal.asked <= 2


@run
async def test_streams_end_with_a_time_to_come_back() -> None:
    async with serving(Journal(0)) as browser:
        stream = browser.open("/live")
        await stream.until(lambda a: a.data("ready"))
        browser.application.end_streams()
        await stream.until(lambda a: a.ended)
        assert int(stream.messages[-1]["retry"]) >= 2000
        late = await browser.ask("/live")
        assert late.status == 503


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 30, "٣", "1 OR 1=1"])
def test_a_position_that_is_no_number_is_refused(after: str) -> None:
    async def ask() -> None:
        async with serving(Journal(4)) as browser:
            from urllib.parse import quote

            answer = await browser.ask(f"/live/poll?after={quote(after)}")
            assert answer.status == 400 and answer.json["error"] == "bad-position"

    asyncio.run(ask())


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(1, 60), st.data())
@settings(max_examples=40)
def test_the_hub_gives_each_event_once_in_order_or_says_that_some_are_gone(
    steps: list[int], kept: int, data: st.DataObject
) -> None:
    async def follow() -> None:
        journal = Journal(data.draw(st.integers(0, 20)))
        hub = hubs.Hub(journal, kept=kept)
        with hub.watched():
            await hub._poll()
            position = first = hub.head
            taken: list[int] = []
            for step in steps:
                journal.size += step
                await hub._poll()
                if data.draw(st.booleans()):
                    while events := hub.since(position, 7):
                        taken += [event.id for event in events]
                        position = events[-1].id
                    if events is None:
                        assert position < hub.base
                        break
        assert taken == list(range(first + 1, position + 1))
        hub.close()

    asyncio.run(follow())
