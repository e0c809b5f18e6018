"""Two hundred values and what each means in its field, whichever door it comes through."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class No:
    """The value is refused with this code."""

    code: str


JUNE = dt.date(2025, 6, 30)
D = Decimal

# field -> (what is written, what it means)
TABLE: dict[str, list[tuple[Any, Any]]] = {
    "name": [
        ("Trụ sở UBND xã Ia Krái", "Trụ sở UBND xã Ia Krái"),
        ("  Trụ  sở \t UBND ", "Trụ sở UBND"),
        ("Tru\u0323 so\u031b\u0309", "Trụ sở"),  # decomposed accents
        ("Trụ\u200b sở", "Trụ sở"),  # a zero-width space
        ("Trụ\u00a0sở", "Trụ sở"),  # a no-break space
        ("", No("required")),
        ("   ", No("required")),
        (None, No("required")),
        ("-", No("required")),
        ("123", "123"),
        (123, "123"),
        (26740.0, "26740"),
        (12.5, "12.5"),
        ("x" * 300, "x" * 300),
        ("x" * 301, No("too_long")),
        ("null", "null"),
        ("[1]", "[1]"),
        ("'=1+1", "=1+1"),  # the guard of our exports comes off
        ("'quoted'", "'quoted'"),
        ("a\\b", "a\\b"),
        ('"A", "B"', '"A", "B"'),
        ("Nhà số 3; tổ 5, ấp 2", "Nhà số 3; tổ 5, ấp 2"),
    ],
    "code": [
        ("HQ-26740-12", "HQ-26740-12"),
        (" HQ-26740-12 ", "HQ-26740-12"),
        ("HQ 26740 12", No("bad_code")),
        ("", None),
        ("-", None),
        (26740.0, "26740"),
        ("26740.0", "26740"),
        ("<script>", No("bad_code")),
    ],
    "national_asset_code": [
        ("T08102-10101-1", "T08102-10101-1"),
        ("018999", "018999"),
        (18999, "18999"),
        ("T08.102/A_1", "T08.102/A_1"),
        ("T08 102", No("bad_code")),
        ("x" * 51, No("bad_code")),
        (None, None),
    ],
    "budget_code": [
        ("1048765", "1048765"),
        (1048765, "1048765"),
        (1048765.0, "1048765"),
        ("1048765.0", "1048765"),
        ("0123456", "0123456"),
        (123456, No("bad_code")),  # the cell lost its leading zero
        ("104876", No("bad_code")),
        ("123456789012345", No("bad_code")),
        ("104-8765", No("bad_code")),
        ("", None),
    ],
    "former_commune": [
        ("26740", "26740"),
        (26740, "26740"),
        (26740.0, "26740"),
        ("26740.0", "26740"),
        ("P. Bến Nghé, Q.1, TP.HCM", "P. Bến Nghé, Q.1, TP.HCM"),
        ("x" * 301, No("too_long")),
        ("", None),
    ],
    "kind": [
        ("headquarters", "headquarters"),
        ("HEADQUARTERS", "headquarters"),
        ("Trụ sở làm việc", "headquarters"),
        ("tru so lam viec", "headquarters"),
        ("Working headquarters", "headquarters"),
        (" land ", "land"),
        ("nhà ở công vụ", "official_housing"),
        ("Official housing", "official_housing"),
        ("TRỤ SỞ", "headquarters"),
        ("chùa", No("not_a_choice")),
        (1, No("not_a_choice")),
        ("", No("required")),
        ("-", No("required")),
    ],
    "outcome": [
        ("reuse", "reuse"),
        ("Sử dụng lại", "reuse"),
        ("bàn giao, điều chuyển", "handover"),
        ("Disposal", "disposal"),
        ("Thanh lý", "disposal"),
        ("điều chuyển", "handover"),
        ("chưa có phương án", "undecided"),
        ("", None),
        ("-", None),
        ("sell", No("not_a_choice")),
        (0, No("not_a_choice")),
    ],
    "status": [
        ("vacant", "vacant"),
        ("Bỏ trống", "vacant"),
        ("bo trong", "vacant"),
        ("in use", "in_use"),
        ("In_Use", "in_use"),
        ("đang sửa chữa", "under_repair"),
        ("haunted", No("not_a_choice")),
        (None, None),
    ],
    "holder_level": [
        ("commune", "commune"),
        ("Cơ quan cấp xã", "commune"),
        ("Provincial body", "province"),
        ("village", No("not_a_choice")),
    ],
    "longitude": [
        (108.25, 108.25),
        ("108.25", 108.25),
        ("108,25", 108.25),
        ("108.250", 108.25),  # degrees never group thousands
        ("108,250", 108.25),
        (" 108,25 ", 108.25),
        ("108°15'", No("not_a_number")),
        ("108.25E", No("not_a_number")),
        ("east", No("not_a_number")),
        ("1e2", No("not_a_number")),
        ("NaN", No("not_a_number")),
        ("1.082.500", No("decimal_mark_lost")),
        (13.98, No("swapped_axes")),  # beside latitude 108
        (13, No("swapped_axes")),
        (-74.0, No("outside_country")),
        ("−74", No("outside_country")),
        (98.5, No("outside_country")),
        (0, No("outside_country")),
        ("", No("coordinates_incomplete")),
    ],
    "x": [
        (1547123.45, 1547123.45),
        ("1547123,45", 1547123.45),
        ("1.547.123,45", 1547123.45),
        ("1,547,123.45", 1547123.45),
        ("1 547 123,45", 1547123.45),
        (1547123, 1547123.0),
        (419512.3, No("swapped_axes")),  # beside y 1547123
        (1547.123, No("coordinates_in_km")),  # beside y 419.5
        (12.5, No("outside_country")),
        ("north", No("not_a_number")),
        ("", No("coordinates_incomplete")),
    ],
    "srid": [
        (9217, 9217),
        (9217.0, 9217),
        ("9217", 9217),
        ("9217.0", 9217),
        ("3405", 3405),
        (4326, No("unknown_srid")),
        ("VN-2000", No("unknown_srid")),
        ("6956", No("unknown_srid")),
        ("", No("coordinates_incomplete")),
    ],
    "land_area_m2": [
        (1250, D(1250)),
        (1250.5, D("1250.5")),
        (1250.456, D("1250.46")),
        ("1250", D(1250)),
        ("1250,5", D("1250.5")),
        ("1250.5", D("1250.5")),
        ("1.250,5", D("1250.5")),
        ("1,250.5", D("1250.5")),
        ("1 250,5", D("1250.5")),
        ("1\u00a0250", D(1250)),
        ("1'250", D(1250)),
        ("1.250.000", D(1250000)),
        ("1,250,000", D(1250000)),
        ("1.250.000,75", D("1250000.75")),
        ("1,250,000.75", D("1250000.75")),
        ("26740.0", D(26740)),
        ("0.250", D("0.25")),
        ("0,250", D("0.25")),
        ("1250.000", D(1250)),
        ("1.2500", D("1.25")),
        ("1.250", No("ambiguous_number")),
        ("1,250", No("ambiguous_number")),
        ("12.500", No("ambiguous_number")),
        ("+125", D(125)),
        (0, D(0)),
        ("0", D(0)),
        (-1, No("negative")),
        ("-1", No("negative")),
        ("−1,5", No("negative")),
        ("(125)", No("not_a_number")),
        ("125 m2", No("not_a_number")),
        ("12a", No("not_a_number")),
        ("1.25.0", No("not_a_number")),
        ("1.250,5,0", No("not_a_number")),
        ("1,25.0,0", No("not_a_number")),
        ("12.", No("not_a_number")),
        (".5", No("not_a_number")),
        ("1e5", No("not_a_number")),
        ("1/2", No("not_a_number")),
        ("٣", No("not_a_number")),
        ("9" * 40, No("not_a_number")),
        (10**12, No("too_large")),
        ("", None),
        ("-", None),
        (None, None),
    ],
    "original_cost_vnd": [
        (1860000000, 1860000000),
        (1860000000.0, 1860000000),
        ("1860000000", 1860000000),
        ("1.860.000.000", 1860000000),
        ("1,860,000,000", 1860000000),
        ("1 860 000 000", 1860000000),
        ("1.860", 1860),  # whole dong: a group of three can only be thousands
        ("1,860", 1860),
        ("1.860.000,4", 1860000),
        ("1.860.000,5", 1860001),
        (1234.4, 1234),
        ("1,86 tỷ", No("not_a_number")),
        ("1.860.00", No("not_a_number")),
        (-5, No("negative")),
        (10**17, No("too_large")),
        ("miễn phí", No("not_a_number")),
        ("", None),
    ],
    "residual_value_vnd": [
        (1000, 1000),
        (10**12, No("residual_over_cost")),  # beside a cost of ten million
        ("10.000.000", 10000000),
        ("10.000.001", No("residual_over_cost")),
    ],
    "headcount": [
        (23, 23),
        (23.0, 23),
        ("23", 23),
        ("1.200", 1200),
        (0, 0),
        (23.5, No("not_whole")),
        ("23,5", No("not_whole")),
        (-1, No("negative")),
        ("khoảng 20", No("not_a_number")),
        (2_000_000, No("too_large")),
        ("", None),
    ],
    "book_date": [
        (JUNE, JUNE),
        ("30/06/2025", JUNE),
        ("30/6/2025", JUNE),
        ("30-06-2025", JUNE),
        ("30.06.2025", JUNE),
        ("2025-06-30", JUNE),
        ("2025-06-30T00:00:00", JUNE),
        ("2025-06-30 00:00:00", JUNE),
        (" 30/06/2025 ", JUNE),
        (45838, JUNE),  # the day number of a spreadsheet whose format was lost
        ("45838", JUNE),
        (45838.0, JUNE),
        ("06/30/2025", No("bad_date")),
        ("31/06/2025", No("bad_date")),
        ("29/02/2025", No("bad_date")),
        ("30/06/25", No("bad_date")),
        ("2025", No("bad_date")),
        (2025, No("bad_date")),
        ("30062025", No("bad_date")),
        ("06/2025", No("bad_date")),
        ("hôm qua", No("bad_date")),
        ("2025-06-30T10:00:00", No("bad_date")),
        ("30/06/2999", No("future_date")),
        (dt.date(2090, 1, 1), No("future_date")),
        ("", None),
        ("-", None),
    ],
    "ownership_class": [
        ("own", "own"),
        ("Nhận giữ hộ", "held"),
        ("đi thuê", "rented"),
        ("Borrowed", "borrowed"),
        ("leased", No("not_a_choice")),
        ("-", None),
    ],
    "legal_form": [
        ("Kế thừa", "inherit"),
        ("điều chuyển", "transfer"),
        ("bán", "sell"),
        ("Handed to the locality", "to_locality"),
        ("one_manager", "one_manager"),
        ("cho", No("not_a_choice")),
        ("", None),
    ],
    "final_use": [
        ("Y tế", "health"),
        ("Làm trụ sở làm việc", "office"),
        ("education", "education"),
        ("P4", No("not_a_choice")),
    ],
    "put_in_use_on": [
        ("15/09/2025", dt.date(2025, 9, 15)),
        ("15/09/2999", No("future_date")),
        ("2025", No("bad_date")),
    ],
    "put_in_use_paper": [("QĐ 12/QĐ-UBND", "QĐ 12/QĐ-UBND"), ("x" * 301, No("too_long")), ("", None)],
    "surplus_land_m2": [(1000, D(1000)), ("999,5", D("999.5")), (1001, No("surplus_over_whole")), (-1, No("negative"))],
    "surplus_floor_m2": [(0, D(0)), (300, D(300)), ("300,01", No("surplus_over_whole")), ("nửa", No("not_a_number"))],
    "location_method": [
        ("survey", "survey"),
        ("Đo đạc thực địa", "survey"),
        ("bản đồ địa chính", "cadastral_map"),
        ("GPS", "gps"),
        ("đoán", No("not_a_choice")),
        ("", None),
    ],
    "location_accuracy_m": [
        (5, D(5)),
        ("0,25", D("0.25")),
        (-1, No("negative")),
        (100_001, No("too_large")),
        ("gần", No("not_a_number")),
    ],
    "address": [
        ("Số 5, đường Lê Lợi", "Số 5, đường Lê Lợi"),
        ("Tổ  3\nphường Pleiku", "Tổ 3 phường Pleiku"),
        ("x" * 501, No("too_long")),
        ("", None),
    ],
    "former_address": [
        ("Thôn 2, xã Ia Krăi, huyện Ia Grai", "Thôn 2, xã Ia Krăi, huyện Ia Grai"),
        ("x" * 501, No("too_long")),
    ],
    "is_restricted": [
        (True, True),
        (False, False),
        ("có", True),
        ("không", False),
        ("x", True),
        ("No", False),
        ("có lẽ", No("not_yes_or_no")),
        ("", None),
    ],
    "outcome_reason": [
        ("QĐ 12/QĐ-UBND\nngày 3/2", "QĐ 12/QĐ-UBND ngày 3/2"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("- dòng một", "- dòng một"),
        ("x" * 2001, No("too_long")),
        ("TRUE", "TRUE"),
        (True, "TRUE"),
        (False, "FALSE"),
    ],
}

# What stands beside a value, so that only the value itself can be at fault.
BESIDE: dict[str, dict[str, Any]] = {
    "longitude": {"latitude": 13.98},
    "x": {"y": 419512.3, "srid": 9218},
    "srid": {"x": 1547123.45, "y": 419512.3},
    "residual_value_vnd": {"original_cost_vnd": 10_000_000},
    "surplus_land_m2": {"land_area_m2": 1000},
    "surplus_floor_m2": {"gross_floor_m2": 300},
}
BESIDE_VALUE: dict[tuple[str, Any], dict[str, Any]] = {
    ("longitude", 13.98): {"latitude": 108.25},
    ("longitude", 13): {"latitude": 108.25},
    ("x", 419512.3): {"y": 1547123.45, "srid": 9218},
    ("x", 1547.123): {"y": 419.51, "srid": 9218},
}
# Errors that are told on the field that is missing, or on the first of a pair.
BASE: dict[str, Any] = {"name": "Trụ sở", "kind": "headquarters", "holder": "UBND xã", "commune": "23764"}


def cases() -> list[tuple[str, Any, Any]]:
    """(field, written, meant) of the whole table."""
    return [(field, written, meant) for field, rows in TABLE.items() for written, meant in rows]


def record(field: str, written: Any) -> dict[str, Any]:
    """A whole record with one value of the table in it."""
    beside = BESIDE_VALUE.get((field, written), BESIDE.get(field, {})) if not isinstance(written, bool) else {}
    return BASE | beside | {field: written}
