"""The facts about interactions."""

from holdfast.journal.facts import fact

RECORDED = fact("interaction.recorded", "A contact was taken, also when it only asked.")
WRAPPED_UP = fact("interaction.wrapped_up", "A contact was closed with its outcome.")
