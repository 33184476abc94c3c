"""A bulletin and time: its end is warned of, and outlets that are behind are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from holdfast.kernel import clock

from .bulletins import OTHER, WRITER, approve, out, road, said, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


def at(monkeypatch: pytest.MonkeyPatch, **later: int) -> None:
    moment = clock.now() + timedelta(**later)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_its_writer_and_who_approved_it_hear_in_time_that_it_ends(
    seal: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.accounts.models import Staff
    from holdfast.alerts import queries, tasks
    from holdfast.messaging.models import Message

    for actor, language in ((WRITER, "es"), (OTHER, "en")):
        Staff.objects.create(
            id=actor.id, email=f"{language}@example.com", name="N", language=language
        )
    written = out()
    tasks.warn(bulletin=str(written.bulletin))
    seal()
    assert not Message.objects.exists() and not queries.out_now()[0].ends_soon
    at(monkeypatch, hours=5)
    tasks.warn(bulletin=str(written.bulletin))
    seal()
    found = {each.address: each.subject for each in Message.objects.all()}
    assert found == {
        "en@example.com": "Ends soon: Mill Street Bridge is closed.",
        "es@example.com": "Termina pronto: Puente de Mill Street: cerrado.",
    }
    assert queries.out_now()[0].ends_soon
    at(monkeypatch, hours=2)
    tasks.warn(bulletin=str(written.bulletin))
    seal()
    assert Message.objects.count() == 2


def test_a_short_one_is_warned_of_ten_minutes_before_and_a_long_one_a_day() -> None:
    from holdfast.alerts.policies import warned_at

    now = clock.now()
    for lasts, before in ((20, 10), (4 * 60, 60), (20 * 24 * 60, 24 * 60)):
        until = now + timedelta(minutes=lasts)
        assert until - warned_at(now, until) == timedelta(minutes=before)


def judged(fetch: Any) -> set[tuple[str, bool]]:
    """What is stale now: the outlet, and whether it shows what is over."""
    from holdfast.alerts import staleness

    staleness.note(staleness.judge(fetch))
    return {(each.outlet, each.shows) for each in staleness.stale_now()}


def test_an_outlet_that_loses_what_is_out_is_told_until_it_is_well(
    fetch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.journal.models import Entry

    out()
    at(monkeypatch, minutes=1)

    def broken(path: str) -> str:
        if "atom" in path:
            raise OSError("refused")
        return "an old copy" if path == "/es/plain/" else str(fetch(path))

    assert judged(fetch) == set()
    assert judged(broken) == {("Atom feed", False), ("Light page", False)}
    assert judged(broken) == {("Atom feed", False), ("Light page", False)}
    assert judged(fetch) == set()
    kinds = Entry.objects.filter(kind__in=["bulletin.stale", "bulletin.fresh"])
    assert (
        sorted(kinds.values_list("kind", flat=True))
        == ["bulletin.fresh"] * 2 + ["bulletin.stale"] * 2
    )


@pytest.mark.parametrize("how", ["ends", "expires", "taken back", "said anew"])
def test_an_outlet_that_still_shows_what_is_over_is_told(
    how: str, fetch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.alerts import operations, queries

    written = out()
    kept = {path: str(fetch(path)) for path in ("/plain/", "/es/plain/")}
    slots = road()["slots"]
    if how == "ends":
        slots = slots | {"_all_clear": said("Open again.")}
    if how == "said anew":
        slots = {"road": said("Low Road", "Camino Bajo"), "why": said("Ice", "Hielo")}
    if how in ("ends", "said anew"):
        again = write(bulletin=written.bulletin, base=1, ends=how == "ends", slots=slots)
        operations.submit_bulletin(actor=WRITER, version=again.version)
        approve(OTHER, again)
    elif how == "taken back":
        operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    at(monkeypatch, **({"hours": 7} if how == "expires" else {"minutes": 1}))
    queries.forget()
    assert judged(fetch) == set()
    wrong = {("Light page", True)} | ({("Light page", False)} if how == "said anew" else set())
    assert judged(lambda path: kept.get(path) or str(fetch(path))) == wrong
    assert judged(fetch) == set()


def test_the_same_words_in_another_bulletin_that_is_out_are_not_old(
    fetch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.alerts import operations, queries

    first = out()
    out()
    operations.retract_bulletin(actor=WRITER, bulletin=first.bulletin)
    queries.forget()
    at(monkeypatch, minutes=1)
    assert judged(fetch) == set()
