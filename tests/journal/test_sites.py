"""A site stays: what was recorded there names it without asking whether it exists."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_site_cannot_be_taken_away_nor_change_its_code(site: str) -> None:
    from django.db import ProgrammingError, connection, transaction

    for sql in (
        "DELETE FROM journal_site WHERE code = %s",
        "UPDATE journal_site SET code = 'other' WHERE code = %s",
    ):
        with (
            pytest.raises(ProgrammingError, match="A site stays"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [site])


def test_its_name_may_change(site: str) -> None:
    from holdfast.journal.models import Site

    assert Site.objects.filter(code=site).update(name="Harbor Street") == 1
