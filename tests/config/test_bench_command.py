"""`holdfast bench`: figures of a machine, each beside its floor; the installation is left alone."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from holdfast.cases.models import Case
from holdfast.config import measuring
from holdfast.config.cli import main
from holdfast.config.figures import Figure
from holdfast.journal.models import Entry


@pytest.mark.django_db(transaction=True)
def test_an_installation_is_measured_and_left_as_it_is(site: str) -> None:
    before = Case.objects.count(), Entry.objects.count()
    figures = list(measuring.installation(0.01))
    assert (Case.objects.count(), Entry.objects.count()) == before
    assert len(figures) >= 7
    assert all(each.measured >= 0 for each in figures)
    assert measuring.database_settings()["fsync"] in ("on", "off")


def test_a_figure_says_its_target_and_its_share_of_the_floor() -> None:
    figure = Figure("reports", 30.0, "/s", 100, floor=120.0)
    assert "0.25 of floor 120" in figure.line()
    assert "short" in figure.line()
    assert json.loads(json.dumps(figure.plain()))["ratio"] == 0.25
    assert Figure("answer", 20.0, "ms", 60, least=False).good


def test_names_are_of_the_project_s_benches_and_not_of_the_installation() -> None:
    done = CliRunner().invoke(main, ["bench", "--here", "intake"])
    assert done.exit_code == 2
    assert "takes no names" in done.output
