"""Entries of a register at the desk: searched, made, changed, settled, taken as a file.

What is searched for is sent in a form and never stands in an address.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.catalog.answers import as_sent
from holdfast.desk import shell
from holdfast.desk.entering import clean
from holdfast.desk.organization import organization
from holdfast.desk.relief.registers import WORKS, row_of
from holdfast.files import views as files
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import whole
from holdfast.relief import policies, registering
from holdfast.relief.models import Entry, Register
from holdfast.relief.operations import entries as operations
from holdfast.relief.operations.entries import Entered
from holdfast.relief.queries import registers as queries
from holdfast.relief.registering import Field
from holdfast.web.overload import Rank, first_left

_MOST_ROWS, _LINE = 200, 200


@WORKS
def register(request: HttpRequest, code: str) -> HttpResponse:
    """What is in it: the latest, or what was searched for."""
    row, actor = row_of(request, code), shell.actor_of(request)
    asked = clean(request.POST.get("asked", ""))[:_LINE] if request.method == "POST" else ""
    found = queries.entries(actor, row, asked)
    rows = list(found[:_MOST_ROWS])
    context = {
        "title": str(row.name), "row": row, "asked": asked, "count": found.count(),
        "heads": [str(each.question.ask) for each in queries.columns(actor, row)],
        "lines": queries.lines(actor, row, rows), "works": policies.may_work(actor, row),
    }  # fmt: skip
    return shell.page(request, "desk/relief/register.html", context)


@first_left(Rank.EXPORT)
@WORKS
@require_POST
def file(request: HttpRequest, code: str) -> HttpResponse:
    """The entries, or those that were searched for, as CSV; that it was taken is noted."""
    row, actor = row_of(request, code), shell.actor_of(request)
    content, count = queries.table(actor, row, clean(request.POST.get("asked", ""))[:_LINE])
    _noted, refused = shell.attempt(
        lambda: operations.note_file(actor=actor, register=row.pk, entries=count)
    )
    if refused:
        return shell.done(request, refused, reverse("desk:register", args=[code]))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.csv"'
    return answer


@WORKS
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """One more."""
    return _form(request, row_of(request, code), None)


@WORKS
@require_GET
def entry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One, with what this member of staff may see of it."""
    row, actor = row_of(request, code), shell.actor_of(request)
    found = _entry(request, row, number)
    shown = queries.columns(actor, row)
    lang = get_language() or "en"
    seen = {registering.FEW: _("few see it")}
    if row.shown:
        seen[registering.PUBLIC] = _("for everybody")
    context = {
        "title": f"{row.name}, {number}", "row": row, "entry": found,
        "said": [(str(each.question.ask), registering.said(each, found.answers, lang),
                  seen.get(each.seen, "")) for each in shown],
        "photos": queries.lines(actor, row, [found])[0].photos,
        "by": organization().person(found.by),
        "acts": policies.ENTRY_MOVES[found.state],
    }  # fmt: skip
    return shell.page(request, "desk/relief/register_entry.html", context)


@WORKS
@require_GET
def photo(
    request: HttpRequest, code: str, number: int, file: UUID, size: str = "full"
) -> HttpResponse:
    """A photo of an entry, for who sees its question."""
    row = row_of(request, code)
    if not queries.shows(shell.actor_of(request), row, number, str(file)):
        raise Http404
    return files.sent(file, size)


@WORKS
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Answer anew."""
    row = row_of(request, code)
    return _form(request, row, _entry(request, row, number))


def _form(request: HttpRequest, row: Register, old: Entry | None) -> HttpResponse:
    actor, form = shell.actor_of(request), request.POST
    if not policies.may_work(actor, row):
        raise Http404
    fields = registering.fields_of(row.fields)
    if old is not None:
        fields = tuple(queries.fields(actor, row))
    lang, wrong, more = get_language() or "en", "", tuple[str, ...]()
    about = operations.about(lang, "desk")
    errors: dict[str, str] = {}
    raw = {code: as_sent(said) for code, said in old.answers.items()} if old else {}
    if request.method == "POST":
        raw = queries.typed(fields, dict(form.lists()))
        wrong_photos = queries.sent(actor, fields, raw, request.FILES.getlist)
        read = registering.read(fields, raw, about, form.getlist("had"))
        errors, more = read.errors | wrong_photos, read.more
        if read.fine and not wrong_photos:
            done, wrong = shell.attempt(lambda: _keep(request, row, old, raw, lang))
            if done is not None:
                to = reverse("desk:register_entry", args=[row.code, done.number])
                return shell.done(request, _("It is entered."), to)
    asked = registering.read(fields, raw, about).asked
    context: dict[str, Any] = {
        "title": _("Change entry %(n)s") % {"n": old.number} if old else _("A new entry"),
        "row": row, "entry": old, "wrong": wrong, "more": more,
        "asked": queries.form(_also(asked, fields, form.getlist("had"), errors), raw, errors, more),
        "given": form if form else _given(old), "base": old.version if old else 0,
    }  # fmt: skip
    status = 422 if wrong or errors else 200
    return shell.page(request, "desk/relief/register_form.html", context, status=status)


def _also(
    asked: tuple[Field, ...], fields: tuple[Field, ...], had: list[str], errors: dict[str, str]
) -> tuple[Field, ...]:
    """What is asked now; while an answer cannot be read, also what the form showed before."""
    if not errors:
        return asked
    return tuple(each for each in fields if each in asked or each.code in had)


def _given(old: Entry | None) -> dict[str, Any]:
    if old is None:
        return {}
    return {"teller": old.teller, "phone": old.phone, "minor": old.minor}


def _keep(
    request: HttpRequest, row: Register, old: Entry | None, raw: dict[str, list[str]], lang: str
) -> Entered:
    form, actor = request.POST, shell.actor_of(request)
    teller, phone, minor = form.get("teller", ""), form.get("phone", ""), bool(form.get("minor"))
    if old is not None:
        return operations.change_entry(
            actor=actor, entry=old.pk, raw=raw, base=whole(form.get("base", ""), 0),
            language=lang, teller=teller, phone=phone, minor=minor,
        )  # fmt: skip
    return operations.enter.once(
        form.get("key", "")[:60], actor=actor, register=row.pk, raw=raw, language=lang,
        channel="desk", teller=teller, phone=phone, minor=minor,
    )  # fmt: skip


@WORKS
@require_POST
def act(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Settle it, open it again, show it to residents or not, or erase it."""
    row, actor, does = row_of(request, code), shell.actor_of(request), request.POST.get("do", "")
    found = _entry(request, row, number)
    to = reverse("desk:register_entry", args=[code, number])

    def do() -> str:
        if does in Entry.State.values:
            operations.move_entry(actor=actor, entry=found.pk, to=does)
            return _("Saved.")
        if does in ("show", "hide"):
            operations.list_entry(actor=actor, entry=found.pk, listed=does == "show")
            return _("Saved.")
        if does == "forget":
            operations.forget_entry(actor=actor, entry=found.pk)
            return _("It is erased.")
        raise OperationError(_("Look at it again."))

    words, refused = shell.attempt(do)
    if words and does == "forget":
        to = reverse("desk:register", args=[code])
    return shell.done(request, refused or words or "", to)


def _entry(request: HttpRequest, row: Register, number: int) -> Entry:
    found = queries.entry(shell.actor_of(request), row, number)
    if found is None:
        raise Http404
    return found
