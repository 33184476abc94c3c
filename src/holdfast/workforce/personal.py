"""What workforce keeps of people: what was typed in a contact in hand."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

personal("workforce.Handling", "phone", "email", klass="contact")
personal("workforce.Handling", "name", klass="identity")
personal("workforce.Handling", "place", klass="place")
personal("workforce.Handling", "words", "note", klass="words")
plain(
    "workforce.Handling", "channel", "language", "phase", "came_to", "opened", "followed",
    "articles", why="codes and ids",
)  # fmt: skip
plain("workforce.Presence", why="what staff do at work, by codes and ids")
plain("workforce.WrapUpCode", why="settings of the city")
plain("workforce.Queue", why="settings of the city")
plain("workforce.Work", why="codes and ids")
