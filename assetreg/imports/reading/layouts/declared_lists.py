"""The printed forms 04b-ĐK/TSC (cars) and 04c-ĐK/TSC (other fixed assets) of Circular 144/2017/TT-BTC.

Money stands in thousand dong; cars stand under the three sorts of use; a mark in a column of use means all of it.
"""

from __future__ import annotations

from typing import Any

from assetreg.core.text import fold
from assetreg.imports.reading.forms import Case, Form, Look, keyed
from assetreg.imports.reading.found import Sheet
from assetreg.imports.reading.header import text_of
from assetreg.imports.reading.tidying import Carried, Hook

_USES = {
    "use_state_percent": ("Quản lý nhà nước", "QLNN"), "use_service_percent": ("Không kinh doanh",),
    "use_business_percent": ("Kinh doanh",), "use_lease_percent": ("Cho thuê",),
    "use_venture_percent": ("Liên doanh, liên kết", "LDLK"), "use_other_percent": ("Sử dụng khác", "Khác"),
}  # fmt: skip
_GROUPS = ("Hiện trạng sử dụng", "Hiện trạng sử dụng (cái, chiếc)", "HĐSN", "Hoạt động sự nghiệp",
           "Hiện trạng sử dụng HĐSN", "Hiện trạng sử dụng Hoạt động sự nghiệp")  # fmt: skip
_SHARED = {
    "Tài sản": "name", "Nước sản xuất": "country_made", "Nước SX": "country_made", "Năm sản xuất": "year_made",
    "Năm SX": "year_made", "Ngày sử dụng": "put_in_use_on", "Ngày, tháng, năm sử dụng": "put_in_use_on",
    "Nguyên giá Tổng cộng": "original_cost_vnd", "Giá trị theo sổ kế toán Nguyên giá Tổng cộng": "original_cost_vnd",
    "Nguyên giá Nguồn NS": "cost_budget_vnd", "Giá trị theo sổ kế toán Nguyên giá Nguồn NS": "cost_budget_vnd",
    "Nguyên giá Nguồn khác": "cost_other_vnd", "Giá trị theo sổ kế toán Nguyên giá Nguồn khác": "cost_other_vnd",
    "Nguyên giá Trong đó Nguồn NS": "cost_budget_vnd", "Nguyên giá Trong đó Nguồn khác": "cost_other_vnd",
    "Giá trị còn lại": "residual_value_vnd", "Giá trị theo sổ kế toán Giá trị còn lại": "residual_value_vnd",
} | {f"{group} {use}": name for name, uses in _USES.items() for use in uses for group in _GROUPS} | {
    use: name for name, uses in _USES.items() for use in uses
}  # fmt: skip
_CARS = keyed(_SHARED | {
    "Nhãn hiệu": "make", "Biển kiểm soát": "plate", "Số chỗ ngồi/tải trọng": "_seats", "Số chỗ ngồi": "_seats",
    "Công suất xe": "engine_power", "Chức danh sử dụng xe": "user_title", "Nguồn gốc xe": "origin",
})  # fmt: skip
_OTHERS = keyed(_SHARED | {"Ký hiệu": "symbol"})


def is_cars(look: Look) -> bool:
    """By its symbol, or by the plate beside the title of the user in a declaration."""
    return "04b-dk" in look.said or (
        "ke khai" in look.said and {"bien kiem soat", "chuc danh su dung xe"} <= look.keys()
    )


def is_others(look: Look) -> bool:
    """By its symbol."""
    return "04c-dk" in look.said


def car(_case: Case) -> Hook:
    """A car: its sort from the group it stands in, seats or load from one column."""

    def look(sheet: Sheet, row: int, said: dict[str, Any], carried: Carried) -> str | None:
        _uses(said)
        _seats(said)
        if not said.get("kind") and (kind := _sort(carried.section)):
            said["kind"] = kind
            sheet.tally("kind_from_words", row, "kind", value=carried.group)
        return None

    return look


def other(_case: Case) -> Hook:
    """Another fixed asset."""

    def look(_sheet: Sheet, _row: int, said: dict[str, Any], _carried: Carried) -> str | None:
        _uses(said)
        return None

    return look


def _uses(said: dict[str, Any]) -> None:
    for name in _USES:
        if fold(text_of(said.get(name))) in ("x", "1"):
            said[name] = 100


def _seats(said: dict[str, Any]) -> None:
    text = fold(text_of(said.get("_seats")))
    figure = text.split(" ")[0].removesuffix("cho").removesuffix("kg").removesuffix("tan")
    if not figure:
        return
    if "tan" in text and figure.replace(",", ".").replace(".", "", 1).isdigit():
        said["payload_kg"] = int(float(figure.replace(",", ".")) * 1000)
    elif "kg" in text:
        said["payload_kg"] = figure
    else:
        said["seats"] = figure


def _sort(section: str) -> str | None:
    if "chuc danh" in section:
        return "title"
    if "chuyen dung" in section:
        return "specialised"
    return "general" if "chung" in section else None


CARS = Form(
    "form_04b", frozenset(("vehicles",)), is_cars, _CARS, frozenset(("stt",)), ("kind", "seats", "payload_kg"), car
)
OTHERS = Form("form_04c", frozenset(("equipment",)), is_others, _OTHERS, frozenset(("stt",)), (), other)
