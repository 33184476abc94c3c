"""Two people on one case see each other, and what is typed is never lost between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.workforce.models import Reading

from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


def beat(client: Client, number: str, **given: str) -> str:
    """Say that the page is open; who else is there."""
    answer = client.post(f"/desk/cases/{number}/reading", given)
    assert answer.status_code in (200, 204)
    return answer.content.decode()


def test_who_opens_a_case_sees_who_is_there_and_is_seen(town: Town, enter: Enter) -> None:
    number = town.of("streets").number
    jo, ivo = enter("jo"), enter("ivo")
    assert "is reading this too" not in jo.get(f"/desk/cases/{number}/").content.decode()
    assert "Jo Reyes is reading this too" in ivo.get(f"/desk/cases/{number}/").content.decode()
    assert "Ivo Marsh is reading this too" in beat(jo, number)
    beat(ivo, number, writing="1")
    assert "Ivo Marsh is writing here" in beat(jo, number)


def test_who_left_or_fell_silent_is_no_longer_shown(town: Town, enter: Enter) -> None:
    number = town.of("streets").number
    jo, ivo, nadia = enter("jo"), enter("ivo"), enter("nadia")
    beat(ivo, number)
    beat(nadia, number)
    beat(ivo, number, left="1")
    said = beat(jo, number)
    assert "Ivo Marsh" not in said and "Nadia Brandt" in said
    for row in Reading.objects.all():
        row.seen_at -= timedelta(minutes=1)
        row.save()
    assert "Nadia Brandt" not in beat(jo, number)


def test_only_who_may_see_a_case_reads_it_too(town: Town, enter: Enter) -> None:
    number = town.of("waste").number
    assert enter("jo").post(f"/desk/cases/{number}/reading").status_code == 404
    assert not Reading.objects.exists()
