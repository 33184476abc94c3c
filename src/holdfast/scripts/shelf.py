"""The published scripts, kept in the process; one small statement a second asks what changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from holdfast.catalog.suggestions import Index
from holdfast.kernel.fresh import Fresh
from holdfast.scripts.flows import Flow, from_json
from holdfast.scripts.models import Script, ScriptVersion

# A script that was published is seen by every process within this many seconds.
FRESH_SECONDS = 1.0
_KEPT_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class Published:
    """A published version of a script: its current one, or the one that a run keeps."""

    script: UUID
    version: UUID
    number: int
    flow: Flow
    retired: bool = False

    @property
    def code(self) -> str:
        """The script's code."""
        return self.flow.code

    @property
    def public(self) -> bool:
        """Whether residents may follow it themselves."""
        return self.flow.public and not self.retired


class NoSuchScript(LookupError):
    """There is no version of this id."""


_versions: OrderedDict[UUID, Published] = OrderedDict()


def version(id: UUID) -> Published:
    """The version of an id, current or old; :class:`NoSuchScript` where there is none. Versions
    never change, so each is read once."""
    kept = _versions.get(id)
    if kept is None:
        row = ScriptVersion.objects.filter(pk=id).first()
        if row is None:
            raise NoSuchScript(f"There is no version {id} of a script.")
        kept = Published(row.script_id, row.pk, row.number, from_json(row.flow))
        _versions[id] = kept
        while len(_versions) > _KEPT_VERSIONS:
            _versions.popitem(last=False)
    return kept


@dataclass(frozen=True, slots=True)
class _Shelf:
    by_code: Mapping[str, Published]
    index: Index


_last: tuple[tuple[UUID, ...], _Shelf] | None = None


def _load() -> _Shelf:
    global _last
    rows = Script.objects.filter(current__isnull=False, retired=False).order_by("code")
    ids = tuple(rows.values_list("current", flat=True))
    if _last is None or _last[0] != ids:
        found = [version(id) for id in ids]
        index = Index([each.flow.as_service() for each in found])
        _last = ids, _Shelf({each.code: each for each in found}, index)
    return _last[1]


_shelf = Fresh(_load, seconds=FRESH_SECONDS)


def forget() -> None:
    """Look again at the next question; used after one's own change."""
    _shelf.forget()


def find(code: str) -> Published | None:
    """The script of a code as it is published; None for one that is not."""
    return _shelf().by_code.get(code)


def published(*, public: bool = True, lang: str | None = None) -> list[Published]:
    """The published scripts by title, the residents' own by default."""
    found = [each for each in _shelf().by_code.values() if each.public or not public]
    return sorted(found, key=lambda each: each.flow.title.in_language(lang).text.casefold())


def suggest(text: str, lang: str, limit: int = 5, *, public: bool = True) -> list[Published]:
    """Scripts that typed words mean by their titles and words, best first."""
    shelf = _shelf()
    found = [shelf.by_code[each.code] for each in shelf.index.suggest(text, lang)]
    return [each for each in found if each.public or not public][:limit]
