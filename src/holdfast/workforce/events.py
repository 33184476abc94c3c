"""The facts about people at work."""

from holdfast.journal.facts import fact

PRESENCE_CHANGED = fact("presence.changed", "A member of staff is doing something else now.")
HANDLING_CHANGED = fact("handling.changed", "What is known in a contact in progress changed.")
HANDLING_NOTED = fact("handling.noted", "The notes of a contact in progress were saved.")
HUNG_UP = fact("handling.hung_up", "The conversation is over; the wrap-up begins.")
WORK_OFFERED = fact("work.offered", "Work came into a queue and waits for a person.")
WORK_TAKEN = fact("work.taken", "A member of staff took work from a queue.")
WORK_GIVEN_BACK = fact("work.given_back", "Work that was taken waits again.")
WORK_DONE = fact("work.done", "Work from a queue is done.")
CODE_SAVED = fact("wrap_up_code.saved", "A wrap-up code was made or changed.")
PHRASE_SAVED = fact("phrase.saved", "A ready phrase was made, changed or put away.")
QUEUE_SAVED = fact("queue.saved", "A queue was made or changed.")
RESIDENT_MERGED = fact(
    "handling.resident_merged", "Contacts in hand followed a person who was merged or parted."
)
HANDLING_ERASED = fact("handling.erased", "What was jotted down in contacts was erased.")
