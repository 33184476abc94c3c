"""The facts about residents."""

from holdfast.journal.facts import fact

NOTED = fact("resident.noted", "A resident was noted for the first time.")
CHANGED = fact("resident.changed", "A resident's name, language or ways to reach them changed.")
CONSENTED = fact("resident.consented", "A resident allowed or refused messages on a channel.")
CODE_ASKED = fact("resident.code_asked", "A resident asked for a sign-in code.")
SIGNED_IN = fact("resident.signed_in", "A resident signed in with a code.")
MERGED = fact("resident.merged", "Two records of one person became one.")
UNMERGED = fact("resident.unmerged", "A merge was undone.")
ERASED = fact("resident.erased", "A resident's personal data was erased.")
HELD = fact("resident.held", "A legal hold was set or lifted.")
EXPORTED = fact("resident.exported", "A resident's data was exported for them.")
RETENTION_SET = fact("retention.set", "The period of a class of personal data was set.")
CODES_EXPIRED = fact("code.expired", "Old sign-in codes were taken away.")
