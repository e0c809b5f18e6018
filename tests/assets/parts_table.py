"""What values mean in the fields of a facility's parts, whichever door they come through."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.assets.values_table import No

D = Decimal
DAY = dt.date(2025, 12, 31)
AREAS = [
    ("1250,5", D("1250.5")),
    (0, D(0)),
    (-1, No("negative")),
    ("1.250", No("ambiguous_number")),
    (10**12, No("too_large")),
    ("rộng", No("not_a_number")),
]
MONEY = [
    ("1.860.000.000", 1860000000),
    (-5, No("negative")),
    (10**17, No("too_large")),
    ("1,86 tỷ", No("not_a_number")),
]
PAST_DAYS = [("31/12/2025", DAY), ("2025-12-31", DAY), ("31/12/2999", No("future_date")), ("12/2025", No("bad_date"))]
CODES = [("T52-1", "T52-1"), ("T52 1", No("bad_code")), ("x" * 51, No("bad_code"))]

# part -> what stands beside a value, and field -> (what is written, what it means)
BESIDE: dict[str, dict[str, Any]] = {
    "parcels": {"area_m2": 1000},
    "buildings": {"name": "Nhà làm việc"},
    "uses": {"building_id": 1, "as_of": "31/12/2025", "office_m2": 10},
    "parties": {"role": "occupant", "name": "UBND xã", "valid_from": "01/07/2025"},
    "connections": {"kind": "fibre", "state": "yes"},
}
TABLE: dict[str, dict[str, list[tuple[Any, Any]]]] = {
    "parcels": {
        "area_m2": [*AREAS, ("", No("required")), ("-", No("required")), (None, No("required"))],
        "map_sheet": [(12, "12"), ("12.0", "12"), ("x" * 51, No("too_long")), ("", None)],
        "parcel_number": [("345", "345"), (345.0, "345"), ("x" * 51, No("too_long"))],
        "address": [("Tổ 3, xã Ia Grăng", "Tổ 3, xã Ia Grăng"), ("x" * 501, No("too_long"))],
        "land_type": [("Đất trụ sở (101)", "headquarters"), ("sport", "sport"), ("rừng", No("not_a_choice"))],
        "certificate_serial": [("CB 123456", "CB 123456"), ("x" * 51, No("too_long"))],
        "certificate_register_number": [("CT 00123", "CT 00123")],
        "certificate_issued_on": PAST_DAYS,
        "is_part": [("Có", True), ("no", False), (True, True), ("một nửa", No("not_yes_or_no"))],
        "certificate_shared": [("x", True), ("Không", False), (False, False)],
        "decision_kind": [("thuê đất", "lease"), ("Land allocation", "allocation"), ("mua", No("not_a_choice"))],
        "decision_number": [("12/QĐ-UBND", "12/QĐ-UBND"), ("x" * 101, No("too_long"))],
        "decision_on": PAST_DAYS,
        "land_use_right_value_vnd": MONEY,
        "price_table_year": [("2025", 2025), (2026.0, 2026), (1992, No("too_small")), (2101, No("future_year"))],
        "book_date": PAST_DAYS,
        "national_asset_code": CODES,
        "map_commune": [("23764", "23764"), ("x" * 301, No("too_long"))],
    },
    "buildings": {
        "name": [("Nhà A", "Nhà A"), ("", No("required")), ("x" * 301, No("too_long"))],
        "parcel_id": [("7", 7), (0, No("too_small")), ("A", No("not_a_number")), (2**63, No("too_large"))],
        "building_class": [("house_3", "house_3"), ("Cấp III", No("bad_code"))],
        "year_built": [(1998, 1998), ("1998.0", 1998), (1799, No("too_small")), (2100, No("future_year"))],
        "put_in_use_on": PAST_DAYS,
        "floors": [(2, 2), ("2,5", No("not_whole")), (-1, No("negative")), (201, No("too_large"))],
        **dict.fromkeys(
            ("footprint_m2", "gross_floor_m2", "usable_floor_m2", "net_office_m2", "specialised_m2"), AREAS
        ),
        **dict.fromkeys(("budget_cost_vnd", "other_cost_vnd", "original_cost_vnd", "residual_value_vnd"), MONEY),
        "book_date": PAST_DAYS,
        "condition": [("Xuống cấp", "degraded"), ("good", "good"), ("ma ám", No("not_a_choice"))],
        "national_asset_code": CODES,
    },
    "uses": {
        "parcel_id": [("7", 7), (1.5, No("not_whole"))],
        "as_of": [*PAST_DAYS, ("", No("required"))],
        **dict.fromkeys(("office_m2", "lease_m2", "vacant_m2", "encroached_m2"), AREAS),
        "paper": [("Biên bản kiểm kê 12/BB", "Biên bản kiểm kê 12/BB"), ("x" * 301, No("too_long"))],
    },
    "parties": {
        "role": [
            ("manager", "manager"),
            ("đơn vị quản lý", "holder"),
            ("chủ", No("not_a_choice")),
            ("", No("required")),
        ],
        "agency": [("AG-52-1", "AG-52-1"), ("x" * 301, No("too_long"))],
        "name": [("UBND xã Ia Krái", "UBND xã Ia Krái"), ("x" * 301, No("too_long")), ("", None)],
        "title": [("Chánh Văn phòng", "Chánh Văn phòng")],
        "paper_number": [("12/QĐ-UBND", "12/QĐ-UBND"), ("x" * 101, No("too_long"))],
        "paper_on": PAST_DAYS,
        "valid_from": [("01/07/2025", dt.date(2025, 7, 1)), ("01/07/2999", dt.date(2999, 7, 1)), ("", No("required"))],
        "valid_to": [("31/12/2999", dt.date(2999, 12, 31)), ("mai", No("bad_date"))],
    },
    "connections": {
        "kind": [
            ("Đường truyền cáp quang", "fibre"),
            ("LAN", "lan"),
            ("điện thoại", No("not_a_choice")),
            ("", No("required")),
        ],
        "state": [
            ("có", "yes"),
            (True, "yes"),
            (False, "no"),
            ("Chưa rõ", "unknown"),
            ("có lẽ", No("not_a_choice")),
            ("", No("required")),
        ],
        "capacity_note": [("100 Mbps", "100 Mbps"), ("x" * 201, No("too_long"))],
        "tested_on": PAST_DAYS,
    },
}


def cases() -> list[tuple[str, str, Any, Any]]:
    """(part, field, written, meant) of the whole table."""
    return [
        (part, field, written, meant)
        for part, fields in TABLE.items()
        for field, rows in fields.items()
        for written, meant in rows
    ]
