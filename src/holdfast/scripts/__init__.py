"""Scripts: the one runner of guided questions, for the desk, the portal and every API, and the
scripts that staff write for it.

A run keeps the version it began with, of a service or of a script, who runs it on which channel,
and the answers so far, saved one by one. Answers are personal data: they live in the run's row and
nowhere else; the journal learns only which question was answered. A script says how long they are
kept.

Records: `script.started`, `script.answered`, `script.went_back`, `script.placed`,
`script.stopped`, `script.finished`, `script.reopened`, `script.abandoned`, `script.discarded`,
`script.resident_merged`, `script.written`, `script.published`, `script.retired`. Listens for
`resident.merged`, `resident.unmerged`, `resident.erased`, and to its own runs, to count steps.
"""
