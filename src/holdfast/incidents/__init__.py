"""Incidents: what is going on in the city that changes how we work, real or as an exercise.

An *incident* has a kind, areas, a level (monitor, partial, full), a phase (before, during, after),
a planned end and people with deputies. It begins as *monitor*; what its levels and phases switch
is known only to `eoc`. Nothing ends by itself: ends are warned of ahead, then a person extends or
closes.

Records: `incident.opened`, `incident.described`, `incident.moved`, `incident.staffed`,
`incident.extended`, `incident.end_near`, `incident.overdue`, `incident.closed`.
"""
