"""Takes apart workbooks of the XML form of 2003, which reporting programs still write under the name .xls."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from assetreg.core.errors import Invalid
from assetreg.core.text import clean
from assetreg.imports.reading.cells_laid import Layout
from assetreg.imports.reading.grids import MAX_SHEETS, Book, Grid

MAX_BYTES = 30 * 2**20
_SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"


def open_xml(content: bytes) -> Book:
    """Its sheets; raises ``Invalid`` where it is no such workbook. Entities and outside documents are never read."""
    if len(content) > MAX_BYTES:
        raise Invalid(code="file_too_large", limit_mb=MAX_BYTES // 2**20)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        book = etree.parse(io.BytesIO(content), parser).getroot()
    except etree.XMLSyntaxError:
        raise Invalid(code="file_damaged") from None
    sheets = book.findall(f"{_SPACE}Worksheet")[:MAX_SHEETS]
    return Book("xml", None, tuple(_sheet(sheet) for sheet in sheets))


def _sheet(sheet: Any) -> Grid:
    layout = Layout()
    for row in sheet.iterfind(f"{_SPACE}Table/{_SPACE}Row"):
        index = _whole(row, "Index")
        layout.begin_row(None if index is None else index - 1, hidden=row.get(f"{_SPACE}Hidden") == "1")
        for cell in row.iterfind(f"{_SPACE}Cell"):
            place = _whole(cell, "Index")
            layout.cell(
                _value(cell.find(f"{_SPACE}Data")),
                across=(_whole(cell, "MergeAcross") or 0) + 1,
                down=(_whole(cell, "MergeDown") or 0) + 1,
                index=None if place is None else place - 1,
            )
    return layout.grid(sheet.get(f"{_SPACE}Name"))


def _whole(element: Any, name: str) -> int | None:
    text = element.get(_SPACE + name)
    return int(text) if text is not None and text.isdigit() and 0 < len(text) < 7 else None


def _value(data: Any) -> Any:
    """A cell's value by its stated type."""
    if data is None:
        return None
    text = clean("".join(data.itertext()))
    kind = data.get(f"{_SPACE}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text
