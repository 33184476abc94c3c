"""What incidents keep of people: nothing but which member of staff has which duty."""

from __future__ import annotations

from holdfast.kernel.personal import plain

plain("incidents.Incident", why="what the city has to cope with, and ids of staff")
plain("incidents.Role", why="duties of members of staff, by id")
