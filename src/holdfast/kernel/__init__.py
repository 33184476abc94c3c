"""The ground: clock, ids, numbers, plugs, conditions, staff-written texts, phone numbers, paging,
secrets, and the embedded database. Imports nothing of ours."""
