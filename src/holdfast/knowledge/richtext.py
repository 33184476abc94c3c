"""The restricted rich text that staff write articles in: a small part of Markdown.

Paragraphs, ``##`` and ``###`` headings, lists, tables, **bold**, *italic* and links; no HTML, no
pictures. A link leads to ``https:``, ``http:``, ``mailto:`` or ``tel:``, to a page of this site
(``/…``), to ``article:slug`` or to ``service:code``. What is rendered is sanitized again by nh3, so
that a fault in one of the two lets nothing through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

Resolve = Callable[[str, str], str | None]
_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "br", "table", "thead", "tbody",
         "tr", "th", "td"}  # fmt: skip
_SCHEMES = {"https", "http", "mailto", "tel"}
_OURS = re.compile(r"(article|service):([a-z0-9][a-z0-9_-]*)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# Lists in lists in lists say nothing to a reader, and cost the parser.
_DEEPEST = 12


def _everything(_url: str) -> bool:
    """Links are judged by `allowed` alone, in one place."""
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "maxNesting": _DEEPEST})
    parser.enable(["heading", "list", "table", "emphasis", "link", "newline", "escape", "entity"])
    parser.validateLink = _everything  # type: ignore[method-assign,assignment]
    return parser


_markdown = _parser()


def allowed(href: str) -> bool:
    """Whether a link may lead there."""
    if _OURS.fullmatch(href):
        return True
    if href.startswith("/"):
        return not href.startswith(("//", "/\\"))
    scheme = _SCHEME.match(href)
    return scheme is not None and scheme.group()[:-1].lower() in _SCHEMES


def problems(text: str) -> Iterator[str]:
    """Links that may not be in an article, each as a sentence."""
    for token in _inline(_markdown.parse(text)):
        if token.type == "link_open" and not allowed(str(token.attrs.get("href", ""))):
            yield (
                f"the link to “{str(token.attrs.get('href', ''))[:80]}” has no place here; begin"
                " it with https://, /, article: or service:."
            )


def html(text: str, resolve: Resolve) -> str:
    """Safe HTML of a rich text.

    `resolve` gives the address of an article (``"article", slug``) or a service; where it gives
    None the words stay without a link.
    """
    tokens = _markdown.parse(text)
    for number, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            # The page's title is the only h1.
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        elif token.type == "th_open" and not tokens[number + 1].content:
            # A header without words heads nothing.
            token.tag = tokens[number + 2].tag = "td"
        if token.children:
            token.children = list(_linked(token.children, resolve))
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )


def _linked(tokens: Sequence[Token], resolve: Resolve) -> Iterator[Token]:
    """The same tokens with links resolved, or dropped around their words."""
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            ours = _OURS.fullmatch(href)
            address = resolve(ours[1], ours[2]) if ours else href if allowed(href) else None
            dropped = address is None
            if address is not None:
                token.attrs = {"href": address}
                yield token
        elif token.type == "link_close":
            if not dropped:
                yield token
            dropped = False
        else:
            yield token


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """The words alone; a line for each paragraph, heading, item and row."""
    lines: list[str] = []
    row: list[str] | None = None
    for token in _markdown.parse(text):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(", ".join(cell for cell in row if cell))
            row = None
        elif token.type == "inline":
            words = "".join(
                " " if each.type in ("softbreak", "hardbreak") else each.content
                for each in token.children or ()
            )
            (lines if row is None else row).append(" ".join(words.split()))
    return "\n".join(line for line in lines if line)


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()
