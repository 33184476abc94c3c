"""The one outbox: everything that leaves for a person, by e-mail or text.

Records: `message.sent`, `message.failed`, `message.resent`, `message.resident_merged`,
`message.erased`. Listens for case facts, `resident.code_asked`, `resident.merged`,
`resident.unmerged`, `resident.erased`. A lower package records a fact; the templates here say it,
in the resident's language, where they agreed to hear it.
"""
