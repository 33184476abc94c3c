"""Scripts: the one runner of guided questions, for the desk, the portal and every API.

A run keeps the version of the service it began with, who runs it on which channel, and the answers
so far, saved one by one. Answers are personal data: they live in the run's row and nowhere else;
the journal learns only which question was answered.

Records: `script.started`, `script.answered`, `script.went_back`, `script.placed`,
`script.stopped`, `script.finished`, `script.reopened`, `script.abandoned`, `script.discarded`,
`script.resident_merged`. Listens for `resident.merged`, `resident.unmerged`, `resident.erased`.
"""
