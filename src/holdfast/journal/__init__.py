"""The journal: append-only facts, operations that record them, reactions that follow them.

Four things at once: the timeline on every page, the outbox that reactions and webhooks drink from,
the stream that live screens follow, and the replay from which insight is rebuilt.

`webhooks` tells other programs of what is public, signed; a feature says what and in which words.

Records: `site.opened`, `reaction.skipped`, `reaction.retried`, `webhook.changed`, `webhook.told`,
`webhook.failed`, `webhook.paused`. Listens for nothing.
"""
