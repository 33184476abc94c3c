"""The restricted rich text: what staff may write, and that nothing else comes through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.knowledge import richtext

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/)",
    "[x](/\\evil.example/)",
    "[x](<javascript:alert(1)>)",
    "[a]: javascript:alert(1)\n\n[a]",
    "![x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "</p></div></main><style>*{display:none}</style>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example/'\"><script>alert(1)</script>)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "[x](article:../../desk)",
    "| a |\n|---|\n| <svg onload=alert(1)> |",
    "\x00<\x00script>",
]
TAG = re.compile(r"<(/?)(\w+)((?:\s[^<>]*)?)>")


def address(kind: str, code: str) -> str | None:
    return None if code == "gone" else f"/{kind}s/{code}/"


def assert_harmless(html: str) -> None:
    """Only known tags, no attribute but safe links, no bare angle bracket."""
    for _close, tag, attributes in TAG.findall(html):
        assert tag in richtext._TAGS, html
        if attributes.strip():
            found = re.fullmatch(r' href="([^"<>]*)" rel="noopener"', attributes)
            assert tag == "a" and found, html
            assert re.match(r"(https?:|mailto:|tel:|/(?![/\\]))", found[1], re.IGNORECASE), html
    assert "<" not in TAG.sub("", html), html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_harmless(text: str) -> None:
    assert_harmless(richtext.html(text, address))
    richtext.plain(text)


@given(st.lists(st.one_of(st.sampled_from([*HOSTILE, "[", "](", ")", "**", "#", "- ", "|", "\n"]),
                          st.text(max_size=20)), max_size=12).map("".join))  # fmt: skip
def test_no_text_whatever_brings_anything_else_to_the_page(text: str) -> None:
    assert_harmless(richtext.html(text, address))
    list(richtext.problems(text))
    richtext.plain(text)


def test_what_staff_may_write_is_rendered() -> None:
    html = richtext.html(
        "# One\n\nBook **first**, *then* wait.\n\n- [Drop-off](article:drop-off)\n"
        "- [Gone](article:gone)\n- [Law](https://law.example/a?b=1&c=2)\n\n"
        "| Item | Price |\n|---|---|\n| Sofa | $25 |",
        address,
    )
    assert "<h2>One</h2>" in html and "<strong>first</strong>, <em>then</em>" in html
    assert '<a href="/articles/drop-off/" rel="noopener">Drop-off</a>' in html
    assert "<li>Gone</li>" in html
    assert 'href="https://law.example/a?b=1&amp;c=2"' in html
    assert "<td>Sofa</td>" in html


def test_links_that_have_no_place_are_told_with_what_to_write() -> None:
    [says] = richtext.problems("See [this](javascript:alert(1)).")
    assert "javascript:alert(1)" in says and "https://" in says
    assert not list(
        richtext.problems("[a](/x) [b](service:pothole) [c](tel:311) [d](mailto:a@b.c)")
    )


def test_plain_text_has_a_line_for_each_paragraph_item_and_row() -> None:
    text = (
        "## Yes\n\nUp to **five**\nitems.\n\n- Sofas\n- [Beds](/x)\n\n| a | b |\n|---|---|\n| 1 | |"
    )
    assert richtext.plain(text) == "Yes\nUp to five items.\nSofas\nBeds\na, b\n1"


def test_lists_in_lists_without_end_are_quick() -> None:
    assert_harmless(richtext.html("- " * 2000 + "x", address))
    assert_harmless(richtext.html("[" * 5000, address))


def test_a_header_without_words_is_none() -> None:
    html = richtext.html("| | Price |\n|---|---|\n| Adults | $3 |", address)
    assert "<td></td>" in html and "<th>Price</th>" in html and html.count("<th>") == 1
