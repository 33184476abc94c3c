"""What happened to a person's record: the journal's facts in words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from holdfast.desk import dates
from holdfast.desk.organization import organization
from holdfast.journal import queries as journal
from holdfast.journal.models import Entry
from holdfast.residents.models import Hold


def tell(resident: UUID) -> list[tuple[str, list[dict[str, Any]]]]:
    """The days of a record's own journal, newest first, as the journal's template takes them."""
    entries = sorted(journal.about(resident), key=lambda each: each.occurred_at, reverse=True)
    holds = {str(each.pk): each for each in Hold.objects.filter(resident=resident)}
    days: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        if line := _line(entry, entry.data, holds):
            days.setdefault(dates.near(entry.occurred_at), []).append(line)
    return list(days.items())


def _line(entry: Entry, data: Mapping[str, Any], holds: Mapping[str, Hold]) -> dict[str, Any]:
    icon, what, note = "info", "", ""
    channel = _("by text") if data.get("channel") == "phone" else _("by e-mail")
    match entry.kind:
        case "resident.noted":
            icon, what = "person", _("Noted for the first time")
        case "resident.changed":
            icon, what = "draft", _("Name, language or preference changed")
            if data.get("by") == "contact":
                icon, what = "person", _("In contact again")
        case "resident.consented":
            allowed = data.get("allowed")
            icon = "mail" if data.get("channel") == "email" else "mobile"
            what = (_("Messages %(how)s allowed") if allowed else _("Messages %(how)s stopped")) % {
                "how": channel
            }
        case "resident.signed_in":
            icon, what = "lock", _("Signed in with a code, %(how)s") % {"how": channel}
        case "resident.merged":
            icon, what = "people", _("Another record was merged into this one")
        case "resident.unmerged":
            icon, what = "undo", _("A merge was undone")
        case "resident.held":
            hold = holds.get(str(data.get("hold")))
            set_ = bool(data.get("held"))
            icon, what = "lock", _("Legal hold set") if set_ else _("Legal hold lifted")
            if hold:
                note = hold.reason if set_ else hold.lifted_why
        case "resident.exported":
            icon, what = "file", _("Their data was exported")
        case "resident.erased":
            icon, what = "x", _("Personal data erased")
        case _unknown:
            return {}
    return {
        "icon": icon, "at": localtime(entry.occurred_at), "shown": dates.hour(entry.occurred_at),
        "what": what, "by": organization().actor(entry.actor), "note": note,
    }  # fmt: skip
