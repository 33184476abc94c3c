"""Papers as PDF: tagged, in the reader's language, and right in every script."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from django.utils import translation

from holdfast.web.papers import Block, Blocks, Cell, Heading, Paper, Part, Table, Words, cells, flat
from holdfast.web.papers.pdf import answer, pdf

ARABIC = "مأوى مفتوح"


def paper(*parts: Part) -> Paper:
    return Paper("Status", "status-1", parts, by="City of Port Calder", foot="Port Calder")


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text(content: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in read(content).pages).split())


def tags(content: bytes) -> list[str]:
    """The kinds of every element of the structure tree, in order."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(read(content).trailer["/Root"]["/StructTreeRoot"])
    return found


def test_it_is_tagged_so_that_a_reader_of_screens_knows_headings_and_heads_of_tables() -> None:
    made = pdf(paper(
        Blocks((Block("1. Incident name", "Storm"),)), Heading("Order"),
        Table("Order", ("What", "How many"), (cells("Pumps", 4),), right=(1,)),
    ))  # fmt: skip
    root = read(made).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(tags(made))
    assert "Storm" in text(made) and "Pumps" in text(made)


def test_it_is_in_the_language_of_the_page() -> None:
    with translation.override("es"):
        made = pdf(paper(Words("Refugio abierto en la calle Ñandú")))
    assert read(made).trailer["/Root"]["/Lang"] == "es"
    assert "Ñandú" in text(made) and "Página 1 de 1" in text(made)


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    made = pdf(paper(Words(ARABIC)), lang="ar")
    assert read(made).trailer["/Root"]["/Lang"] == "ar"
    at: dict[str, float] = {}

    def note(said: str, place: list[float], _matrix: Any, _font: Any, _size: Any) -> None:
        for letter in said.strip():
            at.setdefault(letter, place[4])

    page = read(made).pages[0]
    page.extract_text(visitor_text=note)
    first, last = at["أ"], at["ح"]
    assert first > last > float(page.mediabox.width) / 2
    # Letters that are joined are other shapes than those that stand alone.
    assert glyphs(made) != glyphs(pdf(paper(Words(" ".join(ARABIC))), lang="ar"))


def glyphs(content: bytes) -> int:
    """How many shapes of Arabic letters a file brings with it."""
    fonts = read(content).pages[0]["/Resources"]["/Font"].values()
    return sum(
        len(font.get_object()["/ToUnicode"].get_object().get_data().split(b"> <"))
        for font in fonts if "Arabic" in str(font.get_object()["/BaseFont"])
    )  # fmt: skip


@pytest.mark.parametrize("said", ["#panic()", "$x$ *b* \\ @a <l>", "nul\x00 bell\x07", "", "“”—☃"])
def test_whatever_was_typed_is_words_and_never_a_command(said: str) -> None:
    made = pdf(paper(Words(said), Table("t", ("a",), ((Cell(said, gone=True),),), foot=(said,))))
    shown = text(made)
    for word in ("#panic()", "*b*", "<l>"):
        assert (word in said) == (word in shown)


def test_a_long_table_goes_on_with_its_head_and_its_sum_stands_once() -> None:
    rows = tuple(cells(f"Line {n}", n) for n in range(200))
    made = pdf(paper(Table("t", ("What", "Hours"), rows, right=(1,), foot=("Total", "19900"))))
    pages = read(made).pages
    assert len(pages) > 2 and all("Hours" in page.extract_text() for page in pages)
    assert text(made).count("19900") == 1


def test_the_file_has_a_name_and_is_kept_not_shown() -> None:
    done = answer(paper(*flat([None, [Words("x")]])))
    assert done["Content-Type"] == "application/pdf"
    assert done["Content-Disposition"] == 'attachment; filename="status-1.pdf"'


def test_a_wide_field_beside_others_begins_a_row_of_its_own() -> None:
    made = pdf(paper(Blocks((Block("One", "1"), Block("All", "x", 3), Block("Two", "2", 2)), 3)))
    assert "One" in text(made) and "All" in text(made) and "Two" in text(made)
