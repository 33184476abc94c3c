"""How long personal data is kept: periods as data, with what stands until a city sets its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdfast.kernel import clock
from holdfast.residents.models import RetentionClass

# Days after the data was last needed. Services name their class in their definition.
DEFAULTS: dict[str, tuple[int | None, str | Promise]] = {
    "standard": (3 * 365, _("Cases, contacts and the people in them, after the case was closed.")),
    "housing": (7 * 365, _("Cases about housing, which a tenancy dispute may need.")),
    "investigation": (10 * 365, _("Cases that an inquiry was about.")),
    "messages": (365, _("What was sent to people, and where.")),
    "subscription": (30, _("Subscriptions to alerts, after they were stopped.")),
    "sought": (40, _("People who are looked for, until their record's own date.")),
    "register": (90, _("Registers of an incident, until each entry's own date.")),
    "trace": (365, _("Sign-ins: from where, with what.")),
    "draft": (30, _("Answers to questions that were begun; finished ones live on in their case.")),
    "code": (1, _("Sign-in codes and the messages that carried them.")),
    "claim": (None, _("Who worked in an incident and what was given, as claims must show.")),
    "household": (30, _("What staff said about their households, after the incident closed.")),
    "staff": (None, _("People who work here, until their account is closed.")),
    "release": (30, _("Files of public-records exports; the log of who got what stays.")),
    "record": (None, _("Who was given public records, which the law asks to keep.")),
}


def periods() -> dict[str, int | None]:
    """Days by class, the city's own before the defaults; None is kept until taken away by hand."""
    own = dict(RetentionClass.objects.values_list("code", "days"))
    return {**{code: days for code, (days, _says) in DEFAULTS.items()}, **own}


def before(code: str, *, now: datetime | None = None) -> datetime | None:
    """Data of a class last needed before this moment (aware) is over its period; None keeps all.

    An unknown class is kept as long as ``standard``.
    """
    known = periods()
    days = known.get(code, known["standard"])
    return None if days is None else (now or clock.now()) - timedelta(days=days)
