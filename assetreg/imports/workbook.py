"""Reads a table out of a workbook or CSV file: its headings, then its rows in chunks of columns."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door
from assetreg.imports.headings import LOOK_AT_ROWS, Column, Headings, find_headings
from assetreg.imports.kinds import Kind
from assetreg.imports.sniff import sniff

MAX_ROWS = 100_000
MAX_COLUMNS = 200
CHUNK = 10_000
_BLANK = ("", None)

type Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table. ``numbers``: their numbers as the program shows them; ``columns``: cells by field."""

    numbers: list[int]
    columns: Mapping[str, Sequence[Any]]
    errors: Mapping[int, list[FieldError]]  # place in the chunk -> what is wrong with its cells as such


@dataclass(slots=True)
class Table:
    """One table being read, once, from top to bottom. ``sheet`` is None for CSV."""

    door: Door
    sheet: str | None
    headings: Headings
    _rows: Iterator[Row]
    _cell_errors: Mapping[int, list[FieldError]] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows below the headings with their numbers, at least as wide as these; blank rows are left out.

        Raises ``Invalid`` beyond ``MAX_ROWS``.
        """
        width = max((column.index for column in self.headings.columns), default=-1) + 1
        read = 0
        # Numbers count from 1, and the first row is the one after the headings.
        for number, row in enumerate(self._rows, self.headings.row + 2):
            if not any(row) and all(cell in _BLANK for cell in row):
                continue
            read += 1
            if read > MAX_ROWS:
                raise Invalid(code="too_many_rows", limit=MAX_ROWS)
            yield number, row if len(row) >= width else [*row, *[None] * (width - len(row))]

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """The same in chunks, as columns by field."""
        rows = self.rows()
        while some := list(islice(rows, size)):
            yield self._chunk(some)

    def _chunk(self, kept: list[tuple[int, Row]]) -> Chunk:
        columns = list(zip_longest(*(row for _, row in kept)))
        width = max((column.index for column in self.headings.columns), default=-1) + 1
        errors = {
            place: list(self._cell_errors[number])
            for place, (number, _) in enumerate(kept)
            if number in self._cell_errors
        }
        for column in columns[width:]:
            for place in (place for place, cell in enumerate(column) if cell not in _BLANK):
                errors.setdefault(place, [FieldError("", "cells_beyond_headings")])
        by_field = {name: columns[column.index] for name, column in self.headings.fields.items()}
        return Chunk([number for number, _ in kept], by_field, errors)


def open_table(content: bytes, kind: Kind, *, sheet: str | None = None) -> Table:
    """Open the table of a file; raises ``Invalid`` with a problem of the whole file."""
    sniffed = sniff(content)
    if sniffed.format == "csv":
        return _open_csv(content, kind)
    return _open_workbook(content, kind, sheet, sniffed.odd_parts)


def _open_csv(content: bytes, kind: Kind) -> Table:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        start = content[:65536].decode(encoding, errors="ignore")
        rows = _csv_rows(io.TextIOWrapper(io.BytesIO(content), encoding, newline=""), _delimiter(start))
        head, rows = _peek(rows)
    except UnicodeDecodeError:
        raise Invalid(code="csv_encoding") from None
    headings = find_headings(head, kind)
    if headings is None:
        raise Invalid(code="no_headings", kind=kind.name)
    return Table(Door.CSV, None, headings, islice(rows, headings.row + 1, None))


def _csv_rows(stream: io.TextIOWrapper, delimiter: str) -> Iterator[Row]:
    try:
        for row in csv.reader(stream, delimiter=delimiter):
            if len(row) > MAX_COLUMNS:
                raise Invalid(code="too_many_columns", limit=MAX_COLUMNS)
            yield row
    except csv.Error:
        raise Invalid(code="file_damaged") from None
    except UnicodeDecodeError:
        raise Invalid(code="csv_encoding") from None


def _delimiter(start: str) -> str:
    """The mark that the first line with any of them uses most; a comma where none is used."""
    for line in start.splitlines():
        counts = {mark: line.count(mark) for mark in ",;\t"}
        if any(counts.values()):
            return max(counts, key=counts.__getitem__)
    return ","


def _peek(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    head = list(islice(rows, LOOK_AT_ROWS + 1))
    return head, chain(head, rows)


def _open_workbook(content: bytes, kind: Kind, wanted: str | None, marked: Sequence[str]) -> Table:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if wanted is not None and wanted not in book.sheet_names:
            raise Invalid(code="no_such_sheet", sheet=wanted, sheets=", ".join(book.sheet_names))
        name, sheet, headings = _find_sheet(book, kind, [wanted] if wanted else book.sheet_names)
        rows = _sheet_rows(sheet)
    except (CalamineError, OSError, ValueError):
        raise Invalid(code="file_damaged") from None
    _refuse_merged(sheet, headings)
    errors = _formula_errors(content, name, headings, marked) if marked else {}
    return Table(Door.SHEET, name, headings, islice(rows, headings.row + 1, None), errors)


def _find_sheet(book: CalamineWorkbook, kind: Kind, names: Sequence[str]) -> tuple[str, CalamineSheet, Headings]:
    """The one sheet whose headings we know; raises ``Invalid`` where there is none or more than one."""
    found = []
    empty = True
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > MAX_ROWS + LOOK_AT_ROWS:
            raise Invalid(code="too_many_rows", limit=MAX_ROWS)
        if sheet.total_width > MAX_COLUMNS:
            raise Invalid(code="too_many_columns", limit=MAX_COLUMNS)
        head = list(islice(_sheet_rows(sheet), LOOK_AT_ROWS + 1))
        empty = empty and not any(cell not in ("", None) for row in head for cell in row)
        headings = find_headings(head, kind)
        if headings is not None:
            found.append((name, sheet, headings))
    if not found:
        raise Invalid(code="file_empty") if empty else Invalid(code="no_headings", kind=kind.name)
    if len(found) > 1:
        raise Invalid(code="several_sheets", sheets=", ".join(name for name, _, _ in found))
    return found[0]


def _sheet_rows(sheet: CalamineSheet) -> Iterator[Row]:
    """All rows from the first, cells from column A."""
    missing = [""] * (sheet.start[1] if sheet.start else 0)
    return ([*missing, *row] for row in sheet.iter_rows()) if missing else iter(sheet.iter_rows())


def _refuse_merged(sheet: CalamineSheet, headings: Headings) -> None:
    """Merged cells below the headings leave all rows but one without a value: refused, with their places."""
    merged = [
        f"{Column(left, '', None).letter}{top + 1}:{Column(right, '', None).letter}{bottom + 1}"
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if bottom > headings.row
    ]
    if merged:
        raise Invalid(code="merged_cells", ranges=", ".join(merged[:10]), n=len(merged))


_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>'
    rb"(?:(<f(?:\s[^>]*)?(?:/>|>.*?</f>))?\s*(?:<v>([^<]*)</v>|<v\s*/>|<v></v>|<is>.*?</is>)?)\s*</c>",
    re.DOTALL,
)


def _formula_errors(
    content: bytes, sheet: str, headings: Headings, marked: Sequence[str]
) -> dict[int, list[FieldError]]:
    """Cells that show an error or a formula without a result, by row number.

    A formula counts by the result that the program stored with it. Files made by other programs ask to be calculated
    when opened (``fullCalcOnLoad``): what is stored there (nothing, or 0) is no result.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of(archive, sheet)
        if part not in marked:
            return {}
        uncalculated = re.search(rb'fullCalcOnLoad="(1|true)"', archive.read("xl/workbook.xml")) is not None
        xml = archive.read(part)
    fields = {column.letter: name for name, column in headings.fields.items()}
    errors: dict[int, list[FieldError]] = {}
    for found in _CELL.finditer(xml):
        letters, number, attributes, formula, value = found.groups()
        name = fields.get(letters.decode())
        row = int(number)
        if name is None or row <= headings.row + 1:
            continue
        if b't="e"' in attributes:
            shown = (value or b"").decode(errors="replace")
            errors.setdefault(row, []).append(FieldError(name, "error_cell", {"value": shown}))
        elif formula and (uncalculated or value is None):
            errors.setdefault(row, []).append(FieldError(name, "formula_without_result"))
    return errors


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds a sheet."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        raise Invalid(code="file_damaged") from None
    # Any namespace: workbooks in the strict form of the standard name theirs differently.
    entry = next((s for s in book.findall(".//{*}sheet") if s.get("name") == sheet), None)
    identities = [] if entry is None else [value for key, value in entry.items() if key.endswith("}id")]
    target = next((link.get("Target", "") for link in links if link.get("Id") in identities), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
