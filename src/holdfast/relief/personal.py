"""What relief keeps of people: whom staff call at a shelter."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

plain("relief.Facility", why="public places, what they offer and how full they are")
plain("relief.Origin", why="ids of others' entries of public places")
plain("relief.Alike", why="ids of public places, and of staff")
plain("relief.Notice", why="what is closed or changed in the city")
plain("relief.Count", why="numbers of people, and ids of staff")
personal("relief.Reachable", "name", "role", "phone", "email", klass="staff", retention="staff")
