"""Takes workbooks apart that are read by one library: .xlsx, .xls of before 2007, .ods."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from assetreg.core.errors import Invalid
from assetreg.core.parse import Door
from assetreg.imports.reading.found import Row
from assetreg.imports.reading.grids import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, Book, Grid, Marks
from assetreg.imports.reading.marks import Parts


def open_book(content: bytes, form: str, odd_parts: tuple[str, ...]) -> Book:
    """A workbook's sheets; raises ``Invalid`` where it cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        hidden = {sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
        if len(names) > MAX_SHEETS:
            raise Invalid(code="too_many_sheets", limit=MAX_SHEETS)
        with _parts(content, form, odd_parts) as parts:
            grids = [_grid(book, name, parts, name in hidden) for name in names]
    except PasswordError:
        raise Invalid(code="file_protected") from None
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        raise Invalid(code="file_damaged") from None
    return Book(form, None, tuple(grid for grid in grids if grid is not None))


@contextmanager
def _parts(content: bytes, form: str, odd_parts: tuple[str, ...]) -> Iterator[Parts | None]:
    """The XML of an .xlsx beside the library that reads its values; None for other formats."""
    if form != "xlsx":
        yield None
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield Parts(archive, odd_parts)


def _grid(book: CalamineWorkbook, name: str, parts: Parts | None, is_hidden: bool) -> Grid | None:
    """One sheet, or None for one that is no table of cells (a chart)."""
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        return None
    if sheet.total_height > MAX_ROWS:
        raise Invalid(code="too_many_rows", limit=MAX_ROWS)
    if sheet.total_width > MAX_COLUMNS:
        raise Invalid(code="too_many_columns", limit=MAX_COLUMNS)
    merged = tuple((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
    marks = Marks() if parts is None else parts.marks(name)
    return Grid(name, Door.SHEET, _rows(sheet), merged, marks, sheet.total_height, is_hidden)


def _rows(sheet: CalamineSheet) -> Callable[[], Iterator[Row]]:
    """All rows from the first, cells from column A."""
    missing = [""] * (sheet.start[1] if sheet.start else 0)

    def rows() -> Iterator[Row]:
        return ([*missing, *row] for row in sheet.iter_rows()) if missing else iter(sheet.iter_rows())

    return rows
