"""A walk through the pages in Spanish: what reads there as in English was not translated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

if TYPE_CHECKING:
    from django.test import Client

# What people hear or read although it stands between no tags.
_SAID = {"aria-label", "aria-description", "alt", "placeholder", "label", "data-once"}
# Ids, addresses and JSON for scripts are no words; codes and keys are the same in every language.
_NO_WORDS = {"script", "style", "code", "kbd", "textarea"}
# A switch for a script, where other forms have words.
_SWITCHED = {("data-once", "off")}
_EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_WORD = re.compile(r"[^\W\d_]{3,}")


class Page(HTMLParser):
    """The words of a page that are in its own language, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    @property
    def _silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says by its attributes, and whether its text is words of the page:
        text that names a language of its own is not."""
        given = dict(attrs)
        silent = self._silent or tag in _NO_WORDS or (tag != "html" and "lang" in given)
        if not silent:
            said = ((name, value) for name, value in attrs if name in _SAID and value)
            self.words += [value for name, value in said if (name, value) not in _SWITCHED]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if tag not in _EMPTY:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        """Close elements up to this one."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        text = " ".join(data.split())
        if text and not self._silent:
            self.words.append(text)


def untranslated(browser: Client, address: str, names: Iterable[str]) -> list[str]:
    """What a Spanish page says as the English one does, and is no name."""
    _page, left = _compared(browser, address, _known(names))
    return left


def alike(spanish: bytes, english: bytes, names: Iterable[str]) -> list[str]:
    """What the answer to a Spanish form says as that to the English one does, and is no name."""
    return _alike(Page(spanish.decode()), Page(english.decode()), _known(names))


def leftovers(browser: Client, start: str, names: Iterable[str], least: int) -> list[str]:
    """“page: words” for everything untranslated on Spanish pages, from one on and wherever their
    links lead. At least so many pages must be found.

    Of pages that are alike but for ids and numbers the first two are read, of those that differ
    only in what is asked for the first.
    """
    known = _known(names)
    found: list[str] = []
    read: Counter[str] = Counter()
    waiting, met = [start], {start}
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if read[kind] == (1 if "?" in kind else 2):
            continue
        page, left = _compared(browser, address, known)
        if page is None:
            continue
        read[kind] += 1
        found += [f"{kind}: {text}" for text in left]
        for link in page.links:
            address_of = urljoin(f"http://here{address}", link).partition("#")[0]
            path = address_of.removeprefix("http://here")
            if path.startswith("/es/") and path not in met:
                met.add(path)
                waiting.append(path)
    assert len(read) >= least, f"only {sorted(read)} were found from {start}"
    return sorted(set(found))


def _known(names: Iterable[str]) -> re.Pattern[str]:
    called = sorted((re.escape(name) for name in names), key=len, reverse=True)
    return re.compile("|".join([r"\S+@\S+", *called]))


def _compared(
    browser: Client, address: str, known: re.Pattern[str]
) -> tuple[Page | None, list[str]]:
    """A page, and what of it is the same in English; None for what is no page."""
    spanish = browser.get(address)
    if spanish.status_code != 200 or "html" not in spanish["Content-Type"]:
        return None, []
    page = Page(spanish.content.decode())
    english = Page(browser.get(address.removeprefix("/es")).content.decode())
    return page, _alike(page, english, known)


def _alike(spanish: Page, english: Page, known: re.Pattern[str]) -> list[str]:
    theirs = set(english.words)
    same = (text for text in spanish.words if text in theirs)
    return [text for text in same if _WORD.search(known.sub("", text))]


def _kind(address: str) -> str:
    """An address without what is one page's own: ids, numbers, values asked for."""
    parts = urlsplit(address)
    path = re.sub(r"/([0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=/)", "/…", parts.path)
    asked = sorted({name for name, _value in parse_qsl(parts.query)})
    return path + ("?" + "&".join(asked) if asked else "")
