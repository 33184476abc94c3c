"""A network that nobody else sees: what would be posted stands in our outbox (demo, exercises,
tests). It counts like the strictest of the networks that we know, and can fail."""

from __future__ import annotations

from collections.abc import Callable

from holdfast.alerts.ports import Post, Posted


class FakeNetwork:
    """Keeps posts by their key, as long as the process lives; `fails` may raise what a network
    raises, before anything is taken."""

    name, limit = "keep", 500

    def __init__(self, fails: Callable[[Post], None] | None = None) -> None:
        self.posts: dict[str, Post] = {}
        self.gone: list[str] = []
        self.fails = fails

    def length(self, words: str) -> int:
        """Every letter counts."""
        return len(words)

    def post(self, post: Post) -> Posted:
        """Kept under its key; a repeat changes nothing."""
        if self.fails is not None:
            self.fails(post)
        id = f"kept-{post.key}"
        self.posts.setdefault(id, post)
        return Posted(id)

    def take_down(self, id: str) -> None:
        """Kept no longer."""
        self.posts.pop(id, None)
        self.gone.append(id)
