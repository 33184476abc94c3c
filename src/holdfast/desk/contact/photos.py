"""Photos that come with a contact: shown over the counter, sent by mail or text, pasted."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from holdfast.cases import operations as cases
from holdfast.desk import shell
from holdfast.desk.contact import screen
from holdfast.desk.contact.acting import act
from holdfast.files.operations import store_file
from holdfast.journal.recording import OperationError
from holdfast.scripts import operations as scripts
from holdfast.scripts import queries as runs
from holdfast.workforce.models import Handling

MOST = 5


@act
def add(request: HttpRequest, id: UUID) -> HttpResponse:
    """Photos for the question that asks for some; once the case is filed, for the case."""
    handling, actor = screen.own(request, id), shell.actor_of(request)
    question, key = request.POST.get("question", ""), request.POST.get("key", "")

    def do() -> None:
        sent = [each for each in request.FILES.getlist("photos") if each.size]
        if len(sent) > MOST:
            raise OperationError(
                _("Send at most %(most)s photos at once. Add the others afterwards.")
                % {"most": MOST}
            )
        before = _given(handling, request, question)
        if not sent and not before:
            raise OperationError(_("Choose a photo first."))
        stored = [
            store_file.once(
                key and f"{key}-{n}", actor=actor, name=each.name or "", content=each.read()
            ).file
            for n, each in enumerate(sent)
        ]
        if question and handling.run:
            given = [*before, *map(str, stored)]
            scripts.answer(actor=actor, run=handling.run, question=question, raw=given)
        elif handling.opened:
            for n, file in enumerate(stored):
                cases.attach_file.once(
                    key and f"{key}-{n}", actor=actor, case=handling.opened[-1], file=file
                )
        else:
            raise OperationError(_("File the case first; then its photos."))

    _done, refused = shell.attempt(do)
    return screen.answer(request, id, error=refused)


def _given(handling: Handling, request: HttpRequest, question: str) -> list[str]:
    """The photos that a question has already."""
    run = runs.find(shell.actor_of(request), handling.run) if handling.run else None
    answer = run.answers.get(question) if run else None
    return list(answer) if isinstance(answer, list) else []
