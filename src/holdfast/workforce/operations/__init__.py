"""Everything that changes: presence, the contact in hand, queues, the codes."""

from holdfast.workforce.operations.ending import come_to, hang_up, resume, turn_clock, wrap_up
from holdfast.workforce.operations.handling import (
    Held,
    ask_about,
    begin,
    file_case,
    follow,
    keep_note,
    look_up,
    name_person,
    open_from_script,
    place_at,
    show_article,
    speak,
    start_again,
)
from holdfast.workforce.operations.presence import set_presence, sign_off
from holdfast.workforce.operations.setting_up import (
    ensure_defaults,
    save_code,
    save_phrase,
    save_queue,
    set_priority,
)
from holdfast.workforce.operations.undoing import take_back
from holdfast.workforce.operations.work import finish_work, give_back, offer_work, take_work

__all__ = [
    "Held", "ask_about", "begin", "come_to", "ensure_defaults", "file_case", "finish_work",
    "follow", "give_back", "hang_up", "keep_note", "look_up", "name_person", "offer_work",
    "open_from_script", "place_at", "resume", "save_code", "save_phrase", "save_queue",
    "set_presence", "set_priority", "show_article", "sign_off", "speak", "start_again",
    "take_back", "take_work", "turn_clock", "wrap_up",
]  # fmt: skip
