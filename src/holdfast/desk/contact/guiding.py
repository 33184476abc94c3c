"""The centre while a script is followed: its steps by their numbers on paper, and its end."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import in_words
from holdfast.desk import dates
from holdfast.desk.contact import articles
from holdfast.journal.actors import Actor
from holdfast.scripts import queries as runs
from holdfast.scripts.flows import Flow
from holdfast.scripts.models import Run
from holdfast.workforce import queries as workforce


def about(run: Run, flow: Flow, *, over: bool) -> dict[str, Any]:
    """The steps so far, each with what was said; `over` when nothing is asked any more."""
    rows = []
    for each in runs.steps(run):
        step = flow.step_of(each.code)
        if step is None or step.final:
            continue
        if each.question is None:
            said = runs.location_of(run).address or runs.location_of(run).typed
        elif each.answer is not None:
            said = in_words(each.question, each.answer, get_language() or "en")
        else:
            said = _("read out") if not each.question.answerable else _("passed over")
        state = {"done": "done", "asking": "now", "open": "todo"}[each.state]
        rows.append(
            {
                "n": step.id, "code": each.code, "label": str(step.words).rstrip("?").lstrip("¿"),
                "said": said.partition("\n")[0] if each.known else "",
                "state": "todo" if over and state == "now" else state,
            }
        )  # fmt: skip
    row = run.script
    assert row is not None
    return {
        "flow": flow, "steps": rows,
        "step_now": next((i for i, r in enumerate(rows, 1) if r["state"] == "now"), len(rows)),
        "version": _("%(service)s, version %(n)s · live since %(day)s")
        % {"service": flow.title, "n": row.number, "day": dates.day(row.published_at)},
    }  # fmt: skip


def article(actor: Actor, flow: Flow, code: str) -> articles.Opened | None:
    """The article that a step shows, as the agent reads it; None for another step."""
    step = flow.step_of(code)
    return articles.opened(actor, step.article) if step and step.article else None


def ended(run: Run) -> dict[str, Any]:
    """What the end offers: the case to open, the queue, the code that it proposes."""
    end = runs.end_of(run)
    if end is None:
        return {}
    service = catalog.find(end.service) if end.service else None
    queue = workforce.queues().get(end.queue)
    return {
        "end": end, "opens": service if service and not service.retired else None,
        "queue": str(queue.name) if queue else "",
    }  # fmt: skip
