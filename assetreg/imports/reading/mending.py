"""Menders of columns: units typed behind figures, dates that are no days, m/d/y against d/m/y, words mapped once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assetreg.assets.findings import Severity
from assetreg.core.errors import FieldError
from assetreg.core.text import fold
from assetreg.core.values import Refused, plain_text, shown
from assetreg.imports.headings import MONEY_UNITS
from assetreg.imports.kinds import Kind
from assetreg.imports.reading import amounts
from assetreg.imports.reading.found import Mender, Sheet

_YEARS = range(1900, 2100)
_FIGURE = re.compile(r"^[0-9.,]+$")
_EITHER = re.compile(r"^[1-9][0-9]{0,2}[.,][0-9]{3}$")
# 1.234,5 or 1.234.567 or 12,5: a comma can only be the decimal mark; the same with the marks changed about.
_ONLY = (
    r"^(?:[0-9]{{1,3}}(?:{g}[0-9]{{3}})+{d}[0-9]+|[0-9]{{1,3}}(?:{g}[0-9]{{3}}){{2,}}|[0-9]+{d}(?:[0-9]{{1,2}}|[0-9]{{4,}}))"
    r"(?:\s*m2|\D*)$"
)
_COMMA = re.compile(_ONLY.format(g=r"\.", d=","))
_POINT = re.compile(_ONLY.format(g=",", d=r"\."))
_ASIDE = re.compile(r"\s*\([^)]*\)\s*$")
_DECIDED = re.compile(r"\b(?:dieu chuyen|ban|thanh ly|thu hoi|ban giao|giao)\b.*\bqd\b")

type Read = Callable[[Sheet, str, int, str], Any]
type Plain = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class DateHabit:
    """How the dates of a column are typed. ``month_first``: some can only be m/d/y; ``day_first``: only d/m/y."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0  # texts that could be both
    early: int = 0  # cells that are dates, of the first twelve days of a month
    late: int = 0  # cells that are dates, of later days

    @property
    def may_be_turned(self) -> bool:
        """Whether a spreadsheet that puts the month first took every date it could for its own: the rest is text."""
        return self.day_first > 0 and self.early > 1 and not (self.month_first or self.either or self.late)

    @property
    def decides(self) -> bool:
        return not (self.day_first and self.month_first)


@dataclass(frozen=True, slots=True)
class DecimalMarks:
    """How many figures typed as text in a table can only have a comma for decimals, and how many only a point."""

    comma: int = 0
    point: int = 0

    @property
    def decide(self) -> bool:
        """Whether all of them are typed in one manner."""
        return bool(self.comma) != bool(self.point)

    def settle(self, text: str) -> str:
        """A figure with one mark and three digits behind it, read as the other figures of its table are typed."""
        if not self.decide or not _EITHER.match(text):
            return text
        groups = "." if self.comma else ","
        return text.replace(groups, "") if groups in text else text.replace(",", ".").rstrip("0").rstrip(".")


def count_marks(styles: list[int], text: str) -> None:
    """Count a figure under [comma, point] where it can be read in one way only."""
    styles[0] += _COMMA.match(text) is not None
    styles[1] += _POINT.match(text) is not None


def words(values: Mapping[str, Mapping[str, str]]) -> dict[str, Mender]:
    """The menders that put what a person said of a word in its place."""
    return {name: _texts(_word(known)) for name, known in values.items()}


def menders(
    kind: Kind, unit: str | None, habits: Mapping[str, DateHabit], marks: DecimalMarks,
    values: Mapping[str, Mapping[str, str]],
) -> dict[str, Mender]:  # fmt: skip
    """The menders of a kind's columns. ``unit`` is that of the table's money; ``habits``: date field -> its habit."""
    found = words(values)
    for name in set(kind.fields) - set(found):
        if name in kind.money_fields:
            gone = name.startswith("residual")
            found[name] = _figures(_money(MONEY_UNITS[unit or "dong"], marks, may_be_gone=gone), marks)
        elif name.endswith("_m2"):
            found[name] = _figures(_area(marks), marks)
        elif name.endswith(("_on", "_date")):
            habit = habits.get(name, DateHabit())
            found[name] = _dates(_date(habit), habit)
        elif name in ("headcount", "people", "quantity", "seats"):
            found[name] = _texts(_count)
        elif name == "plate":
            found[name] = _texts(_plate, lambda text: "(" not in text)
        elif name in ("note", "outcome_reason"):
            found[name] = _texts(_remark, lambda text: "q" not in text and "Q" not in text)
    return found


def _texts(read: Read, plain: Plain = str.isdigit) -> Mender:
    """A mender that looks at texts alone; what is ``plain`` needs no look."""

    def mend(sheet: Sheet, name: str, rows: Sequence[int], cells: Sequence[Any]) -> Sequence[Any]:
        return [
            _one(sheet, name, row, cell, read) if type(cell) is str and cell and not plain(cell) else cell
            for row, cell in zip(rows, cells, strict=True)
        ]

    return mend


def _figures(read: Read, marks: DecimalMarks) -> Mender:
    """A mender of amounts: figures without a unit need a look only where their table settles what their marks mean."""
    return _texts(read, str.isdigit if marks.decide else _is_figure)


def _is_figure(text: str) -> bool:
    return _FIGURE.match(text) is not None


def _dates(read: Read, habit: DateHabit) -> Mender:
    """A mender of dates: a year alone is no date, as a number no more than as a text."""

    def mend(sheet: Sheet, name: str, rows: Sequence[int], cells: Sequence[Any]) -> Sequence[Any]:
        return [
            _one(sheet, name, row, plain_text(cell), read) if _wants_look(cell, habit) else cell
            for row, cell in zip(rows, cells, strict=True)
        ]

    return mend


def _wants_look(cell: Any, habit: DateHabit) -> bool:
    """Whether a cell may name no day, or one of two."""
    if type(cell) is str:
        # Three parts are a day; which comes first is a question only where some cell of the column asks it.
        return bool(cell) and (habit.month_first > 0 or not (cell.count("/") == 2 or cell.count("-") == 2))
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell in _YEARS


def _one(sheet: Sheet, name: str, row: int, cell: str, read: Read) -> Any:
    try:
        return read(sheet, name, row, cell)
    except Refused as refused:
        sheet.errors.setdefault(row, []).append(FieldError(name, refused.code, refused.params))
        return None


def _word(known: Mapping[str, str]) -> Read:
    return lambda _sheet, _name, _row, cell: known.get(fold(cell), cell)


def _area(marks: DecimalMarks) -> Read:
    def read(sheet: Sheet, name: str, row: int, cell: str) -> Any:
        figure = amounts.area(cell)
        if figure is not None:
            sheet.tally("unit_behind_figure", row, name, value=cell)
        return _settle(sheet, name, row, cell if figure is None else figure, marks)

    return read


def _settle(sheet: Sheet, name: str, row: int, text: str, marks: DecimalMarks) -> str:
    settled = marks.settle(text)
    if settled != text:
        sheet.tally("mark_of_table", row, name, value=f"{text} = {settled}")
    return settled


def _plate(sheet: Sheet, name: str, row: int, cell: str) -> str:
    """A plate without what is said about its colour."""
    plate = _ASIDE.sub("", cell)
    if plate != cell:
        sheet.tally("aside_left_out", row, name, value=cell)
    return plate


def _remark(sheet: Sheet, name: str, row: int, cell: str) -> str:
    """A remark that mentions a decision is told: the decision belongs on record."""
    if _DECIDED.search(fold(cell)):
        sheet.tally("decision_mentioned", row, name, severity=Severity.DOUBT, value=cell)
    return cell


def _count(sheet: Sheet, name: str, row: int, cell: str) -> Any:
    if (figure := amounts.counted(cell)) is None:
        return cell
    sheet.tally("unit_behind_figure", row, name, value=cell)
    return figure


def _money(times: int, marks: DecimalMarks, *, may_be_gone: bool) -> Read:
    def read(sheet: Sheet, name: str, row: int, cell: str) -> Any:
        dong = amounts.money(cell)
        if dong is None or (dong == 0 and not may_be_gone and not cell[:1].isdigit()):
            return _settle(sheet, name, row, cell, marks) if times > 1 else cell
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
