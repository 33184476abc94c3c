"""Everything that changes: runs of questions, and the scripts that staff write."""

from holdfast.scripts.operations.running import (
    DESCRIPTION_LENGTH,
    Finished,
    NotTaken,
    Saved,
    Started,
    abandon,
    answer,
    answer_all,
    attach_place,
    belong_to,
    describe,
    discard,
    finish,
    go_back,
    hand_over,
    reopen,
    start,
)
from holdfast.scripts.operations.writing import (
    change_script,
    publish_script,
    retire_script,
    take_back_script,
    undo_script,
    write_script,
)

__all__ = [
    "DESCRIPTION_LENGTH", "Finished", "NotTaken", "Saved", "Started", "abandon", "answer",
    "answer_all", "attach_place", "belong_to", "change_script", "describe", "discard", "finish",
    "go_back", "hand_over", "publish_script", "reopen", "retire_script", "start",
    "take_back_script", "undo_script", "write_script",
]  # fmt: skip
