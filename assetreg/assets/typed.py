"""A facility's record as a form shows it: the text that, typed again, means the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FIELDS
from assetreg.core.i18n import current_locale, format_date, format_number

GROUPED = frozenset({"original_cost_vnd", "residual_value_vnd", "headcount"})


def typed_of(record: FacilityRecord) -> dict[str, str]:
    """Field name -> text, every field of the form; nothing known is the empty text."""
    typed = {name: _text(name, getattr(record, name)) for name in FIELDS if hasattr(record, name)}
    typed["commune"] = ", ".join(filter(None, (record.commune_name, record.province_name)))
    typed["former_commune"] = ", ".join(
        filter(None, (record.former_commune_name, record.former_district_name, record.former_province_name))
    )
    if record.location_source != "stated":
        typed["longitude"] = typed["latitude"] = ""  # a centre of a unit or a conversion was never typed as degrees
    return typed


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return format_date(value)
    if name in GROUPED:
        return format_number(value)
    if isinstance(value, Decimal):
        # Ungrouped: "2.140" could be read in two ways, "2140" and "2140,5" cannot.
        return _with_mark(f"{value.normalize():f}")
    return repr(value) if isinstance(value, float) else str(value)


def _with_mark(number: str) -> str:
    return number.replace(".", ",") if current_locale() == "vi" else number
