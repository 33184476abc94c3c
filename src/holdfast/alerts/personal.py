"""What alerts keep of people: nothing but which member of staff wrote and approved."""

from __future__ import annotations

from holdfast.kernel.personal import plain

plain("alerts.Bulletin", why="what the city publishes")
plain("alerts.Version", why="what the city publishes, and ids of staff")
plain("alerts.Shown", why="where the city's words were seen")
plain("alerts.Approval", why="ids of staff, and the reason for publishing at once")
