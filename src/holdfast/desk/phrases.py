"""The city's ready phrases: found while one writes (`::`), with what the desk knows put in; and the
page where those who watch the queues change them. `??` finds articles the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases import queries as cases
from holdfast.cases.models import Case
from holdfast.cases.visibility import may_see_private
from holdfast.desk import dates, shell
from holdfast.desk.cases import showing
from holdfast.journal.actors import Actor
from holdfast.kernel.texts import Text
from holdfast.knowledge import queries as knowledge
from holdfast.web.policy import needs
from holdfast.workforce import operations
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Handling, Phrase

MOST = 8
WRITES = needs("contacts.take", "cases.see", "cases.see_department")
KEEPS = needs("queues.watch")
_SLOT = re.compile(r"\{(\w+)\}")
UNKNOWN = "…"


@WRITES
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Phrases for what follows `::` (``q``), or articles for `??` (``articles``); ``to`` says whom
    the text is for, ``case`` or ``contact`` what it is about."""
    actor, typed = shell.actor_of(request), request.GET.get("q", "")[:80].strip()
    if request.GET.get("articles"):
        options = _articles(actor, typed)
    else:
        options = _phrases(request, actor, typed)
    return shell.part(request, "desk/phrase_options.html", {"options": options})


def _phrases(request: HttpRequest, actor: Actor, typed: str) -> list[dict[str, str]]:
    to = request.GET.get("to", "staff")
    about = _About(request, actor, to)
    fits = (Phrase.Reader.ANY, Phrase.Reader.STAFF if to == "staff" else Phrase.Reader.RESIDENT)
    words = typed.casefold().split()
    found = []
    for phrase in workforce.phrases():
        shown = phrase.text.in_language(about.language)
        if phrase.reader not in fits or not all(
            phrase.code.startswith(word) or word in shown.text.casefold() for word in words
        ):
            continue
        found.append({"code": f"::{phrase.code}", "lang": shown.lang,
                      "text": fill(shown.text, about.known())})  # fmt: skip
    found.sort(key=lambda each: not each["code"].startswith(f"::{typed.casefold()}"))
    return found[:MOST]


def _articles(actor: Actor, typed: str) -> list[dict[str, str]]:
    lang, found = get_language() or "en", []
    for row in knowledge.suggest(actor, typed, lang, MOST) if typed else []:
        path = shell.where("portal:article", row.slug)
        text = f"{row.title}: {settings.HOLDFAST.base_url}{path}" if path else row.title
        found.append({"code": row.title, "lang": row.lang, "text": text})
    return found


def fill(text: str, known: Mapping[str, str]) -> str:
    """A phrase with what is known in its places; an ellipsis where nothing is.

    >>> fill("Case {number}, {place}", {"number": "1234"})
    'Case 1234, …'
    """
    return _SLOT.sub(lambda slot: known.get(slot[1]) or UNKNOWN, text)


class _About:
    """What a phrase may name where it is used, and the language it is written in there: the
    resident's for what they will read, one's own for staff."""

    def __init__(self, request: HttpRequest, actor: Actor, to: str) -> None:
        number, contact = request.GET.get("case", ""), request.GET.get("contact", "")
        self.me = shell.staff_of(request).name
        self.handling = self._handling(actor, contact)
        self.case = cases.by_number(actor, number) if number else self._opened(actor)
        self.named = self.case is not None and may_see_private(actor, self.case)
        self.language = get_language() or "en"
        if to != "staff":
            self.language = self._theirs()

    def _handling(self, actor: Actor, contact: str) -> Handling | None:
        try:
            return workforce.find(actor, UUID(contact)) if contact else None
        except ValueError:
            return None

    def _opened(self, actor: Actor) -> Case | None:
        opened = self.handling.opened if self.handling else []
        return cases.by_id(actor, opened[-1]) if opened else None

    def _theirs(self) -> str:
        if self.handling:
            return self.handling.language
        if self.case and self.case.resident:
            return str(self.case.resident.language)
        return str(self.case.language) if self.case else self.language

    def known(self) -> dict[str, str]:
        """What stands for each name."""
        known = {"me": self.me}
        if self.handling:
            said = self.handling.place or {}
            known["name"] = self.handling.name
            known["place"] = said.get("address") or said.get("typed", "")
        if self.case is None:
            return known
        if self.named and self.case.resident:
            known["name"] = self.case.resident.name
        with translation.override(self.language):
            due = self.case.due_at
            return known | {
                "number": self.case.number, "place": showing.place(self.case),
                "service": showing.service_name(self.case),
                "promise": dates.moment(due) if due else "",
            }  # fmt: skip


@WRITES
@require_GET
def phrases(request: HttpRequest) -> HttpResponse:
    """Every phrase in use; also those put away, for who may change them."""
    return _page(request)


@KEEPS
@require_http_methods(["POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Make a phrase, or change one."""
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in _FIELDS}
    texts = {
        code: " ".join(request.POST.get(f"text_{code}", "").replace("\x00", "").split())
        for code, _name in settings.LANGUAGES
    }
    old = Phrase.objects.filter(pk=given["code"].strip()).first()
    text = old.text if old else Text()
    for code, words in texts.items():
        if words != text.texts.get(code, ""):
            text = text.with_text(code, words)

    def do() -> None:
        operations.save_phrase(
            actor=shell.actor_of(request), code=given["code"].strip(), text=text,
            reader=given["reader"] or "any", order=old.order if old else 100,
            retired=bool(given["retired"]),
        )  # fmt: skip

    _done, refused = shell.attempt(do)
    if refused:
        return _page(request, {**given, "texts": texts}, refused)
    workforce.phrases.forget()
    words = _("“%(name)s” is saved.") % {"name": given["code"].strip()}
    return shell.done(request, words, reverse("desk:phrases"))


_FIELDS = ("code", "reader", "retired")


def _page(
    request: HttpRequest, given: Mapping[str, Any] | None = None, wrong: str = ""
) -> HttpResponse:
    keeps = shell.actor_of(request).may("queues.watch")
    rows = Phrase.objects.all() if keeps else Phrase.objects.filter(retired=False)
    edited = next((row for row in rows if row.code == request.GET.get("change")), None)
    if given is None and edited is not None:
        given = {"code": edited.code, "reader": edited.reader, "retired": edited.retired,
                 "texts": edited.text.texts}  # fmt: skip
    said = given["texts"] if given else {}
    context = {
        "title": _("Ready phrases"), "rows": rows, "keeps": keeps, "given": given or {},
        "wrong": wrong, "readers": Phrase.Reader.choices, "edited": edited,
        "fields": [(code, name, said.get(code, "")) for code, name in settings.LANGUAGES],
    }  # fmt: skip
    return shell.page(request, "desk/phrases.html", context, status=422 if wrong else 200)
