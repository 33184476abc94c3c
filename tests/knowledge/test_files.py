"""Articles as YAML and JSON lines: there and back, and every fault told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from holdfast.knowledge import queries
from holdfast.knowledge.files import ArticlesError, dump_lines, dump_yaml, load
from holdfast.knowledge.management.commands import export_articles, import_articles

YAML = """
- slug: trash-day
  topic: {en: Trash, es: Basura}
  owner: waste
  featured: 1
  reviewed: 2026-05-18
  texts:
    en:
      title: When is my trash day?
      words: [garbage day, no, 311]
      answer: Once a week.
      steps: [{title: Look it up, text: By address.}]
    es: {title: ¿Qué día pasa la basura?, answer: Una vez a la semana.}
"""


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(YAML, encoding="utf-8")
    [definition] = load(tmp_path)
    assert definition.texts["en"].words == ("garbage day", "no", "311")
    assert definition.featured == 1 and str(definition.reviewed) == "2026-05-18"
    assert definition.topic.in_language("es").text == "Basura"


def test_yaml_and_json_lines_hold_the_same(tmp_path: Path, article: Any) -> None:
    both = [article(services=("bulky-pickup",)), article("other", stale=("es",))]
    (tmp_path / "a.yaml").write_text(dump_yaml(both), encoding="utf-8")
    (tmp_path / "a.jsonl").write_text("".join(dump_lines(both)), encoding="utf-8")
    assert load(tmp_path / "a.yaml") == load(tmp_path / "a.jsonl") == both


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- slug: a\n  texts: [", "line [23]"),
        ("- just words", "write an article"),
        ("- {slug: a, texts: {en: {title: t}}}", "answer"),
        ("- {slug: a, texts: {en: {title: t, answer: a, stpes: []}}}", "stpes"),
        ("- {slug: a, texts: {es: {title: t, answer: a}}}", "source language"),
        ("- &a {slug: a, texts: {en: {title: t, answer: x}}}\n- *a", "anchors"),
        ("- {slug: a, expires_at: 2026-01-01, texts: {en: {title: t, answer: a}}}", "expires_at"),
        ("- {slug: a, texts: {en: {title: t, answer: a}}}\n" * 2, "already"),
    ],
)
def test_what_cannot_be_taken_is_told(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArticlesError, match=says) as caught:
        load(path)
    assert "a.yaml" in str(caught.value)


@pytest.mark.django_db
def test_articles_go_in_and_come_out_by_the_commands(waste: None, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(YAML, encoding="utf-8")
    run = CliRunner()
    assert "1 articles are fine" in run.invoke(import_articles, [str(path), "--check"]).output
    assert not queries.definitions()
    assert '"changed": 1' in run.invoke(import_articles, [str(path), "--json"]).output
    assert '"changed": 0' in run.invoke(import_articles, [str(path), "--json"]).output
    out = tmp_path / "out.yaml"
    out.write_text(run.invoke(export_articles, []).output, encoding="utf-8")
    assert load(out)[0].texts == load(path)[0].texts
    assert "no published article nothing" in run.invoke(export_articles, ["nothing"]).output
