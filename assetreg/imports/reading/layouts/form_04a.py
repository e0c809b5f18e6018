"""The printed form 04a-ĐK/TSC (Circular 144/2017/TT-BTC): one facility on a page, areas inside sentences, houses below.

One sheet gives one record: the land from part I, the houses of part II summed up. Whatever the heading says, money
that would make a house cheaper than any house is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assetreg.assets.findings import Choice, Severity
from assetreg.core.parse import Door
from assetreg.core.text import clean, fold
from assetreg.imports.headings import MONEY_UNITS, Column, Headings, letter_of, stated_unit
from assetreg.imports.kinds import Kind
from assetreg.imports.money import LEAST_IN_MILLIONS, LEAST_VND_PER_M2
from assetreg.imports.reading import amounts
from assetreg.imports.reading.forms import Look, Page, keyed
from assetreg.imports.reading.found import Line, Question, ReadingOptions, Row, Sheet
from assetreg.imports.reading.grids import Grid
from assetreg.imports.reading.header import Header, Words, find_header, text_of
from assetreg.imports.reading.layouts.classes import commune_of
from assetreg.imports.reading.row_kinds import RowKind, Shape, kind_of

FIELDS = (
    "name", "kind", "holder", "asset_unit_code", "former_address", "former_commune", "land_area_m2", "footprint_m2",
    "usable_floor_m2", "original_cost_vnd", "residual_value_vnd",
)  # fmt: skip
_HOUSES = keyed({
    "TÀI SẢN": "_house", "CẤP HẠNG": "_class", "Cấp hạng nhà": "_class", "NĂM XÂY DỰNG": "_built",
    "NGÀY THÁNG NĂM SỬ DỤNG": "_used", "Ngày, tháng, năm sử dụng": "_used", "Năm sử dụng": "_used",
    "Nguyên giá Tổng": "_cost", "Nguyên giá": "_cost", "Nguyên giá Tổng cộng": "_cost",
    "Giá trị theo sổ kế toán Nguyên giá Tổng": "_cost", "Giá trị theo sổ kế toán Nguyên giá": "_cost",
    "GIÁ TRỊ CÒN LẠI": "_left", "Giá trị theo sổ kế toán Giá trị còn lại": "_left", "SỐ TẦNG": "_floors",
    "DIỆN TÍCH XÂY DỰNG": "_footprint", "TỔNG DIỆN TÍCH SÀN SỬ DỤNG": "_floor", "Diện tích sàn sử dụng": "_floor",
    "Tổng diện tích sàn xây dựng": "_floor",
})  # fmt: skip
_UNITS = (Choice("dong", "dong"), Choice("thousand", "thousand dong"), Choice("million", "million dong"))
_NUMBER = r"([0-9][0-9.,]*)"
_SAID = {
    "holder": re.compile(r"(?:cơ quan, tổ chức, đơn vị|đơn vị)(?: sử dụng tài sản)?\s*[:：]\s*([^.…:|]{4,})", re.I),
    "asset_unit_code": re.compile(r"mã đơn vị\s*[:：]\s*([0-9A-Za-z]{5,})", re.I),
    "former_address": re.compile(r"a\s*[-.)]\s*địa chỉ[^:]*[:：]\s*[.…\s]*([^.…|][^|]*?)[.…\s]*$", re.I),
    "land_area_m2": re.compile(rf"b\s*[-.)]\s*diện tích (?:khuôn viên )?đất[^:]*[:：]\s*[.…\s]*{_NUMBER}", re.I),
}
_USES = (
    ("headquarters", re.compile(rf"trụ sở làm việc[^:;]*[:：]\s*[.…\s]*{_NUMBER}", re.I)),
    ("public_service", re.compile(
        rf"(?:hđsn|hoạt động sự nghiệp|không kinh doanh|kinh doanh|cho thuê|liên doanh[^:;]*|hỗn hợp)\s*[:：]\s*[.…\s]*"
        rf"{_NUMBER}", re.I)),
    ("other", re.compile(rf"sử dụng khác\s*[:：]\s*[.…\s]*{_NUMBER}", re.I)),
)  # fmt: skip
_PER_HOUSE = {"_cost": "original_cost_vnd", "_left": "residual_value_vnd", "_footprint": "footprint_m2",
              "_floor": "usable_floor_m2"}  # fmt: skip


@dataclass(slots=True)
class Read:
    """What one page says: field -> value and the cell it stands in (row from 0, column)."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    uses: list[tuple[str, Decimal]] = field(default_factory=list)
    houses: int = 0
    undated: list[tuple[str, str, str]] = field(default_factory=list)  # (cell, code, text)

    def say(self, name: str, value: Any, row: int, column: int) -> None:
        """The first cell that says a field counts."""
        if name not in self.values and value not in (None, ""):
            self.values[name], self.cells[name] = value, (row, column)


def recognise(look: Look) -> bool:
    """By its symbol or title, and an address after the letter a."""
    titled = "04a-dk" in look.said or "ke khai tru so lam viec" in look.said
    return titled and bool(re.search(r"a\s*[-.)]\s*dia chi", look.said))


def read(grid: Grid, look: Look, kind: Kind, options: ReadingOptions) -> tuple[Sheet, tuple[Question, ...]]:
    """The one record of a page, and the question about its unit of money where that cannot be as it says."""
    rows = list(grid.rows())
    page = _sentences(rows)
    header = find_header(look.texts, grid.merged, Words(kind, {}, _HOUSES), least=4)
    if header is not None:
        _houses(page, rows, header)
    _compose(page)
    stated = options.units.get(grid.name or "") or options.money_unit
    unit = stated or _stated(header)
    columns = tuple(Column(place, name, name, derived=True) for place, name in enumerate(FIELDS) if name in kind.fields)
    sheet = Sheet(
        0, grid.name, Headings(0, columns, unit), Door.SHEET, _one_line(page, columns, rows), grid.rows, len(columns),
        "form_04a", unit,
    )  # fmt: skip
    number = _row_of(page)
    sheet.cells = {(number, name): f"{letter_of(c)}{r + 1}" for name, (r, c) in page.cells.items()}
    _tell(sheet, page, number)
    return sheet, () if stated else _ask_unit(sheet, page, unit)


def _stated(header: Header | None) -> str | None:
    """The unit that the headings of the houses state, or a line above them."""
    if header is None:
        return None
    texts = [text for column, name in header.fields.items() if name == "_cost" for text in header.levels[column]]
    return next((unit for text in texts if (unit := stated_unit(text))), header.money_unit)


def _one_line(page: Read, columns: Sequence[Column], rows: Sequence[Row]) -> Any:
    number = _row_of(page)

    def lines(_sheet: Sheet) -> Iterator[Line]:
        if {"land_area_m2", "former_address"} & set(page.values):
            cells = [page.values.get(column.field or "") for column in columns]
            yield Line(number, cells, rows[number - 1] if number <= len(rows) else ())
        else:
            _sheet.dropped[RowKind.EMPTY_FORM.value] += 1

    return lines


def _row_of(page: Read) -> int:
    """The row that stands for the record: that of its address."""
    return page.cells.get("former_address", page.cells.get("land_area_m2", (0, 0)))[0] + 1


def _sentences(rows: Sequence[Row]) -> Read:
    """Part I and the head of the form: what stands behind a colon, in the same cell or in those to its right."""
    page = Read()
    for number, row in enumerate(rows):
        texts = [text_of(cell) for cell in row]
        for column, text in enumerate(texts):
            if ":" not in text and "：" not in text:
                continue
            rest = " ".join(filter(None, texts[column + 1 :])) if text.rstrip().endswith((":", "：")) else ""
            said = f"{text} {rest}".strip()
            for name, pattern in _SAID.items():
                if (found := pattern.search(said)) is not None:
                    page.say(name, clean(found[1]), number, column)
            for kind, pattern in _USES:
                page.uses += [(kind, figure) for one in pattern.findall(said) if (figure := amounts.figure(one))]
    return page


def _houses(page: Read, rows: Sequence[Row], header: Header) -> None:
    """Part II: sums of what the houses cost and cover; their dates, where they name no day, as they stand."""
    index = {name: column for column, name in header.fields.items()}
    shape = Shape(dict(header.levels), header.ordinal)
    sums: dict[str, Decimal] = {}
    for number, row in enumerate(rows[header.bottom + 1 :], header.bottom + 1):
        texts = [text_of(cell) for cell in row]
        if re.match(r"\s*(?:iii|3)\s*[-.)]", fold(" ".join(texts))):
            return
        figures = {name: amounts.figure(row[column]) for name, column in index.items() if column < len(row)}
        if kind_of(texts, shape) is not RowKind.DATA or not any(figures.get(name) for name in _PER_HOUSE):
            continue
        page.houses += 1
        for name, target in _PER_HOUSE.items():
            if (figure := figures.get(name)) is not None:
                sums[target] = sums.get(target, Decimal()) + figure
                page.cells.setdefault(target, (number, index[name]))
        _dates(page, texts, index, number)
        page.values |= sums


def _dates(page: Read, texts: Sequence[str], index: dict[str, int], number: int) -> None:
    for name in ("_used", "_built"):
        column = index.get(name, len(texts))
        if column < len(texts) and (said := amounts.without_day(texts[column])) in (
            ("loose", "year") if name == "_used" else ("loose",)
        ):
            page.undated.append((f"{letter_of(column)}{number + 1}", f"date_{said}", texts[column]))


def _compose(page: Read) -> None:
    """The form names no facility: holder and address together do; most of its land says what it is for."""
    holder, address = page.values.get("holder"), page.values.get("former_address")
    if holder and address:
        page.say("name", f"Trụ sở {holder}, {address}"[:300], *page.cells["former_address"])
    by_use: dict[str, Decimal] = {}
    for kind, area in page.uses:
        by_use[kind] = by_use.get(kind, Decimal()) + area
    if by_use:
        page.values["kind"] = max(by_use, key=lambda kind: by_use[kind])
    if address and (commune := commune_of(address)):
        page.say("former_commune", commune, *page.cells["former_address"])


def _tell(sheet: Sheet, page: Read, number: int) -> None:
    area = amounts.figure(page.values.get("land_area_m2"))
    used = sum((figure for _, figure in page.uses), Decimal())
    if page.uses and area is not None and used != area:
        sheet.note("uses_differ_from_area", Severity.DOUBT, row=number, used=_plain(used), area=_plain(area))
    if "name" in page.values:
        sheet.note("name_composed", row=number, value=page.values["name"])
    if page.houses:
        sheet.note("houses_summed", row=number, n=page.houses)
    for cell, code, text in page.undated:
        sheet.note(code, cell=cell, value=text, n=1, rows=cell, field="put_in_use_on")


def _ask_unit(sheet: Sheet, page: Read, unit: str | None) -> tuple[Question, ...]:
    """A thousand-fold doubt: so little per m2 of floor that the heading must be wrong."""
    cost, floor = (page.values.get(name) for name in ("original_cost_vnd", "usable_floor_m2"))
    if not cost or not floor:
        return ()
    per_m2 = Decimal(cost) * MONEY_UNITS[unit or "dong"] / Decimal(floor)
    if per_m2 >= LEAST_VND_PER_M2:
        return ()
    guess = "thousand" if per_m2 >= LEAST_IN_MILLIONS else "million"
    params = {"sheet": sheet.name, "per_m2": round(per_m2), "guess": guess}
    sheet.note("cost_per_m2_too_low", Severity.DOUBT, per_m2=round(per_m2), guess=guess)
    return (Question("money_unit", _UNITS, None, params, sheet.name or ""),)


def _plain(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


FORM = Page("form_04a", frozenset(("facilities",)), recognise, read)
