"""The facts about messages."""

from holdfast.journal.facts import fact

SENT = fact("message.sent", "A message was handed to the mail server or gateway.")
FAILED = fact("message.failed", "A message could not be delivered and will not be tried again.")
