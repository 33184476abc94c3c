"""Every word of the pages exists in every language."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    """The tool, as a module."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools/messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages_tool"] = module
    spec.loader.exec_module(module)
    return module


messages = load()


def test_every_msgid_in_use_has_spanish_words_with_the_same_placeholders() -> None:
    wrong = messages.complaints("es", messages.used())
    assert wrong == [], "python tools/messages.py missing es > f; write the words; … fill es f"


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ('{% load i18n %}<p>{% translate "Go on" %}</p>', ["Go on"]),
        ('{% load i18n web %}{% nav_link "x" _("Services") %}', ["Services"]),
        (
            "{% load i18n %}\n  {% blocktranslate with n=x %}Step {{ n }}{% endblocktranslate %} }",
            ["Step %(n)s"],
        ),
        (
            "{% blocktranslate count n=x %}One{% plural %}{{ n }} more{% endblocktranslate %}",
            [("One", "%(n)s more")],
        ),
        ("it's \"quoted\" {# note #} {% translate 'Don’t' %}", ["Don’t"]),
    ],
)
def test_the_words_of_a_template_are_found(template: str, wanted: list[object]) -> None:
    assert [found[0] for found in messages.of_template(template, "t.html")] == wanted


def test_the_words_of_code_are_found_with_their_context() -> None:
    code = b'_("Saved")\npgettext("month", "May")\nngettext("1 case", "%(n)s cases", 3)\n'
    found = [(m, c) for m, c, _ in messages.of_python(code, "x.py")]
    assert found == [("Saved", None), ("May", "month"), (("1 case", "%(n)s cases"), None)]


def test_lost_placeholders_and_missing_words_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    found = [("Step %(n)s", None, "a.html"), ("Go on", None, "a.html")]
    assert len(messages.complaints("es", found)) == 2
    messages.fill(
        "es", [{"id": "Step %(n)s", "words": "Paso"}, {"id": "Go on", "words": "Siga"}], found
    )
    (only,) = messages.complaints("es", found)
    assert "placeholders" in only
    messages.fill("es", [{"id": "Step %(n)s", "words": "Paso %(n)s"}], found)
    assert messages.complaints("es", found) == []
    assert len(messages.compile_all(tmp_path)) == 1
    assert messages.compile_all(tmp_path) == [], "nothing to do when nothing changed"
