"""What differs between two versions of a script, in sentences that name the steps."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.desk.scripts.reading import called
from holdfast.kernel.texts import Text
from holdfast.scripts.flows import Flow, FlowStep


def differences(before: Flow | None, after: Flow) -> list[str]:
    """Every difference; empty when they say the same."""
    if before is None:
        return [_("The first version.")]
    found = list(_texts(_("Title"), before.title, after.title))
    found += _texts(_("What it is for"), before.about, after.about)
    if before.keep_hours != after.keep_hours:
        says = _("Answers are kept %(after)s hours instead of %(before)s.")
        found.append(says % {"after": after.keep_hours, "before": before.keep_hours})
    if before.audience != after.audience:
        found.append(_("It is for others: residents and staff, or staff only."))
    for step in after.steps:
        old = before.step(step.id)
        if old is None:
            says = _("Step %(n)s is new: %(what)s “%(words)s”")
            found.append(says % {"n": step.id, "what": called(step), "words": step.words})
        else:
            found += _step(old, step)
    for old in before.steps:
        if after.step(old.id) is None:
            says = _("Step %(n)s is gone: “%(words)s”")
            found.append(says % {"n": old.id, "words": old.words})
    order = [s.id for s in before.steps if after.step(s.id)]
    if order != [s.id for s in after.steps if before.step(s.id)]:
        found.append(_("The order of the steps is another."))
    return found


def _texts(label: str, before: Text, after: Text) -> Iterator[str]:
    for code, language in settings.LANGUAGES:
        old, new = before.texts.get(code, ""), after.texts.get(code, "")
        if old != new:
            says = _("%(what)s, %(lang)s: “%(before)s” is now “%(after)s”")
            yield says % {"what": label, "lang": language, "before": old, "after": new}


def _step(old: FlowStep, new: FlowStep) -> Iterator[str]:
    label = _("Step %(n)s") % {"n": new.id}
    yield from _texts(label, old.words, new.words)
    yield from _texts(label, old.question.why, new.question.why)
    n = {"n": new.id}
    if (old.kind, old.question.type) != (new.kind, new.question.type):
        says = _("Step %(n)s does something else: %(what)s.")
        yield says % {**n, "what": called(new).lower()}
    if old.question.choices != new.question.choices:
        yield _("The answers of step %(n)s have changed.") % n
    if (old.go, old.next, old.branches) != (new.go, new.next, new.branches):
        yield _("Step %(n)s goes on elsewhere.") % n
    if (old.article, old.service, old.call, old.queue, old.wrap_up) != (
        new.article, new.service, new.call, new.queue, new.wrap_up,
    ):  # fmt: skip
        yield _("What step %(n)s shows, opens or hands over to has changed.") % n
