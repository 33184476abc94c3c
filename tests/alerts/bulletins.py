"""Bulletins in few words, for the tests of alerts: written, submitted, approved, out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id


def staff(*permissions: str) -> Actor:
    return Actor("staff", new_id(), frozenset(permissions))


WRITER = staff("bulletins.write", "bulletins.approve")
OTHER = staff("bulletins.approve")
THIRD = staff("bulletins.approve")
OTHER_WRITER = staff("bulletins.write", "bulletins.approve")


def said(en: str, es: str = "") -> dict[str, str]:
    return {"en": en, "es": es or f"{en} (es)"}


def road(**changed: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "kind": "road_closed", "severity": "warning", "areas": (), "source": "Streets",
        "slots": {"road": said("Mill Street Bridge", "Puente de Mill Street"),
                  "why": said("High water", "Crecida")},
        "starts_at": now, "until": now + timedelta(hours=6),
    } | changed  # fmt: skip


def write(actor: Actor = WRITER, **changed: Any) -> Any:
    from holdfast.alerts import operations

    return operations.write_bulletin(actor=actor, **road(**changed))


def submitted(**changed: Any) -> Any:
    from holdfast.alerts import operations

    written = write(**changed)
    operations.submit_bulletin(actor=WRITER, version=written.version)
    return written


def approve(actor: Actor, written: Any, reason: str = "") -> Any:
    from holdfast.alerts import operations, queries
    from holdfast.alerts.models import Version

    digest = bytes(Version.objects.get(pk=written.version).digest)
    done = operations.approve_bulletin(
        actor=actor, version=written.version, digest=digest, reason=reason
    )
    queries.forget()
    return done


def out(**changed: Any) -> Any:
    written = submitted(**changed)
    assert approve(OTHER, written).published
    return written


def numbers() -> list[int]:
    from holdfast.alerts import queries

    return [each.number for each in queries.out_now()]
