"""The facts of the operations center."""

from holdfast.journal.facts import fact

PROPOSED = fact("incident.proposed", "An activation was proposed, with its lines.")
PROPOSAL_CHANGED = fact(
    "incident.proposal_changed", "A line of a proposal was left out or taken in."
)
WITHDRAWN = fact("incident.withdrawn", "A proposed activation was withdrawn.")
ACTIVATED = fact("incident.activated", "An activation was approved, and its lines switched.")
REVIEWED = fact("incident.reviewed", "An activation by one person alone was reviewed.")
SWITCHED = fact("incident.line_switched", "A line of a playbook was switched on.")
REVERSED = fact("incident.line_reversed", "A line of a playbook was reversed.")
KEPT = fact("incident.line_kept", "A line of a playbook was kept on purpose.")
LOGGED = fact("incident.logged", "Something was written in an incident's log.")
PLAYBOOK_WRITTEN = fact("playbook.written", "A version of a playbook was written.")
RUMOR_HEARD = fact("incident.rumor_heard", "A rumor was heard.")
RUMOR_ASKED = fact("incident.rumor_asked", "A contact mentioned a rumor.")
RUMOR_MOVED = fact(
    "incident.rumor_moved", "A rumor was checked, answered, set aside or opened again."
)
RUMOR_SPIKED = fact("incident.rumor_spiked", "A rumor is asked about far more than before.")
CONTACT_MARKED = fact("incident.contact_marked", "A contact was said to belong to an exercise.")
SITREP_MADE = fact("incident.sitrep_made", "A situation report was made.")
SITREP_READ = fact("incident.sitrep_read", "Somebody acknowledged a situation report.")
SITREPS_PLANNED = fact(
    "incident.sitreps_planned", "It was said how often situation reports are made."
)
MESSAGE_WRITTEN = fact("incident.message_written", "A message was written.")
MESSAGE_APPROVED = fact("incident.message_approved", "A message was approved.")
MESSAGE_ANSWERED = fact("incident.message_answered", "A message was answered.")
RESOURCE_ASKED = fact("incident.resource_asked", "Resources were asked for.")
RESOURCE_MOVED = fact("incident.resource_moved", "A resource request went on.")
SUMMARY_WRITTEN = fact("incident.summary_written", "A status summary was prepared.")
SUMMARY_APPROVED = fact("incident.summary_approved", "A status summary was approved.")
COST_RULES = fact("costs.rules", "Pay policy and limits of costs were set.")
WORKER_ADDED = fact("costs.worker", "Somebody whose hours count was added.")
RATE_SET = fact("costs.rate", "What an hour of somebody costs was set.")
SHIFT_KEPT = fact("incident.shift_kept", "Hours were kept for an incident.")
COST_KEPT = fact("incident.cost_kept", "A cost was kept for an incident.")
COST_TAKEN_OUT = fact("incident.cost_out", "A line was taken out of an incident's costs.")
WORK_RULES = fact("work.rules", "It was said how long people work in an incident.")
CARE_NOTED = fact("work.noted", "A meal or a rest of somebody was noted.")
LIMIT_NEAR = fact("incident.limit_near", "Somebody nears a limit of their shift.")
LIMIT_OVER = fact("incident.limit_over", "Somebody is over a limit of their shift.")
LIMIT_EASED = fact("incident.limit_eased", "Somebody is over a limit no longer.")
RELIEF_ASKED = fact("incident.relief_asked", "Somebody asked to be relieved.")
RELIEF_MOVED = fact("incident.relief_moved", "It was said who takes over, or that it is settled.")
HOUSEHOLD_SAID = fact(
    "incident.household_said", "Somebody said whether their household is looked after."
)
HOUSEHOLDS_FORGOTTEN = fact(
    "incident.households_forgotten", "What was said about households was erased."
)
DEBRIEFED = fact("incident.debriefed", "A debrief was written down.")
FOUND = fact("incident.finding", "Something was found after an incident.")
ACTION_PLANNED = fact("incident.action_planned", "An action was planned about a finding.")
ACTION_REPLANNED = fact("incident.action_replanned", "An action got another owner or day.")
ACTION_SETTLED = fact("incident.action_settled", "An action was settled, or taken up again.")
PATTERN_RAISED = fact("pattern.raised", "Far more came about something than was expected.")
PATTERN_MOVED = fact(
    "pattern.moved", "An unusual pattern was seen, dismissed, or made a rumor or an incident."
)
WORDS_WATCHED = fact("pattern.words_watched", "A list of watched words was written.")
