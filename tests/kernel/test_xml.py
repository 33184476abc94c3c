"""XML from elsewhere is opened safely, and what cannot stand in it has a name."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.xml import NotRead, fit, name, namespace, opened, words


def test_names_and_words_are_taken_apart() -> None:
    root = opened(b'\n\n<?xml version="1.0"?><a:b xmlns:a="urn:x"> one <i>two</i>\n<!--no--></a:b>')
    assert (name(root), namespace(root), words(root)) == ("b", "urn:x", "one two")
    assert (name(opened(b"<b/>")), namespace(opened(b"<b/>"))) == ("b", "")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\xef\xbb\xbf <HTML>", "web page"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
        (b"<a>", "no well-formed XML"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "no well-formed XML"),
        (b"", "no well-formed XML"),
    ],
)
def test_what_is_not_read_says_why(content: bytes, says: str) -> None:
    with pytest.raises(NotRead, match=says):
        opened(content)


@given(st.text(st.characters(), max_size=50))
def test_any_text_made_fit_is_read_as_it_was_written(text: str) -> None:
    element = Element("a")
    element.text = fit(text)
    assert words(opened(tostring(element, encoding="utf-8"))) == fit(text)


def test_only_what_no_text_can_hold_is_left_out() -> None:
    assert fit(" \x00a\x1b\ud800\ufffe\r\nb\t🌊 \r") == "a\nb\t🌊"
