"""Everything that changes a case."""

from holdfast.cases.operations.files import attach_file
from holdfast.cases.operations.following import follow_case, unfollow_case
from holdfast.cases.operations.holding import Changed, Conflict
from holdfast.cases.operations.linking import link_cases
from holdfast.cases.operations.moving import move_case, note_deadline, reopen_case
from holdfast.cases.operations.notes import NOTE_LIMIT, add_note
from holdfast.cases.operations.opening import DESCRIPTION_LIMIT, Opened, open_case
from holdfast.cases.operations.sending import assign_case, correct_case

__all__ = [
    "DESCRIPTION_LIMIT", "NOTE_LIMIT", "Changed", "Conflict", "Opened", "add_note", "assign_case",
    "attach_file", "correct_case", "follow_case", "link_cases", "move_case", "note_deadline",
    "open_case", "reopen_case", "unfollow_case",
]  # fmt: skip
