"""Registers of an incident that residents may read or add to: towed vehicles, found pets.

What is read was looked at by staff and holds only what is for everybody; what is searched for is
sent in a form and never stands in an address.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.files import views as files
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.kernel.ids import new_id
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.relief import registering
from holdfast.relief.models import Register
from holdfast.relief.operations import entries as operations
from holdfast.relief.queries import registers as queries
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import public

_MOST_ROWS, _LINE = 100, 200


@public
@same_for_all(60)
def listed(request: HttpRequest) -> HttpResponse:
    """All that residents may use."""
    return render(request, "portal/registers/list.html", {"rows": queries.registers(ANONYMOUS)})


@first_left(Rank.LIST)
@public
@never_cache
@from_here
def register(request: HttpRequest, code: str) -> HttpResponse:
    """What residents may read in one, the latest or what they search for."""
    row = _row(code)
    asked = " ".join(text(request, "asked", _LINE).split())
    found = queries.entries(ANONYMOUS, row, asked)
    rows = list(found[:_MOST_ROWS])
    context = {
        "row": row, "asked": asked, "count": found.count() if row.shown else 0,
        "lines": queries.lines(ANONYMOUS, row, rows),
    }  # fmt: skip
    return render(request, "portal/registers/register.html", context)


@public
@never_cache
def photo(
    request: HttpRequest, code: str, number: int, file: UUID, size: str = "full"
) -> HttpResponse:
    """A photo that is for everybody, of an entry that residents read."""
    if not queries.shows(ANONYMOUS, _row(code), number, str(file)):
        raise Http404
    return files.sent(file, size)


@public
@never_cache
@from_here
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Add to one; nothing of it is shown to anybody before staff looked at it."""
    row = _row(code)
    if not row.takes:
        raise Http404
    lang, form = get_language() or "en", request.POST
    fields = tuple(f for f in registering.fields_of(row.fields) if not f.ours)
    about = operations.about(lang, "web")
    raw: dict[str, list[str]] = {}
    errors: dict[str, str] = {}
    more: tuple[str, ...] = ()
    if request.method == "POST":
        raw = queries.typed(fields, dict(form.lists()))
        had = form.getlist("had")
        wrong_photos = queries.sent(ANONYMOUS, fields, raw, request.FILES.getlist)
        read = registering.read(fields, raw, about, had)
        errors, more = read.errors | wrong_photos, read.more
        if not text(request, "phone", _LINE) and not text(request, "teller", _LINE):
            errors["teller"] = _("Write your name or a phone number, so that we can ask you.")
        if not errors and not more:
            try:
                _note(request, row, raw, lang)
            except OperationError as refused:
                errors[""] = str(refused)
            else:
                return redirect("portal:register_noted", code=code)
    asked = registering.read(fields, raw, about).asked
    if errors:
        asked = tuple(f for f in fields if f in asked or f.code in form.getlist("had"))
    context = {
        "row": row, "asked": queries.form(asked, raw, errors, more), "more": more, "given": form,
        "errors": errors,
        "summary": {code if code in ("", "teller") else f"a_{code}": says
                    for code, says in errors.items()},
        "key": text(request, "key", 60) or str(new_id()),
    }  # fmt: skip
    status = 422 if errors else 200
    return render(request, "portal/registers/tell.html", context, status=status)


@public
@same_for_all(60)
def noted(request: HttpRequest, code: str) -> HttpResponse:
    """It is noted, and what happens now."""
    return render(request, "portal/registers/noted.html", {"row": _row(code)})


def _note(request: HttpRequest, row: Register, raw: dict[str, list[str]], lang: str) -> None:
    operations.enter.once(
        text(request, "key", 60), actor=ANONYMOUS, register=row.pk, raw=raw, language=lang,
        channel="web", teller=text(request, "teller", _LINE), phone=text(request, "phone", 60),
        minor=bool(request.POST.get("minor")),
    )  # fmt: skip


def _row(code: str) -> Register:
    row = queries.register(ANONYMOUS, code)
    if row is None:
        raise Http404
    return row
