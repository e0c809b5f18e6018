"""Takes apart web pages that were saved under the name of a workbook: their tables under each other are one sheet."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from assetreg.core.errors import Invalid
from assetreg.core.text import clean
from assetreg.imports.reading.cells_laid import Layout
from assetreg.imports.reading.encodings import decoding_of
from assetreg.imports.reading.grids import Book

MAX_BYTES = 30 * 2**20  # a page is held whole while it is read
_CHARSET = re.compile(rb"""charset=["']?([A-Za-z0-9_-]+)""")
_LINES = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "title")
_LEFT_OUT = ("style", "script", "head")


def open_page(content: bytes, encoding: str | None) -> Book:
    """The one sheet of a page; raises ``Invalid`` where it holds no table or is too large."""
    if len(content) > MAX_BYTES:
        raise Invalid(code="file_too_large", limit_mb=MAX_BYTES // 2**20)
    decoding = decoding_of(content, encoding)
    text = content.decode(decoding.codec, errors="replace")
    try:
        page = html.document_fromstring(_without_declaration(text), parser=html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError):
        raise Invalid(code="file_damaged") from None
    layout = Layout()
    for element in page.iter("table", *_LINES):
        if any(outer.tag == "table" for outer in element.iterancestors()):
            continue
        if element.tag == "table":
            _lay_table(layout, element, decoding.mend)
        elif element.tag != "title" and (line := clean(element.text_content())):
            layout.begin_row()
            layout.cell(decoding.mend(line) if decoding.mend else line)
    if not layout.rows:
        raise Invalid(code="file_is_page")
    return Book("html", decoding.name, (layout.grid(None),))


def _without_declaration(text: str) -> str:
    """lxml refuses text that also declares its encoding."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _lay_table(layout: Layout, table: Any, mend: Any) -> None:
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        layout.begin_row(hidden="display:none" in (row.get("style") or "").replace(" ", "").lower())
        for cell in row.iterchildren("td", "th"):
            text = clean(cell.text_content())
            value: Any = mend(text) if mend else text
            if (number := cell.get("x:num")) and _is_number(number):
                value = float(number)
            layout.cell(value, across=_whole(cell.get("colspan")), down=_whole(cell.get("rowspan")))


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdigit() and len(text) < 6 else 1


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
