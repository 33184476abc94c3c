"""The facts the journal itself records."""

from holdfast.journal.facts import fact

SITE_OPENED = fact("site.opened", "A site took up its block of case numbers.")
REACTION_SKIPPED = fact("reaction.skipped", "A person let a parked entry pass, with a reason.")
REACTION_RETRIED = fact("reaction.retried", "A person asked for a parked entry to be tried again.")
REPEATS_FORGOTTEN = fact("repeat.forgotten", "Old idempotency keys were taken away.")
WEBHOOK_CHANGED = fact("webhook.changed", "A webhook was added, tested, changed or removed.")
WEBHOOK_TOLD = fact("webhook.told", "Another program took what was told to its webhook.")
WEBHOOK_FAILED = fact("webhook.failed", "A webhook did not take what it was told.")
WEBHOOK_PAUSED = fact("webhook.paused", "A webhook failed for so long that it is paused.")
