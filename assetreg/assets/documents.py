"""The one shape in which the API and exports show a facility: the fields that can be handed in, and what we add."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assetreg.assets.queries import Totals
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FIELDS

_ADDED = (
    "holder_code",
    "commune_name",
    "province_code",
    "province_name",
    "former_commune_name",
    "former_district_name",
    "former_province_name",
    "location_source",
    "is_demonstration",
    "revision",
    "created_at",
    "updated_at",
)


def facility_document(record: FacilityRecord) -> dict[str, Any]:
    """A facility as JSON: ``commune`` and ``former_commune`` as codes, areas m2, money whole dong, degrees WGS84."""
    return {name: _plain(field_value(record, name)) for name in (*FIELDS, *_ADDED)}


def totals_document(totals: Totals | None) -> dict[str, Any] | None:
    """Sums as JSON; None where there are too many to sum."""
    if totals is None:
        return None
    return {name: _plain(getattr(totals, name)) for name in Totals.__dataclass_fields__}


def field_value(record: FacilityRecord, name: str) -> Any:
    """The value of a field by the name under which it is handed in."""
    if name == "commune":
        return record.commune_code
    if name == "former_commune":
        return record.former_commune_code
    return getattr(record, name)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else value
