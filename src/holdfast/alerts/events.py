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
ENDS_SOON = fact("bulletin.ends_soon", "A bulletin's time runs out soon; its writers were told.")
STALE = fact("bulletin.stale", "An outlet misses a bulletin, or shows it though it is over.")
FRESH = fact("bulletin.fresh", "An outlet is right about a bulletin again.")
REVIEWED = fact("bulletin.reviewed", "A bulletin that went out without approval was reviewed.")
SUBSCRIPTION_ASKED = fact("subscription.asked", "Somebody asked for alerts; a code was sent.")
SUBSCRIBED = fact("subscription.confirmed", "Somebody proved an address and gets alerts there.")
UNSUBSCRIBED = fact("subscription.stopped", "Somebody stopped some of their alerts.")
FOLLOWED_CONSENT = fact(
    "subscription.followed_consent", "Alerts stopped or came again with messages to an address."
)
SUBSCRIBER_MERGED = fact(
    "subscription.resident_merged", "Subscriptions followed a person who was merged or parted."
)
SUBSCRIPTIONS_ERASED = fact("subscription.erased", "Subscriptions were taken away for good.")
ESCALATED = fact("bulletin.escalated", "People who did not confirm are told by another channel.")
RECORDED = fact("bulletin.recorded", "The phone announcement of a bulletin can be heard.")
POSTED = fact("bulletin.posted", "A bulletin was posted on a social network, or taken down there.")
FEED_CHANGED = fact("feed.changed", "A feed of what others say was added or removed.")
HEARD = fact("feed.read", "A feed of what others say was read, or could not be.")
DISMISSED = fact("feed.dismissed", "Staff took something that others say off the list.")
JOINED = fact("bulletin.joined", "Somebody who subscribed later is told under the same rule.")
PARTICIPANT_ADDED = fact("subscription.exercises", "Somebody takes part in exercises.")
PARTICIPANT_REMOVED = fact(
    "subscription.exercises_over", "Somebody takes part in exercises no longer."
)
