"""Alerts: what officials say, once, and everywhere it is read; and what other services alert.

A *bulletin* is one official statement: a kind (kinds.yaml) whose slots are filled in every
language, an area, a time and a source. What will be said (`saying`) is bound by a digest; others
than its writers approve that digest, and only then every outlet shows it. `cap/` reads and judges
alerts in the Common Alerting Protocol and in the weather service's JSON, `transit/` the service
alerts of transit agencies, `roads/` the work zones of road authorities. `subscribing` keeps
who wants alerts where, proven by a code that went there; `audience` is the rule whom a bulletin is
sent to, `targeting` tells whom it means, `sending` hands them to the one outbox. A bulletin may be
part of an exercise: its words say so, and only `participants` are sent it. `posting` puts the words
on the city's social network. `outlets` looks whether a version is read everywhere, `staleness`
whether it still is, `changes` tells what is new in it.

Records: `bulletin.written`, `bulletin.submitted`, `bulletin.approved`, `bulletin.published`,
`bulletin.ended`, `bulletin.retracted`, `bulletin.expired`, `bulletin.shown`, `bulletin.ends_soon`,
`bulletin.posted`, `bulletin.stale`, `bulletin.fresh`, `bulletin.reviewed`, `bulletin.joined`,
`subscription.asked`, `subscription.confirmed`, `subscription.stopped`,
`subscription.followed_consent`, `subscription.resident_merged`, `subscription.erased`,
`subscription.exercises`, `subscription.exercises_over`. Listens for its own
`subscription.confirmed`, `bulletin.ends_soon`, `mailing.replied`, `resident.consented`,
`resident.merged`, `resident.unmerged`, `resident.erased`.
"""
