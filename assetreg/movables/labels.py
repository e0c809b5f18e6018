"""What the fields and choices of movables are called: English message ids; the catalogues hold both languages.

The Vietnamese of the declared fields are the headings of forms 04b and 04c of Circular 144/2017/TT-BTC.
"""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.assets.labels import CHOICE_ALIASES as FACILITY_ALIASES
from assetreg.assets.labels import OUTCOME_LABELS, OWNERSHIP_LABELS

_COMMON: Mapping[str, str] = {
    "code": "Code in this register",
    "holder": "Body that holds it",
    "agency": "Code of the holding body",
    "unit": "Unit of the holder",
    "unit_name": "Province, commune",
    "facility": "Stands at (code of the premises)",
    "condition": "Condition",
    "status": "State of use",
    "note": "Note",
}
_BOOKED: Mapping[str, str] = {
    "name": "Name of the asset",
    "national_asset_code": "Asset code (national database)",
    "ownership_class": "Ownership class",
    "country_made": "Country of make",
    "year_made": "Year of make",
    "put_in_use_on": "Day of putting in use",
    "original_cost_vnd": "Original cost, total (dong)",
    "cost_budget_vnd": "of it from the state budget (dong)",
    "cost_other_vnd": "of it from other sources (dong)",
    "residual_value_vnd": "Residual value on the books (dong)",
    "book_date": "Day of the book values",
    "use_state_percent": "State management (%)",
    "use_service_percent": "Public service, no business (%)",
    "use_business_percent": "Public service, business (%)",
    "use_lease_percent": "Public service, leased out (%)",
    "use_venture_percent": "Public service, joint venture (%)",
    "use_other_percent": "Other use (%)",
    "outcome": "Outcome of handling",
    "outcome_reason": "Ground of the outcome",
}
VEHICLE_LABELS: Mapping[str, str] = {
    **_COMMON,
    **_BOOKED,
    "kind": "Kind of car",
    "make": "Make",
    "plate": "Registration plate",
    "chassis_number": "Chassis number",
    "engine_number": "Engine number",
    "seats": "Number of seats",
    "payload_kg": "Payload (kg)",
    "engine_power": "Engine power",
    "user_title": "Title of the user",
    "origin": "Origin of the car",
    "is_surplus": "Surplus after the reorganisation",
}
EQUIPMENT_LABELS: Mapping[str, str] = {
    **_COMMON,
    **_BOOKED,
    "kind": "Group of assets",
    "wear_class": "Wear class",
    "symbol": "Symbol",
    "quantity": "Quantity",
    "surplus_quantity": "Surplus after the reorganisation (pieces)",
}
ARCHIVE_LABELS: Mapping[str, str] = {
    **_COMMON,
    "name": "Name of the holding",
    "kind": "Kind of records",
    "origin_body": "Body that made the records",
    "origin_agency": "Code of the body that made the records",
    "holder": "Body that keeps them now",
    "agency": "Code of the keeping body",
    "year_from": "From year",
    "year_to": "To year",
    "shelf_metres": "Shelf metres",
    "files_count": "Files",
    "retention": "Retention",
    "digitised_percent": "Digitised (%)",
    "facility": "Kept at (code of the premises)",
    "place": "Room, shelf or other place",
    "status": "State of keeping",
    "receiver": "Receiving body",
    "delivered_on": "Delivered on",
    "minutes_number": "Number of the delivery minutes",
}

CONDITION_LABELS: Mapping[str, str] = {
    "good": "In good order",
    "fair": "Usable",
    "poor": "Run down, needs repair",
    "unusable": "Broken, cannot be used",
}
STATUS_LABELS: Mapping[str, str] = {
    "in_use": "In use",
    "unused": "Not in use",
    "under_repair": "Under repair",
    "lost": "Lost",
    "destroyed": "Destroyed by mishap",
}
VEHICLE_KIND_LABELS: Mapping[str, str] = {
    "title": "Car for a title",
    "general": "General-work car",
    "specialised": "Specialised car",
}
EQUIPMENT_KIND_LABELS: Mapping[str, str] = {
    "structure": "Structure",
    "vehicle_other": "Means of transport other than cars",
    "machinery": "Machinery and equipment",
    "plants_animals": "Perennial plants, animals",
    "tangible_other": "Other tangible fixed asset",
    "intangible": "Intangible fixed asset",
    "special": "Special fixed asset",
}
ARCHIVE_KIND_LABELS: Mapping[str, str] = {
    "administrative": "Administrative records",
    "specialised": "Specialised records",
    "technical": "Scientific and technical records",
    "audiovisual": "Audiovisual records",
    "electronic": "Electronic records",
    "mixed": "Records of several kinds",
}
ARCHIVE_STATUS_LABELS: Mapping[str, str] = {
    "kept": "In keeping",
    "awaiting_delivery": "Awaiting delivery",
    "delivered": "Delivered",
    "missing": "Missing",
}
RETENTION_LABELS: Mapping[str, str] = {"permanent": "Permanent", "fixed_term": "For a fixed term"}

_BOOKED_CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": STATUS_LABELS,
    "outcome": OUTCOME_LABELS,
    "condition": CONDITION_LABELS,
    "ownership_class": OWNERSHIP_LABELS,
}
VEHICLE_CHOICES: Mapping[str, Mapping[str, str]] = {"kind": VEHICLE_KIND_LABELS, **_BOOKED_CHOICES}
EQUIPMENT_CHOICES: Mapping[str, Mapping[str, str]] = {"kind": EQUIPMENT_KIND_LABELS, **_BOOKED_CHOICES}
ARCHIVE_CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": ARCHIVE_KIND_LABELS,
    "status": ARCHIVE_STATUS_LABELS,
    "condition": CONDITION_LABELS,
    "retention": RETENTION_LABELS,
}
# What people also write for a choice; compared without accents and case.
ALIASES: Mapping[str, Mapping[str, str]] = {
    "outcome": FACILITY_ALIASES["outcome"],
    "condition": {"đang dùng tốt": "good", "bình thường": "fair", "hư hỏng": "poor", "hỏng": "unusable"},
    "ownership_class": FACILITY_ALIASES["ownership_class"],
    "status": {"đang dùng": "in_use", "chưa sử dụng": "unused", "không sử dụng": "unused", "sửa chữa": "under_repair",
               "mất": "lost", "hủy hoại": "destroyed"},
    "vehicle_kind": {"chức danh": "title", "xe chức danh": "title", "chung": "general", "xe công tác chung": "general",
                     "xe phục vụ chung": "general", "chuyên dùng": "specialised", "xe chuyên dùng": "specialised"},
    "equipment_kind": {"vật kiến trúc": "structure", "phương tiện vận tải khác": "vehicle_other",
                       "máy móc": "machinery", "thiết bị": "machinery", "máy móc thiết bị": "machinery",
                       "cây lâu năm": "plants_animals", "khác": "tangible_other", "vô hình": "intangible",
                       "đặc thù": "special"},
    "archive_status": {"đang giữ": "kept", "chờ bàn giao": "awaiting_delivery", "đã giao": "delivered",
                       "mất": "missing", "thất lạc": "missing"},
    "retention": {"vĩnh viễn": "permanent", "có thời hạn": "fixed_term"},
}  # fmt: skip
