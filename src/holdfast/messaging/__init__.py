"""The one outbox: everything that leaves for a person, by e-mail or text.

Records: `message.queued`, `message.sent`, `message.failed`. Listens for case facts and
`resident.code_asked`. A lower package records a fact; the templates here say it, in the
resident's language, where they agreed to hear it.
"""
