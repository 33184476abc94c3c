"""Playbooks: all of them, one line by line, and the small form of one line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from msgspec.structs import replace

from holdfast.catalog import queries as catalog
from holdfast.desk import entering, shell
from holdfast.desk.incidents import showing
from holdfast.desk.organization import organization
from holdfast.eoc import policies, queries, writing
from holdfast.eoc.lines import KINDS, TEXT_LIMIT, Line
from holdfast.eoc.models import Playbook, PlaybookVersion
from holdfast.incidents.models import Level, Phase
from holdfast.journal.actors import ANONYMOUS
from holdfast.kernel.typed import whole
from holdfast.knowledge import queries as knowledge
from holdfast.web.policy import needs
from holdfast.workforce import queries as workforce

WRITES = needs(policies.PLAYBOOKS)
_NEW = "new"


@shell.STAFF
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every playbook."""
    context = {"title": _("Playbooks"), "books": [(b, _version(b)) for b in queries.playbooks()]}
    return shell.page(request, "desk/incidents/playbooks.html", context)


@shell.STAFF
@require_GET
def playbook(request: HttpRequest, id: UUID) -> HttpResponse:
    """What one playbook switches, by phase and level."""
    book = _found(id)
    version = _version(book)
    context = {
        "title": str(version.name), "book": book, "version": version,
        "lines": [
            {"line": line, "what": showing.name_of(line.kind), "becomes": showing.becomes(line),
             "holds": showing.holds(line), "works": KINDS[line.kind].works,
             "where": KINDS[line.kind].where}
            for line in queries.lines_of(version)
        ],
        "kinds": KINDS.items(), "writer": organization().person(version.writer),
        "may_write": shell.actor_of(request).may(policies.PLAYBOOKS),
    }  # fmt: skip
    return shell.page(request, "desk/incidents/playbook.html", context)


@WRITES
def line(request: HttpRequest, id: UUID, code: str) -> HttpResponse:
    """Change one line; ``new?kind=`` adds one."""
    book = _found(id)
    version = _version(book)
    lines = queries.lines_of(version)
    if code == _NEW:
        kind = request.POST.get("kind", request.GET.get("kind", ""))
        if kind not in KINDS:
            raise Http404
        before = Line(_code(kind, lines), kind, (Phase.DURING.value,))
        lines = [*lines, before]
    else:
        before = next((each for each in lines if each.code == code), None) or _none()
    if request.method != "POST":
        return _form(request, book, version, before)
    given = _read(before, request.POST)
    new = [given if each.code == before.code else each for each in lines]
    refused = _write(request, book, version, new)
    if refused:
        return _form(request, book, version, given, refused)
    return shell.done(request, _("Saved as a new version."), reverse("desk:playbook", args=[id]))


@WRITES
@require_POST
def remove(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a line out; it stays in earlier versions."""
    book = _found(id)
    version = _version(book)
    lines = queries.lines_of(version)
    kept = [each for each in lines if each.code != request.POST.get("line")]
    if len(kept) == len(lines):
        raise Http404
    refused = _write(request, book, version, kept)
    words = refused or _("The line is taken out.")
    return shell.done(request, words, reverse("desk:playbook", args=[id]))


def _write(
    request: HttpRequest, book: Playbook, version: PlaybookVersion, lines: list[Line]
) -> str:
    base = whole(request.POST.get("base", ""), 0)
    _written, refused = shell.attempt(
        lambda: writing.write_playbook(
            actor=shell.actor_of(request), playbook=book.pk, base=base, name=version.name,
            lines=lines,
        )
    )  # fmt: skip
    return refused


def _code(kind: str, lines: list[Line]) -> str:
    """A code that no line of the playbook has."""
    known = {each.code for each in lines}
    return next(code for n in range(1, 999) if (code := f"{kind}-{n}") not in known)


def _read(before: Line, form: QueryDict) -> Line:
    fields = KINDS[before.kind].fields
    return replace(
        before,
        phases=tuple(each for each in Phase.values if each in form.getlist("phases")),
        level=form.get("level", ""),
        text=entering.words(form, "text") if "text" in fields else {},
        services=tuple(_codes(form, "services")) if "services" in fields else (),
        articles=tuple(_codes(form, "articles")) if "articles" in fields else (),
        queue=entering.clean(form.get("queue", ""))[:40] if "queue" in fields else "",
        tag=entering.clean(form.get("tag", ""))[:60] if "tag" in fields else "",
    )


def _codes(form: QueryDict, name: str) -> list[str]:
    return [entering.clean(each)[:60] for each in form.getlist(name)[:100]]


def _form(
    request: HttpRequest, book: Playbook, version: PlaybookVersion, given: Line, wrong: str = ""
) -> HttpResponse:
    kind = KINDS[given.kind]
    context: dict[str, Any] = {
        "title": str(kind.name), "book": book, "version": version, "line": given, "kind": kind,
        "wrong": wrong.split("\n") if wrong else [], "limit": TEXT_LIMIT,
        "texts": entering.word_fields("text", given.text) if "text" in kind.fields else [],
        "phases": Phase.choices, "levels": [(label, value) for value, label in Level.choices],
        "queues": [
            (str(each), code) for code, each in workforce.queues().items()
        ] if "queue" in kind.fields else [],
        "groups": _services() if "services" in kind.fields else [],
        "articles": knowledge.listed(ANONYMOUS, get_language() or "en")
        if "articles" in kind.fields else [],
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/line.html", context, status=status)


def _services() -> list[tuple[str, list[catalog.Current]]]:
    groups: dict[str, list[catalog.Current]] = {}
    for each in catalog.all_services():
        groups.setdefault(str(each.group), []).append(each)
    return sorted(groups.items())


def _found(id: UUID) -> Playbook:
    return next((each for each in queries.playbooks() if each.pk == id), None) or _none()


def _version(book: Playbook) -> PlaybookVersion:
    return book.current or _none()


def _none() -> Any:
    raise Http404
