"""Lays out cells that say how far they reach, as web pages and XML workbooks write them, on a sheet's grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assetreg.core.errors import Invalid
from assetreg.core.parse import Door
from assetreg.imports.reading.grids import MAX_COLUMNS, MAX_ROWS, Grid, Marks, Span

_TALLEST = 5_000  # no cell reaches further down


@dataclass(slots=True)
class Layout:
    """A sheet being laid out, row by row, cell by cell."""

    rows: list[list[Any]] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    _taken: dict[int, set[int]] = field(default_factory=dict)  # row -> columns that cells above reach down into
    _next: int = 0

    def begin_row(self, index: int | None = None, *, hidden: bool = False) -> None:
        """A new row, or the one at ``index`` (from 0) with blank rows before it. Raises ``too_many_rows``."""
        while index is not None and len(self.rows) < min(index, MAX_ROWS):
            self.rows.append([])
        if len(self.rows) >= MAX_ROWS:
            raise Invalid(code="too_many_rows", limit=MAX_ROWS)
        if hidden:
            self.hidden.add(len(self.rows))
        self.rows.append([])
        self._next = 0

    def cell(self, value: Any, *, across: int = 1, down: int = 1, index: int | None = None) -> None:
        """The next cell of the row, or the one at ``index``; it reaches over ``across`` x ``down`` cells."""
        row, number = self.rows[-1], len(self.rows) - 1
        taken = self._taken.get(number, set())
        column = self._next if index is None else index
        while index is None and column in taken:
            column += 1
        across, down = max(across, 1), min(max(down, 1), _TALLEST)
        if column + across > MAX_COLUMNS:
            raise Invalid(code="too_many_columns", limit=MAX_COLUMNS)
        row += [None] * (column + 1 - len(row))
        row[column] = value
        self._next = column + across
        if across > 1 or down > 1:
            self.merged.append((number, column, number + down - 1, column + across - 1))
            for below in range(number + 1, number + down):
                self._taken.setdefault(below, set()).update(range(column, column + across))

    def grid(self, name: str | None) -> Grid:
        """What was laid out."""
        rows = self.rows
        return Grid(
            name, Door.SHEET, lambda: iter(rows), tuple(self.merged), Marks(hidden_rows=frozenset(self.hidden)),
            len(rows),
        )  # fmt: skip
