"""What the live stream shows to whom: sealed entries, by the rules of each feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http.cookies import SimpleCookie
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest

from holdfast.accounts.models import Staff
from holdfast.cases.visibility import visible as visible_cases
from holdfast.config.serving.ports import Event
from holdfast.config.serving.stream import LiveApplication
from holdfast.journal import queries
from holdfast.journal.actors import Actor

# Facts about these subjects are for everyone who is signed in; the rest only for who sees the case.
_CASE = "case"
_OPEN_TO_STAFF = frozenset(
    {"article", "service", "interaction", "presence", "handling", "work", "message", "bulletin",
     "incident", "playbook", "facility", "notice"}
)  # fmt: skip


class Watching:
    """Fills the stream's hooks from accounts, the journal and the cases' one rule."""

    def authenticate(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Actor | None:
        """The member of staff whose session cookie this is."""
        close_old_connections()
        cookies = SimpleCookie(headers.get("cookie", ""))
        morsel = cookies.get(settings.SESSION_COOKIE_NAME)
        if morsel is None:
            return None
        request = HttpRequest()
        request.session = SessionStore(morsel.value)
        # Django's own check: the session ends with the password it was opened with.
        user = get_user(request)
        return user.actor() if isinstance(user, Staff) else None

    def visible(self, viewer: Actor, events: Sequence[Event]) -> list[Event]:
        """Events about cases by the cases' rule, asked once for all of them, with the rights the
        viewer has now."""
        close_old_connections()
        staff = Staff.objects.acting(viewer.id) if viewer.id else None
        if staff is None:
            return []
        viewer = staff.actor()
        about = {UUID(e.subject) for e in events if e.kind.startswith(_CASE + ".")}
        seen = set(visible_cases(viewer).filter(pk__in=about).values_list("pk", flat=True))
        return [
            event
            for event in events
            if (event.kind.startswith(_CASE + ".") and UUID(event.subject) in seen)
            or event.kind.partition(".")[0] in _OPEN_TO_STAFF
        ]

    def follow(self, after: int, limit: int) -> list[Event]:
        """Sealed entries after a position."""
        close_old_connections()
        return [
            Event(entry.position, entry.kind, str(entry.subject), entry.data)
            for entry in queries.after(after, limit=limit)
        ]

    def head(self) -> int:
        """The last sealed position."""
        close_old_connections()
        return queries.head()


def application() -> LiveApplication:
    """The ASGI application of the live stream."""
    return LiveApplication(Watching(), base_url=settings.HOLDFAST.base_url)
