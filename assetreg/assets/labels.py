"""What the register's fields and choices are called: English message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_LABELS: Mapping[str, str] = {
    "code": "Facility code",
    "national_asset_code": "National asset code",
    "asset_unit_code": "Public-asset unit code",
    "budget_code": "Budget-relation code",
    "name": "Facility name",
    "kind": "Kind of facility",
    "holder": "Holding body",
    "former_commune": "Former commune (before 1 July 2025)",
    "commune": "Present commune",
    "longitude": "Longitude (WGS84, degrees)",
    "latitude": "Latitude (WGS84, degrees)",
    "x": "X, northing (VN-2000, m)",
    "y": "Y, easting (VN-2000, m)",
    "srid": "EPSG code of X and Y",
    "land_area_m2": "Land area (m²)",
    "footprint_m2": "Footprint (m²)",
    "gross_floor_m2": "Gross floor area (m²)",
    "usable_floor_m2": "Usable floor area (m²)",
    "original_cost_vnd": "Original cost (dong)",
    "residual_value_vnd": "Residual value (dong)",
    "book_date": "Date of the books",
    "headcount": "Headcount",
    "outcome": "Outcome",
    "outcome_reason": "Reason for the outcome",
    "status": "Physical status",
    "holder_level": "Level of the holding body",
}
KIND_LABELS: Mapping[str, str] = {
    "headquarters": "Working headquarters",
    "public_service": "Public-service facility",
    "official_housing": "Official housing",
    "land": "Land without buildings",
    "other": "Other facility",
}
OUTCOME_LABELS: Mapping[str, str] = {
    "reuse": "Reuse",
    "handover": "Handover",
    "disposal": "Disposal",
    "undecided": "Undecided",
}
STATUS_LABELS: Mapping[str, str] = {
    "in_use": "In use",
    "partly_used": "Partly used",
    "vacant": "Vacant",
    "encroached": "Encroached",
    "under_repair": "Under repair",
    "demolished": "Demolished",
}
LEVEL_LABELS: Mapping[str, str] = {
    "central": "Central body",
    "province": "Provincial body",
    "district": "District body (former)",
    "commune": "Commune body",
}
LOCATION_SOURCE_LABELS: Mapping[str, str] = {
    "stated": "Stated coordinates",
    "converted": "Converted from VN-2000",
    "unit_centre": "Centre of the unit (estimate)",
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": KIND_LABELS,
    "outcome": OUTCOME_LABELS,
    "status": STATUS_LABELS,
    "holder_level": LEVEL_LABELS,
}
# What people also write for a choice; compared without accents and case.
CHOICE_ALIASES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "trụ sở": "headquarters",
        "trụ sở cơ quan": "headquarters",
        "HQ": "headquarters",
        "cơ sở sự nghiệp": "public_service",
        "đơn vị sự nghiệp": "public_service",
        "nhà công vụ": "official_housing",
        "đất": "land",
        "khác": "other",
    },
    "outcome": {
        "tái sử dụng": "reuse",
        "tiếp tục sử dụng": "reuse",
        "bố trí sử dụng": "reuse",
        "bàn giao": "handover",
        "điều chuyển": "handover",
        "bàn giao, điều chuyển": "handover",
        "bán": "disposal",
        "thanh lý": "disposal",
        "đấu giá": "disposal",
        "chưa quyết định": "undecided",
        "chưa xử lý": "undecided",
    },
    "status": {
        "đang dùng": "in_use",
        "trống": "vacant",
        "chưa sử dụng": "vacant",
        "không sử dụng": "vacant",
        "lấn chiếm": "encroached",
        "sửa chữa": "under_repair",
        "phá dỡ": "demolished",
    },
    "holder_level": {
        "trung ương": "central",
        "cấp tỉnh": "province",
        "tỉnh": "province",
        "cấp huyện": "district",
        "huyện": "district",
        "cấp xã": "commune",
        "xã": "commune",
    },
}
