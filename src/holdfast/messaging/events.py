"""The facts about messages."""

from holdfast.journal.facts import fact

SENT = fact("message.sent", "A message was handed to the mail server or gateway.")
FAILED = fact("message.failed", "A message could not be delivered and will not be tried again.")
RESIDENT_MERGED = fact(
    "message.resident_merged", "Messages followed a person who was merged or parted."
)
ERASED = fact("message.erased", "Addresses and words of messages were erased.")
RESENT = fact("message.resent", "A person had a failed message tried again.")
MAILING_BEGUN = fact("mailing.begun", "Words for many people are ready in the outbox.")
MAILING_ACCEPTED = fact("mailing.accepted", "Messages of a mailing were accepted.")
MAILING_WENT_ON = fact("mailing.went_on", "Messages of mailings were handed over, or could not be.")
MAILING_CANCELLED = fact("mailing.cancelled", "What waited of a mailing is not sent any more.")
REPLIED = fact("mailing.replied", "Somebody answered a message.")
