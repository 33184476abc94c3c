"""The facts the journal itself records."""

from holdfast.journal.facts import fact

SITE_OPENED = fact("site.opened", "A site took up its block of case numbers.")
REACTION_SKIPPED = fact("reaction.skipped", "A person let a parked entry pass, with a reason.")
REACTION_RETRIED = fact("reaction.retried", "A person asked for a parked entry to be tried again.")
REPEATS_FORGOTTEN = fact("repeat.forgotten", "Old idempotency keys were taken away.")
