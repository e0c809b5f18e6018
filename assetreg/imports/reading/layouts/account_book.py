"""Form S24-H, the book of fixed assets of administrative bodies, as accounting packages print it.

What was written down stays in the book with its right-hand part filled: such a line is history and no asset. The wear
of the book is never recomputed into the register; where it is not cost times rate, the difference is told.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from assetreg.core.text import fold
from assetreg.imports.reading import amounts
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.layouts.classes import facility_kind, kind_of_class
from assetreg.imports.reading.tidying import Carried, Hook

_ALIASES = keyed({
    "Tên, đặc điểm": "name", "Tên, đặc điểm, ký hiệu TSCĐ": "name", "Tên đặc điểm TSCĐ": "name", "Tên TSCĐ": "name",
    "Ghi tăng TSCĐ Tên, đặc điểm, ký hiệu TSCĐ": "name", "Nước SX": "country_made", "Nước sản xuất": "country_made",
    "Năm": "_year", "Năm sử dụng": "_year", "Tháng năm đưa vào sử dụng": "_year",
    "Tháng, năm đưa vào sử dụng ở đơn vị": "_year", "Số hiệu": "_number", "Số hiệu TSCĐ": "_number",
    "Nguyên giá": "original_cost_vnd", "Nguyên giá TSCĐ": "original_cost_vnd", "Tỷ lệ %": "_rate", "Tỷ lệ": "_rate",
    "Hao mòn Tỷ lệ %": "_rate", "Khấu hao Tỷ lệ %": "_rate", "Số tiền hao mòn": "_wear_of_year",
    "Hao mòn Số tiền": "_wear_of_year", "Hao mòn Số tiền hao mòn": "_wear_of_year", "Lũy kế": "_wear",
    "Hao mòn Lũy kế": "_wear", "Hao mòn lũy kế": "_wear", "Ghi giảm Số": "_gone_number",
    "Ghi giảm Ngày": "_gone_on", "Ghi giảm Lý do": "_gone_reason", "Ghi giảm Chứng từ": "_gone_number",
    "Chứng từ Số": "_paper", "Chứng từ Ngày": "_paper_on", "Chứng từ": "_paper",
    "Ghi giảm TSCĐ Số": "_gone_number", "Ghi giảm TSCĐ Ngày": "_gone_on", "Ghi giảm TSCĐ Lý do": "_gone_reason",
})  # fmt: skip
_PLATE = re.compile(r"^[0-9]{2}[A-ZĐ][A-Z0-9]?[-. ]?[0-9]{3}[.]?[0-9]{1,3}$")
_CLOSE = Decimal("0.01")  # of the yearly wear: rates are printed with two decimals


def recognise(look: Look) -> bool:
    """By its symbol, or by the part for what was written down beside the part for wear."""
    keys = look.keys()
    return "s24-h" in look.said or ({"ghi giam", "luy ke"} <= keys and "so hieu" in keys)


def kind_of(look: Look) -> str | None:
    """One sheet per class of assets, named after it."""
    return kind_of_class(look.name)


def hook(case: Case) -> Hook:
    """Leave out what was written down; say what is left on the books; compare a year's wear with its rate."""

    def look(sheet: Sheet, row: int, said: dict[str, Any], carried: Carried) -> str | None:
        gone = [text_of(said.get(name)) for name in ("_gone_number", "_gone_on", "_gone_reason")]
        if any(gone):
            sheet.tally("written_down", row, value=" ".join(filter(None, gone)))
            return "written_down"
        if case.kind.name == "equipment" and (kind_of_class(carried.section) or "equipment") != "equipment":
            return "other_kind"
        _number(said)
        _wear(sheet, row, said)
        if "kind" in said and not said["kind"] and case.kind.name == "facilities":
            said["kind"] = facility_kind(text_of(said.get("name")), sheet.name or "")
        return None

    return look


def _number(said: dict[str, Any]) -> None:
    """The number of the book: a plate for a car; twelve desks may share one, so it never names a record."""
    number = text_of(said.get("_number"))
    if "plate" in said and not said["plate"] and _PLATE.match(number.upper()):
        said["plate"] = number
    elif "symbol" in said and not said["symbol"]:
        said["symbol"] = number or None


def _wear(sheet: Sheet, row: int, said: dict[str, Any]) -> None:
    cost, worn = amounts.figure(said.get("original_cost_vnd")), amounts.figure(said.get("_wear"))
    if cost is not None and worn is not None and not said.get("residual_value_vnd") and cost >= worn:
        said["residual_value_vnd"] = cost - worn
        sheet.tally("residual_from_wear", row, "residual_value_vnd", value=cost - worn)
    rate, year = amounts.figure(_rate(said)), amounts.figure(said.get("_wear_of_year"))
    if cost and rate and year and worn != cost and abs(cost * rate / 100 - year) > _CLOSE * year:
        computed = (cost * rate / 100).quantize(Decimal(1))
        sheet.tally("wear_differs", row, "residual_value_vnd", value=f"{year.normalize():f} / {computed}")


def _rate(said: dict[str, Any]) -> object:
    rate = said.get("_rate")
    return fold(rate).rstrip("% ") if isinstance(rate, str) else rate


FORM = Form(
    "account_book",
    frozenset(("facilities", "vehicles", "equipment")),
    recognise,
    _ALIASES,
    frozenset(("ghi tang", "ghi tang tscd", "ghi giam", "don vi", "ghi chu")),
    ("residual_value_vnd", "symbol", "plate", "kind"),
    hook,
    kind_of,
)
