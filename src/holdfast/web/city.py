"""The city's face as a stylesheet of three colours, served at `/city.css`: pages carry no style.

Portal pages load it after `portal.css`. The three values are checked here, so that no installation
can choose a face that people cannot read.
"""

from __future__ import annotations

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
#: WCAG 2.2, 1.4.3: text against its ground.
LEAST = 4.5


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of ``#rrggbb``, 0 black to 1 white."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def stylesheet(*, primary: str, primary_strong: str, paper: str) -> str:
    """The CSS of a face; ValueError with what to choose instead when it cannot be read.

    >>> stylesheet(primary="#093b44", primary_strong="#203133", paper="#f5f0e6")
    ':root { --primary: #093b44; --primary-strong: #203133; --paper: #f5f0e6; }\\n'
    """
    for name, value in (
        ("primary", primary),
        ("primary_strong", primary_strong),
        ("paper", paper),
    ):
        if not _HEX.fullmatch(value):
            raise ValueError(f"{name}: write a colour as #093b44, not {value!r}.")
    for name, value in (("primary", primary), ("primary_strong", primary_strong)):
        for ground, words in (("#ffffff", "white"), (paper, "the paper")):
            if contrast(value, ground) < LEAST:
                raise ValueError(
                    f"{name}: {value} cannot be read beside {words}; choose a darker one."
                )
    if contrast(paper, "#454540") < LEAST:
        raise ValueError(f"paper: text cannot be read on {paper}; choose a lighter one.")
    return (
        f":root {{ --primary: {primary}; --primary-strong: {primary_strong}; --paper: {paper}; }}\n"
    )
