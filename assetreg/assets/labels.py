"""What the register's fields and choices are called: English message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.assets.legal_forms import LEGAL_FORMS

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
    "ownership_class": "Ownership class",
    "legal_form": "Legal form of handling",
    "final_use": "Final use",
    "put_in_use_on": "Put in use on",
    "put_in_use_paper": "Paper of putting in use",
    "surplus_land_m2": "Surplus land (m²)",
    "surplus_floor_m2": "Surplus floor area (m²)",
    "is_restricted": "Premises of defence, cipher or secret work",
    "location_method": "How the place is known",
    "location_accuracy_m": "Accuracy of the place (m)",
    "address": "Present address",
    "former_address": "Former address (as written before)",
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
OWNERSHIP_LABELS: Mapping[str, str] = {
    "own": "Its own",
    "held": "Held for another",
    "borrowed": "Borrowed",
    "rented": "Rented",
}
# P1 to P9 of the surplus-headquarters figures published by the Ministry of Finance (26 December 2025).
FINAL_USE_LABELS: Mapping[str, str] = {
    "office": "Used as working headquarters",
    "public_service": "Other public-service facility",
    "official_housing": "Official or temporary official housing",
    "education": "Education and training",
    "health": "Health",
    "culture_sport": "Culture and sport institution",
    "public_purpose": "Other public purpose",
    "land_or_house_organisation": "Land-fund or house-management organisation",
    "other": "Other purpose",
}
LOCATION_SOURCE_LABELS: Mapping[str, str] = {
    "stated": "Stated coordinates",
    "converted": "Converted from VN-2000",
    "unit_centre": "Centre of the unit (estimate)",
}
LOCATION_METHOD_LABELS: Mapping[str, str] = {
    "survey": "Field survey",
    "cadastral_map": "Cadastral map",
    "gps": "Hand-held receiver",
    "map_click": "Chosen on a map",
    "address": "From the address",
    "other": "In another way",
}
# What lists filter by; and beside it every other field that is one of a few.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": KIND_LABELS,
    "outcome": OUTCOME_LABELS,
    "status": STATUS_LABELS,
    "holder_level": LEVEL_LABELS,
}
FIELD_CHOICES: Mapping[str, Mapping[str, str]] = {
    **CHOICES,
    "ownership_class": OWNERSHIP_LABELS,
    "legal_form": {form.code: form.label for form in LEGAL_FORMS.values()},
    "final_use": FINAL_USE_LABELS,
    "location_method": LOCATION_METHOD_LABELS,
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
    "location_method": {
        "đo đạc": "survey",
        "bản đồ địa chính": "cadastral_map",
        "GPS": "gps",
        "máy định vị": "gps",
        "địa chỉ": "address",
        "khác": "other",
    },
    "ownership_class": {
        "của đơn vị": "own",
        "sở hữu": "own",
        "giữ hộ": "held",
        "đi mượn": "borrowed",
        "đi thuê": "rented",
    },
    "legal_form": {
        "giữ lại": "keep",
        "tiếp tục sử dụng": "keep",
        "tạm giữ lại": "temporarily_keep",
        "giao": "assign",
        "giao tài sản": "assign",
        "dùng chung": "shared_use",
        "thanh lý tài sản": "liquidate",
        "bị mất": "lost",
        "bị hủy hoại": "lost",
    },
    "final_use": {
        "trụ sở": "office",
        "trụ sở làm việc": "office",
        "cơ sở sự nghiệp": "public_service",
        "nhà ở công vụ": "official_housing",
        "trường học": "education",
        "trạm y tế": "health",
        "văn hóa": "culture_sport",
        "thể thao": "culture_sport",
        "công cộng": "public_purpose",
    },
}
