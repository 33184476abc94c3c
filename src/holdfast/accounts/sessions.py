"""Sessions as Django keeps them in the database, read together with who signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from holdfast.accounts.models import Staff


class SessionStore(DatabaseStore):
    """Django's own store; every signed-in request reads one, so that one plain statement gives
    session, person, permissions and departments."""

    staff: Staff | None = None
    """Who signed in with this session as it was loaded; middleware.SignedIn checks it."""

    def load(self) -> dict[str, Any]:
        """What the session holds; empty where it ended or never was."""
        key = self.session_key
        found = Staff.objects.of_session(key, timezone.now()) if key else None
        if found is None:
            self._session_key = None
            return {}
        data, self.staff = found
        decoded: dict[str, Any] = self.decode(data)
        return decoded
