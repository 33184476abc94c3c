"""A paper as a spreadsheet (Office Open XML): one sheet, numbers as numbers, totals as formulas
that add up their column. Written by hand: a dozen lines of XML need no library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpResponse

from holdfast.web.papers import Blocks, Cell, Paper, Table

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BOLD, _MONEY = 1, 2
# Before the day of no date: sheets of two makers are the same, byte for byte.
_WHEN = (1980, 1, 1, 0, 0, 0)


def xlsx(paper: Paper) -> bytes:
    """The paper's tables under their captions, its fields as label and value above them."""
    rows: list[str] = []

    def put(cells: Iterable[str]) -> int:
        at = len(rows) + 1
        rows.append(f'<row r="{at}">{"".join(cells)}</row>')
        return at

    put([_text("A", 1, paper.title, _BOLD)])
    for part in paper.parts:
        if isinstance(part, Blocks):
            for each in part.cells:
                at = len(rows) + 1
                put([_text("A", at, each.label), _text("B", at, each.value)])
        elif isinstance(part, Table) and part.rows:
            at = len(rows) + 1
            put([_text("A", at, part.caption, _BOLD)])
            at += 1
            put(_text(_column(n), at, each, _BOLD) for n, each in enumerate(part.head))
            first = at + 1
            for row in part.rows:
                at = len(rows) + 1
                put(_cell(_column(n), at, each) for n, each in enumerate(row))
            if part.foot:
                put(_foot(part, first, at))
    return _packed("".join(rows))


def _foot(part: Table, first: int, last: int) -> Iterable[str]:
    for n, said in enumerate(part.foot):
        name = _column(n)
        if n in part.sums:
            yield (
                f'<c r="{name}{last + 1}" s="{_MONEY}"><f>SUM({name}{first}:{name}{last})</f>'
                f"<v>{_plain(said)}</v></c>"
            )
        else:
            yield _text(name, last + 1, said, _BOLD)


def _plain(said: str) -> str:
    """A total as it is shown, as a number."""
    return "".join(letter for letter in said if letter.isdigit() or letter in ".-")


def _cell(column: str, row: int, cell: Cell) -> str:
    if cell.number:
        return f'<c r="{column}{row}" s="{_MONEY}"><v>{cell.number}</v></c>'
    return _text(column, row, cell.says)


def _text(column: str, row: int, said: str, style: int = 0) -> str:
    kept = "".join(letter for letter in said if letter >= " " or letter == "\n")
    return (
        f'<c r="{column}{row}" t="inlineStr" s="{style}"><is><t xml:space="preserve">'
        f"{escape(kept)}</t></is></c>"
    )


def _column(n: int) -> str:
    """The name of a column from 0.

    >>> _column(0), _column(25), _column(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    n += 1
    while n:
        n, letter = divmod(n - 1, 26)
        name = chr(65 + letter) + name
    return name


def _packed(rows: str) -> bytes:
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="application/'
            f'vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
            for name, kind in (
                ("workbook", "sheet.main"), ("sheet", "worksheet"), ("styles", "styles"),
            )
        )
        + "</Types>"
    )  # fmt: skip
    styles = (
        f'<styleSheet xmlns="{_NS}"><fonts count="2"><font/><font><b/></font></fonts>'
        '<fills><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        "<borders><border/></borders><cellStyleXfs><xf/>"
        "</cellStyleXfs><cellXfs><xf/>"
        '<xf fontId="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>"
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_NS}" xmlns:r="{_REL}"><sheets>'
            f'<sheet name={quoteattr("Summary")} sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "sheet.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": styles,
        "xl/sheet.xml": f'<worksheet xmlns="{_NS}"><sheetData>{rows}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, _WHEN), _HEAD + content)
    return out.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def answer(paper: Paper) -> HttpResponse:
    """The spreadsheet as a view answers it, to be kept under the paper's name."""
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}.xlsx"'}
    return HttpResponse(xlsx(paper), content_type=TYPE, headers=headers)
