"""A case that is opened knows at once what it may repeat; who is shown that must be allowed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .test_candidates import HERE, likely, put, service  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def kept(case: Any) -> list[str]:
    """The ids kept on a case, in order."""
    return [each["case"] for each in case.likely]


def test_a_case_keeps_its_likeliest_earlier_ones_with_their_scores(service: Any) -> None:  # noqa: F811
    far = put(service, north=60, days=3, description="Dark corner, nobody sees")
    near = put(service, north=5, days=2, description="The lamp at the school is dark")
    put(service, north=400), put(service, north=5, days=120)
    told = put(service, days=0, description="The lamp by the school gate is dark")
    assert kept(told) == [str(near.pk), str(far.pk)]
    first, second = told.likely
    assert first["score"] > second["score"] and first["probability"] > second["probability"]
    assert kept(far) == [], "nothing was told before"


def test_they_are_scored_as_where_an_agent_is_shown_them(service: Any) -> None:  # noqa: F811
    from holdfast.cases.queries import likely_duplicates
    from holdfast.journal.actors import Actor

    for n in range(12):
        put(service, north=7 * n, days=1 + n, description="Lamp dark" if n % 2 else "Pole leans")
    told = put(service, days=0, description="The lamp is dark")
    agent = Actor("staff", permissions=frozenset({"cases.see"}))
    shown = likely_duplicates(
        agent, service, *HERE, words="The lamp is dark", moment=told.opened_at
    )
    assert kept(told) == [str(each.case.pk) for each in shown]
    for ours, theirs in zip(told.likely, shown, strict=True):
        assert ours["score"] == pytest.approx(theirs.match.score, abs=0.01)


def test_a_copy_counts_as_its_original_however_old_that_is(service: Any) -> None:  # noqa: F811
    from holdfast.cases.operations import move_case
    from holdfast.journal.actors import system

    original, copy = put(service, north=10, days=120), put(service, north=2)
    move_case(actor=system("test"), case=copy.pk, to="duplicate", version=1, other=original.pk)
    assert kept(put(service, days=0)) == [str(original.pk)]


def test_a_report_without_a_point_is_compared_by_its_address(service: Any) -> None:  # noqa: F811
    same = put(service, address="418 Tidewater Lane, Port Calder", description="Lamp dark")
    told = put(service, address="418 Tidewater Lane, Port Calder", days=0, description="Lamp dark")
    assert kept(told) == [str(same.pk)]


def test_only_visible_ones_are_told_and_none_of_a_settled_case(service: Any) -> None:  # noqa: F811
    from holdfast.cases.models import Case
    from holdfast.cases.queries import likely_of
    from holdfast.journal.actors import ANONYMOUS, system

    hidden, seen = put(service, north=2, public=False), put(service, north=3)
    told = put(service, days=0)
    assert set(kept(told)) == {str(hidden.pk), str(seen.pk)}
    assert likely_of(ANONYMOUS, told) == [seen]
    assert len(likely_of(system("test"), told)) == 2
    Case.objects.filter(pk=told.pk).update(status="fixed")
    told.refresh_from_db()
    assert likely_of(system("test"), told) == []


def test_services_that_mean_the_same_matter_count_as_one(service: Any) -> None:  # noqa: F811
    from holdfast.catalog import queries
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system

    plain = "- {code: leak, group: Water, name: Wet street, owner: streets}\n"
    publish_services(
        actor=system("test"),
        definitions=load(
            plain + "- {code: main, group: Pipes, name: Burst main, owner: streets, kin: [leak]}"
        ),
    )
    wet = put(queries.current("leak"), north=40, days=20)
    assert kept(put(queries.current("main"), days=0)) == [str(wet.pk)]
    assert str(wet.pk) not in kept(put(service, days=0)), "of another matter, as far away"


def test_what_lies_later_is_not_known_to_an_earlier_report(service: Any) -> None:  # noqa: F811
    put(service, north=2, days=1)
    paper = put(service, days=4)
    assert kept(paper) == []
    assert likely(service, moment=paper.opened_at + timedelta(days=1)) == [paper.pk]
