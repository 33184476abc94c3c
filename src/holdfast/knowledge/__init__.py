"""Knowledge: articles, their reviews and translations, what readers say of them, and the search.

An article has revisions that never change; publishing makes one current. `queries` answers every
surface from a snapshot kept in each process (shelf.py); the ranking itself is `search/`.

Records: `article.written`, `article.published`, `article.expired`, `article.renamed`,
`article.reviewed`, `article.featured`, `article.found_helpful`, `article.found_lacking`,
`article.said_more`, `article.words_expired`, `search.unanswered`. Listens for:
`article.published` (to compute its vectors).
"""
