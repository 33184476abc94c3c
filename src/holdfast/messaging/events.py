"""The facts about messages."""

from holdfast.journal.facts import fact

SENT = fact("message.sent", "A message was handed to the mail server or gateway.")
FAILED = fact("message.failed", "A message could not be delivered and will not be tried again.")
RESIDENT_MERGED = fact(
    "message.resident_merged", "Messages followed a person who was merged or parted."
)
ERASED = fact("message.erased", "Addresses and words of messages were erased.")
RESENT = fact("message.resent", "A person had a failed message tried again.")
