"""Menders of columns: units typed behind figures, dates that are no days, m/d/y against d/m/y, words mapped once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assetreg.assets.findings import Severity
from assetreg.core.errors import FieldError
from assetreg.core.text import fold
from assetreg.core.values import Refused, shown
from assetreg.imports.headings import MONEY_UNITS
from assetreg.imports.kinds import Kind
from assetreg.imports.reading import amounts
from assetreg.imports.reading.found import Mender, Sheet

type Read = Callable[[Sheet, str, int, str], Any]


@dataclass(frozen=True, slots=True)
class DateHabit:
    """How the dates of a column are typed. ``month_first``: some can only be m/d/y; ``day_first``: only d/m/y."""

    day_first: int = 0
    month_first: int = 0

    @property
    def decides(self) -> bool:
        return not (self.day_first and self.month_first)


def menders(kind: Kind, unit: str | None, habits: Mapping[str, DateHabit],
            values: Mapping[str, Mapping[str, str]]) -> dict[str, Mender]:  # fmt: skip
    """The menders of a kind's columns. ``unit`` is that of the table's money; ``habits``: date field -> its habit."""
    found: dict[str, Mender] = {}
    for name in kind.fields:
        if name in values:
            found[name] = _texts(_word(values[name]))
        elif name in kind.money_fields:
            found[name] = _texts(_money(MONEY_UNITS[unit or "dong"], may_be_gone=name.startswith("residual")))
        elif name.endswith("_m2"):
            found[name] = _texts(_area)
        elif name.endswith(("_on", "_date")):
            found[name] = _texts(_date(habits.get(name, DateHabit())))
        elif name in ("headcount", "people", "quantity", "seats", "floors"):
            found[name] = _texts(_count)
    return found


def date_habit(cells: Iterable[Any]) -> DateHabit:
    """What the dates of a column say about the order of day and month."""
    days = months = 0
    for cell in cells:
        if isinstance(cell, str) and (date := amounts.slashed(cell)) is not None:
            days += date.month_first is None and date.day_first is not None
            months += date.day_first is None and date.month_first is not None
    return DateHabit(days, months)


def _texts(read: Read) -> Mender:
    """A mender that looks at texts alone, each different one once; plain figures are passed over."""

    def mend(sheet: Sheet, name: str, rows: Sequence[int], cells: Sequence[Any]) -> Sequence[Any]:
        if not any(type(cell) is str and cell for cell in cells):
            return cells
        return [
            _one(sheet, name, row, cell, read) if type(cell) is str and cell and not cell.isdigit() else cell
            for row, cell in zip(rows, cells, strict=True)
        ]

    return mend


def _one(sheet: Sheet, name: str, row: int, cell: str, read: Read) -> Any:
    try:
        return read(sheet, name, row, cell)
    except Refused as refused:
        sheet.errors.setdefault(row, []).append(FieldError(name, refused.code, refused.params))
        return None


def _word(known: Mapping[str, str]) -> Read:
    return lambda _sheet, _name, _row, cell: known.get(fold(cell), cell)


def _area(sheet: Sheet, name: str, row: int, cell: str) -> Any:
    if (figure := amounts.area(cell)) is None:
        return cell
    sheet.tally("unit_behind_figure", row, name, value=cell)
    return figure


def _count(sheet: Sheet, name: str, row: int, cell: str) -> Any:
    if (figure := amounts.counted(cell)) is None:
        return cell
    sheet.tally("unit_behind_figure", row, name, value=cell)
    return figure


def _money(times: int, *, may_be_gone: bool) -> Read:
    def read(sheet: Sheet, name: str, row: int, cell: str) -> Any:
        dong = amounts.money(cell)
        if dong is None or (dong == 0 and not may_be_gone and not cell[:1].isdigit()):
            return cell
        sheet.tally("amount_in_words" if not cell[:1].isdigit() else "unit_behind_figure", row, name, value=cell)
        return Decimal(dong) / times

    return read


def _date(habit: DateHabit) -> Read:
    def read(sheet: Sheet, name: str, row: int, cell: str) -> Any:
        if (said := amounts.without_day(cell)) is not None:
            sheet.tally(f"date_{said}", row, name, severity=Severity.NOTICE, value=cell)
            return None
        date = amounts.slashed(cell)
        if date is None or not habit.month_first:
            return cell
        return _settled(sheet, name, row, cell, date, habit)

    return read


def _settled(sheet: Sheet, name: str, row: int, cell: str, date: amounts.Slashed, habit: DateHabit) -> dt.date | None:
    """A date of a column in which some dates have the month first."""
    if date.day_first is None or date.month_first is None or date.day_first == date.month_first:
        return date.day_first or date.month_first
    if habit.decides:
        sheet.tally("month_first", row, name, value=cell)
        return date.month_first
    raise Refused(
        "ambiguous_date", value=shown(cell), first=f"{date.day_first:%d/%m/%Y}", second=f"{date.month_first:%d/%m/%Y}"
    )
