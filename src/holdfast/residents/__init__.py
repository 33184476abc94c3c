"""People: identity, language, consent, merge, erase. The only home of who a resident is.

Records: `resident.noted`, `resident.changed`, `resident.consented`, `resident.stopped`,
`resident.code_asked`, `resident.signed_in`, `resident.merged`, `resident.unmerged`,
`resident.erased`, `resident.held`, `resident.exported`. Listens for nothing.
"""
