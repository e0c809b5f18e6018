"""What a sheet is before anybody understands it: rows of cells, and what its maker did to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assetreg.core.parse import Door
from assetreg.imports.reading.found import MAX_ROWS, Row

MAX_COLUMNS = 200
MAX_SHEETS = 200

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "MAX_SHEETS", "BadCell", "Book", "Grid", "Marks", "Span"]

type Span = tuple[int, int, int, int]  # top, left, bottom, right, counted from 0, the last included


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that says nothing by itself: ``code`` ``error_cell``, ``formula_without_result`` or ``broken_link``."""

    row: int
    column: int
    code: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a sheet carries beside its values; rows and columns count from 0.

    ``colours``: how many cells below are filled, by colour. ``pictures``: how many are pasted in.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    protected: bool = False
    pictures: int = 0
    colours: Mapping[str, int] = field(default_factory=dict)
    bad_cells: tuple[BadCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it stands in a file. ``rows`` starts anew at each call, from row 1, cells from column A.

    ``merged``: spans of merged cells; only the first cell of each has a value. ``height`` is None where only reading
    tells.
    """

    name: str | None
    door: Door
    rows: Callable[[], Iterator[Row]]
    merged: tuple[Span, ...] = ()
    marks: Marks = Marks()
    height: int | None = None
    is_hidden: bool = False
    spread: bool = False  # merged cells carry their value in every cell already


@dataclass(frozen=True, slots=True)
class Book:
    """A file taken apart: its format, its encoding where one was chosen, its sheets in order."""

    format: str
    encoding: str | None
    grids: tuple[Grid, ...]
