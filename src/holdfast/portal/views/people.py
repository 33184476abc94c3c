"""“I am safe” and “I look for somebody”: two forms that an old phone sends without script.

Nothing that is known of anybody is shown here, and the answer is the same whether there is a record
or not: who looks for somebody is called back after staff made sure who they are.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.kernel.ids import new_id
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.relief.models import Sought, Word
from holdfast.relief.operations import people
from holdfast.relief.operations.people import Report, Said
from holdfast.web.policy import public

_LONG, _LINE = 2100, 310
_SELF, _SOUGHT = Word.Status.SELF, Word.Status.SOUGHT


@public
@same_for_all(60)
def choose(request: HttpRequest) -> HttpResponse:
    """Which of the two."""
    return render(request, "portal/people/choose.html")


@public
@never_cache
@from_here
def safe(request: HttpRequest) -> HttpResponse:
    """Somebody says that they are safe, and whether anybody may be told where."""
    return _form(request, _SELF, "portal/people/safe.html", "portal:people_safe_noted")


@public
@never_cache
@from_here
def looking(request: HttpRequest) -> HttpResponse:
    """Somebody looks for somebody, and says how we reach them."""
    return _form(request, _SOUGHT, "portal/people/looking.html", "portal:people_looking_noted")


@public
@same_for_all(60)
def safe_noted(request: HttpRequest) -> HttpResponse:
    """It is noted that they are safe."""
    return render(request, "portal/people/noted.html", {"looking": False})


@public
@same_for_all(60)
def looking_noted(request: HttpRequest) -> HttpResponse:
    """It is noted whom they look for, and what happens now."""
    return render(request, "portal/people/noted.html", {"looking": True})


def _form(request: HttpRequest, status: str, template: str, then: str) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _missing(request, status)
        if not errors:
            try:
                _note(request, status)
            except OperationError as refused:
                errors = {"": str(refused)}
            else:
                # Nothing of what was typed stands in an address.
                return redirect(then)
    context = {"errors": errors, "given": request.POST,
               "key": text(request, "key", 60) or str(new_id())}  # fmt: skip
    return render(request, template, context, status=422 if errors else 200)


def _missing(request: HttpRequest, status: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not text(request, "full_name", _LINE):
        errors["full_name"] = _("Write the name, as far as it is known.")
    if status == _SOUGHT and not text(request, "author_name", _LINE):
        errors["author_name"] = _("Write your name.")
    reached = text(request, "author_phone", _LINE) or text(request, "author_email", _LINE)
    if status == _SOUGHT and not reached:
        errors["author_phone"] = _("Write a phone number or an e-mail, so that we reach you.")
    return errors


def _note(request: HttpRequest, status: str) -> None:
    given = {name: text(request, name, _LONG) for name in Report.__struct_fields__}
    given["guard"] = Sought.Guard.DANGER if request.POST.get("danger") else ""
    if status == _SELF:
        given["author_name"] = given["full_name"]
    said = Said(
        status=status, text=text(request, "text", _LONG), location=text(request, "location", _LINE),
        author_name=given["author_name"], author_phone=given["author_phone"],
        where_hidden=bool(request.POST.get("where_hidden")),
    )  # fmt: skip
    # Nobody in particular: what is told here hangs on no account.
    people.report_person.once(
        text(request, "key", 60), actor=ANONYMOUS, report=Report(**given), said=said
    )
