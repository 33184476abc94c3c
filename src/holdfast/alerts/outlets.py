"""Where a bulletin is read, and whether it is there: looked up as any reader would.

After a version goes out, a job asks each of our own outlets over HTTP until it shows that version,
or for LONGEST seconds. What an outlet shows is noted with its time; what stays silent is noted too,
so that somebody looks at it. What others run, the social network, tells by its answer (`posting`).
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import httpx
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdfast.alerts import posting
from holdfast.alerts.models import Shown, SocialPost, Version
from holdfast.journal.actors import system
from holdfast.kernel import clock
from holdfast.kernel.jobs import Timer, set_timers

TASK = "alerts.look"
ME = system("alerts.look")
LONGEST, EVERY = 15.0, 0.25
_TIMEOUT = 3.0
Fetch = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A place where readers find it: the route, and whether the route names the bulletin."""

    name: str | Promise
    icon: str
    route: str
    one: bool = False

    def path(self, number: int) -> str:
        """Its address without the host, in the page's language."""
        return reverse(self.route, args=[number] if self.one else [])


OUTLETS: dict[str, Outlet] = {
    "front": Outlet(_("Front page of residents"), "web", "portal:home"),
    "page": Outlet(_("Page of the statement"), "web", "portal:bulletin", one=True),
    "plain": Outlet(_("Light page"), "mobile", "portal:plain"),
    "atom": Outlet(_("Atom feed"), "feed", "portal:bulletins_atom"),
    "rss": Outlet(_("RSS feed"), "feed", "portal:bulletins_rss"),
    "cap": Outlet(_("Alert systems (CAP)"), "feed", "portal:bulletin_cap", one=True),
    "geojson": Outlet(_("Maps (GeoJSON)"), "feed", "portal:bulletins_geojson"),
    "phone": Outlet(_("Phone announcement"), "phone", "portal:bulletins_phone"),
    "calendar": Outlet(_("Calendars"), "clock", "portal:bulletins_calendar"),
}
# These keep what is over; the others must have let go of it.
KEEP = frozenset({"page", "cap"})


def look_soon(version: Version) -> None:
    """Queue the look, in the transaction that brings the version out."""
    set_timers(TASK, [Timer(f"{TASK} {version.pk}", None, {"version": str(version.pk)})])


def look(version: UUID, *, fetch: Fetch | None = None, longest: float = LONGEST) -> set[str]:
    """Ask every outlet until it shows the version (or, where that ends the bulletin, no longer
    shows it); returns the silent ones."""
    row = Version.objects.select_related("bulletin").get(pk=version)
    ask = fetch or fetch_page
    silent, ends_at = set(OUTLETS), time.monotonic() + longest
    while silent and row.bulletin.current_id == row.pk:
        for code in sorted(silent):
            if _shows(row, code, ask):
                Shown.objects.update_or_create(
                    version=row, outlet=code, defaults={"at": clock.now(), "silent": False}
                )
                silent.discard(code)
        if time.monotonic() >= ends_at:
            break
        if silent:
            time.sleep(EVERY)
    for code in silent:
        Shown.objects.update_or_create(
            version=row, outlet=code, defaults={"at": clock.now(), "silent": True}
        )
    return silent


def _shows(version: Version, code: str, ask: Fetch) -> bool:
    """Whether an outlet says in every language what was approved."""
    for lang, said in version.words.items():
        try:
            text = html.unescape(ask(path_of(code, version.bulletin.number or 0, lang)))
        except (httpx.HTTPError, OSError):
            return False
        there = letters_of(said["headline"]) in letters_of(text)
        if there == (version.ends and code not in KEEP):
            return False
    return True


def path_of(code: str, number: int, lang: str) -> str:
    """The address of an outlet in a language, without the host."""
    with translation.override(lang):
        return OUTLETS[code].path(number)


def letters_of(text: str) -> str:
    """Without what formats fold and escape: only letters and digits."""
    return "".join(filter(str.isalnum, text.casefold()))


def fetch_page(path: str) -> str:
    """A page of our own as any reader gets it; raises httpx.HTTPError."""
    answer = httpx.get(f"{settings.HOLDFAST.base_url}{path}", timeout=_TIMEOUT)
    answer.raise_for_status()
    return answer.text


@dataclass(frozen=True, slots=True)
class Seen:
    """An outlet of a version, for its page. `seconds` after it went out; None while not seen.
    `post` is one on the social network, `advice` what to do where that failed."""

    name: str
    icon: str
    url: str
    at: datetime | None
    seconds: float | None
    silent: bool
    stale_since: datetime | None = None
    post: SocialPost | None = None
    advice: str = ""


def seen(version: Version) -> list[Seen]:
    """Every outlet with when it showed the version."""
    rows = {row.outlet: row for row in version.shown.all()}
    found = []
    for code, outlet in OUTLETS.items():
        row = rows.get(code)
        at = row.at if row else None
        found.append(
            Seen(str(outlet.name), outlet.icon, outlet.path(version.bulletin.number or 0),
                 at, _lasted(version, at), bool(row and row.silent),
                 row.stale_since if row else None)
        )  # fmt: skip
    languages = dict(settings.LANGUAGES)
    for post in version.posts.order_by("language"):
        name = gettext("Social network, %(language)s") % {"language": languages[post.language]}
        found.append(
            Seen(name, "say", post.url, post.done_at, _lasted(version, post.done_at),
                 post.state == post.State.FAILED, None, post, posting.advice(post))
        )  # fmt: skip
    return found


def _lasted(version: Version, at: datetime | None) -> float | None:
    if at is None or version.published_at is None:
        return None
    return (at - version.published_at).total_seconds()
