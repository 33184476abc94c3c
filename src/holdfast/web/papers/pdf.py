"""A paper as PDF: tagged for readers of screens (PDF/UA-1), right-to-left script shaped, no library
of the system needed. The only place that knows Typst."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import typst
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.web.papers import Paper

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "fonts"
TYPE = "application/pdf"
# What no page of a PDF can show: control characters other than the end of a line.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def pdf(paper: Paper, *, lang: str = "") -> bytes:
    """The paper set in US letter, in a language (the reader's by default)."""
    given = msgspec.to_builtins(paper) | {
        "lang": (lang or get_language() or "en").partition("-")[0],
        "page": _("Page {page} of {pages}"),
    }
    text = msgspec.json.encode(_shown(given)).decode()
    done = typst.compile(
        str(_HERE / "paper.typ"), root=str(_HERE), font_paths=[str(_FONTS)],
        ignore_system_fonts=True, sys_inputs={"paper": text}, pdf_standards=["ua-1"],
    )  # fmt: skip
    assert isinstance(done, bytes)
    return done


def _shown(given: Any) -> Any:
    """The same without what no sheet can show."""
    match given:
        case str():
            return _UNSEEN.sub(" ", given)
        case dict():
            return {key: _shown(value) for key, value in given.items()}
        case list() | tuple():
            return [_shown(value) for value in given]
    return given


def answer(paper: Paper) -> HttpResponse:
    """The PDF as a view answers it, to be kept under the paper's name."""
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}.pdf"'}
    return HttpResponse(pdf(paper), content_type=TYPE, headers=headers)
