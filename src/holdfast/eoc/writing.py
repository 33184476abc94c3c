"""Writing playbooks: the city's own versions, and those that come with the product."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.eoc import events, policies
from holdfast.eoc.lines import Line, problems
from holdfast.eoc.models import Playbook, PlaybookVersion
from holdfast.eoc.playbooks import shipped
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel.texts import Text

NAME_LIMIT = 80


class Written(msgspec.Struct, frozen=True):
    """A playbook and the number of its version."""

    playbook: UUID
    number: int


@operation(may=policies.PLAYBOOKS)
def write_playbook(
    *, actor: Actor, playbook: UUID, base: int, name: Text, lines: Sequence[Line]
) -> Written:
    """Write the next version of a playbook. `base` is the version that was read. Incidents that are
    under way keep the lines they have; the next proposal takes the new ones."""
    row = Playbook.objects.select_for_update().filter(pk=playbook).first()
    if row is None:
        raise OperationError(_("There is no such playbook."))
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if base != last:
        raise OperationError(
            _("Somebody wrote version %(last)s meanwhile. Look at it, then write again.")
            % {"last": last}
        )
    return _write(actor, row, last + 1, name, lines)


@operation(may=policies.PLAYBOOKS)
def ensure_playbooks(*, actor: Actor) -> None:
    """The playbooks every city begins with; those it has are left as they are."""
    known = set(Playbook.objects.values_list("code", flat=True))
    for each in shipped():
        if each.code not in known:
            row = Playbook.objects.create(code=each.code, kind=each.kind)
            _write(actor, row, 1, Text.of(each.name), each.lines)


def _write(actor: Actor, row: Playbook, number: int, name: Text, lines: Sequence[Line]) -> Written:
    found = problems(lines)
    for code, language in settings.LANGUAGES:
        if not 0 < len(name.texts.get(code, "").strip()) <= NAME_LIMIT:
            found.append(
                _("Write the playbook's name in %(language)s, at most %(most)s characters.")
                % {"language": language, "most": NAME_LIMIT}
            )
    if found:
        raise OperationError("\n".join(found))
    row.current = PlaybookVersion.objects.create(
        playbook=row, number=number, name=name, lines=msgspec.to_builtins(list(lines)),
        writer=actor.id,
    )  # fmt: skip
    row.save(update_fields=["current"])
    record(events.PLAYBOOK_WRITTEN, subject=row.pk, data={"code": row.code, "number": number})
    return Written(row.pk, number)
