"""Walks down a table and lets through what is data: everything else is counted by its kind, and totals are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetreg.core.text import fold
from assetreg.core.values import shown
from assetreg.imports.headings import letter_of
from assetreg.imports.reading.above import UNIT_FIELDS
from assetreg.imports.reading.found import Line, Row, Sheet
from assetreg.imports.reading.grids import MAX_ROWS, Grid
from assetreg.imports.reading.header import Header, is_numbers, text_of
from assetreg.imports.reading.row_kinds import RowKind, Shape, is_body, is_unit, kind_of, without_number
from assetreg.imports.reading.tcvn3 import converted
from assetreg.imports.reading.totals import Totals

_REPEATS = frozenset(("nt", "nt.", "-nt-", "- nt -", "n/t", '"', "''", "“", "”", "〃", "nhu tren", "//"))
_FIRST = frozenset("nN-\"'“”〃/")  # what they begin with
_MANY = 4  # so many cells of words stand in no total, group or signature
# What many rows may share: a merged or repeated cell of these says the same of each.
SHARED = frozenset(
    "holder agency unit commune former_commune kind status outcome outcome_reason book_date country_made origin "
    "condition workplace superior block regime source counted_on holder_level legal_form final_use".split()
)


@dataclass(slots=True)
class Carried:
    """What the rows above said of those below: the group, and the body, commune and class that groups named."""

    group: str = ""
    body: str = ""
    unit: str = ""
    section: str = ""


type Hook = Callable[[Sheet, int, dict[str, Any], Carried], str | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is to be walked down. Rows and columns count from 0.

    ``end``: the first row that is no longer part of it, or None. ``index``: name -> where its cell stands in a line;
    names beyond the header's width are derived. ``encoded``: columns typed in the letters of TCVN3. ``hidden``: rows
    to be left out. ``hook``: a known form's own look at each row; it may change cells and give a reason to drop it.
    """

    grid: Grid
    header: Header
    end: int | None
    index: Mapping[str, int]
    width: int
    encoded: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    hook: Hook | None = None
    has_totals: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether a program wrote the table, so that every row below the headings is data."""
        return self.header.named and not (self.hidden or self.encoded or self.grid.merged or self.hook)


def read_lines(plan: Plan) -> Callable[[Sheet], Iterator[Line]]:
    """What a sheet reads its lines with."""

    def lines(sheet: Sheet) -> Iterator[Line]:
        bad = _bad_cells(sheet, plan)
        source = _plain_lines(sheet, plan) if plan.is_plain else _Walk(sheet, plan).lines()
        for line in source:
            if line.row in bad:
                for name, code, said in bad[line.row]:
                    sheet.refuse(line.row, name if name[0] != "_" else "", code, **said)
            yield line

    return lines


def _plain_lines(sheet: Sheet, plan: Plan) -> Iterator[Line]:
    width, blank = plan.header.width, ("", None)
    for number, row in enumerate(plan.grid.rows(), 1):
        if number <= plan.header.bottom + 1 or (not any(row) and all(cell in blank for cell in row)):
            continue
        if len(row) != width:
            yield Line(number, _fitted(sheet, number, row, width), row)
        else:
            yield Line(number, row, row)


def _fitted(sheet: Sheet, number: int, row: Row, width: int) -> Row:
    if any(cell not in ("", None) for cell in row[width:]):
        sheet.refuse(number, "", "cells_beyond_headings")
    return row[:width] if len(row) > width else [*row, *[None] * (width - len(row))]


def _bad_cells(sheet: Sheet, plan: Plan) -> dict[int, list[tuple[str, str, dict[str, str]]]]:
    """Cells in error by row (from 1): only those of columns that are read; others are nobody's business."""
    names = {column: name for column, name in plan.header.fields.items() if plan.index.get(name) == column}
    found: dict[int, list[tuple[str, str, dict[str, str]]]] = {}
    for cell in plan.grid.marks.bad_cells:
        if cell.column in names and cell.row > plan.header.bottom:
            said = {"value": cell.shown, "cell": f"{letter_of(cell.column)}{cell.row + 1}"}
            found.setdefault(cell.row + 1, []).append((names[cell.column], cell.code, said))
    return found


class _Walk:
    """One walk down one table."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        self.sheet, self.plan = sheet, plan
        levels = plan.header.levels
        self.shape = Shape(dict(levels), plan.header.ordinal)
        self.names = {column: name for name, column in plan.index.items()}
        self.read = {column for column, name in plan.header.fields.items() if plan.index.get(name) == column}
        self.shared = {column for column, name in self.names.items() if name in SHARED}
        self.fill = _merged_cells(plan)
        self.above: list[Any] = [None] * plan.width
        self.carried = Carried()
        figures = {column: name for column, name in self.names.items() if name.endswith(("_m2", "_vnd"))}
        read = {column: name for column, name in figures.items() if column in levels}
        self.totals = Totals(sheet, read if plan.has_totals else {})
        self.signed = False
        self.headed = True  # nothing but headings since the last data

    def lines(self) -> Iterator[Line]:
        plan = self.plan
        for number, raw in enumerate(plan.grid.rows()):
            if number <= plan.header.bottom or not any(cell not in ("", None) for cell in raw):
                continue
            if plan.end is not None and number >= plan.end:
                break
            if number in plan.hidden:
                self.sheet.dropped["hidden_row"] += 1
                continue
            line = self._line(number, raw)
            if line is not None:
                yield line
        self.totals.finish()

    def _line(self, number: int, raw: Row) -> Line | None:
        plan = self.plan
        cells = list(_fitted(self.sheet, number + 1, raw, plan.header.width))
        for column in plan.encoded:
            if column < len(cells) and type(cells[column]) is str:
                cells[column] = converted(cells[column])
        if not self._is_plainly_data(cells) and not self._look_closer(number, cells):
            return None
        self.headed = False
        cells += [None] * (plan.width - len(cells))
        self._fill_down(number, cells)
        self._repeat(number, cells)
        self._carry(number, cells)
        self.totals.add(cells)
        if plan.hook is not None and (reason := self._hooked(number + 1, cells)):
            self.sheet.dropped[reason] += 1
            return None
        self._say_above(cells)
        self.above = cells
        return Line(number + 1, cells, raw)

    def _is_plainly_data(self, cells: Sequence[Any]) -> bool:
        """Whether so many cells are words that only data or headings can be meant, and these are not headings."""
        words = [
            column for column, cell in enumerate(cells) if type(cell) is str and len(cell) > 2 and cell[0].isalpha()
        ]
        return len(words) > _MANY and text_of(cells[words[0]]) not in self.shape.headings.get(words[0], ())

    def _look_closer(self, number: int, cells: list[Any]) -> bool:
        """Whether a row is data; what is not is counted and remembered for the rows below."""
        texts = [text_of(cell) for cell in cells]
        kind = RowKind.COLUMN_NUMBERS if self.headed and is_numbers(texts) else self._kind(texts)
        self.headed = kind in (RowKind.HEADING, RowKind.COLUMN_NUMBERS)
        if kind is not RowKind.DATA:
            self._leave_out(kind, number, cells, texts)
        return kind is RowKind.DATA

    def _kind(self, texts: list[str]) -> RowKind:
        if self.plan.header.named:  # a program's table with a merged or hidden row: nothing is guessed
            return RowKind.DATA
        return kind_of(texts, self.shape, after_footer=self.signed)

    def _leave_out(self, kind: RowKind, number: int, cells: list[Any], texts: list[str]) -> None:
        self.sheet.dropped[kind.value] += 1
        if kind is RowKind.TOTAL:
            self.totals.check(number, cells)
        elif kind is RowKind.GROUP:
            self._begin_group(texts)
        elif kind in (RowKind.FOOTER, RowKind.HEADING):
            self.signed = kind is RowKind.FOOTER

    def _begin_group(self, texts: list[str]) -> None:
        ordinal = self.plan.header.ordinal
        words = [text for column, text in enumerate(texts) if any(c.isalpha() for c in text) and column != ordinal]
        text = without_number(words[0] if words else next(filter(None, texts), ""))
        self.carried.group = text
        self.totals.begin_part()
        if is_body(text):
            self.carried.body = text
        elif is_unit(text):
            self.carried.unit = text
        else:
            self.carried.section = fold(text)

    def _carry(self, number: int, cells: list[Any]) -> None:
        """What a group row names goes to the rows below it that do not say it themselves."""
        for name, text in (("holder", self.carried.body), ("former_commune", self.carried.unit)):
            column = self.plan.index.get(name)
            if text and column is not None and cells[column] in ("", None):
                cells[column] = text
                self.sheet.tally("carried_down", number + 1, name, value=text)

    def _say_above(self, cells: list[Any]) -> None:
        """What the lines above the table say goes to the rows that do not say it in any other way."""
        index = self.plan.index
        placed = any(name in index and cells[index[name]] not in ("", None) for name in UNIT_FIELDS)
        for name, text in self.sheet.above.said.items():
            if cells[index[name]] in ("", None) and not (placed and name in UNIT_FIELDS):
                cells[index[name]] = text

    def _fill_down(self, number: int, cells: list[Any]) -> None:
        for column, first in self.fill.get(number, ()):
            if column in self.shared and first != number:
                cells[column] = self.above[column] if column < len(self.above) else None
                self.sheet.tally("merged_filled", number + 1, self.names[column], value=text_of(cells[column]))
            elif column in self.read:
                self.sheet.refuse(
                    number + 1, self.names[column], "merged_cell", cell=f"{letter_of(column)}{number + 1}"
                )

    def _repeat(self, number: int, cells: list[Any]) -> None:
        """``nt``, ``"``, ``như trên``: the row above says it, where rows may share it; else the cell is refused."""
        for column, name in self.names.items():
            cell = cells[column]
            if type(cell) is not str or cell[:1] not in _FIRST or fold(cell) not in _REPEATS:
                continue
            above = self.above[column]
            if column in self.shared and above not in ("", None):
                cells[column] = above
                self.sheet.tally("repeated_from_above", number + 1, name, value=text_of(above))
            else:
                at = f"{letter_of(column)}{number + 1}"
                self.sheet.refuse(
                    number + 1, name if name[0] != "_" else "", "repeat_unclear", value=shown(cell), cell=at
                )
                cells[column] = None

    def _hooked(self, number: int, cells: list[Any]) -> str | None:
        assert self.plan.hook is not None
        said = {name: cells[column] for name, column in self.plan.index.items()}
        reason = self.plan.hook(self.sheet, number, said, self.carried)
        for name, column in self.plan.index.items():
            cells[column] = said[name]
        return reason


def _merged_cells(plan: Plan) -> dict[int, list[tuple[int, int]]]:
    """Row -> (column, first row of its merged cells), of cells below the headings that others reach over."""
    found: dict[int, list[tuple[int, int]]] = {}
    if plan.grid.spread:
        return found
    for top, left, bottom, right in plan.grid.merged:
        if top <= plan.header.bottom:
            continue
        for row in range(top, min(bottom, MAX_ROWS) + 1):
            # A cell that reaches to the right leaves the cells it covers without a value in every row.
            columns = range(left + 1 if row == top else left, right + 1)
            found.setdefault(row, []).extend((column, top) for column in columns)
    return found
