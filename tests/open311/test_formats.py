"""XML and JSON of any content: well-formed, and saying the same."""

from __future__ import annotations

import json
from typing import Any

from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXT)
def test_any_text_comes_through_xml_without_what_xml_cannot_carry(text: str) -> None:
    from holdfast.open311.formats import encode, plain

    found = fromstring(encode("xml", "errors", [{"code": 1, "description": text}]))
    assert (found.findtext("error/description") or "") == plain(text)


@given(TEXT)
def test_a_plain_text_is_the_same_in_both_formats(text: str) -> None:
    from holdfast.open311.formats import encode, plain

    clean = plain(text)
    assert plain(clean) == clean
    [found] = json.loads(encode("json", "errors", [{"description": clean}]))
    xml = fromstring(encode("xml", "errors", [{"description": clean}]))
    assert (xml.findtext("error/description") or "") == found["description"]


def test_values_are_written_as_their_kinds() -> None:
    from holdfast.open311.formats import encode

    content: list[dict[str, Any]] = [{"a": True, "b": None, "c": 1.5, "d": -70, "e": ""}]
    body = encode("xml", "service_requests", content).decode()
    assert body.endswith(
        "<request><a>true</a><b></b><c>1.5</c><d>-70</d><e></e></request></service_requests>"
    )
