"""Files as people hand them in, made in memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter

from assetreg.imports.kinds import Kind
from assetreg.imports.reading.found import ReadingOptions, Sheet
from assetreg.imports.reading.opening import open_reading

ROW: dict[str, Any] = {
    "name": "Trụ sở UBND xã Ia Grai",
    "kind": "headquarters",
    "holder": "UBND xã Ia Grai",
    "commune": "23764",
}


def row(**said: Any) -> dict[str, Any]:
    """The smallest good row, with whatever a test says about it."""
    return ROW | said


def headings_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for one in rows for name in one))


def workbook(*rows: Mapping[str, Any], above: Sequence[Sequence[Any]] = (), sheet: str = "Trụ sở") -> bytes:
    """A workbook with field names above the rows, and whatever stands above these."""
    out = io.BytesIO()
    names = headings_of(rows)
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, cells in enumerate([*above, names, *([one.get(name) for name in names] for one in rows)]):
            for column, value in enumerate(cells):
                if isinstance(value, dt.date):
                    page.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    page.write_string(line, column, value)
                elif value is not None:
                    page.write_number(line, column, value)
    return out.getvalue()


def csv_file(*rows: Mapping[str, Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The same as CSV."""
    out = io.StringIO()
    names = headings_of(rows)
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([one.get(name, "") for name in names] for one in rows)
    return out.getvalue().encode(encoding)


def only_sheet(content: bytes, kind: Kind, sheet: str | None = None) -> Sheet:
    """The one table of a file."""
    options = ReadingOptions(sheets=None if sheet is None else (sheet,))
    (found,) = open_reading(content, kind, options).sheets
    return found


def messy(fill: Any) -> bytes:
    """A workbook written by another library; ``fill`` gets its sheet."""
    book = openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    """An archive of parts, compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 300 MB out of 300 KB, honestly declared."""
    sheet = b"<worksheet><sheetData>" + b" " * (300 * 2**20)
    return zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": sheet})


def lying_bomb() -> bytes:
    """The same with the size it declares set to one kilobyte, in both of its tables."""
    content = bytearray(
        zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 2**24})
    )
    true, false = (2**24).to_bytes(4, "little"), (2**10).to_bytes(4, "little")
    checksum = zlib.crc32(b" " * 2**24).to_bytes(4, "little")
    start = 0
    while (start := content.find(checksum, start)) >= 0:
        # The sizes stand behind the checksum: compressed, then unpacked.
        assert content[start + 8 : start + 12] == true
        content[start + 8 : start + 12] = false
        start += 12
    return bytes(content)
