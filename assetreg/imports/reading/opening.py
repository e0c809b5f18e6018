"""Opens a file of any known format and finds what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from assetreg.imports.kinds import Kind
from assetreg.imports.reading.found import Line, Reading, ReadingOptions, Row, Sheet
from assetreg.imports.workbook import open_table


def open_reading(content: bytes, kind: Kind, options: ReadingOptions | None = None) -> Reading:
    """Read a file of ``kind``; raises ``Invalid`` with a problem of the whole file."""
    options = options or ReadingOptions()
    name = options.sheets[0] if options.sheets else None
    table = open_table(content, kind, sheet=name)

    def lines(_sheet: Sheet) -> Iterator[Line]:
        return (Line(row, cells, cells) for row, cells in open_table(content, kind, sheet=name).rows())

    def all_rows() -> Iterator[Row]:
        return (cells for _, cells in open_table(content, kind, sheet=name).rows())

    sheet = Sheet(0, table.sheet, table.headings, table.door, lines, all_rows, money_unit=table.headings.money_unit)
    return Reading("csv" if table.sheet is None else "xlsx", None, [sheet])
