"""The facts that knowledge records."""

from holdfast.journal.facts import fact

WRITTEN = fact("article.written", "A revision of an article was written.")
PUBLISHED = fact("article.published", "A revision of an article was published.")
EXPIRED = fact("article.expired", "An article is no longer in force.")
RENAMED = fact("article.renamed", "An article has another address.")
REVIEWED = fact("article.reviewed", "An article was read again and still holds.")
FEATURED = fact("article.featured", "An article's place among the featured ones changed.")
FOUND_HELPFUL = fact("article.found_helpful", "A reader said that an article answered.")
FOUND_LACKING = fact("article.found_lacking", "A reader said that something is missing.")
SAID_MORE = fact("article.said_more", "A reader said in words what is missing.")
WORDS_EXPIRED = fact("article.words_expired", "What readers wrote long ago was erased.")
UNANSWERED = fact("search.unanswered", "A search found no good answer.")
