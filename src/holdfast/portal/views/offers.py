"""Offering help: time, goods, or money, for which we point to organizations that were vetted."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.kernel.ids import new_id
from holdfast.kernel.typed import whole
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.relief.models import Skill, Sort
from holdfast.relief.operations import offers as operations
from holdfast.relief.operations.offers import Given
from holdfast.relief.queries import offers as queries
from holdfast.web.policy import public

_LINE = 310


@public
@same_for_all(60)
def choose(request: HttpRequest) -> HttpResponse:
    """Time, goods or money."""
    return render(request, "portal/offers/choose.html")


@public
@same_for_all(60)
def money(request: HttpRequest) -> HttpResponse:
    """The organizations that were vetted; the city takes no money."""
    return render(request, "portal/offers/money.html", {"rows": queries.charities()})


@public
@same_for_all(60)
def noted(request: HttpRequest) -> HttpResponse:
    """It is noted, and what happens now."""
    return render(request, "portal/offers/noted.html")


@public
@never_cache
@from_here
def time(request: HttpRequest) -> HttpResponse:
    """Somebody offers their time."""
    return _form(request, Sort.TIME)


@public
@never_cache
@from_here
def goods(request: HttpRequest) -> HttpResponse:
    """Somebody offers goods."""
    return _form(request, Sort.GOODS)


def _form(request: HttpRequest, sort: str) -> HttpResponse:
    form, errors = request.POST, dict[str, str]()
    if request.method == "POST":
        errors = _missing(request, sort)
        if not errors:
            try:
                _note(request, sort)
            except OperationError as refused:
                errors = {"": str(refused)}
            else:
                # Nothing of what was typed stands in an address.
                return redirect("portal:offer_noted")
    context = {
        "sort": str(sort), "errors": errors, "given": form,
        "key": text(request, "key", 60) or str(new_id()), "skills": list(Skill.choices),
        "languages": list(settings.LANGUAGES), "chosen": form.getlist("skills"),
        "spoken": form.getlist("languages"),
    }  # fmt: skip
    return render(request, "portal/offers/form.html", context, status=422 if errors else 200)


def _missing(request: HttpRequest, sort: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if sort == Sort.GOODS and not text(request, "what", _LINE):
        errors["what"] = _("Write what you can give.")
    if (typed := text(request, "quantity", 12)) and not whole(typed, 0):
        errors["quantity"] = _("How many: write a number from 1.")
    if not text(request, "name", _LINE):
        errors["name"] = _("Write your name.")
    if not (text(request, "phone", _LINE) or text(request, "email", _LINE)):
        errors["phone"] = _("Write a phone number or an e-mail, so that we reach you.")
    return errors


def _note(request: HttpRequest, sort: str) -> None:
    given = Given(
        sort=sort, skills=tuple(request.POST.getlist("skills")[:20]),
        languages=tuple(request.POST.getlist("languages")[:10]),
        quantity=whole(text(request, "quantity", 12), 1),
        **{name: text(request, name, _LINE)
           for name in ("name", "phone", "email", "hours", "what", "place")},
    )  # fmt: skip
    # Nobody in particular: what is told here hangs on no account.
    operations.make_offer.once(text(request, "key", 60), actor=ANONYMOUS, given=given)
