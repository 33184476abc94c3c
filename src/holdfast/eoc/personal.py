"""What the operations center keeps of people: ids of staff who wrote, approved and switched."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

plain("eoc.Playbook", why="how the city prepares")
plain("eoc.PlaybookVersion", why="how the city prepares, and ids of staff")
plain("eoc.Activation", why="ids of staff, and the reason for acting alone")
plain("eoc.Switch", why="what was switched, and ids of staff")
plain("eoc.LogEntry", why="the official log: it names no resident, and its page says so")
plain("eoc.Tagged", why="ids of contacts and cases, and a kind")
plain("eoc.Rumor", why="what is said about an incident; it names no resident, and its form says so")
plain("eoc.Asking", why="ids of contacts and staff")
plain("eoc.Sitrep", why="times, ids of staff, and a note that names no resident, as its form says")
plain("eoc.Figure", why="counts, with ids and codes of what was counted")
plain("eoc.Acknowledged", why="ids of staff")
plain("eoc.Schedule", why="times")
plain("eoc.GeneralMessage", why="messages of staff; they name no resident, and their form says so")
plain("eoc.ResourceRequest", why="what the city needs, and from whom")
plain("eoc.RequestStep", why="ids of staff, suppliers and order numbers")
plain("eoc.StatusSummary", why="what the city reports, with counts and their sources")
plain("eoc.WordList", why="words that are looked for, and what they are called")
plain(
    "eoc.Pattern",
    why="counts, ids and codes of what was counted; its reason names no resident, as its form says",
)
plain("eoc.Spell", why="what staff do at work, by ids and times")
plain("eoc.WorkRules", why="what the city's rules say")
plain("eoc.Noted", why="what staff do at work, by ids, codes and times")
plain("eoc.Warned", why="ids of staff, codes and times")
plain("eoc.HandOver", why="ids of staff, codes and times")
personal("eoc.Household", "answer", klass="staff", retention="household")
personal("eoc.Worker", "name", "title", "agreement", klass="staff", retention="claim")
plain("eoc.Worker", "employment", why="codes")
plain("eoc.PayRate", why="amounts")
plain("eoc.CostRules", why="what the city's pay policy says")
personal("eoc.Shift", "site", "work", "evidence", "out_because", klass="staff", retention="claim")
plain("eoc.Shift", "category", why="a code")
personal("eoc.Cost", "detail", "site", "out_because", klass="staff", retention="claim")
plain("eoc.Cost", "kind", "category", why="codes")
plain("eoc.Debrief", why="what a city says of itself; it names no resident, and its form says so")
plain("eoc.Finding", why="what was found; it names no resident, and its form says so")
plain("eoc.Action", why="what the city does, and ids of staff")
