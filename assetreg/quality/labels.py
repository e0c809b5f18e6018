"""What the pages, commands and files of location quality call things; the sentences stand in the catalogues."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.core.i18n import format_number, gettext

# Each check has a title (`check.CODE`), a sentence for what was found (`check.CODE.found`), what to do
# (`check.CODE.remedy`) and where its rule and figures come from (`check.CODE.source`).
FIELD_LABELS: Mapping[str, str] = {
    "check_code": "Check",
    "reason": "Why it is right",
    "looked_on": "Looked at on",
    "facility_id": "Facility",
}
CAUSES: Mapping[str, str] = {
    "import": "a file brought in",
    "units": "units loaded",
    "count": "counted on request",
}
SOURCE_LABELS: Mapping[str, str] = {
    "stated": "coordinates as given",
    "converted": "converted from VN-2000",
    "unit_centre": "centre of a unit",
    "none": "no point",
}


def check_title(code: str) -> str:
    """The name of a check."""
    return gettext(f"check.{code}")


def remedy_sentence(code: str) -> str:
    """What to do about a check that failed."""
    return gettext(f"check.{code}.remedy")


def found_sentence(code: str, *, basis: str | None, distance_m: float | None, unit: str, other: str) -> str:
    """What one check found, with the distance and the names it speaks of."""
    named = f"check.{code}.found"
    if basis is not None and code in ("default_point", "outside_province", "abroad"):
        named = f"check.{code}.found.{basis}"
    return gettext(named, distance=format_distance(distance_m), n=int(distance_m or 0), unit=unit, other=other)


def format_distance(metres: float | None) -> str:
    """``230 m`` or ``4,2 km``."""
    if metres is None:
        return "–"
    return f"{format_number(round(metres))} m" if metres < 1000 else f"{format_number(round(metres / 1000, 1), 1)} km"
