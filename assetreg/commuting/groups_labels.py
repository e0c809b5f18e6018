"""What the fields and choices of groups of staff are called: English message ids; the catalogues hold both."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_LABELS: Mapping[str, str] = {
    "name": "Group of staff",
    "code": "Code in this register",
    "former_workplace": "Former workplace",
    "former_workplace_name": "Former workplace",
    "former_facility": "Former workplace",
    "former_agency": "Former workplace",
    "former_unit": "Former workplace",
    "new_workplace": "New workplace",
    "new_workplace_name": "New workplace",
    "new_facility": "New workplace",
    "new_agency": "New workplace",
    "new_unit": "New workplace",
    "residence": "Commune of residence (as of 30 June 2025)",
    "residence_name": "Commune of residence (as of 30 June 2025)",
    "residence_unit": "Commune of residence (as of 30 June 2025)",
    "level": "Level of the former body",
    "title_group": "Title group",
    "title": "Title group",
    "people": "People",
    "trips_per_week": "Ways there and back a week",
    "has_shuttle": "Shuttle provided",
    "has_housing": "Official housing or lodging provided",
    "distance_low_m": "Distance one way as stated, from (m)",
    "distance_high_m": "Distance one way as stated, to (m)",
    "distance": "Distance one way as stated",
    "counted_on": "Counted on",
    "source": "Source",
    "facility": "Premises",
    "agency": "Agency",
    "unit": "Unit",
}
LEVEL_LABELS: Mapping[str, str] = {
    "province": "Provincial body",
    "district": "District body (former)",
    "commune": "Commune body",
}
LEVEL_ALIASES: Mapping[str, str] = {
    "cấp tỉnh": "province",
    "tỉnh": "province",
    "cấp huyện": "district",
    "huyện": "district",
    "cấp xã": "commune",
    "xã": "commune",
}
CHOICES: Mapping[str, Mapping[str, str]] = {"level": LEVEL_LABELS}
