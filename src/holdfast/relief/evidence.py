"""Whether two records may be about one person: each reason for and against, to be read by a person
who decides. Nothing is joined by a score.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from holdfast.relief import names
from holdfast.relief.models import Sought

ENOUGH = 0.72
# Years by which a guessed age is off, at least, and for older people.
_YEARS, _SHARE = 3, 0.1
_Spoken = tuple[int, int]

SAYS = {
    "name_same": _("The same name"),
    "name_alike": _("A like name"),
    "age_fits": _("The age fits"),
    "age_apart": _("Another age"),
    "city_same": _("The same city"),
    "city_other": _("Another city"),
    "street_same": _("The same street"),
    "sex_other": _("Another sex"),
    "phone_same": _("The same phone"),
    "register": _("Another register says that they are one"),
}
_WEIGHS = {
    "age_fits": 0.08, "age_apart": -0.35, "city_same": 0.06, "city_other": -0.08,
    "street_same": 0.12, "sex_other": -0.3, "phone_same": 0.15, "register": 0.3,
}  # fmt: skip


class Likely(msgspec.Struct, frozen=True):
    """How likely two records are one person (about 0 to 1) and why: codes of :data:`SAYS`."""

    score: float
    reasons: tuple[str, ...]

    @property
    def says(self) -> list[tuple[str, bool]]:
        """The reasons in words, and whether each speaks for it."""
        return [(str(SAYS[each]), _WEIGHS.get(each, 1) > 0) for each in self.reasons]


def name_score(name: str, row: Sought) -> float:
    """How alike a name is to any that a record has, 0 to 1."""
    known = {row.full_name, f"{row.given_name} {row.family_name}".strip(),
             *row.alternate_names.splitlines()}  # fmt: skip
    return max((names.alike(name, each) for each in known if each), default=0.0)


def compare(one: Sought, other: Sought, *, linked: bool = False) -> Likely:
    """Two records side by side; `linked`: another register says that they are one."""
    called = [one.full_name, *one.alternate_names.splitlines()]
    name = max((name_score(each, other) for each in called if each), default=0.0)
    reasons = ["name_same" if name > 0.995 else "name_alike"] if name >= names.ENOUGH else []
    reasons += [code for code, holds in _evidence(one, other) if holds]
    if linked:
        reasons.append("register")
    return Likely(name + sum(_WEIGHS.get(each, 0.0) for each in reasons), tuple(reasons))


def _evidence(one: Sought, other: Sought) -> list[tuple[str, bool]]:
    fits = _ages_fit(ages(one), ages(other))
    city = _same(one.home_city, other.home_city)
    street = _same(_street(one.home_street), _street(other.home_street))
    phones = [re.sub(r"\D", "", each.author_phone)[-10:] for each in (one, other)]
    return [
        ("age_fits", fits is True), ("age_apart", fits is False),
        ("city_same", city is True), ("city_other", city is False),
        ("street_same", street is True),
        ("sex_other", bool(one.sex and other.sex and one.sex != other.sex)),
        ("phone_same", len(phones[0]) >= 7 and phones[0] == phones[1]),
    ]  # fmt: skip


def _street(text: str) -> str:
    """A street without its number: people remember the street."""
    return re.sub(r"^\s*[\d/-]+\w?\s+", "", text)


def _same(one: str, other: str) -> bool | None:
    first, second = names.parts(one), names.parts(other)
    return set(first) == set(second) if first and second else None


def ages(row: Sought) -> _Spoken | None:
    """The youngest and the oldest that a record says somebody is, in years; None: it does not
    say."""
    match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?", row.age)
    if match is not None:
        first = int(match[1])
        return (first, max(first, int(match[2] or first)))
    return born_ages(row.date_of_birth, row.source_date)


def born_ages(born: str, when: datetime) -> _Spoken | None:
    """The same by a date of birth (``1970``, ``1970-01``, ``1970-01-31``)."""
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", born) is None:
        return None
    earliest, latest = (born + "-01-01")[:10], (born + "-12-31")[:10] if len(born) == 4 else born
    today = when.date().isoformat()

    def years(day: str) -> int:
        return int(today[:4]) - int(day[:4]) - (today[5:] < day[5:])

    return max(0, years(latest.ljust(10, "~"))), max(0, years(earliest))


def _ages_fit(one: _Spoken | None, other: _Spoken | None) -> bool | None:
    if one is None or other is None:
        return None
    slack = max(_YEARS, round(_SHARE * max(one[1], other[1])))
    return one[0] - slack <= other[1] and other[0] - slack <= one[1]
