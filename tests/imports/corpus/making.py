"""Makes the corpus: workbooks, web pages, XML and text files with the habits of offices; nothing in it is real."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from assetreg.imports.reading.found import ReadingOptions

type Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Verdict:
    """What reading a file must say.

    ``rows``: how many are data. ``dropped``: reason -> rows left out. ``notes``, ``questions``: their codes.
    ``passed_over``: sheet -> why it is not read. ``refused``: the code with which the whole file is refused.
    ``errors``: row number -> codes, of cells and of what the schema says. ``fields``: row number -> what it says.
    """

    rows: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    passed_over: Mapping[str, str] = field(default_factory=dict)
    refused: str | None = None
    errors: Mapping[int, Sequence[str]] = field(default_factory=dict)
    fields: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    sheets: int = 1
    layout: str = "table"
    unit: str | None = None


@dataclass(frozen=True)
class Case:
    """One file of the corpus and its verdict."""

    name: str
    kind: str
    make: Callable[[], bytes]
    verdict: Verdict
    options: ReadingOptions = field(default_factory=ReadingOptions)


def said(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def book(*sheets: tuple[str, Rows] | tuple[str, Rows, Callable[[Worksheet], None]]) -> bytes:
    """A workbook of sheets; the third of each, if there is one, does to it what people do to sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows, *then in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for do in then:
            do(sheet)
    out = io.BytesIO()
    made.save(out)
    return calculated(out.getvalue())


def calculated(content: bytes) -> bytes:
    """The workbook as a spreadsheet program leaves it: it does not ask to be calculated again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/workbook.xml":
                data = data.replace(b' fullCalcOnLoad="1"', b"")
            target.writestr(entry, data)
    return out.getvalue()


def page(rows: Sequence[str], *, charset: str = "utf-8", before: str = "") -> bytes:
    """A web page under the name of a workbook; each row is the inside of a ``tr``."""
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    text = f'<html><head><meta charset="{charset}"></head><body>{before}<table border=1>\n{body}</table></body></html>'
    return text.encode(charset)


def cells(*values: Any, tag: str = "td") -> str:
    """Cells of a web page, one value each."""
    return "".join(f"<{tag}>{html.escape('' if value is None else str(value))}</{tag}>" for value in values)


def xml_book(name: str, rows: Rows) -> bytes:
    """A workbook in the XML form of 2003."""
    lines = []
    for row in rows:
        made = "".join(
            f'<Cell><Data ss:Type="{"Number" if isinstance(value, int | float) else "String"}">'
            f"{html.escape(str(value))}</Data></Cell>"
            if value is not None
            else "<Cell/>"
            for value in row
        )
        lines.append(f"<Row>{made}</Row>")
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="{name}"><Table>{"".join(lines)}</Table></Worksheet></Workbook>'
    ).encode()


def text_file(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    """A CSV file without quotes."""
    return "\n".join(delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows).encode(encoding)


def ods(name: str, rows: Rows) -> bytes:
    """The smallest OpenDocument spreadsheet."""
    table = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{html.escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return out.getvalue()
