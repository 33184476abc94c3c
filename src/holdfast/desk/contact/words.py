"""Words and shapes of the contact screen: channels, states, lengths of time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language_info, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from holdfast.kernel import clock

Words = str | Promise
# channel: its word, its icon, the word for a contact of it in hand
CHANNELS: dict[str, tuple[Words, str, Words]] = {
    "phone": (_("Phone"), "phone", _("On a call")),
    "counter": (_("Counter"), "people", _("At the counter")),
    "email": (_("E-mail"), "mail", _("With an e-mail")),
    "text": (pgettext_lazy("channel", "Text"), "mobile", _("With a text")),
    "chat": (_("Chat"), "chat", _("In a chat")),
    "letter": (_("Letter"), "file", _("With a letter")),
    "web": (pgettext_lazy("channel", "Web"), "web", _("With a web message")),
    "app": (pgettext_lazy("channel", "App"), "mobile", _("With an app message")),
}
# What one begins by hand, in the order of its number keys.
BEGUN = ("phone", "counter", "email", "text", "letter")
# state: its shape, the class of its tile on the wallboard
SHAPES = {
    "ready": ("new", "ready"),
    "contact": ("on", "busy"),
    "wrap_up": ("in-work", "wrapup"),
    "back_office": ("in-work", "away"),
    "break": ("paused", "away"),
    "away": ("paused", "away"),
    "meeting": ("paused", "away"),
    "training": ("paused", "away"),
    "off": ("unused", "away"),
}
OUTCOMES: dict[str, Words] = {
    "open": _("In hand"),
    "case": _("Case opened"),
    "answered": _("Answered"),
    "followed": _("Added to a case"),
    "told": _("Told"),
    "referred": _("Referred"),
    "emergency": _("Handed to 911"),
    "no_answer": _("Nobody there"),
    "dropped": _("Cut off"),
}


def short_day(at: datetime) -> str:
    """“Nov 10”, with its year when that is another one."""
    local = localtime(at)
    if local.year == localtime(clock.now()).year:
        # Translators: Django's date format of a day in a narrow column, as in “Nov 10”.
        return date_format(local, pgettext("narrow date format", "M j"))
    # Translators: Django's date format of a day of another year in a narrow column.
    return date_format(local, pgettext("narrow date format", "M Y"))


def seconds_since(at: datetime) -> int:
    """Whole seconds since a moment, never less than none."""
    return max(0, int((clock.now() - at).total_seconds()))


def timer(seconds: float) -> str:
    """“0:42”, “4:07”, “1:02:05”."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def feet(metres: float) -> str:
    """A distance as people here say it: “200 ft”, “0.4 mi”."""
    length = metres * 3.28084
    if length < 1000:
        return f"{max(10, round(length / 10) * 10)} ft"
    return f"{metres / 1609.344:.1f} mi"


def language(code: str) -> str:
    """A language by its own name: “Español”."""
    try:
        return str(get_language_info(code.split("-")[0])["name_local"]).capitalize()
    except KeyError:
        return code


def spoken() -> list[str]:
    """The languages that words to say are written in."""
    return [code for code, _name in settings.LANGUAGES]
