"""The phone announcement of a bulletin: its words in every language, and a recording of each.

The recording is made as soon as a version is written, so that who approves it can listen first;
what is said on the phone is thus bound by the digest like all else. Voice plays what is out now
(:func:`now`), as soon as there are calls.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.alerts import events, policies
from holdfast.alerts.models import Announcement, Version
from holdfast.alerts.ports import Mute, speech
from holdfast.alerts.queries import Out, out_now
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.jobs import Timer, set_timers

TASK = "alerts.speak"
ME = system("alerts.announcing")
MEDIA_TYPE = "audio/wav"


def soon(version: Version) -> None:
    """Have the recordings made, in the transaction that writes the version."""
    set_timers(TASK, [Timer(f"{TASK} {version.pk}", None, {"version": str(version.pk)})])


def make(version: UUID) -> int:
    """Record every language that is not recorded yet; returns how many were. None where nothing
    here speaks."""
    row = Version.objects.filter(pk=version).first()
    if row is None:
        return 0
    have = set(row.announcements.values_list("language", flat=True))
    made = 0
    for language, said in row.words.items():
        if language not in have:
            try:
                sound = speech.get().speak(said["text"], language)
            except Mute:
                return made
            keep(actor=ME, version=version, language=language, sound=sound)
            made += 1
    return made


@operation(may=policies.WRITE)
def keep(*, actor: Actor, version: UUID, language: str, sound: bytes) -> None:
    """Keep a recording of a version."""
    row = Version.objects.filter(pk=version).first()
    if row is None:
        raise OperationError(_("There is no such bulletin."))
    Announcement.objects.update_or_create(
        version=row, language=language, defaults={"sound": sound, "made_at": clock.now()}
    )
    record(
        events.RECORDED,
        subject=row.bulletin_id,
        data={"version": version, "language": language, "bytes": len(sound)},
    )


def recorded(version: UUID) -> set[str]:
    """The languages in which a version can be heard."""
    return set(Announcement.objects.filter(version=version).values_list("language", flat=True))


def sound(version: UUID, language: str) -> bytes | None:
    """A recording; None where there is none."""
    found = Announcement.objects.filter(version=version, language=language)
    kept = found.values_list("sound", flat=True).first()
    return None if kept is None else bytes(kept)


def sound_of(out: Out, language: str) -> bytes | None:
    """The recording of what is out, in a language."""
    found = Version.objects.filter(bulletin=out.id, number=out.version).values_list("pk", flat=True)
    return sound(found[0], language.partition("-")[0]) if found else None


class Spoken(msgspec.Struct, frozen=True):
    """What the phone says of one bulletin: the words by language; times are aware."""

    number: int
    version: int
    severity: str
    until: datetime
    words: dict[str, str]


def now() -> list[Spoken]:
    """What is to be said on the phone now, the loudest first; nothing of an exercise."""
    return [_spoken(each) for each in out_now() if not each.exercise]


def _spoken(out: Out) -> Spoken:
    words = {language: said.text for language, said in out.words.items()}
    return Spoken(out.number, out.version, out.severity, out.until, words)
