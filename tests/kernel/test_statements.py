"""Statements kept prepared: one plan a session, the caller's transaction, Django's errors."""

from __future__ import annotations

from typing import Any

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


def _kept(key: str) -> int:
    from holdfast.kernel.statements import Statement

    count = Statement("SELECT count(*) FROM holdfast_cache WHERE cache_key = %s")
    return int(count([key])[0][0])


def test_what_waits_is_written_together_before_anything_else_is_asked(
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection, transaction

    from holdfast.kernel.statements import Statement

    insert = Statement("INSERT INTO holdfast_cache VALUES (%s, %s, now())")
    other = Statement(
        "INSERT INTO holdfast_cache SELECT key, '', now() FROM unnest(%s::text[]) AS key"
    )
    with transaction.atomic():
        with django_assert_num_queries(1):
            insert.later(["one", "a"])
            other.later([["two", "three"]])
            insert.later(["four", "b"])
            assert _waiting() == 3
            _write()
        with connection.cursor() as cursor:
            insert.later(["zero", "-"])
            # Others count in this table too.
            cursor.execute(
                "SELECT count(*) FROM holdfast_cache WHERE cache_key = ANY(%s)",
                [["one", "two", "three", "four", "zero"]],
            )
            assert cursor.fetchone() == (5,)
        insert.later(["five", "c"])
        assert _kept("five") == 1


def _waiting() -> int:
    from django.db import connection

    return len(connection.waiting)  # type: ignore[attr-defined]


def _write() -> None:
    from django.db import connections

    from holdfast.kernel.statements import write_waiting

    write_waiting(connections["default"])


def test_what_waits_goes_with_the_part_of_the_transaction_that_is_undone() -> None:
    from django.db import transaction

    from holdfast.kernel.statements import Statement

    insert = Statement("INSERT INTO holdfast_cache VALUES (%s, 'v', now())")
    with transaction.atomic():
        insert.later(["kept"])
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            insert.later(["undone"])
            raise ValueError("no")
        assert (_kept("kept"), _kept("undone"), _waiting()) == (1, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_written_by_the_commit_and_gone_with_a_rollback() -> None:
    from django.db import connection, transaction

    from holdfast.kernel.statements import Statement

    insert = Statement("INSERT INTO holdfast_cache VALUES (%s, 'v', now())")
    with transaction.atomic():
        insert.later(["committed"])
        assert _waiting() == 1
    with transaction.atomic():
        insert.later(["rolled back"])
        transaction.set_rollback(True)
    assert (_waiting(), _kept("committed"), _kept("rolled back")) == (0, 1, 0)
    insert.later(["at once"])
    assert (_waiting(), _kept("at once")) == (0, 1)
    with transaction.atomic():
        insert.later(["lost"])
        connection.close()
        transaction.set_rollback(True)
    assert (_waiting(), _kept("lost")) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_at_the_end_undoes_the_whole_transaction() -> None:
    from django.db import IntegrityError, transaction

    from holdfast.kernel.statements import Statement

    insert = Statement("INSERT INTO holdfast_cache VALUES (%s, 'v', now())")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(["first"])
        insert.later(["twice"])
        insert.later(["twice"])
    assert (_waiting(), _kept("first"), _kept("twice")) == (0, 0, 0)
