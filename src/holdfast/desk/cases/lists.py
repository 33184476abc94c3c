"""The work list's lists and filters: what the address says, and the chips with their counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.cases import lifecycle
from holdfast.cases.queries import Filter
from holdfast.desk import dates
from holdfast.journal.actors import Actor
from holdfast.kernel import clock

#: The chips over the list: code, words, mark.
CHIPS = (
    ("open", gettext_lazy("Open"), ""),
    ("over", gettext_lazy("Over promise"), "over"),
    ("today", gettext_lazy("Due today"), ""),
    ("nobody", gettext_lazy("Nobody's yet"), ""),
    ("paused", gettext_lazy("Paused"), "paused"),
    ("back", gettext_lazy("Sent back to us"), ""),
)
_CODES = {code for code, _says, _mark in CHIPS}
# What narrows a list; a saved list keeps these and no page.
KEPT = ("list", "state", "service", "area", "team", "mine", "department", "q")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a chip, and what narrows it. Unknown values do not filter."""

    chip: str = "open"
    state: str = ""
    service: str = ""
    area: str = ""
    team: UUID | None = None
    mine: bool = False
    department: UUID | None = None
    resident: UUID | None = None
    words: str = ""
    after: str = ""
    query: str = field(default="", compare=False)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the chip narrows the list."""
        return bool(
            self.state or self.service or self.area or self.team or self.mine or self.words
            or self.resident
        )  # fmt: skip


def read(given: QueryDict) -> Asked:
    """What an address asks for."""
    chip = given.get("list", "open")
    state = given.get("state", "")
    kept = given.copy()
    for name in list(kept):
        if name not in KEPT or not kept.get(name):
            kept.pop(name, None)
    return Asked(
        chip=chip if chip in _CODES else "open",
        state=state if state in (*lifecycle.STATUSES, "closed", "any") else "",
        service=given.get("service", "")[:60],
        area=given.get("area", "")[:120],
        team=_uuid(given.get("team", "")),
        mine=given.get("mine") == "1",
        department=_uuid(given.get("department", "")),
        resident=_uuid(given.get("resident", "")),
        words=given.get("q", "").replace("\x00", "")[:200].strip(),
        after=given.get("after", "")[:80],
        query=kept.urlencode(),
    )


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def scope(asked: Asked) -> Filter:
    """What all chips have in common: the department."""
    return Filter(departments=(asked.department,) if asked.department else ())


def chips(asked: Asked) -> dict[str, Filter]:
    """The filter of each chip, in the department that is looked at."""
    base = msgspec.structs.replace
    here = scope(asked)
    return {
        "open": base(here, state="open"),
        "over": base(here, state="over"),
        "today": base(here, state="running", due_from=clock.now(), due_before=dates.end_of_today()),
        "nobody": base(here, state="open", nobody=True),
        "paused": base(here, state="paused"),
        "back": base(here, state="back"),
    }


def chosen(asked: Asked, viewer: Actor) -> Filter:
    """The filter of the list that is shown."""
    wanted: dict[str, Any] = {
        "services": (asked.service,) if asked.service else (),
        "team": asked.team,
        "assignee": viewer.id if asked.mine else None,
        "resident": asked.resident,
        "words": asked.words,
    }
    layer, colon, code = asked.area.partition(":")
    if colon:
        wanted["area"] = (layer, code)
    if asked.state:
        wanted["state"] = "" if asked.state == "any" else asked.state
        return msgspec.structs.replace(scope(asked), **wanted)
    return msgspec.structs.replace(chips(asked)[asked.chip], **wanted)


def state_choices() -> list[tuple[str, str]]:
    """The states to choose from, after “not closed”: words and code."""
    return [
        (_("any"), "any"),
        (_("closed"), "closed"),
        *((str(status.staff), code) for code, status in lifecycle.STATUSES.items()),
    ]
