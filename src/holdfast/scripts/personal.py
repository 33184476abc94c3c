"""What runs keep of people, and how it reads in an export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from holdfast.kernel.personal import part, personal, plain
from holdfast.scripts.models import Run

personal("scripts.Run", "answers", "description", klass="words", retention="draft")
personal("scripts.Run", "place", klass="place", retention="draft")
plain("scripts.Run", "channel", "language", "actor", "state", "asking", why="ids and codes")
plain("scripts.Script", why="what staff ask, and who wrote it")
plain("scripts.ScriptVersion", why="what staff ask, and who published it")
plain("scripts.StepCount", why="counts of steps")


@part("scripts")
def export(ids: Sequence[UUID]) -> Any:
    """What they began to answer."""
    theirs = Q(resident__in=ids) | Q(actor__in=[f"resident:{id}" for id in ids])
    return [
        {"started_at": each.started_at, "state": each.state, "place": each.place,
         "description": each.description, "answers": each.answers}
        for each in Run.objects.filter(theirs).order_by("started_at")
    ]  # fmt: skip
