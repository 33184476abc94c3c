"""Photos that residents send: each is checked and drawn anew before anything else happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from holdfast.catalog.queries import Current
from holdfast.files.operations import store_file
from holdfast.journal.actors import Actor

MOST = 5


def take(request: HttpRequest, actor: Actor, name: str = "photos") -> list[UUID]:
    """Store the files of a form's field; the ids of those that were taken, at most five.

    Raises OperationError, with what to send instead, for the first that cannot be taken.
    """
    sent = request.FILES.getlist(name)[:MOST]
    return [
        store_file(actor=actor, name=each.name or "", content=each.read()).file
        for each in sent
        if each.size
    ]


def of_answers(service: Current, answers: Mapping[str, Any]) -> list[UUID]:
    """The photos among the answers to a service's questions."""
    asked = [q.code for q in service.definition.questions if q.type == "photo"]
    return [UUID(each) for code in asked for each in answers.get(code) or ()]
