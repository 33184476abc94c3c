"""The one outbox: everything that leaves for a person, by e-mail, text or call, one or a million.

`outbox` sends codes and single news, `mass` what goes to many (`mailing`: the words once, the
messages as rows like any). `states` has every move of a message, `routes` several providers as one,
`inbound` what comes back.

Records: `message.sent`, `message.failed`, `message.resent`, `message.resident_merged`,
`message.erased`, `mailing.begun`, `mailing.accepted`, `mailing.went_on`, `mailing.cancelled`,
`mailing.replied`. Listens for case facts, `resident.code_asked`, `resident.merged`,
`resident.unmerged`, `resident.erased`. A lower package records a fact; the templates here say it,
in the resident's language, where they agreed to hear it.
"""
