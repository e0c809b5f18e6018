"""Looks once over a table before it is read: what only the whole of a column can tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from assetreg.core.text import clean
from assetreg.imports.reading.amounts import slashed
from assetreg.imports.reading.grids import Grid
from assetreg.imports.reading.header import Header, Words, find_header, is_ordinal, text_of
from assetreg.imports.reading.mending import DateHabit, DecimalMarks, count_marks
from assetreg.imports.reading.row_kinds import is_body, is_unit
from assetreg.imports.reading.syllables import LEAST_WORDS, evidence
from assetreg.imports.reading.tcvn3 import converted, readable

_TOTAL = re.compile(
    r"^\W*(?:[IVX]+\W+)?(?:tổng|cộng|tong|cong|mang sang|chuyển|total|sub|grand|§æng|tæng|céng)", re.IGNORECASE
)
MONTHS = 12
_SAMPLE = 3_000  # rows whose words are weighed
_SURE, _LIKELY, _HARDLY = 0.85, 0.6, 0.35  # shares of converted words that are syllables


@dataclass(frozen=True, slots=True)
class Typed:
    """A column that looks typed in the letters of TCVN3: its first word before and after, and whether that is sure."""

    column: int
    before: str
    after: str
    sure: bool
    whole: bool = False  # every converted word is a syllable


@dataclass(slots=True)
class Survey:
    """What a table is like. ``dates``: field -> how its dates are typed; ``marks``: how its decimals are.

    ``bodies``, ``units``: whether groups name them.
    """

    dates: dict[str, DateHabit] = field(default_factory=dict)
    typed: list[Typed] = field(default_factory=list)
    marks: DecimalMarks = field(default_factory=DecimalMarks)
    bodies: bool = False
    units: bool = False
    totals: bool = False
    rows: int = 0


def survey(grid: Grid, header: Header, end: int | None) -> Survey:
    """Look over the rows below ``header`` and above ``end``."""
    found = Survey()
    dates = {column: name for column, name in header.fields.items() if name.endswith(("_on", "_date"))}
    habits = {column: [0] * 5 for column in dates}
    amounts_in = [column for column, name in header.fields.items() if name.endswith(("_m2", "_vnd"))]
    styles = [0, 0]
    words: dict[int, set[str]] = {column: set() for column in header.levels}
    for row in islice(grid.rows(), header.bottom + 1, end):
        filled = [cell for cell in row if cell not in ("", None)]
        if not filled:
            continue
        found.rows += 1
        found.totals = found.totals or _may_be_total(filled)
        if len(filled) <= 2 and isinstance(filled[-1], str):
            _look_at_group(found, filled[-1])
        for column, habit in habits.items():
            _count_date(habit, row[column] if column < len(row) else None)
        for column in amounts_in:
            if column < len(row) and type(cell := row[column]) is str and cell:
                count_marks(styles, cell)
        if found.rows <= _SAMPLE:
            for column, cell in enumerate(row):
                if type(cell) is str and not cell.isascii() and column in words:
                    words[column].add(cell)
    found.dates = {dates[column]: DateHabit(*habit) for column, habit in habits.items()}
    found.marks = DecimalMarks(*styles)
    found.typed = [typed for column, texts in words.items() if (typed := _typed(column, texts)) is not None]
    if any(typed.sure for typed in found.typed):  # beside such a column a few words are enough
        found.typed = [replace(typed, sure=typed.sure or typed.whole) for typed in found.typed]
    return found


def _may_be_total(filled: Sequence[Any]) -> bool:
    """Whether one of the first cells begins as totals do; a look that errs to the safe side."""
    return any(type(cell) is str and _TOTAL.search(clean(cell)) is not None for cell in filled[:3])


def _look_at_group(found: Survey, text: str) -> None:
    said = clean(readable(text))
    found.bodies = found.bodies or is_body(said)
    found.units = found.units or is_unit(said)


def _count_date(habit: list[int], cell: Any) -> None:
    if type(cell) is str and cell and (date := slashed(cell)) is not None:
        habit[0] += date.month_first is None and date.day_first is not None
        habit[1] += date.day_first is None and date.month_first is not None
        habit[2] += date.day_first is not None and date.month_first is not None and date.day_first != date.month_first
    elif isinstance(cell, dt.date):
        habit[3 if cell.day <= MONTHS else 4] += 1


def _typed(column: int, texts: set[str]) -> Typed | None:
    before = evidence(texts)
    if before.words == 0 or before.share >= _SURE:
        return None
    mended = {text: converted(text) for text in texts}
    after = evidence(mended.values())
    if after.share < _LIKELY or after.share <= before.share:
        return None
    example = next(text for text in sorted(texts) if mended[text] != text)
    sure = before.words >= LEAST_WORDS and after.share >= _SURE and before.share <= _HARDLY
    return Typed(column, clean(example), clean(mended[example]), sure, after.share == 1.0 and before.share <= _HARDLY)


def blocks(grid: Grid, header: Header, words: Words) -> list[tuple[Header, int | None]]:
    """The tables that stand under each other in one sheet, each with its headings and the row it ends before."""
    rows = list(grid.rows())
    found: list[tuple[Header, int]] = [(header, len(rows))]
    place = header.bottom + 1
    while place < len(rows):
        if _begins_table(rows[place]):
            here = find_header(rows[place : place + 8], _shifted(grid.merged, place), words)
            if here is not None and here.top == 0 and here.levels != found[-1][0].levels:
                moved = _moved(here, place)
                found[-1] = (found[-1][0], place)
                found.append((moved, len(rows)))
                place = moved.bottom
        place += 1
    return [(one, end if end < len(rows) else None) for one, end in found]


def _begins_table(row: Sequence[Any]) -> bool:
    """Whether a row may head another table: one of its first texts heads the numbers of rows."""
    texts = [text_of(cell) for cell in row if cell not in ("", None)]
    return len(texts) >= 3 and any(is_ordinal(text) for text in texts[:2])


def _shifted(merged: Sequence[tuple[int, int, int, int]], by: int) -> list[tuple[int, int, int, int]]:
    return [(top - by, left, bottom - by, right) for top, left, bottom, right in merged if top >= by]


def _moved(header: Header, by: int) -> Header:
    return replace(header, top=header.top + by, bottom=header.bottom + by)
