"""People: identity, language, consent, merge, erase. The only home of who a resident is.

Records: `resident.noted`, `resident.changed`, `resident.consented`, `resident.code_asked`,
`resident.signed_in`, `resident.merged`, `resident.unmerged`, `resident.erased`, `resident.held`,
`resident.exported`, `retention.set`, `code.expired`. Listens for nothing: every package follows a
merge and erases its own by itself, and registers what it keeps in its `personal.py`.
"""
