"""The strip of a contact: what I do, who waits, whom I talk to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.desk import dates
from holdfast.desk.contact import words
from holdfast.journal.actors import Actor
from holdfast.kernel import clock, phones
from holdfast.kernel.fresh import Fresh
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Handling, Presence
from holdfast.workforce.operations.presence import CHOSEN

# The strips of a whole floor ask together; a second's age does not show.
_lines = Fresh(lambda: workforce.lines(day_began()), seconds=1.0)


def day_began() -> datetime:
    """When the city's day began."""
    return localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def me(actor: Actor) -> dict[str, Any]:
    """My state with its timer, and the states to choose from."""
    assert actor.id is not None
    row = workforce.presence(actor.id)
    then = Presence.State(row.then).label if row.then else Presence.State.READY.label
    busy = row.state in ("contact", "wrap_up")
    return {
        "presence": row,
        "presence_words": Presence.State(row.state).label,
        "presence_shape": words.SHAPES[row.state][0],
        "presence_seconds": words.seconds_since(row.since),
        "presence_timer": words.timer(words.seconds_since(row.since)),
        "presence_then": _("then %(state)s") % {"state": str(then).lower()} if busy else "",
        "presence_states": [
            (state, Presence.State(state).label, state == (row.then if busy else row.state))
            for state in CHOSEN
        ],
    }  # fmt: skip


def queues() -> dict[str, Any]:
    """The queues as chips: how many wait, the longest wait, late ones in gold."""
    shown = []
    for line in _lines():
        waiting = ngettext("%(n)s waiting", "%(n)s waiting", line.waiting) % {"n": line.waiting}
        wait = " · " + dates.span(timedelta(seconds=line.longest))
        shown.append(
            {"line": line, "says": waiting + (wait if line.waiting else ""), "late": line.late}
        )
    return {"queues": shown}


def in_hand(handling: Handling, person: dict[str, Any]) -> dict[str, Any]:
    """The contact in hand: whom, how, how long."""
    word, icon, _now = words.CHANNELS[handling.channel]
    address = phones.for_people(handling.phone) if handling.phone else handling.email
    since = words.seconds_since(handling.started_at)
    if handling.hung_up_at:
        since = int((handling.hung_up_at - handling.started_at).total_seconds())
    return {
        "hand": {
            "title": address or person["name"] or str(word),
            "sub": " · ".join(
                filter(None, (str(word), person["name"] if address else "",
                             words.language(handling.language)))
            ),
            "icon": icon, "seconds": since, "timer": words.timer(since),
            "running": handling.hung_up_at is None, "phone": handling.channel == "phone",
        },
        "saved": dates.hour(handling.changed_at),
    }  # fmt: skip
