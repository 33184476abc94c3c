"""The staff's workspace: work list, case page, outbox, parked entries, counts, staff and keys.

A surface: it owns no tables and records no facts. Views parse, make one domain call, answer.
Who sees which case is decided by `cases.visibility`; what may be done, by the operations.
"""
