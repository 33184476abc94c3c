"""Answers: the articles of the city, by topic, and one, with what readers say of it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.knowledge import operations as operations
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge import richtext
from holdfast.knowledge.queries import Moved, Row, Shown
from holdfast.portal import dates
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.web.policy import public

_WORDS = 2000


@public
@same_for_all(60)
def articles(request: HttpRequest) -> HttpResponse:
    """Every article, by topic."""
    topics: dict[str, list[Row]] = {}
    for row in knowledge.listed(ANONYMOUS, get_language() or "en"):
        topics.setdefault(str(row.entry.topic), []).append(row)
    return render(request, "portal/articles.html", {"topics": list(topics.items())})


@public
@same_for_all(60)
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, under its present address."""
    lang = get_language() or "en"
    found = knowledge.by_slug(ANONYMOUS, slug, lang)
    if isinstance(found, Moved):
        return redirect("portal:article", slug=found.slug, permanent=True)
    if found is None:
        raise Http404
    offered = _services(found)
    short, rest = _first_paragraph(richtext.html(found.content.answer, _address))
    context = {
        "article": found,
        "short": short,
        "rest": rest,
        "steps": [
            (step.title, mark_safe(richtext.html(step.text, _address)))
            for step in found.content.steps
        ],
        "reviewed": dates.day(found.reviewed_at) if found.reviewed_at else "",
        "owner": str(found.owner_name),
        "service": offered[0] if offered else None,
        "services": offered[1:],
        "by_text": _by_text(found),
        "also": knowledge.also_asked(ANONYMOUS, found.id, lang),
        "said": request.GET.get("said", ""),
        "feedback": request.GET.get("feedback", "")[:40],
    }
    return render(request, "portal/article.html", context)


def _by_text(found: Shown) -> str:
    """Opens a text message that has the article's address in it, on the reader's own phone."""
    address = f"{settings.HOLDFAST.base_url}{reverse('portal:article', args=[found.slug])}"
    return f"sms:?&body={quote(f'{found.content.title}: {address}')}"


def _address(kind: str, name: str) -> str | None:
    """Where a link in an article leads."""
    if kind == "service":
        service = catalog.find(name)
        return reverse("portal:service", args=[name]) if service and service.public else None
    return reverse("portal:article", args=[name])


def _first_paragraph(html: str) -> tuple[str, str]:
    """Safe HTML in two: the words of its first paragraph, which answer, and the rest."""
    if not html.startswith("<p>"):
        return "", mark_safe(html)
    first, _end, rest = html.partition("</p>")
    return mark_safe(first[3:]), mark_safe(rest)


def _services(article: Shown) -> list[Current]:
    found = [catalog.find(code) for code in article.services]
    return [each for each in found if each is not None and each.public][:4]


@public
@from_here
@require_POST
def said(request: HttpRequest, slug: str) -> HttpResponse:
    """Did this answer it? A yes or no, and then words for what is missing; each counts once.

    The page is the same for everyone, so the form's key is made in the browser. Without script it
    has none: then a form that is sent twice counts twice, since nothing tells one reader from two.
    """
    page = reverse("portal:article", args=[slug])
    helpful = request.POST.get("helpful") == "yes"
    try:
        if "feedback" in request.POST:
            words = text(request, "words", _WORDS)
            if words:
                given = UUID(text(request, "feedback", 40))
                operations.say_more.once(str(given), actor=ANONYMOUS, feedback=given, words=words)
            return redirect(f"{page}?said=words#said")
        done = operations.give_feedback.once(
            text(request, "key", 80),
            actor=ANONYMOUS,
            revision=UUID(text(request, "revision", 40)),
            lang=text(request, "lang", 20),
            helpful=helpful,
        )
    except (OperationError, ValueError):
        # To the question on a page opened anew, where another answer can be given.
        return redirect(f"{page}#helpful")
    # The id in the address is what lets the words follow; it says nothing about anybody.
    more = "said=yes" if helpful else f"said=no&feedback={done.feedback}"
    return redirect(f"{page}?{more}#said")
