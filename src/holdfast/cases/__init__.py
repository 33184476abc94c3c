"""Cases: what a resident wants settled, from opened to closed; routing, deadlines, duplicates.

Records: `case.opened`, `case.moved`, `case.assigned`, `case.rerouted`, `case.corrected`,
`case.noted`, `case.attached`, `case.followed`, `case.unfollowed`, `case.linked`,
`case.deadline_near`, `case.deadline_passed`, `case.imported`, `case.resident_merged`,
`case.erased`, `records.exported`. Listens for its own `case.opened`, `case.moved` and
`case.corrected` (to set timers), and for `resident.merged`, `resident.unmerged`, `resident.erased`.
"""
