"""Statements kept prepared: one plan a session, the caller's transaction, Django's errors."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_statement_is_prepared_once_and_reused() -> None:
    from django.db import connection

    from holdfast.kernel.statements import Statement

    ask = Statement("SELECT %s::int + 1, 'kept prepared'")
    assert [ask([n])[0][0] for n in range(4)] == [1, 2, 3, 4]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%kept prepared%"],
        )
        assert cursor.fetchone() == (1,)


def test_it_belongs_to_the_transaction_it_is_called_in() -> None:
    from django.db import transaction

    from holdfast.kernel.statements import Statement

    count = Statement("SELECT count(*) FROM holdfast_cache WHERE cache_key = %s")
    insert = Statement("INSERT INTO holdfast_cache VALUES (%s, 'v', now())")
    with transaction.atomic():
        assert insert(["gone"]) == [] and count(["gone"]) == [(1,)]
        transaction.set_rollback(True)
    assert count(["gone"]) == [(0,)]


def test_its_errors_are_django_s() -> None:
    from django.db import DataError, transaction

    from holdfast.kernel.statements import Statement

    with pytest.raises(DataError), transaction.atomic():
        Statement("SELECT 1 / %s::int")([0])
    assert Statement("SELECT %s::text")(["on"]) == [("on",)]


def test_who_counts_statements_counts_it(django_assert_num_queries: object) -> None:
    from holdfast.kernel.statements import Statement

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert Statement("SELECT %(a)s::int, %(a)s::int")({"a": 1}) == [(1, 1)]
