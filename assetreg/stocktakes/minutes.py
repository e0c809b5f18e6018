"""The minutes of a count as a workbook: what the books say, what was counted and the difference, thing by thing.

Columns of the general inventory of public assets as of 0h on 1 January 2025: book, count and difference by quantity,
area and value, and the state of use; one section per kind of asset, with its sum.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from assetreg.core.i18n import format_date, gettext
from assetreg.stocktakes.labels import CONDITION_LABELS, DIFFERENCE_LABELS, FINDING_LABELS, USE_LABELS
from assetreg.stocktakes.queries import Counted
from assetreg.stocktakes.reconciling import difference_of
from assetreg.stocktakes.records import StocktakeRecord

SECTIONS = (
    ("land_parcel", "I. Land"),
    ("building", "II. Houses and structures"),
    ("vehicle", "III. Cars"),
    ("equipment", "IV. Other fixed assets"),
    ("archive_holding", "V. Records and archives"),
    ("facility", "VI. House-and-land facilities (for reference; their parts are counted above)"),
)
AMOUNTS = ("Quantity", "Area (m²)", "Original cost (dong)", "Residual value (dong)")
GROUPS = ("By the books", "By the count", "Difference")
WIDTHS = (6, 40, 13, 9, *(9, 11, 16, 16) * 3, 25, 34)
LAST = len(WIDTHS) - 1
LINE = 15  # points of one line of text of the size used


@dataclass(frozen=True, slots=True)
class Amounts:
    """Quantity, area m2, original cost and residual value in whole dong; None: not known."""

    quantity: Decimal | None = None
    area_m2: Decimal | None = None
    cost_vnd: int | None = None
    residual_vnd: int | None = None


def book_amounts(counted: Counted) -> Amounts:
    """What the books say of a line."""
    line = counted.line
    return Amounts(line.book_quantity, line.book_area_m2, line.original_cost_vnd, line.residual_value_vnd)


def counted_amounts(counted: Counted) -> Amounts:
    """What was counted. Money follows the pieces: of what is missing nothing is there, of some of them their share."""
    book, count = book_amounts(counted), counted.count
    if count is None:
        return Amounts()
    if count.finding == "missing":
        return _each(lambda _, one: None if one is None else type(one)(0), book, book)
    quantity = book.quantity if count.quantity is None else count.quantity
    area = book.area_m2 if count.area_m2 is None else count.area_m2
    if counted.line.is_excess:
        return Amounts(Decimal(1) if quantity is None else quantity, area)
    cost, residual = (_share(value, quantity, book.quantity) for value in (book.cost_vnd, book.residual_vnd))
    return Amounts(quantity, area, cost, residual)


def difference_amounts(counted: Counted) -> Amounts:
    """Count less books; None where nobody counted or neither is known."""
    if counted.count is None:
        return Amounts()
    return _each(_less, counted_amounts(counted), book_amounts(counted))


def _less(seen: Any, book: Any) -> Any:
    return None if seen is None and book is None else (seen or 0) - (book or 0)


def _each(of: Callable[[Any, Any], Any], one: Amounts, other: Amounts) -> Amounts:
    pairs = zip(astuple(one), astuple(other), strict=True)
    values: Any = [of(*pair) for pair in pairs]
    return Amounts(*values)


def _share(value: int | None, quantity: Decimal | None, of: Decimal | None) -> int | None:
    """The part of a value that fewer pieces have; more pieces than on the books have no value on the books."""
    if value is None or quantity is None or not of or quantity >= of:
        return value
    return int((value * quantity / of).to_integral_value())


def write_minutes(stocktake: StocktakeRecord, lines: Sequence[Counted], path: Path) -> None:
    """Write the minutes to ``path`` (.xlsx), in the language of the page, ready to print on A3 landscape."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        _Sheet(book).write(stocktake, lines)


class _Sheet:
    """One sheet being filled from the top."""

    def __init__(self, book: Any) -> None:
        def look(**more: Any) -> Any:
            return book.add_format({"font_name": "Times New Roman", "font_size": 11, "valign": "top"} | more)

        bordered: dict[str, Any] = {"border": 1, "text_wrap": True}
        self.plain, self.strong = look(), look(bold=True, align="center")
        self.motto = look(bold=True, align="center", underline=1)
        self.title = look(bold=True, font_size=14, align="center")
        self.centred = look(align="center", italic=True)
        self.head = look(**bordered, bold=True, align="center", bg_color="#eef2f4")
        self.text, self.number = look(**bordered), look(**bordered, num_format="#,##0.##;-#,##0.##;0")
        self.section = look(**bordered, bold=True, bg_color="#f6f7f8")
        self.sum = look(**bordered, bold=True, num_format="#,##0.##;-#,##0.##;0", bg_color="#f6f7f8")
        self.sheet = book.add_worksheet(gettext("Minutes of the count")[:31])
        self.row = 0

    def write(self, stocktake: StocktakeRecord, lines: Sequence[Counted]) -> None:
        self._page()
        self._opening(stocktake, lines)
        self._headings()
        for kind, title in SECTIONS:
            self._section(title, [one for one in lines if one.line.subject_kind == kind])
        self._signatures()

    def _page(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(8)  # A3
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&C&P / &N")
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)

    def _opening(self, stocktake: StocktakeRecord, lines: Sequence[Counted]) -> None:
        body = stocktake.agency_name or stocktake.unit_name
        # Heading of an administrative document: Decree 30/2020/ND-CP, appendix I, part II, points 1 and 2.
        self.sheet.merge_range(0, 0, 0, 3, body, self.strong)
        self.sheet.merge_range(0, 8, 0, LAST, gettext("SOCIALIST REPUBLIC OF VIET NAM"), self.strong)
        self.sheet.merge_range(1, 8, 1, LAST, gettext("Independence - Freedom - Happiness"), self.motto)
        self.sheet.merge_range(3, 0, 3, LAST, gettext("MINUTES OF THE INVENTORY COUNT OF PUBLIC ASSETS"), self.title)
        self.sheet.set_row(3, 22)
        when = gettext("As of 0h on {day}", day=format_date(stocktake.position_on))
        self.sheet.merge_range(4, 0, 4, LAST, f"{when} · {stocktake.code} · {stocktake.name}", self.centred)
        parts = (stocktake.paper_number, format_date(stocktake.paper_on) if stocktake.paper_on else None)
        paper = " · ".join(one for one in (*parts, stocktake.paper_issuer) if one)
        said = [
            gettext("Decision on the count: {paper}", paper=paper or "…"),
            gettext("The count was led by: {who}", who=stocktake.led_by or "…"),
            gettext("Counted by: {who}", who=", ".join(sorted({one.count.counted_by for one in lines if one.count}))),
            gettext("Lines: {n}, of them counted: {counted}", n=len(lines), counted=sum(bool(o.count) for o in lines)),
        ]
        for number, sentence in enumerate(said, 6):
            self.sheet.write(number, 0, sentence, self.plain)
        self.row = 6 + len(said) + 1

    def _headings(self) -> None:
        top, under = self.row, self.row + 1
        for column, heading in enumerate(("Number in order", "Asset", "Code", "Unit of count")):
            self.sheet.merge_range(top, column, under, column, gettext(heading), self.head)
        for number, group in enumerate(GROUPS):
            first = 4 + 4 * number
            self.sheet.merge_range(top, first, top, first + 3, gettext(group), self.head)
            self.sheet.write_row(under, first, [gettext(one) for one in AMOUNTS], self.head)
        for column, heading in ((LAST - 1, "State of use"), (LAST, "Difference, note")):
            self.sheet.merge_range(top, column, under, column, gettext(heading), self.head)
        self.sheet.set_row(top, LINE * 1.2)
        self.sheet.set_row(under, LINE * 2.2)
        self.sheet.repeat_rows(top, under)
        self.row = under + 1
        self.sheet.freeze_panes(self.row, 2)

    def _section(self, title: str, lines: Sequence[Counted]) -> None:
        if not lines:
            return
        head = self.row
        self.row += 1
        for number, counted in enumerate(lines, 1):
            self._line(number, counted)
        self.sheet.write_blank(head, 0, None, self.section)
        self.sheet.merge_range(head, 1, head, 3, gettext(title), self.section)
        self._height(head, {sum(WIDTHS[1:4]): gettext(title)})
        columns = zip(*(self._amounts(one) for one in lines), strict=True)
        for column, values in enumerate(columns, 4):
            known = [value for value in values if value is not None]
            self._write(head, column, sum(known) if known else None, self.sum)
        self.sheet.write_row(head, LAST - 1, ["", ""], self.section)

    def _amounts(self, counted: Counted) -> tuple[Any, ...]:
        groups = (book_amounts(counted), counted_amounts(counted), difference_amounts(counted))
        return tuple(value for group in groups for value in astuple(group))

    def _line(self, number: int, counted: Counted) -> None:
        line = counted.line
        unit = gettext(f"unit_of.{line.subject_kind}")
        name = line.name if counted.premises_name in (None, line.name) else f"{line.name} ({counted.premises_name})"
        self.sheet.write_number(self.row, 0, number, self.text)
        for column, text in ((1, name), (2, line.code or ""), (3, unit)):
            self.sheet.write_string(self.row, column, text, self.text)
        for column, value in enumerate(self._amounts(counted), 4):
            self._write(self.row, column, value, self.number)
        state, remarks = _state(counted), _remarks(counted)
        self.sheet.write_string(self.row, LAST - 1, state, self.text)
        self.sheet.write_string(self.row, LAST, remarks, self.text)
        self._height(self.row, {WIDTHS[1]: name, WIDTHS[LAST - 1]: state, WIDTHS[LAST]: remarks})
        self.row += 1

    def _height(self, row: int, texts: Mapping[int, str]) -> None:
        """Make a row as high as its longest text is in a column so wide: not every program does when it opens it."""
        lines = max(lines_of(text, width) for width, text in texts.items())
        self.sheet.set_row(row, LINE * lines + 1)

    def _write(self, row: int, column: int, value: Any, look: Any) -> None:
        if value is None:
            self.sheet.write_blank(row, column, None, look)
        else:
            self.sheet.write_number(row, column, value, look)

    def _signatures(self) -> None:
        self.row += 2
        signers = ("Accountant", "Those who counted", "Head of the body")
        for number, signer in enumerate(signers):
            first = 1 + 6 * number
            self.sheet.merge_range(self.row, first, self.row, first + 3, gettext(signer), self.title)
            hint = gettext("(Sign, full name)")
            self.sheet.merge_range(self.row + 1, first, self.row + 1, first + 3, hint, self.centred)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes that is broken between words, in a column of so many digits: letters are narrower."""
    return max(1, len(textwrap.wrap(text, max(1, width * 5 // 4))))


def _state(counted: Counted) -> str:
    count = counted.count
    if count is None:
        return gettext("Not counted yet")
    if count.use_found is None:
        return gettext(FINDING_LABELS[count.finding])
    use = gettext(USE_LABELS[count.use_found])
    return f"{use}: {count.use_note}" if count.use_note else use


def _remarks(counted: Counted) -> str:
    """How the line differs, where the thing was found, its condition, and what was noted."""
    count, difference = counted.count, difference_of(counted)
    if count is None:
        return ""
    said = [gettext(DIFFERENCE_LABELS[kind]) for kind in (difference.kinds if difference else ())]
    said += [place for place in (count.found_at, counted.found_name) if place]
    if count.condition is not None:
        said.append(gettext(CONDITION_LABELS[count.condition]))
    return "; ".join([*said, *([count.note] if count.note else [])])


def name_of_file(stocktake: StocktakeRecord, on: dt.date) -> str:
    """What the workbook is called where it is saved."""
    return f"bien-ban-kiem-ke-{stocktake.code}-{on:%Y-%m-%d}.xlsx"
