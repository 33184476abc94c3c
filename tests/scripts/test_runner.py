"""How questions go, without a database: what is shown, what comes next, what stops them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.catalog.definitions import Definition
from holdfast.kernel import conditions
from holdfast.scripts import runner

NOON = datetime.fromisoformat("2026-06-04T12:00-04:00")
ABOUT = runner.About("web", "en", NOON)


def codes(steps: list[runner.Step], state: str) -> list[str]:
    return [step.code for step in steps if step.state == state]


def test_danger_is_asked_before_any_address(definition: Definition) -> None:
    steps = runner.steps(definition, {}, ABOUT)
    assert [step.code for step in steps][:3] == ["fire", "place", "note"]
    assert codes(steps, "asking") == ["fire"]


def test_a_service_without_a_place_does_not_ask_for_one(definition: Definition) -> None:
    steps = runner.steps(replace(definition, place="none"), {}, ABOUT)
    assert "place" not in [step.code for step in steps]


def test_a_question_is_shown_when_earlier_answers_say_so(definition: Definition) -> None:
    assert not runner.way(definition, {"bin": "black"}, ABOUT).has("mirrors")
    assert runner.way(definition, {"bin": "blue"}, ABOUT).has("mirrors")


def test_an_answer_to_a_question_no_longer_shown_decides_nothing(definition: Definition) -> None:
    answers: dict[str, Any] = {"bin": "black", "mirrors": True, "how_many": 3}
    assert not runner.way(definition, answers, ABOUT).has("how_many")
    assert runner.clean(definition, answers, ABOUT) == {"bin": "black"}
    answers["bin"] = "blue"
    assert runner.clean(definition, answers, ABOUT) == {
        "bin": "blue", "mirrors": True, "how_many": 3,
    }  # fmt: skip


def test_a_stop_ends_the_way_and_nothing_more_is_asked(definition: Definition) -> None:
    on_way = runner.way(definition, {"fire": True}, ABOUT)
    assert on_way.stopped is not None and on_way.stopped.stop.call == "911"
    assert not on_way.has("bin")
    assert codes(runner.steps(definition, {"fire": True}, ABOUT), "asking") == []


def test_going_back_asks_that_step_and_keeps_the_rest_done(definition: Definition) -> None:
    answers: dict[str, Any] = {"fire": False, "note": None, "bin": "black"}
    steps = runner.steps(definition, answers, ABOUT, placed=True, asking="fire")
    assert codes(steps, "asking") == ["fire"]
    assert codes(steps, "done") == ["place", "note", "bin"]
    assert codes(steps, "open") == ["color"]


def test_a_whole_form_is_read_at_once_and_what_is_not_asked_is_dropped(
    definition: Definition,
) -> None:
    read = runner.check(
        definition,
        {"fire": ["no"], "bin": ["black"], "mirrors": ["yes"], "color": ["wheel", "lid"],
         "stranger": ["x"]},
        ABOUT,
    )  # fmt: skip
    assert read.answers == {"fire": False, "bin": "black", "color": ["lid", "wheel"]}
    assert read.errors == {} and read.fine
    assert read.dropped == ("mirrors", "stranger")


def test_a_form_that_lacks_what_is_required_says_where(definition: Definition) -> None:
    read = runner.check(definition, {"fire": ["no"], "bin": ["blue"]}, ABOUT)
    assert read.errors == {"mirrors": "Choose one of the answers."}
    assert not runner.check(definition, {"fire": ["yes"]}, ABOUT).fine


def test_conditions_know_the_hour_the_channel_and_the_areas(definition: Definition) -> None:
    evening = replace(
        definition.questions[1], shown_when='hour >= 17 and channel == "web" and area.zone == "B"'
    )
    changed = replace(definition, questions=(evening,))
    late = runner.About("web", "en", NOON.replace(hour=18), {"zone": "B"})
    assert runner.way(changed, {}, late).has("note")
    assert not runner.way(changed, {}, ABOUT).has("note")


answer_values = st.dictionaries(
    st.sampled_from(["fire", "note", "bin", "mirrors", "how_many", "color", "place"]),
    st.one_of(
        st.none(), st.booleans(), st.sampled_from(["blue", "black"]), st.integers(0, 5),
        st.just(["lid"]),
    ),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=answer_values,
    placed=st.booleans(),
    asking=st.sampled_from(["", "fire", "bin", "mirrors", "gone"]),
)
def test_there_is_never_more_than_one_question_asked(
    definition: Definition, answers: dict[str, Any], placed: bool, asking: str
) -> None:
    steps = runner.steps(definition, answers, ABOUT, placed=placed, asking=asking)
    asked = codes(steps, "asking")
    assert len(asked) <= 1
    on_way = runner.way(definition, answers, ABOUT)
    if not asked and on_way.stopped is None:
        assert all(step.known for step in steps)
    clean = runner.clean(definition, answers, ABOUT)
    # What counts leads the same way again.
    assert runner.clean(definition, clean, ABOUT) == clean
    for question in on_way.shown:
        assert conditions.holds(question.shown_when, {**ABOUT.values(), **clean})
