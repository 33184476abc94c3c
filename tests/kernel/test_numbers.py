"""Numbers people say and key: every wrong digit and every swap of neighbours is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel import numbers

SERIALS = st.integers(0, 10**12)


@given(SERIALS)
def test_a_number_made_here_is_valid_and_begins_with_its_serial(serial: int) -> None:
    number = numbers.with_check(serial)
    assert numbers.is_valid(number) and number[:-1] == str(serial)


def test_every_single_wrong_digit_is_found() -> None:
    for serial in [*range(10_000, 10_200), 99_999, 90_000_000, 12_345_678]:
        number = numbers.with_check(serial)
        for place, digit in enumerate(number):
            for other in "0123456789":
                if other != digit:
                    assert not numbers.is_valid(number[:place] + other + number[place + 1 :])


def test_every_swap_of_neighbours_is_found() -> None:
    for serial in range(10_000, 14_000):
        number = numbers.with_check(serial)
        for place in range(len(number) - 1):
            left, right = number[place], number[place + 1]
            if left != right:
                swapped = number[:place] + right + left + number[place + 2 :]
                assert not numbers.is_valid(swapped), (number, swapped)


@given(SERIALS, st.integers(0, 20), st.sampled_from("0123456789"))
def test_a_wrong_digit_anywhere_is_found(serial: int, place: int, digit: str) -> None:
    number = numbers.with_check(serial)
    place %= len(number)
    changed = number[:place] + digit + number[place + 1 :]
    assert numbers.is_valid(changed) == (changed == number)


@pytest.mark.parametrize("typed", ["", "1", "12a", "-13", "1 3", "١٣", "1.3", "13\n"])
def test_what_is_no_number_is_not_valid(typed: str) -> None:
    assert not numbers.is_valid(typed)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("100 004", "100004"), ("#100-004.", "100004"), ("No. 13", "13"), ("١٣", "13"), ("１３", "13"),
     ("", ""), ("none", "")],
)  # fmt: skip
def test_what_people_type_around_a_number_does_not_matter(typed: str, digits: str) -> None:
    assert numbers.clean(typed) == digits


@given(st.text(max_size=50))
def test_cleaning_gives_digits_only_and_cleaning_twice_changes_nothing(typed: str) -> None:
    digits = numbers.clean(typed)
    assert digits == "" or (digits.isascii() and digits.isdigit())
    assert numbers.clean(digits) == digits
