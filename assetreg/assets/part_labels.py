"""What the parts of a facility, their fields and choices are called: English message ids."""

from __future__ import annotations

from collections.abc import Mapping

# National codes of land types in parentheses are those of the public-asset software (101, 102, 10203, 10204, 10208).
LAND_TYPES: Mapping[str, str] = {
    "headquarters": "Headquarters land (101)",
    "public_service": "Public-service land (102)",
    "culture": "Culture land (10203)",
    "sport": "Sport land (10204)",
    "public_purpose": "Public-purpose land (10208)",
    "other": "Other land",
}
DECISION_KINDS: Mapping[str, str] = {"allocation": "Land allocation", "lease": "Land lease"}
CONDITIONS: Mapping[str, str] = {
    "good": "Good",
    "fair": "Fair",
    "degraded": "Degraded",
    "dangerous": "Dangerous",
}
PARTY_ROLES: Mapping[str, str] = {
    "holder": "Holder",
    "occupant": "Occupant",
    "caretaker": "Caretaker",
    "manager": "Manager",
}
CONNECTIONS: Mapping[str, str] = {
    "fibre": "Fibre line",
    "government_line": "Dedicated government line",
    "mobile_signal": "Mobile signal",
    "lan": "Local network",
    "backup_power": "Back-up power",
    "meeting_system": "Online meeting system",
}
CONNECTION_STATES: Mapping[str, str] = {"yes": "Yes", "no": "No", "unknown": "Not known"}
USE_LABELS: Mapping[str, str] = {
    "office_m2": "As working headquarters (m²)",
    "public_service_m2": "Public service, no business (m²)",
    "business_m2": "Public service, business (m²)",
    "lease_m2": "Leased out (m²)",
    "joint_venture_m2": "Joint venture, association (m²)",
    "mixed_m2": "Mixed use (m²)",
    "other_m2": "Other use (m²)",
    "dwelling_m2": "Dwelling (m²)",
    "vacant_m2": "Vacant (m²)",
    "encroached_m2": "Encroached (m²)",
}

PARCEL_LABELS: Mapping[str, str] = {
    "map_commune": "Commune of the map sheet",
    "map_sheet": "Map sheet",
    "parcel_number": "Parcel number",
    "address": "Address as on the certificate",
    "area_m2": "Area (m²)",
    "land_type": "Type of land",
    "certificate_serial": "Certificate serial",
    "certificate_register_number": "Number in the certificate register",
    "certificate_issued_on": "Certificate issued on",
    "is_part": "Only a part of the parcel",
    "certificate_shared": "The certificate covers land of several facilities",
    "decision_kind": "Allocation or lease",
    "decision_number": "Number of the decision",
    "decision_on": "Date of the decision",
    "land_use_right_value_vnd": "Land-use-right value (dong)",
    "price_table_year": "Year of the land price table",
    "book_date": "Date of the books",
    "national_asset_code": "National asset code",
}
BUILDING_LABELS: Mapping[str, str] = {
    "parcel_id": "Stands on the parcel",
    "name": "Name of the building",
    "building_class": "Class of the building",
    "year_built": "Year built",
    "put_in_use_on": "In use since",
    "floors": "Number of floors",
    "footprint_m2": "Footprint (m²)",
    "gross_floor_m2": "Gross floor area (m²)",
    "usable_floor_m2": "Usable floor area (m²)",
    "net_office_m2": "Net office area (m²)",
    "specialised_m2": "Specialised area (m²)",
    "budget_cost_vnd": "Cost from the state budget (dong)",
    "other_cost_vnd": "Cost from other sources (dong)",
    "original_cost_vnd": "Original cost (dong)",
    "residual_value_vnd": "Residual value (dong)",
    "book_date": "Date of the books",
    "condition": "Condition",
    "national_asset_code": "National asset code",
}
USE_STATE_LABELS: Mapping[str, str] = {
    "parcel_id": "Of the parcel",
    "building_id": "Of the building",
    "as_of": "Found on",
    **USE_LABELS,
    "paper": "Source paper",
}
PARTY_LABELS: Mapping[str, str] = {
    "role": "Part",
    "agency": "Body",
    "name": "Name",
    "title": "Public function",
    "paper_number": "Number of the paper",
    "paper_on": "Date of the paper",
    "paper_issuer": "Issuer of the paper",
    "valid_from": "From",
    "valid_to": "Until (first day no longer)",
}
CONNECTION_LABELS: Mapping[str, str] = {
    "kind": "Line or signal",
    "state": "Is it there",
    "capacity_note": "Capacity",
    "tested_on": "Tested on",
}
