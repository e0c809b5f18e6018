"""What reasons, decisions and merges are called on pages and in answers to scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assetreg.assets.labels import FIELD_LABELS
from assetreg.core.i18n import gettext

DECISION_LABELS: Mapping[str, str] = {"distinct": "Two facilities", "later": "To be looked at later"}
# Choices whose first column is no field of the form.
FIELD_NAMES: Mapping[str, str] = {
    **FIELD_LABELS,
    "location": "Place: commune and coordinates",
    "holder": "Holder and its level",
    "original_cost_vnd": "Original cost, residual value, date of the books",
    "outcome": "Outcome, its reason, form of handling, final use",
}
CHOICE_LABELS: Mapping[str, str] = {
    "keep": "Of the record that stays",
    "merged": "Of the other record",
    "both": "Of the record that stays, the other noted",
}
TABLE_NAMES: Mapping[str, str] = {
    "land_parcel": "Land parcels",
    "building": "Buildings",
    "use_state": "Use states",
    "facility_party": "Who stands for it",
    "site_connection": "Lines and signal",
    "headcount": "Headcounts",
    "vehicle": "Cars",
    "equipment": "Other assets",
    "archive_holding": "Archives",
    "document": "Papers and photos",
    "staff_group": "Groups of staff",
    "facility_merge": "Earlier merges",
    "facility": "Facility",
    "import_result": "Rows of files",
    "staff_flow": "Flows of staff",
}
DECISION_FIELDS: Mapping[str, str] = {"decision": "Decision", "reason": "Reason"}
MERGE_FIELDS: Mapping[str, str] = {
    "merged_code": "Code of the record merged into it",
    "merged_name": "Name of the record merged into it",
    "note": "Note",
}

DISTINCTION_FIELDS: Mapping[str, str] = {"kind": "Kind", "reason": "Reason"}
# What pages of pairs are about: the table, and its name in the plural.
KINDS: Mapping[str, str] = {"vehicle": "Cars", "equipment": "Other assets"}
# What is set side by side of two movables.
_BOOKED = (
    "name", "kind", "holder", "unit_name", "facility_name", "national_asset_code", "country_made", "year_made",
    "put_in_use_on", "original_cost_vnd", "residual_value_vnd", "status", "condition", "note", "created_at",
)  # fmt: skip
DIFFERING: Mapping[str, tuple[str, ...]] = {
    "vehicle": ("plate", "chassis_number", "engine_number", "make", "seats", *_BOOKED),
    "equipment": ("symbol", "quantity", *_BOOKED),
}


def reason_sentence(reason: Mapping[str, Any]) -> str:
    """One reason as people read it: "tên giống 94 %"."""
    return gettext(f"reason.{reason['code']}", value=reason.get("value", ""))


def told(reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reasons with their sentences, the weightiest first."""
    return [{**reason, "message": reason_sentence(reason)} for reason in reasons]


def table_name(table: str) -> str:
    """What a table is called; its own name where nobody says."""
    return gettext(TABLE_NAMES.get(table, table))
