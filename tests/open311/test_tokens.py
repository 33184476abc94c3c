"""Tokens: given, read back, refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st


def test_a_token_leads_back_to_its_case() -> None:
    from holdfast.kernel.ids import new_id
    from holdfast.open311.tokens import case_of, token_of

    case = new_id()
    assert case_of(token_of(case)) == case
    assert token_of(case) != token_of(new_id())


def test_a_token_with_one_letter_changed_is_none() -> None:
    from holdfast.kernel.ids import new_id
    from holdfast.open311.tokens import case_of, token_of

    token = token_of(new_id())
    for at in range(len(token)):
        other = "2" if token[at] != "2" else "3"
        assert case_of(token[:at] + other + token[at + 1 :]) is None


@given(st.text(max_size=60))
def test_what_is_no_token_is_none(text: str) -> None:
    from holdfast.open311.tokens import case_of

    assert case_of(text) is None
