"""Answers are read as people type them, and refused with a sentence that says what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.catalog.answers import AnswerError, in_words, read_date, read_number, validate
from holdfast.catalog.definitions import Choice, Limits, Question, QuestionType
from holdfast.kernel.texts import Text

TODAY = date(2026, 6, 4)
COLORS = (
    Choice(code="blue", name=Text.of({"en": "Blue", "es": "Azul"})),
    Choice(code="green", name=Text.of({"en": "Green", "es": "Verde"})),
)


def asked(type: QuestionType, **more: Any) -> Question:
    return Question(code="q", type=type, ask=Text.of("?"), **more)


@pytest.mark.parametrize(
    ("question", "raw", "expected"),
    [
        (asked("text"), "  a \n b ", "a b"),
        (asked("paragraph"), "a\r\nb\x00", "a\nb"),
        (asked("number"), "4", 4),
        (asked("number"), "2,5", 2.5),
        (asked("number", limits=Limits(unit=Text.of("in inches"))), "4 inches", 4),
        (asked("number", limits=Limits(whole=True)), "4.0", 4),
        (asked("date"), "June 3", "2026-06-03"),
        (asked("single", choices=COLORS), "blue", "blue"),
        (asked("multiple", choices=COLORS), ["green", "blue", "green"], ["blue", "green"]),
        (asked("yesno"), "Sí", True),
        (asked("yesno"), "no.", False),
        (asked("yesno"), ["true"], True),
        (asked("place"), "Pier 7,  the  far end", "Pier 7, the far end"),
        (
            asked("photo"),
            "018F0000-0000-7000-8000-000000000001",
            ["018f0000-0000-7000-8000-000000000001"],
        ),
        (asked("text"), "   ", None),
        (asked("information"), "anything", None),
    ],
)
def test_an_answer_is_taken_as_people_type_it(
    question: Question, raw: str | list[str], expected: Any
) -> None:
    assert validate(question, raw, today=TODAY) == expected


@pytest.mark.parametrize(
    ("question", "raw", "says"),
    [
        (asked("text", required=True), "", "Write an answer."),
        (asked("text"), "x" * 201, "201 characters long. Write at most 200."),
        (asked("text"), ["a", "b"], "one answer only"),
        (asked("number"), "about four or five", "Write a number only"),
        (asked("number"), "6 inches", "Write a number only"),
        (asked("number", limits=Limits(min=1)), "0", "Write 1 or more."),
        (asked("number", limits=Limits(max=2.5)), "3", "Write 2.5 or less."),
        (asked("number", limits=Limits(whole=True)), "4.5", "whole number"),
        (asked("date"), "soon", "month in words"),
        (asked("date", limits=Limits(min="today+1")), "today", "Choose June 5, 2026 or later."),
        (asked("date", limits=Limits(max="today")), "tomorrow", "Choose June 4, 2026 or earlier."),
        (asked("single", choices=COLORS), "red", "Choose one of the answers."),
        (asked("multiple", choices=COLORS), ["blue", "red"], "Choose among"),
        (asked("multiple", choices=COLORS, limits=Limits(max=1)), ["blue", "green"], "at most 1"),
        (asked("yesno", required=True), [], "Choose one of the answers."),
        (asked("yesno"), "maybe", "Answer yes or no."),
        (asked("photo"), "cat.jpg", "did not arrive"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_what_to_write(
    question: Question, raw: str | list[str], says: str
) -> None:
    with pytest.raises(AnswerError, match=says):
        validate(question, raw, "en", today=TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200", 1200), ("1.200", 1.2), ("1.200.000", 1200000), ("1,234.5", 1234.5),
        ("1.234,5", 1234.5), ("0,125", 0.125), ("½", 0.5), ("1 1/2", 1.5), ("3/4", 0.75),
        ("1½", 1.5), ("two", 2), ("Tres", 3), ("-5", -5), ("٤", 4), ("１２", 12), ("1 000", 1000),
        ("4 or 5", None), ("", None), ("1.2.3", None), ("12,34,5", None), ("1e9", None),
        (".", None), ("4'", None), ("11/2", 5.5),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "lang", "day"),
    [
        ("2026-06-18", "en", date(2026, 6, 18)),
        ("6/18/26", "en", date(2026, 6, 18)),
        ("6/5", "en", date(2026, 6, 5)),
        ("6/5", "es", None),
        ("18/6", "es", date(2026, 6, 18)),
        ("6/18", "es", date(2026, 6, 18)),
        ("18 de junio", "es", date(2026, 6, 18)),
        ("el 18", "es", None),
        ("June 18th, 2027", "en", date(2027, 6, 18)),
        ("12/30", "en", date(2025, 12, 30)),
        ("Jan 2", "en", date(2026, 1, 2)),
        ("mañana", "es", date(2026, 6, 5)),
        ("2/30", "en", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, lang: str, day: date | None) -> None:
    assert read_date(text, lang, TODAY) == day


def test_a_sentence_of_refusal_is_in_the_residents_language() -> None:
    with pytest.raises(AnswerError) as english:
        validate(asked("yesno"), "maybe", "en")
    with pytest.raises(AnswerError) as spanish:
        validate(asked("yesno"), "maybe", "es")
    assert str(english.value) != str(spanish.value)


@pytest.mark.parametrize(
    ("question", "answer", "lang", "words"),
    [
        (asked("yesno"), True, "es", "Sí"),
        (asked("single", choices=COLORS), "blue", "es", "Azul"),
        (asked("multiple", choices=COLORS), ["blue", "green"], "en", "Blue, Green"),
        (asked("date"), "2026-06-18", "en", "June 18, 2026"),
        (asked("number", limits=Limits(unit=Text.of("in inches"))), 4.0, "en", "4 in"),
        (asked("photo"), ["a", "b"], "en", "2 photos"),
        (asked("text"), None, "en", ""),
    ],
)
def test_an_answer_is_said_again_in_words(
    question: Question, answer: Any, lang: str, words: str
) -> None:
    assert in_words(question, answer, lang) == words


@given(
    st.sampled_from(["text", "paragraph", "number", "date", "yesno", "photo", "place"]),
    st.one_of(st.text(), st.text(alphabet="0123456789 .,/-½'\"")),
    st.sampled_from(["en", "es"]),
)
def test_any_text_is_an_answer_or_a_sentence(type: QuestionType, text: str, lang: str) -> None:
    try:
        answer = validate(asked(type), text, lang, today=TODAY)
    except AnswerError as error:
        assert str(error)
    else:
        # What was taken is taken again from its own words, so that saved forms stay valid.
        if isinstance(answer, str):
            assert validate(asked(type), answer, lang, today=TODAY) == answer


@pytest.mark.parametrize("type", ["yesno", "single", "multiple", "photo", "date", "number", "text"])
@pytest.mark.parametrize("answer", [True, "big", 12, -1e300, ["a", 1], {"a": 1}, "2026-99-99"])
def test_an_answer_to_another_question_of_the_same_code_is_shown_as_it_is(
    type: QuestionType, answer: object
) -> None:
    assert in_words(asked(type, choices=COLORS), answer)
