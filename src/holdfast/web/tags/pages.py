"""Tags of whole pages: languages, the way here and on, what is rendered once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context, RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from holdfast.web import languages

register = template.Library()


@register.simple_tag(takes_context=True)
def other_languages(context: RequestContext) -> list[languages.Offered]:
    """This page in the other languages of the installation."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    return [each for each in languages.offered(request) if not each.current]


@register.simple_tag(takes_context=True)
def nav_link(context: RequestContext, name: str, words: object, exact: bool = False) -> SafeString:
    """A list item that links to a named route; nothing when the route is not there.

    Marks the section that the page lies in with ``aria-current``.
    """
    url = _address(name, get_language())
    if not url:
        return mark_safe("")
    request: HttpRequest | None = context.get("request")
    path = request.path if request is not None else ""
    here = path == url or (not exact and path.startswith(url.rstrip("/") + "/"))
    return format_html(
        '<li><a href="{}"{}>{}</a></li>',
        *(url, mark_safe(' aria-current="page"') if here else "", words),
    )


@lru_cache(maxsize=1000)
def _address(name: str, language: str | None) -> str:
    """The address of a route in a language; "" when the route is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("web/parts/pages.html", takes_context=True)
def pages(context: RequestContext, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Pagination that keeps the query: previous, numbers with gaps, next, and where one is."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request is not None else None

    def address(number: int) -> str:
        if query is None:
            return f"?{parameter}={number}"
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = [
        {"number": n, "url": address(n), "current": n == page.number}
        if isinstance(n, int)
        else {"gap": True}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("web/parts/progress.html")
def progress(step: int, of: int, back: str = "") -> dict[str, Any]:
    """Where one is in a flow: “Step 2 of 4”, with the way back."""
    return {"step": step, "of": of, "back": back, "done": range(step), "todo": range(of - step)}


@register.inclusion_tag("web/parts/crumbs.html")
def crumbs(*links: object) -> dict[str, Any]:
    """The way here: ``{% crumbs url words … %}``; a last word without url is this page."""
    pairs = [(str(links[i]), links[i + 1]) for i in range(0, len(links) - 1, 2)]
    return {"pairs": pairs, "here": links[-1] if len(links) % 2 else ""}


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """``{% kept %}…{% endkept %}``: what is the same on every page for everybody, rendered once in
    each language and kept. Nothing inside may depend on the page, the person or the city's data."""
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodes)


class Kept(template.Node):
    """See `kept`."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """What is inside, in the page's language."""
        language = get_language()
        if language not in self._rendered:
            self._rendered[language] = self.nodelist.render(context)
        return self._rendered[language]
