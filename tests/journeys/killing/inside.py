"""What is asked from inside the product: seeding it, and what it holds at the end (as JSON)."""

from __future__ import annotations

import json
import sys

from holdfast.config.running import product


def seed() -> dict[str, str]:
    """A department with an e-mail address, a service, a key that may file and move, a session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from holdfast.accounts import operations as accounts
    from holdfast.accounts.models import Staff
    from holdfast.catalog import operations as catalog
    from holdfast.catalog.definitions import Definition
    from holdfast.config.environment import read
    from holdfast.journal.actors import system
    from holdfast.kernel.embedded import hold
    from holdfast.kernel.texts import Text

    me = system("kills")
    accounts.save_department(
        actor=me, code="streets", name=Text.of("Streets"), email="streets@example.com"
    )
    catalog.publish_service(
        actor=me,
        definition=Definition(
            code="pothole", group=Text.of("Streets"), name=Text.of("Pothole"), owner="streets",
            promise="5 business days", place="optional",
        ),
    )  # fmt: skip
    key = accounts.create_client(
        actor=me, name="kills", per_minute=1_000_000,
        permissions=["cases.open", "cases.see", "cases.move"],
    ).key  # fmt: skip
    made = accounts.create_staff(
        actor=me, email="s@example.com", name="S", roles=["supervisor"], password="kept-for-kills-1"
    )
    staff = Staff.objects.get(pk=made.id)
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = "holdfast.accounts.backend.StaffBackend"
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.save()
    with hold(read().home) as database:
        data = str(database.data_dir)
    return {"key": key, "session": str(session.session_key), "data_dir": data}


def state() -> dict[str, object]:
    """Cases by the address that reported them, facts by case, messages, the chain."""
    from django.db import connection

    from holdfast.journal import sealing

    def rows(sql: str) -> list[list[object]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return [list(row) for row in cursor.fetchall()]

    return {
        "cases": rows(
            "SELECT i.value, c.id::text, c.number, c.status, c.version FROM cases_case c"
            " JOIN residents_identifier i ON i.resident_id = c.resident_id"
        ),
        "opened": rows(
            "SELECT subject::text, count(*) FROM journal_entry WHERE kind = 'case.opened'"
            " GROUP BY subject"
        ),
        "moved": rows(
            "SELECT subject::text, data->>'to', count(*) FROM journal_entry"
            " WHERE kind = 'case.moved' GROUP BY 1, 2"
        ),
        "interactions": rows(
            "SELECT case_id::text, count(*) FROM interactions_about GROUP BY case_id"
        ),
        "messages": rows(
            "SELECT id::text, address, template, state, answer_lost, fact::text"
            " FROM messaging_message"
        ),
        "sealed": rows(
            "SELECT s.position FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id"
            " WHERE e.kind = 'case.opened'"
        ),
        "unsealed": rows(
            "SELECT count(*) FROM journal_entry e LEFT JOIN journal_seal s ON s.entry_id = e.id"
            " WHERE s.position IS NULL"
        )[0][0],
        "head": rows("SELECT coalesce(max(position), 0) FROM journal_seal")[0][0],
        "faults": [fault.says for fault in sealing.verify()],
        "held": rows("SELECT reaction, state, error FROM journal_held"),
    }


if __name__ == "__main__":
    with product():
        print(json.dumps({"seed": seed, "state": state}[sys.argv[1]]()))
