"""Whether every outlet shows what is out, and the jobs that look and end it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from holdfast.kernel import clock

from .bulletins import (
    OTHER,
    WRITER,
    approve,
    out,
    road,
    said,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


def test_every_outlet_is_seen_to_show_it(fetch: Any) -> None:
    from holdfast.alerts import outlets
    from holdfast.alerts.models import Version

    written = out()
    assert outlets.look(written.version, fetch=fetch, longest=0.0) == set()
    seen = [each for each in outlets.seen(Version.objects.get(pk=written.version)) if not each.post]
    assert len(seen) == len(outlets.OUTLETS)
    assert all(each.at and not each.silent for each in seen)
    assert all(each.seconds is not None and each.seconds >= 0 for each in seen)


def test_an_outlet_that_stays_silent_is_told(fetch: Any) -> None:
    from holdfast.alerts import outlets
    from holdfast.alerts.models import Version

    def broken(path: str) -> str:
        if "atom" in path:
            raise OSError("refused")
        return "an old copy" if path.endswith("/plain/") else str(fetch(path))

    written = out()
    assert outlets.look(written.version, fetch=broken, longest=0.0) == {"atom", "plain"}
    seen = outlets.seen(Version.objects.get(pk=written.version))
    assert sum(each.silent for each in seen) == 2


def test_what_is_over_is_gone_from_what_shows_only_what_holds(fetch: Any) -> None:
    from holdfast.alerts import operations, outlets

    written = out()
    slots = road()["slots"] | {"_all_clear": said("Open again.")}
    end = write(bulletin=written.bulletin, base=1, ends=True, slots=slots)
    operations.submit_bulletin(actor=WRITER, version=end.version)
    approve(OTHER, end)
    assert outlets.look(end.version, fetch=fetch, longest=0.0) == set()
    assert outlets.look(written.version, fetch=fetch, longest=0.0) == set(outlets.OUTLETS)


def test_going_out_asks_for_the_look_and_sets_the_end() -> None:
    from django.db import connection

    out()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE task_name LIKE 'alerts.%'")
        assert sorted(name for (name,) in cursor.fetchall()) == [
            "alerts.expire", "alerts.look", "alerts.post", "alerts.post", "alerts.queue",
            "alerts.speak", "alerts.warn",
        ]  # fmt: skip


def test_its_end_is_noted_when_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.alerts import tasks
    from holdfast.alerts.models import Bulletin

    written = out()
    tasks.expire(bulletin=str(written.bulletin))
    assert Bulletin.objects.get().state == "published"
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    tasks.expire(bulletin=str(written.bulletin))
    assert Bulletin.objects.get().state == "expired"
