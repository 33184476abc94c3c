"""The facts about cases."""

from holdfast.journal.facts import fact

OPENED = fact("case.opened", "A case was opened.")
IMPORTED = fact("case.imported", "A case came from another system.")
MOVED = fact("case.moved", "A case went from one state to another.")
ASSIGNED = fact("case.assigned", "A case was given to a department, a team or a person.")
REROUTED = fact("case.rerouted", "A corrected place or service sent the case elsewhere.")
CORRECTED = fact("case.corrected", "A case's place, service or answers were corrected.")
NOTED = fact("case.noted", "A note was added, for staff or for everyone.")
ATTACHED = fact("case.attached", "A photo or document was added.")
FOLLOWED = fact("case.followed", "A resident follows the case.")
UNFOLLOWED = fact("case.unfollowed", "A resident no longer follows the case.")
LINKED = fact("case.linked", "The case was linked with another.")
DEADLINE_NEAR = fact("case.deadline_near", "The promise runs out soon.")
DEADLINE_PASSED = fact("case.deadline_passed", "The promise ran out.")
RESIDENT_MERGED = fact("case.resident_merged", "Cases followed a person who was merged or parted.")
ERASED = fact("case.erased", "The personal details of the case were erased.")
RECORDS_ASKED = fact("records.asked", "Somebody asked for public records.")
RECORDS_FAILED = fact("records.failed", "A public-records export could not be made.")
RECORDS_CLEARED = fact("records.cleared", "The files of old public-records exports went.")
RECORDS_EXPORTED = fact("records.exported", "Public records were given out.")
RULES_SET = fact("routing.set", "The routing rules were set.")
