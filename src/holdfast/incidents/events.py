"""The facts about incidents."""

from holdfast.journal.facts import fact

OPENED = fact("incident.opened", "An incident was opened, to be watched.")
DESCRIBED = fact("incident.described", "An incident's name, kind or areas changed.")
MOVED = fact("incident.moved", "An incident's level or phase changed.")
STAFFED = fact("incident.staffed", "An incident's duty was given to people.")
EXTENDED = fact("incident.extended", "An incident's planned end was set anew.")
END_NEAR = fact("incident.end_near", "An incident's planned end is near.")
OVERDUE = fact("incident.overdue", "An incident's planned end has passed; it goes on.")
CLOSED = fact("incident.closed", "An incident was closed by a person.")
