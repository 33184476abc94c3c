"""Lines of playbooks: what one line is, which kinds there are, what is missing in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.incidents.models import Level, Phase
from holdfast.kernel.texts import Text

TEXT_LIMIT = 300
MOST_LINES = 60
_TAG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_RANK = {Level.MONITOR: 0, Level.PARTIAL: 1, Level.FULL: 2}
Field = Literal["text", "services", "articles", "queue", "tag"]


class Kind(msgspec.Struct, frozen=True):
    """A kind of line: what it switches, where that is seen, what is filled in. One that does not
    `work` yet is kept as data until its outlet is connected."""

    name: str | Promise
    where: str | Promise
    fields: tuple[Field, ...]
    works: bool = True


KINDS: dict[str, Kind] = {
    "notice": Kind(gettext_lazy("Notice on the front page"),
                   gettext_lazy("Residents' front page and light page"), ("text",)),
    "services": Kind(gettext_lazy("Services shown first"), gettext_lazy("Residents' front page"),
                     ("services",)),
    "articles": Kind(gettext_lazy("Articles shown first"), gettext_lazy("Residents' front page"),
                     ("articles",)),
    "pause": Kind(gettext_lazy("Pause services"),
                  gettext_lazy("Residents' pages, agents' desks, apps (GeoReport)"),
                  ("services", "text")),
    "hours": Kind(gettext_lazy("Opening hours as residents read them"),
                  gettext_lazy("Every page of residents"), ("text",)),
    "tag": Kind(gettext_lazy("Mark on every contact and case"),
                gettext_lazy("Counts, log and reports"), ("tag",)),
    "queue": Kind(gettext_lazy("Queue that is worked first"), gettext_lazy("Agents' desks"),
                  ("queue",)),
    "greeting": Kind(gettext_lazy("Greeting of the phone menu"), gettext_lazy("Phone"), ("text",),
                     works=False),
    "announcement": Kind(gettext_lazy("Announcement on the phone"), gettext_lazy("Phone"),
                         ("text",), works=False),
    "surge": Kind(gettext_lazy("Call more people to work"), gettext_lazy("Staff, by text and call"),
                  ("text",), works=False),
    "intake": Kind(gettext_lazy("Shorter questions"), gettext_lazy("Reports of these services"),
                   ("services",), works=False),
}  # fmt: skip


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line. `phases` and `level` (from this one on) say when it holds; of the rest its kind
    says what is filled in. `text` has the words in every language."""

    code: str
    kind: str
    phases: tuple[str, ...]
    level: str = "partial"
    text: dict[str, str] = {}
    services: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    queue: str = ""
    tag: str = ""

    @property
    def words(self) -> Text:
        """Its words, in the page's language where they are shown."""
        return Text.of(self.text)

    def holds(self, level: str, phase: str) -> bool:
        """Whether it belongs to a level and a phase."""
        return phase in self.phases and _RANK[Level(level)] >= _RANK[Level(self.level)]


def problems(lines: Sequence[Line]) -> list[str]:
    """What is missing or wrong in a playbook's lines, in sentences that name the line."""
    if len(lines) > MOST_LINES:
        return [_("A playbook has at most %(most)s lines.") % {"most": MOST_LINES}]
    found = []
    for number, line in enumerate(lines, 1):
        found += [
            _("Line %(number)s: %(problem)s") % {"number": number, "problem": problem}
            for problem in _problems(line)
        ]
    return found


def _problems(line: Line) -> list[str]:
    kind = KINDS.get(line.kind)
    if kind is None:
        return [_("choose what it switches.")]
    found = []
    if not line.phases or not set(line.phases) <= set(Phase.values):
        found.append(_("choose at least one phase."))
    if line.level not in Level.values:
        found.append(_("choose from which level on it holds."))
    if "text" in kind.fields:
        missing = [str(name) for code, name in settings.LANGUAGES if not line.text.get(code)]
        if missing:
            found.append(_("write it in %(language)s.") % {"language": ", ".join(missing)})
        if any(len(words) > TEXT_LIMIT for words in line.text.values()):
            found.append(_("write at most %(most)s characters.") % {"most": TEXT_LIMIT})
    if "tag" in kind.fields and not _TAG.fullmatch(line.tag):
        found.append(_("write the mark in small letters, digits and hyphens."))
    return found
