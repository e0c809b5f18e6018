"""What values mean in the fields that only movables have, whichever door they come through."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assetreg.core.clock import today
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort
from tests.assets.values_table import No
from tests.movables.conftest import SAID

D = Decimal
JUNE = dt.date(2025, 6, 30)
THIS_YEAR = today().year

BOOKED: dict[str, list[tuple[Any, Any]]] = {
    "name": [("  Xe  ô tô ", "Xe ô tô"), ("", No("required")), ("-", No("required")), ("x" * 300, "x" * 300),
             ("x" * 301, No("too_long")), ("'=1+1", "=1+1")],
    "holder": [(None, No("required")), ("x" * 301, No("too_long")), (123, "123")],
    "agency": [("AG-52-1", "AG-52-1"), ("AG 52", No("bad_code")), ("", None), ("x" * 51, No("bad_code"))],
    "unit": [("52", "52"), (52.0, "52"), ("Xã Ia Grai, Tỉnh Gia Lai", "Xã Ia Grai, Tỉnh Gia Lai"),
             ("x" * 301, No("too_long"))],
    "facility": [("HQ-23764-1", "HQ-23764-1"), ("<b>", No("bad_code")), (None, None)],
    "condition": [("good", "good"), ("Tốt", "good"), ("con su dung duoc", "fair"),
                  ("Broken, cannot be used", "unusable"), ("new", No("not_a_choice")), ("", None)],
    "national_asset_code": [("T52-401-1", "T52-401-1"), ("T52 401", No("bad_code")), (52401.0, "52401")],
    "ownership_class": [("own", "own"), ("giữ hộ", "held"), ("Mượn", "borrowed"), ("stolen", No("not_a_choice"))],
    "country_made": [("Nhật Bản", "Nhật Bản"), ("x" * 101, No("too_long"))],
    "year_made": [(2018, 2018), ("2018", 2018), (2018.0, 2018), ("2018.0", 2018), (1900, 1900), (1899, No("bad_year")),
                  (THIS_YEAR, THIS_YEAR), (THIS_YEAR + 1, No("bad_year")), ("18", No("bad_year")),
                  (2018.5, No("bad_year")), ("mới", No("bad_year")), (True, No("bad_year")), ("9" * 40, No("bad_year")),
                  ("٢٠١٨", No("bad_year")), ("-", None), ("", None)],
    "put_in_use_on": [(JUNE, JUNE), ("30/06/2025", JUNE), ("2025-06-30", JUNE), ("30/06/2999", No("future_date")),
                      ("2025", No("bad_date")), ("", None)],
    "original_cost_vnd": [(0, 0), ("1.080.000.000", 1_080_000_000), (-1, No("negative")), (10**17, No("too_large")),
                          ("1,08 tỷ", No("not_a_number")), ("", None)],
    "residual_value_vnd": [(1000, 1000), (10**10, No("residual_over_cost"))],
    "cost_budget_vnd": [(4_000_000, 4_000_000), (10**10, No("cost_not_its_sources"))],
    "cost_other_vnd": [("0", 0), (-5, No("negative"))],
    "book_date": [(JUNE, JUNE), (dt.date(2090, 1, 1), No("future_date"))],
    "use_state_percent": [(100, D(100)), ("100", D(100)), ("x", D(100)), ("X", D(100)), ("100%", D(100)),
                          ("100 %", D(100)), ("có", D(100)), (99.99, No("shares_not_whole")),
                          (50, No("shares_not_whole")), ("khong", No("shares_not_whole")),
                          (101, No("too_large")), (-1, No("negative")),
                          ("nửa", No("not_a_number")), ("", None), ("-", None)],
    "use_service_percent": [("x", D(100)), (1, No("shares_not_whole"))],
    "use_business_percent": [("100,00", D(100)), (0, No("shares_not_whole"))],
    "use_lease_percent": [("x", D(100))],
    "use_venture_percent": [("x", D(100))],
    "use_other_percent": [("x", D(100)), ("1e2", No("not_a_number"))],
    "status": [("in_use", "in_use"), ("Đang sử dụng", "in_use"), ("bị mất", "lost"), ("sold", No("not_a_choice"))],
    "outcome": [("reuse", "reuse"), ("điều chuyển", "handover"), ("Thanh lý", "disposal"), ("x", No("not_a_choice"))],
    "outcome_reason": [("=HYPERLINK(1)", "=HYPERLINK(1)"), ("x" * 2001, No("too_long"))],
    "note": [("- dòng", "- dòng"), ("x" * 2000, "x" * 2000), ("x" * 2001, No("too_long"))],
    "code": [("VH-52-1", "VH-52-1"), ("VH 52", No("bad_code"))],
}  # fmt: skip
VEHICLES: dict[str, list[tuple[Any, Any]]] = BOOKED | {
    "kind": [("general", "general"), ("Xe phục vụ công tác chung", "general"), ("chuyên dùng", "specialised"),
             ("Car for a title", "title"), ("tàu", No("not_a_choice")), ("", No("required"))],
    "make": [("Toyota", "Toyota"), ("x" * 101, No("too_long"))],
    "plate": [("81A-012.34", "81A-012.34"), (" 81A 012.34 ", "81A 012.34"), ("80-NG-123-45", "80-NG-123-45"),
              ("29MĐ1-234.56", "29MĐ1-234.56"), ("8101234", "8101234"), (8101234.0, "8101234"),
              ("81A;012", No("bad_code")), ("-", None), ("x" * 41, No("bad_code")), ("", None)],
    "chassis_number": [("MHFYZ59G8E4000123", "MHFYZ59G8E4000123"), ("<x>", No("bad_code"))],
    "engine_number": [("2KD-U123456", "2KD-U123456"), ("*2TR1234*", No("bad_code")), ("2TR*1234", "2TR*1234")],
    "seats": [(7, 7), ("7", 7), (7.5, No("not_whole")), (0, No("too_small")), (-1, No("too_small")),
              (200, 200), (201, No("too_large")), ("bảy", No("not_a_number"))],
    "payload_kg": [("1.500", 1500), (0, No("too_small")), (500_001, No("too_large"))],
    "engine_power": [("122 kW", "122 kW"), (2694, "2694"), ("x" * 101, No("too_long"))],
    "user_title": [("Phó Chủ tịch UBND tỉnh", "Phó Chủ tịch UBND tỉnh"), ("x" * 301, No("too_long"))],
    "origin": [("Nhận điều chuyển", "Nhận điều chuyển")],
    "is_surplus": [(True, True), ("có", True), ("x", True), ("no", False), (0, False), ("maybe", No("not_yes_or_no")),
                   ("", None)],
}  # fmt: skip
EQUIPMENTS: dict[str, list[tuple[Any, Any]]] = BOOKED | {
    "kind": [("machinery", "machinery"), ("Máy móc, thiết bị", "machinery"), ("xe", No("not_a_choice")), ("", None)],
    "wear_class": [("computer", "computer"), ("máy tính", No("bad_code")), ("", None)],
    "symbol": [("IR-2525", "IR-2525"), ("x" * 101, No("too_long"))],
    "quantity": [(1, 1), ("12", 12), (0, No("too_small")), (1.5, No("not_whole")), (1_000_001, No("too_large")),
                 ("", None)],
    "surplus_quantity": [(0, 0), (1, 1), (2, No("surplus_over_quantity")), (-1, No("negative"))],
}  # fmt: skip
ARCHIVES: dict[str, list[tuple[Any, Any]]] = {
    **{name: BOOKED[name] for name in ("name", "holder", "agency", "unit", "facility", "condition", "note")},
    "kind": [("administrative", "administrative"), ("Tài liệu nghe nhìn", "audiovisual"), ("x", No("not_a_choice"))],
    "origin_body": [("UBND huyện Ia Grai", "UBND huyện Ia Grai"), ("", No("required")), ("x" * 301, No("too_long"))],
    "origin_agency": [("AG-52-1", "AG-52-1"), ("AG 1", No("bad_code"))],
    "year_from": [(1976, 1976), (2026, No("years_reversed")), (1776, No("bad_year"))],
    "year_to": [(2025, 2025), ("năm ngoái", No("bad_year"))],
    "shelf_metres": [("12,5", D("12.5")), (12.3456, D("12.35")), (-1, No("negative")), (10**8, No("too_large")),
                     ("1.250", No("ambiguous_number"))],
    "files_count": [(0, 0), ("1.250", 1250), (1.5, No("not_whole")), (-3, No("negative"))],
    "retention": [("permanent", "permanent"), ("vinh vien", "permanent"), ("mãi", No("not_a_choice"))],
    "digitised_percent": [(0, D(0)), (100, D(100)), (100.5, No("too_large")), (-1, No("negative"))],
    "place": [("Phòng 12, giá 3", "Phòng 12, giá 3"), ("x" * 301, No("too_long"))],
    "status": [("kept", "kept"), ("Chờ bàn giao", "awaiting_delivery"), ("delivered", No("required")),
               ("gone", No("not_a_choice"))],
    "receiver": [("Lưu trữ lịch sử tỉnh", "Lưu trữ lịch sử tỉnh"), ("", None)],
    "delivered_on": [(JUNE, JUNE), ("30/06/2999", No("future_date"))],
    "minutes_number": [("12/BB-BGN", "12/BB-BGN"), ("x" * 101, No("too_long"))],
}  # fmt: skip
TABLES: list[tuple[Sort[Any], dict[str, list[tuple[Any, Any]]]]] = [
    (VEHICLE, VEHICLES), (EQUIPMENT, EQUIPMENTS), (ARCHIVE, ARCHIVES)
]  # fmt: skip
# What stands beside a value, so that only the value itself can be at fault.
BESIDE: dict[str, dict[str, Any]] = {
    "residual_value_vnd": {"original_cost_vnd": 5_000_000},
    "cost_budget_vnd": {"original_cost_vnd": 5_000_000},
    "cost_other_vnd": {"original_cost_vnd": 5_000_000},
    "year_from": {"year_to": 2020},
}
# A rule over several fields names the one a person would correct first.
NAMED: dict[str, str] = {
    "cost_not_its_sources": "original_cost_vnd",
    "shares_not_whole": "use_state_percent",
    "years_reversed": "year_to",
}


def cases(sort: Sort[Any]) -> list[tuple[str, Any, Any]]:
    """(field, written, meant) of one kind."""
    (table,) = (table for one, table in TABLES if one is sort)
    return [(field, written, meant) for field, rows in table.items() for written, meant in rows]


def record(sort: Sort[Any], field: str, written: Any) -> dict[str, Any]:
    """A whole record with one value of the table in it."""
    return SAID[sort.name] | BESIDE.get(field, {}) | {field: written}


def field_at_fault(field: str, meant: No) -> str:
    """The field that is named for a refusal."""
    if field == "status" and meant.code == "required":
        return "receiver"
    return NAMED.get(meant.code, field)
