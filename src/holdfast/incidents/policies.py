"""Who may open and move an incident, and which moves there are."""

from __future__ import annotations

from datetime import timedelta

from holdfast.incidents.models import Level, Phase

OPEN, ACTIVATE = "incidents.open", "incidents.activate"
WARN_AHEAD = timedelta(hours=2)
LONGEST = timedelta(days=60)
"""An end is planned no further away; it is extended then."""
PHASES: dict[str, tuple[str, ...]] = {
    Phase.BEFORE: (Phase.DURING, Phase.AFTER),
    Phase.DURING: (Phase.AFTER,),
    # It may flare up again.
    Phase.AFTER: (Phase.DURING,),
}
LEVELS: dict[str, tuple[str, ...]] = {
    Level.MONITOR: (Level.PARTIAL, Level.FULL),
    Level.PARTIAL: (Level.FULL, Level.MONITOR),
    Level.FULL: (Level.PARTIAL, Level.MONITOR),
}
CLOSES_FROM = frozenset({Phase.BEFORE, Phase.AFTER})
"""What is under way is moved to *after* first; what never came closes from *before*."""
