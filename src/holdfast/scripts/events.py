"""The facts scripts record."""

from holdfast.journal.facts import fact

SCRIPT_STARTED = fact("script.started", "The questions of a service were begun.")
SCRIPT_ANSWERED = fact("script.answered", "A question was answered.")
SCRIPT_WENT_BACK = fact("script.went_back", "An earlier question was asked again.")
SCRIPT_PLACED = fact("script.placed", "The place of what is asked for was said.")
SCRIPT_STOPPED = fact("script.stopped", "An answer ended the questions: somebody else must help.")
SCRIPT_FINISHED = fact("script.finished", "All questions were answered.")
SCRIPT_REOPENED = fact("script.reopened", "What was filed was taken back; its questions go on.")
SCRIPT_ABANDONED = fact("script.abandoned", "The questions were left unfinished.")
SCRIPT_DISCARDED = fact("script.discarded", "Old answers that nobody finished were erased.")
RESIDENT_MERGED = fact("script.resident_merged", "Runs followed a person who was merged or parted.")
SCRIPT_WRITTEN = fact("script.written", "The draft of a script was begun or changed.")
SCRIPT_PUBLISHED = fact("script.published", "A script was published; runs that began go on.")
SCRIPT_RETIRED = fact("script.retired", "A script is offered no longer.")
