"""XML from elsewhere, opened safely: nothing is fetched, no entity is resolved, faults named."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# What XML 1.0 can hold; all else has no way in, escaped or not.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotRead(Exception):
    """The bytes are no XML that we read; the message is a sentence that says why."""


def opened(content: bytes) -> Element:
    """The root element of a document, or :class:`NotRead`."""
    if _WEB_PAGE.match(content):
        raise NotRead("This is a web page.")
    # White space before the declaration is common and no XML.
    content = content.lstrip(b" \t\r\n") if content[:1] in b" \t\r\n" else content
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise NotRead("This XML declares a document type or entities.") from None
    except (ParseError, ValueError, LookupError) as error:
        raise NotRead(f"This is no well-formed XML: {error}.") from None
    return root


def name(element: Element) -> str:
    """The local name; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace; "" where there is none."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def words(element: Element) -> str:
    """The words of an element, also of markup inside, without the space around them."""
    return "".join(element.itertext()).strip()


def fit(text: str) -> str:
    """A text as XML can hold it and as it is read again: no control characters, no halves of a
    character, plain line ends, no space around it. The database and JSON hold all that is left."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
