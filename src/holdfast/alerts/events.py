"""The facts that alerts record."""

from holdfast.journal.facts import fact

WRITTEN = fact("bulletin.written", "A version of a bulletin was written.")
SUBMITTED = fact("bulletin.submitted", "A version of a bulletin waits for approval.")
APPROVED = fact("bulletin.approved", "Somebody approved exactly what a bulletin will say.")
PUBLISHED = fact("bulletin.published", "A version of a bulletin is out, everywhere.")
ENDED = fact("bulletin.ended", "A bulletin was ended by an approved all-clear or cancellation.")
RETRACTED = fact("bulletin.retracted", "A bulletin was taken back by its writer at once.")
EXPIRED = fact("bulletin.expired", "A bulletin's time ran out.")
SHOWN = fact("bulletin.shown", "Our outlets were asked whether they show a bulletin.")
REVIEWED = fact("bulletin.reviewed", "A bulletin that went out without approval was reviewed.")
