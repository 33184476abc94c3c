"""The live stream tells each of the staff only of what they may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from holdfast.cases.operations import add_note
from holdfast.config.watching import Watching
from holdfast.journal.queries import head

from .town import Town, build


@pytest.fixture
def town(site: str) -> Town:
    """Built by the test itself, which commits."""
    return build(8)


@pytest.mark.django_db(transaction=True)
def test_the_live_stream_tells_a_worker_only_of_the_own_department(
    town: Town, seal: Callable[[], int]
) -> None:
    before = head()
    own, other = town.of("streets"), town.of("waste")
    for case in (own, other):
        add_note(actor=town.actor("ivo"), case=case.pk, text="x", audience="staff")
    seal()
    watching = Watching()
    events = [e for e in watching.follow(before, 1000) if e.kind == "case.noted"]
    seen = watching.visible(town.actor("jo"), events)
    assert {e.subject for e in seen} == {str(own.pk)}
