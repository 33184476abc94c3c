"""Every column that could hold something about a person is registered, with class and period."""

from __future__ import annotations

import django.apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from holdfast.kernel import personal
from holdfast.residents import retention

# What can carry words, addresses or keys; numbers, dates, ids and yes/no cannot.
_CAN_CARRY = (
    models.CharField, models.TextField, models.JSONField, models.EmailField, models.BinaryField,
    models.GenericIPAddressField, models.FileField, SearchVectorField, ArrayField,
)  # fmt: skip


# Personal columns that no person's id leads to, or that leave with another package's part.
_NOT_BY_PERSON = {
    "files": "exported and erased with the case they hang on",
    "knowledge": "feedback is written without a name",
    "relief": "people who are looked for go at their record's own date; they gave us nothing",
}


def _columns() -> list[tuple[str, str]]:
    found = []
    for model in django.apps.apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            kind: models.Field[object, object] = field
            if isinstance(kind, models.ForeignKey):
                continue
            if isinstance(kind, ArrayField) and not isinstance(kind.base_field, _CAN_CARRY):
                continue
            if isinstance(kind, _CAN_CARRY):
                found.append((model._meta.label, field.name))
    return found


def test_every_column_that_can_carry_words_is_registered() -> None:
    missing = [f"{model}.{name}" for model, name in _columns() if not personal.find(model, name)]
    assert not missing, (
        "Register each in its feature's personal.py, as personal (class, retention) or as plain"
        f" (with the reason): {', '.join(missing)}"
    )


def test_the_register_names_only_columns_that_exist() -> None:
    known = {
        (model._meta.label_lower, field.name)
        for model in django.apps.apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    }
    known |= {(model, "*") for model, _ in known}
    gone = [".".join(key) for key in personal.columns() if key not in known]
    assert not gone, f"These are registered but no longer there: {', '.join(gone)}"


def test_every_personal_column_has_a_period_that_is_data_and_every_plain_one_a_reason() -> None:
    for (model, name), column in personal.columns().items():
        where = f"{model}.{name}"
        if column.klass is None:
            assert len(column.why) >= 4, where
        else:
            assert column.retention in {*retention.DEFAULTS, "service"}, where


def test_the_journal_and_the_job_queue_hold_nothing_personal() -> None:
    for model in ("journal.entry", "journal.seal", "procrastinate.procrastinatejob"):
        column = personal.find(model, "*")
        assert column is not None and column.klass is None


def test_every_package_with_personal_columns_about_residents_says_how_they_are_exported() -> None:
    exported = set(personal.export([]))
    about_residents = {
        model.partition(".")[0]
        for (model, _), column in personal.columns().items()
        if column.klass in ("identity", "contact", "words", "place")
    }
    assert about_residents - set(_NOT_BY_PERSON) <= exported
