"""Looking for unusual patterns in weeks that are normal, and in one that is not."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from holdfast.eoc import looking
from holdfast.eoc.looking import Kept
from holdfast.eoc.models import WordList

from .weeks import BEGIN, DAY, HOUR, heard, normal

pytestmark = pytest.mark.django_db
# The ninth week, in the middle of its Wednesday.
NINTH = BEGIN + 56 * DAY
NOON = NINTH + 2 * DAY + 17 * HOUR
CHANCES = random.Random(311)


@pytest.fixture(scope="module")
def town() -> Kept:
    """Nine normal weeks of a town with 150 contacts a day."""
    return Kept(normal(9, 150, seed=311))


def planted(town: Kept, n: int, topic: str = "c7", area: str = "3") -> Kept:
    """The town with so many contacts about one service in one district before noon."""
    more = [heard(CHANCES, NOON - HOUR * (0.1 + 0.8 * k / n), topic, area) for k in range(n)]
    return Kept([*town.rows, *more])


def test_a_normal_week_raises_fewer_than_one_false_alarm_a_day(town: Kept) -> None:
    raised = looking.would_raise(town, NINTH, NINTH + 7 * DAY, BEGIN)
    assert len(raised) < 7, [(at, each.cell, each.usual) for at, each in raised]


def test_a_planted_outbreak_is_raised_once_where_it_is(town: Kept) -> None:
    seen = planted(town, 12)
    raised = looking.would_raise(seen, NOON - 2 * HOUR, NOON + 3 * HOUR, BEGIN)
    assert next(each.cell for _at, each in raised) == ("topic", "c7", "3")
    # The same contacts raise no second alarm for the city or the group of services.
    assert len(raised) == 1 and {row.keys[1] for row in raised[0][1].rows} >= {("topic", "c7")}


def test_others_that_the_same_contacts_explain_are_said_with_it(town: Kept) -> None:
    found = looking.look(planted(town, 25), NOON, BEGIN, {})
    assert [each.cell for each in found] == [("topic", "c7", "3")]
    assert ("topic", "c7", "") in [cell for cell, _n in found[0].also]


def test_what_was_raised_is_found_again_only_with_twice_as_many(town: Kept) -> None:
    cell = ("topic", "c7", "3")
    assert looking.look(planted(town, 22), NOON, BEGIN, {cell: 12}) == []
    found = looking.look(planted(town, 30), NOON, BEGIN, {cell: 12})
    assert [each.cell for each in found] == [cell]


def test_four_are_never_raised_and_nothing_is_without_four_weeks(town: Kept) -> None:
    assert looking.look(planted(town, 4, "rare", "1"), NOON, BEGIN, {}) == []
    assert looking.look(planted(town, 9, "rare", "1"), NOON, BEGIN, {}) != []
    assert looking.look(planted(town, 99), NOON, NOON - timedelta(weeks=3), {}) == []


def test_the_course_has_every_hour_with_what_is_usual(town: Kept) -> None:
    course = looking.course(planted(town, 12), ("topic", "c7", "3"), NOON, BEGIN)
    assert len(course) == looking.COURSE and course[-1][0] >= 12
    n, low, high, limit = course[-1]
    assert low <= high < limit <= n
    assert sum(each[0] for each in course[:-1]) < 12


@pytest.mark.parametrize(
    ("said", "which"),
    [
        ("My kids keep VOMITING since lunch", "illness"),
        ("Todos con vomitos y diarréa", "illness"),
        ("Están  enfermas mis hijas", "illness"),
        ("the water\ntastes like metal", "water-taste"),
        ("Se fue la luz en toda la cuadra", "power"),
    ],
)
def test_words_are_found_in_any_language_and_writing(site: str, said: str, which: str) -> None:
    from holdfast.eoc.patterns import ensure_word_lists
    from holdfast.journal.actors import system

    ensure_word_lists(actor=system("test"))
    found = looking.matches(WordList.objects.all())
    assert [code for code, has in found.items() if has(looking.plain(said))] == [which]


def test_a_word_is_not_found_within_another() -> None:
    words = WordList(code="x", words={"en": ["ill", "no power"]})
    has = looking.matches([words])["x"]
    assert has("she is ill.") and not has("the hill, still and illegal") and has("no  power here")
