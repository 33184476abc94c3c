"""The acts that settle it: a case filed, followed or taken back, a rumor counted, an article read
out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.desk import shell
from holdfast.desk.contact import articles, screen
from holdfast.desk.contact.acting import act, do_it, keep_note, line, uuid_of
from holdfast.eoc import reporting, rumors
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text
from holdfast.workforce import operations as workforce


@act
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    """File the case as it is known."""

    def do() -> None:
        keep_note(request, id)
        workforce.file_case.once(
            request.POST.get("key"), actor=shell.actor_of(request), handling=id
        )

    return do_it(request, id, do)


@act
def follow(request: HttpRequest, id: UUID) -> HttpResponse:
    """Add them to a case that is open already."""
    case = line(request, "case", 40)

    def do() -> None:
        chosen = uuid_of(case)
        if chosen is None:
            raise OperationError(_("This is no longer here. Look again."))
        workforce.follow.once(
            request.POST.get("key"), actor=shell.actor_of(request), handling=id, case=chosen
        )

    return do_it(request, id, do)


@act
def take_back(request: HttpRequest, id: UUID) -> HttpResponse:
    """Undo: what was filed is withdrawn and asked again, what was followed no longer is."""
    case = line(request, "case", 40)

    def do() -> None:
        chosen, actor = uuid_of(case), shell.actor_of(request)
        if chosen is None:
            raise OperationError(_("This is no longer here. Look again."))
        keep_note(request, id)
        workforce.take_back(actor=actor, handling=id, case=chosen)

    return do_it(request, id, do)


@act
def rumor(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say that they mention a rumor, or do not after all; or put a new one in the register."""
    actor, heard = shell.actor_of(request), line(request, "heard")

    def do() -> None:
        screen.own(request, id)
        if heard:
            incident = uuid_of(line(request, "incident", 40))
            if incident is None:
                raise OperationError(_("This is no longer here. Look again."))
            words = Text.of({get_language() or "en": heard})
            rumors.hear_rumor.once(
                request.POST.get("key"), actor=actor, incident=incident, heard=words,
                interaction=id,
            )  # fmt: skip
            return
        chosen = uuid_of(line(request, "rumor", 40))
        if chosen is None:
            raise OperationError(_("This is no longer here. Look again."))
        mentioned = bool(request.POST.get("mentioned"))
        rumors.mention_rumor(actor=actor, rumor=chosen, interaction=id, mentioned=mentioned)

    return do_it(request, id, do)


@act
def drill(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say that the contact belongs to an exercise."""

    def do() -> None:
        screen.own(request, id)
        incident = uuid_of(line(request, "incident", 40))
        if incident is None:
            raise OperationError(_("This is no longer here. Look again."))
        reporting.mark_contact(actor=shell.actor_of(request), incident=incident, interaction=id)

    return do_it(request, id, do)


@act
def article(request: HttpRequest, id: UUID, slug: str) -> HttpResponse:
    """Open an article beside the contact, which then names it."""
    found = articles.opened(shell.actor_of(request), slug)
    if found is None:
        return screen.answer(request, id, error=_("This article was taken away."))
    shell.attempt(
        lambda: workforce.show_article(actor=shell.actor_of(request), handling=id, article=found.id)
    )
    if request.headers.get("HX-Request"):
        context = {"article": found, "h": screen.own(request, id)}
        return shell.part(request, "desk/contact/article.html", context)
    return screen.whole(request, screen.own(request, id), article=found)
