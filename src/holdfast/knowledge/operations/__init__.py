"""Writing, translating, publishing, reviewing articles; what readers say of them."""

from holdfast.knowledge.operations.holding import Conflict
from holdfast.knowledge.operations.publishing import (
    REVIEW_DAYS,
    expire_article,
    feature_articles,
    publish_article,
    publish_articles,
    rename_article,
    review_article,
)
from holdfast.knowledge.operations.readers import (
    FEEDBACK_LIMIT,
    Said,
    count_unanswered,
    forget_words,
    give_feedback,
    say_more,
)
from holdfast.knowledge.operations.shelfmark import new_shelfmark
from holdfast.knowledge.operations.writing import Written, translate, write_article

__all__ = [
    "FEEDBACK_LIMIT", "REVIEW_DAYS", "Conflict", "Said", "Written", "count_unanswered",
    "expire_article", "feature_articles", "forget_words", "give_feedback", "new_shelfmark",
    "publish_article", "publish_articles", "rename_article", "review_article", "say_more",
    "translate", "write_article",
]  # fmt: skip
