"""What somebody signed in with, in words: “Firefox on Windows” for what a browser says of itself.

Browsers name each other for old compatibility's sake (Edge calls itself Chrome and Safari too), so
the most particular name is looked for first.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chromium", r"\b(HeadlessChrome|Chromium)/"),
    ("Chrome", r"\b(Chrome|CriOS)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", "Macintosh"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """A user agent in the reader's words. A program that is no browser is called as it calls
    itself; "" stays ""."""
    name, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    if name or system or not agent:
        return name or system
    return _("another program") if agent.startswith("Mozilla/") else agent.split("/")[0].strip()


def _first(kinds: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, sign in kinds if re.search(sign, agent)), "")
