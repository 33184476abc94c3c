"""Staff and API clients, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.accounts import operations, staffing
from holdfast.accounts.models import ApiClient, Department, Role, Staff
from holdfast.accounts.permissions import PERMISSIONS
from holdfast.accounts.queries import city
from holdfast.desk import shell, signing
from holdfast.desk.organization import organization
from holdfast.kernel import secrets
from holdfast.kernel.ids import new_id
from holdfast.kernel.typed import storable, whole
from holdfast.web.policy import needs

MAY = needs("staff.manage")
MOST_CALLS = 100_000
EMAIL_LENGTH = 254


@MAY
@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, active ones first."""
    found = (
        Staff.objects.order_by("-is_active", "name")
        .prefetch_related("roles", "departments")
        .annotate(
            factors=Count("authenticator", distinct=True),
            seen=Max("sign_ins__at", filter=Q(sign_ins__worked=True)),
        )
    )
    return shell.page(request, "desk/staff.html", {"title": _("Staff"), "rows": found})


@MAY
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, id: UUID | None = None) -> HttpResponse:
    """Make a member of staff, or change one."""
    found = Staff.objects.filter(pk=id).first() if id else None
    if id and found is None:
        raise Http404
    wrong = ""
    if request.method == "POST":
        wrong = _save(request, found)
        if not wrong:
            organization.forget()
            name = request.POST.get("name", "").strip()
            words = _("%(name)s is saved.") % {"name": name}
            if found is None:
                words = _("%(name)s gets an e-mail to choose a password.") % {"name": name}
            return shell.done(request, words, reverse("desk:staff"))
    context = {
        "title": found.name if found else _("Somebody new"),
        "person": found,
        "wrong": wrong,
        "given": _given(request, found),
        "languages": settings.LANGUAGES,
        "roles": Role.objects.order_by("code"),
        "departments": Department.objects.order_by("code"),
        "teams": organization().teams_of(None),
        "factors": Authenticator.objects.filter(user=found.pk).count() if found else 0,
        "sign_ins": [
            (each, signing.METHODS.get(each.method, each.method))
            for each in (found.sign_ins.order_by("-at")[:10] if found else [])
        ],
    }
    return shell.page(request, "desk/person.html", context, status=422 if wrong else 200)


def _given(request: HttpRequest, found: Staff | None) -> dict[str, Any]:
    """What the form shows: what was sent, else what is kept."""
    if request.method == "POST":
        post = request.POST
        return {
            "name": post.get("name", "").replace("\x00", ""),
            "email": post.get("email", "").replace("\x00", ""),
            "active": bool(post.get("active")),
            **{group: [each for each in post.getlist(group) if storable(each)]
               for group in ("roles", "departments", "teams")},
            "language": _language(post.get("language", "")),
        }  # fmt: skip
    if found is None:
        return {"active": True, "roles": [], "departments": [], "teams": [],
                "language": _language(city().language)}  # fmt: skip
    return {
        "name": found.name, "email": found.email, "active": found.is_active,
        "language": found.language,
        "roles": list(found.roles.values_list("code", flat=True)),
        "departments": list(found.departments.values_list("code", flat=True)),
        "teams": list(found.teams.values_list("code", flat=True)),
    }  # fmt: skip


def _language(code: str) -> str:
    """A language that the desk is written in; the first one for any other."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= EMAIL_LENGTH


def _save(request: HttpRequest, found: Staff | None) -> str:
    given = _given(request, found)
    groups: dict[str, Any] = {
        name: given[name] for name in ("roles", "departments", "teams", "language")
    }
    actor, key = shell.actor_of(request), request.POST.get("key")
    if found is not None:
        _done, wrong = shell.attempt(
            lambda: staffing.change_staff.once(
                key, actor=actor, staff=found.pk, name=given["name"], active=given["active"],
                **groups,
            )
        )  # fmt: skip
        return wrong
    email = given["email"].strip().lower()
    if not _is_address(email) or not given["name"].strip():
        return _("Write the person's name and e-mail.")
    known = Staff.objects.filter(email=email).exists()
    made, wrong = shell.attempt(
        lambda: operations.create_staff.once(
            key, actor=actor, email=given["email"], name=given["name"].strip()[:100], **groups
        )
    )
    # A form sent twice makes one account and one letter.
    if made is not None and not known and cache.add(f"invited-{made.id}", 1, 3600):
        form = ResetPasswordForm(data={"email": email})
        if form.is_valid():
            with translation.override(given["language"]):
                form.save(request)
    return wrong


@MAY
@require_POST
def reset_factor(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a lost second factor away."""
    _done, wrong = shell.attempt(
        lambda: staffing.reset_second_factor.once(
            request.POST.get("key"), actor=shell.actor_of(request), staff=id
        )
    )
    words = wrong or _("The second factor is taken away. They set up a new one after signing in.")
    return shell.done(request, words, reverse("desk:person", args=[id]))


@MAY
@require_http_methods(["GET", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """Programs with keys; a new key is shown once, on this answer and never again."""
    made, wrong = None, ""
    if request.method == "POST":
        name = request.POST.get("name", "").replace("\x00", "").strip()[:100]
        calls = request.POST.get("per_minute", "").strip() or "600"
        most = whole(calls, 0)
        if not 1 <= most <= MOST_CALLS:
            wrong = _("Write how many calls a minute it may make, 1 to 100000.")
        elif name:
            permissions = [p for p in request.POST.getlist("permissions") if p]
            made, wrong = shell.attempt(lambda: _new_key(request, name, permissions, most))
        else:
            wrong = _("Give the program a name.")
    context = {
        "title": _("API clients"),
        "rows": [
            (each, [PERMISSIONS.get(code, code) for code in each.permissions])
            for each in ApiClient.objects.order_by("revoked_at", "name")
        ],
        "permissions": PERMISSIONS.items(),
        "typed": request.POST if wrong else {},
        "asked": request.POST.getlist("permissions") if wrong else [],
        "made": made,
        "wrong": wrong,
    }
    return shell.page(request, "desk/clients.html", context, status=422 if wrong else 200)


def _new_key(
    request: HttpRequest, name: str, permissions: list[str], per_minute: int
) -> operations.NewKey:
    """A new key; the same form sent again shows the one that it made. It is drawn from the form's
    own key, so that it need not be kept anywhere."""
    actor, form = shell.actor_of(request), request.POST.get("key") or str(new_id())
    whole = " ".join([actor.code, form, name, str(per_minute), *permissions])
    id, key = uuid5(NAMESPACE_OID, whole), secrets.code_of("api key", whole, length=40)
    try:
        return operations.create_client(
            actor=actor, id=id, key=key, name=name, permissions=permissions, per_minute=per_minute
        )
    except IntegrityError:
        return operations.NewKey(id, key)


@MAY
@require_POST
def revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    """Revoke a key."""
    _done, wrong = shell.attempt(
        lambda: operations.revoke_client.once(
            request.POST.get("key"), actor=shell.actor_of(request), client=id
        )
    )
    return shell.done(request, wrong or _("The key is revoked."), reverse("desk:clients"))
