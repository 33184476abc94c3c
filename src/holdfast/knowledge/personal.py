"""What knowledge keeps of people: only what readers write into a feedback."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

personal("knowledge.Feedback", "words", klass="words")
plain("knowledge.Feedback", "lang", why="a language's tag")
plain("knowledge.Article", why="what the city publishes")
plain("knowledge.FormerSlug", why="what the city publishes")
plain("knowledge.Revision", why="what the city publishes, and an actor's code")
plain("knowledge.Vector", why="made from what the city publishes")
plain("knowledge.Searched", why="words without order, digits or @; see unanswered.telling")
plain("knowledge.Shelfmark", why="a stamp")
