"""The operations center: what an incident switches, by playbooks that staff write.

A *playbook* is data: lines, each of which switches one thing in some phases from some level on
(`lines`). An *activation* takes an incident to a level and a phase with the lines that belong to
it; one proposes it, a second one approves exactly what was shown, or one alone with a reason that
another reviews. Each line says what was before, can be left out before and reversed singly
afterwards, and is reversed or kept on purpose before the incident closes. Lines of exercises
switch nothing.

The *register of rumors* leads each from heard over checked to answered, and counts the contacts
that mention it (`rumors`). A *sitrep* is how an incident stood at a moment: counts with the records
they count, beside the last one and beside what is usual then (`reporting`, `figures`). *Forms* are
messages (`messages`), resource requests (`resources`) and status summaries (`summaries`).
*Costs* are kept line by line (`spending`), split into regular hours and overtime (`pay`) and summed
by FEMA's rules (`claims`). People who work in it are watched (`crew`, `hours`), relieved
(`relieving`) and asked whether their households are looked after (`families`). Afterwards come
debriefs, findings, and actions with an owner and a day (`after`).

*Unusual patterns* are looked for every few minutes (`looking`, by `surprise`), raised with their
evidence, and settled by a person (`patterns`).

Records, all about the incident: `incident.proposed`, `incident.proposal_changed`,
`incident.withdrawn`, `incident.activated`, `incident.reviewed`, `incident.line_switched`,
`incident.line_reversed`, `incident.line_kept`, `incident.logged`, `incident.rumor_heard`,
`incident.rumor_asked`, `incident.rumor_moved`, `incident.rumor_spiked`, `incident.contact_marked`,
`incident.sitrep_made`, `incident.sitrep_read`, `incident.sitreps_planned`,
`incident.message_written`, `incident.message_approved`, `incident.message_answered`,
`incident.resource_asked`, `incident.resource_moved`, `incident.summary_written`,
`incident.summary_approved`, `incident.shift_kept`, `incident.cost_kept`, `incident.cost_out`,
`incident.debriefed`, `incident.finding`, `incident.action_planned`, `incident.action_replanned`,
`incident.action_settled`, `incident.limit_near`, `incident.limit_over`, `incident.limit_eased`,
`incident.relief_asked`, `incident.relief_moved`, `incident.household_said`,
`incident.households_forgotten`; about nothing in particular, or a worker: `costs.rules`,
`costs.worker`, `costs.rate`, `work.rules`, `work.noted`; about a playbook:
`playbook.written`; about a pattern: `pattern.raised`, `pattern.moved`; about a list of words:
`pattern.words_watched`.
Listens for `interaction.recorded`, `case.opened`, `presence.changed`; for its log also for what
happens to incidents and to bulletins.
"""
