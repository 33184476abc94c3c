"""A city's face is data, but never one that people cannot read."""

from __future__ import annotations

import pytest

from holdfast.web import city

CALDER = {"primary": "#093b44", "primary_strong": "#203133", "paper": "#f5f0e6"}


def test_a_face_becomes_three_roles() -> None:
    css = city.stylesheet(**CALDER)
    assert css.count("--") == 3
    assert "--primary: #093b44;" in css


@pytest.mark.parametrize(
    ("role", "value", "says"),
    [
        ("primary", "teal", "#093b44"),
        ("primary", "#000} body{display:none", "#093b44"),
        ("primary", "#9fd3dc", "darker"),
        ("primary_strong", "#8a8a8a", "darker"),
        ("paper", "#777777", "cannot be read"),
    ],
)
def test_a_face_that_cannot_be_read_is_refused_with_what_to_choose(
    role: str, value: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        city.stylesheet(**{**CALDER, role: value})


def test_contrast_is_that_of_the_guidelines() -> None:
    assert city.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert city.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
