"""Scripts as data: which step follows, what is wrong in an outline, changing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.catalog.definitions import Choice, Question
from holdfast.catalog.yaml_files import DefinitionsError
from holdfast.kernel.texts import Text
from holdfast.scripts import drafting, runner
from holdfast.scripts.checking import MOST_QUESTIONS, check, deepest, errors_of
from holdfast.scripts.flows import Branch, Flow, FlowStep, from_json, to_json
from holdfast.scripts.reading import load
from holdfast.scripts.runner import About

ABOUT = About("web", "en", datetime(2026, 6, 18, 12))


def words(text: str) -> Text:
    return Text.of({"en": text, "es": f"{text} (es)"}) if text else Text()


def step(id: str, kind: Any = "ask", **more: Any) -> FlowStep:
    type = more.pop("type", "yesno" if kind == "ask" else "information")
    code = more.pop("code", f"s{id}")
    question = Question(
        code=code, type=type, ask=more.pop("ask", words(f"Step {id}")),
        required=kind in ("ask", "address"), choices=more.pop("choices", ()),
    )  # fmt: skip
    return FlowStep(id=id, kind=kind, question=question, **more)


def flow(*steps: FlowStep, **more: Any) -> Flow:
    return Flow(code="flu", title=words("Flu"), steps=steps, **more)


YES_NO = flow(step("1", go={"yes": "3"}), step("2", go={"yes": "3"}), step("4", "end"),
              step("3", "end"))  # fmt: skip


def codes(of: Flow, about: About = ABOUT, placed: bool = False, **answers: Any) -> list[str]:
    return [q.code for q in runner.way(of, answers, about, placed=placed).shown]


def says(of: Flow, **known: Any) -> list[str]:
    return [problem.says for problem in check(of, **known)]


# -- going through --


def test_an_answer_goes_to_the_next_step_unless_a_branch_says_otherwise() -> None:
    assert codes(YES_NO) == ["s1"]
    assert codes(YES_NO, s1=False) == ["s1", "s2"]
    assert codes(YES_NO, s1=True) == ["s1", "s3"]
    assert codes(YES_NO, s1=False, s2=False) == ["s1", "s2", "s4"]
    stopped = runner.way(YES_NO, {"s1": True}, ABOUT).stopped
    assert stopped is not None and stopped.question.code == "s3"


def test_conditions_are_looked_at_before_the_answers_own_way() -> None:
    both = flow(
        step("1"), step("2", branches=(Branch(when="s1 and s2", to="4"),), go={"no": "3"}),
        step("3", "end"), step("4", "end"),
    )  # fmt: skip
    assert codes(both, s1=True, s2=True)[-1] == "s4"
    assert codes(both, s1=True, s2=False)[-1] == "s3"


def test_an_address_leads_on_by_the_areas_it_lies_in() -> None:
    asks = flow(
        step("1", "address", code="place", type="place",
             branches=(Branch(when='area.zone == "A"', to="3"),)),
        step("2", "end"), step("3", "end"),
    )  # fmt: skip
    inside = replace_areas({"zone": "A"})
    assert codes(asks) == ["place"]
    assert codes(asks, placed=True)[-1] == "s2"
    assert codes(asks, inside, placed=True)[-1] == "s3"
    shown = runner.steps(asks, {}, ABOUT)
    assert (shown[0].question, shown[0].state) == (None, "asking")


def replace_areas(areas: dict[str, str]) -> About:
    return About("web", "en", datetime(2026, 6, 18, 12), areas)


def test_what_is_only_said_is_gone_on_from_when_it_was_seen() -> None:
    told = flow(step("1", "say"), step("2", "end"))
    assert codes(told) == ["s1"]
    assert codes(told, s1=None) == ["s1", "s2"]


def test_a_step_that_comes_again_is_named_and_ends_the_way() -> None:
    again = flow(step("1"), step("2", go={"no": "1"}), step("3", "end"))
    way = runner.way(again, {"s1": True, "s2": False}, ABOUT)
    assert (way.again, [q.code for q in way.shown]) == ("s1", ["s1", "s2"])


def test_the_stored_form_gives_the_same_flow_back() -> None:
    assert from_json(to_json(YES_NO)) == YES_NO


# -- what is wrong --


def test_a_whole_script_has_nothing_wrong() -> None:
    assert check(YES_NO, services=(), articles=()) == []


@pytest.mark.parametrize(
    ("outline", "part"),
    [
        (flow(), "There is no step yet"),
        (flow(step("1")), "Nothing comes after step 1"),
        (flow(step("1", "end"), step("2", "end")), "Step 2 is never reached"),
        (flow(step("1", go={"yes": "9"}), step("2", "end")), "step 9, which is not there"),
        (flow(step("1", go={"maybe": "2"}), step("2", "end")), "does not offer: maybe"),
        (flow(step("1"), step("2", "say", next="1")), "Step 1 goes round in a circle"),
        (flow(step("1", branches=(Branch(when="s1 =", to="2"),)), step("2", "end")),
         "The condition of step 1 cannot be read"),
        (flow(step("1", branches=(Branch(when="s9", to="2"),)), step("2", "end")),
         "There is no s9 here"),
        (flow(step("1", type="single", choices=(Choice(code="a", name=words("A")),)),
              step("2", "end")), "needs two answers"),
        (flow(step("1", ask=Text.of("Only English?")), step("2", "end")),
         "Step 1 is not complete in Spanish"),
        (flow(step("1", ask=Text()), step("2", "end")), "Step 1 has no words yet"),
        (flow(step("1", "article", article="gone", next="2"), step("2", "end")), "not published"),
        (flow(step("1", "open", service="gone")), "not offered"),
        (flow(step("1", "transfer")), "whom step 1 hands over to"),
        (flow(step("1", "transfer", call="call me")), "has digits only"),
        (flow(step("1", "end", code="Bad code")), "needs a name of its own"),
        (flow(step("1", code="x"), step("2", "end", code="x")), "needs a name of its own"),
        (flow(step("1", "end"), keep_hours=0), "one hour at least"),
        (flow(step("1", "end"), languages=()), "Choose at least one language"),
        (flow(step("1", "end", ask=words("word " * 60))), "60 words in English"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_step(outline: Flow, part: str) -> None:
    found = [each for each in says(outline, services=(), articles=()) if part in each]
    assert found, says(outline, services=(), articles=())


def test_too_many_questions_in_a_row_are_a_warning_only() -> None:
    long = flow(*(step(str(n)) for n in range(1, MOST_QUESTIONS + 3)), step("99", "end"))
    found = check(long)
    assert deepest(long) == MOST_QUESTIONS + 2
    assert [each.warning for each in found] == [True]
    assert errors_of(found) == []


def test_a_circle_with_a_way_out_is_fine() -> None:
    again = flow(step("1", "say"), step("2", go={"no": "1"}), step("3", "end"))
    assert check(again) == []
    assert deepest(again) == 1


# -- changing --


def test_a_new_question_stands_before_the_ends_and_an_end_at_the_end() -> None:
    more = drafting.add(YES_NO, step("5"))
    assert [s.id for s in more.steps] == ["1", "2", "5", "4", "3"]
    assert [s.id for s in drafting.add(more, step("6", "end")).steps][-1] == "6"
    assert [s.id for s in drafting.add(more, step("7"), below="1").steps][:2] == ["1", "7"]


def test_a_removed_step_leaves_nothing_that_leads_to_it() -> None:
    left = drafting.remove(YES_NO, "3")
    assert [s.go for s in left.steps] == [{}, {}, {}]


def test_numbers_follow_the_outline_until_somebody_knows_them() -> None:
    numbered = drafting.renumber(YES_NO)
    assert [s.id for s in numbered.steps] == ["1", "2", "3", "4"]
    assert numbered.steps[0].go == {"yes": "4"}
    assert check(numbered) == []


def test_a_step_is_moved_as_far_as_the_outline_goes() -> None:
    assert [s.id for s in drafting.move(YES_NO, "2", -1).steps][:2] == ["2", "1"]
    assert drafting.move(YES_NO, "1", -1) == YES_NO


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Do you have a fever?", "fever"),
        ("Is it hard to breathe?", "hard_breathe"),
        ("¿Tiene fiebre?", "fiebre"),
        ("65?", "step_65"),
        ("???", "step"),
        ("Place?", "step_place"),
    ],
)
def test_an_answer_is_named_after_its_question(asked: str, code: str) -> None:
    assert drafting.code_for(Text.of(asked), ()) == code
    assert drafting.code_for(Text.of(asked), (code,)) == f"{code}_2"


# -- shipped --


def test_the_scripts_that_come_with_the_product_are_whole_in_both_languages() -> None:
    shipped = load()
    assert {each.code for each in shipped} == {
        "illness-check", "essential-business", "should-i-evacuate",
    }  # fmt: skip
    for each in shipped:
        assert check(each) == []


@pytest.mark.parametrize(
    ("areas", "end"),
    [
        ({}, "zone_unknown"),
        ({"city": "1"}, "no_zone"),
        ({"city": "1", "evacuation_zones": "A"}, "needs_help"),
        ({"city": "1", "evacuation_zones": "C"}, "be_ready"),
    ],
)
def test_an_address_in_no_known_place_is_never_taken_as_safe(
    areas: dict[str, str], end: str
) -> None:
    evacuate = next(each for each in load() if each.code == "should-i-evacuate")
    way = codes(evacuate, replace_areas(areas), placed=True, in_danger=False)
    assert way[-1] == end


def test_a_file_with_a_mistake_is_refused_with_its_line() -> None:
    with pytest.raises(DefinitionsError, match=r"line 6, steps\[0\]: Nothing comes after step 1"):
        load(
            "code: x\ntitle: {en: X, es: X}\nlanguages: [en, es]\n\nsteps:\n  - id: 1\n"
            "    kind: say\n    question: {code: a, type: information, ask: {en: A, es: A}}\n"
        )


def test_a_step_may_be_replaced_in_place() -> None:
    changed = replace(YES_NO.steps[1], go={})
    assert drafting.put(YES_NO, changed).steps[1].go == {}
