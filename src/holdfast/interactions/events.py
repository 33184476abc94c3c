"""The facts about interactions."""

from holdfast.journal.facts import fact

RECORDED = fact("interaction.recorded", "A contact was taken, also when it only asked.")
WRAPPED_UP = fact("interaction.wrapped_up", "A contact was closed with its outcome.")
IDENTIFIED = fact("interaction.identified", "A contact in progress learned who it is with.")
TOUCHED = fact("interaction.touched", "A contact in progress opened or followed a case.")
RESIDENT_MERGED = fact(
    "interaction.resident_merged", "Contacts followed a person who was merged or parted."
)
ERASED = fact("interaction.erased", "What was noted in contacts was erased.")
