"""Many cases at once: the preview, what was done, what could not be, and undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from holdfast.cases.models import Case

    from .town import Town

Enter = Callable[[str], "Client"]


def some(town: Town, *statuses: str) -> list[Case]:
    """One case of the streets for each state."""
    return [town.of("streets", status) for status in statuses]


def chosen(html: str, *, checked: bool) -> list[str]:
    """The cases of a preview that are (not) ticked, with their versions."""
    found = re.findall(r'name="case" value="(\d+:\d+):[^"]*"( checked)?', html)
    return [value for value, tick in found if bool(tick) == checked]


def seen(case: Case) -> str:
    """A case as the preview puts it into its form."""
    return f"{case.number}:{case.version}:{case.status}:{case.team_id or ''}:"


def test_who_has_a_crew_already_is_asked_first_and_closed_ones_stay(
    town: Town, enter: Enter
) -> None:
    new, taken, closed = some(town, "new", "assigned", "fixed")
    crew = next(t for t in town.teams.values() if t.department_id == new.department_id
                and t.pk != taken.team_id)  # fmt: skip
    query = [("case", case.number) for case in (new, taken, closed)]
    url = "/desk/cases/bulk?act=give&team=" + str(crew.pk)
    html = enter("jo").get(url + "".join(f"&{k}={v}" for k, v in query)).content.decode()
    assert chosen(html, checked=True) == [f"{new.number}:{new.version}"]
    assert chosen(html, checked=False) == [f"{taken.number}:{taken.version}"]
    assert "1 of 3 already has somebody" in html
    assert "It is closed." in html


def test_many_are_moved_once_and_taken_back_as_far_as_the_table_allows(
    town: Town, enter: Enter
) -> None:
    from holdfast.journal.models import Entry

    assigned, working = some(town, "assigned", "in_work")
    client = enter("jo")
    form = {"act": "move", "to": "scheduled", "key": "bulk-1",
            "case": [seen(assigned), seen(working)]}  # fmt: skip
    for _ in range(2):
        answer = client.post("/desk/cases/bulk/do", form)
        assert "2 cases were changed" in answer.content.decode()
    for case in (assigned, working):
        case.refresh_from_db()
        assert case.status == "scheduled"
    moved = Entry.objects.filter(kind="case.moved", data__to="scheduled")
    assert moved.count() == 2
    assert len(set(moved.values_list("cause", flat=True))) == 1, "one act joins them"
    html = answer.content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', html)
    assert undo
    back = client.post("/desk/cases/bulk/undo", {"undo": undo[1]}).content.decode()
    assert "1 case was changed" in back
    assert "No way back from “Scheduled” to “Assigned”" in back
    working.refresh_from_db()
    assert working.status == "in_work"


def test_undo_believes_nobody(town: Town, enter: Enter) -> None:
    client = enter("jo")
    for forged in ("", "x", "WyJhIl0:1:abc"):
        html = client.post("/desk/cases/bulk/undo", {"undo": forged}).content.decode()
        assert "0 cases were changed" in html


def test_a_case_that_changed_meanwhile_is_told_and_left_alone(town: Town, enter: Enter) -> None:
    [case] = some(town, "assigned")
    form = {"act": "move", "to": "in_work", "key": "k", "case": [f"{case.number}:1"]}
    html = enter("jo").post("/desk/cases/bulk/do", form).content.decode()
    assert "Somebody else changed this case" in html
    case.refresh_from_db()
    assert case.status == "assigned"


def test_hidden_cases_cannot_be_moved_with_others(town: Town, enter: Enter) -> None:
    other = town.of("waste")
    form = {
        "act": "move",
        "to": "assigned",
        "key": "k",
        "case": [f"{other.number}:{other.version}"],
    }
    html = enter("jo").post("/desk/cases/bulk/do", form).content.decode()
    assert "0 cases were changed" in html
    other.refresh_from_db()
    assert other.status == "new"


def test_agents_may_not_move_many(town: Town, enter: Enter) -> None:
    assert enter("nadia").get("/desk/cases/bulk?act=move").status_code == 403


def test_an_unfinished_wish_does_nothing(town: Town, enter: Enter) -> None:
    [case] = some(town, "assigned")
    for wish in ({"act": "move", "to": "not_fixed"}, {"act": "note"}, {"act": "give"}, {}):
        form = {**wish, "key": "k", "case": [f"{case.number}:{case.version}"]}
        assert enter("jo").post("/desk/cases/bulk/do", form).status_code == 422


def test_a_route_saves_ground_and_keeps_the_most_urgent_first(town: Town, enter: Enter) -> None:
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from holdfast.desk.cases.plotting import meters
    from holdfast.desk.cases.route import order

    place = st.tuples(st.floats(43.0, 43.2), st.floats(-70.2, -70.0))

    @settings(max_examples=40)
    @given(st.lists(place, max_size=9))
    def holds(points: list[tuple[float, float]]) -> None:
        path = order(points)
        assert sorted(path) == list(range(len(points)))
        assert path[:1] == [0][: len(points)]

        def whole(way: list[int]) -> float:
            return sum(meters(points[a], points[b]) for a, b in pairwise(way))

        for i in range(1, len(path)):
            for j in range(i + 1, len(path)):
                turned = path[:i] + path[i : j + 1][::-1] + path[j + 1 :]
                assert whole(path) <= whole(turned) + 0.1, "no piece turned round saves ground"

    holds()
    cases = "&".join(f"case={town.case(n).number}" for n in (0, 1, 2))
    html = enter("jo").get(f"/desk/cases/route?{cases}").content.decode()
    assert html.count('class="stop"') == 3


@pytest.mark.parametrize("box", ["", "1,2,3", "3,2,1,0", "nan,nan,nan,nan", "0,0,99,1", "a,b,c,d"])
def test_a_wrong_box_draws_nothing(town: Town, enter: Enter, box: str) -> None:
    answer = enter("jo").get("/desk/cases/ground.svg", {"box": box, "size": "344x250"})
    assert answer.status_code == 400


def test_the_ground_carries_its_colors_itself(town: Town, enter: Enter) -> None:
    from holdfast.desk.ports import NoGround, ground

    class Chart:
        def box(self, box: object, *, width: int, height: int) -> str:
            return f'<svg viewBox="0 0 {width} {height}"><path class="m-land" d="M0 0"/></svg>'

    ground.fill(Chart())
    try:
        client, case = enter("jo"), town.of("streets")
        html = client.get(f"/desk/cases/{case.number}/").content.decode()
        found = re.search(r'<image href="([^"]+)"', html)
        assert found
        drawn = client.get(found[1].replace("&amp;", "&"))
        assert drawn.headers["Content-Type"] == "image/svg+xml"
        assert 'fill="#f1f3f6"' in drawn.content.decode()
        assert "class=" not in drawn.content.decode()
    finally:
        ground.fill(NoGround())
