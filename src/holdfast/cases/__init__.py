"""Cases: what a resident wants settled, from opened to closed; routing, deadlines, duplicates.

Records: `case.opened`, `case.moved`, `case.assigned`, `case.rerouted`, `case.corrected`,
`case.noted`, `case.attached`, `case.followed`, `case.unfollowed`, `case.linked`,
`case.deadline_near`, `case.deadline_passed`, `case.imported`. Listens for its own `case.opened`
and moves (to set deadlines).
"""
