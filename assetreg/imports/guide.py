"""What each column of a blank means, with an example: the text of its guide page."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.core.geo import ZONES
from assetreg.core.i18n import gettext
from assetreg.imports.kinds import Kind

_HINTS: Mapping[str, str] = {
    "code": "Leave empty for a new facility; the code is given on import. To change one, give its code.",
    "national_asset_code": "The code in the national database; rows without our code are matched by it.",
    "asset_unit_code": "The code of the using unit in the national database.",
    "budget_code": "7 to 14 characters; keep leading zeros (format the cells as text).",
    "name": "Required. As on the books.",
    "kind": "Required. One of: {choices}.",
    "holder": "Required. The body that manages or uses it.",
    "former_commune": "The old 5-digit code, or the name with its district and province.",
    "commune": "The present 5-digit code, or the name with its province. Needed where the former commune was split "
    "and no coordinates are given.",
    "longitude": "Degrees WGS84, 102 to 118. Give longitude and latitude, or X, Y and the EPSG code, or neither.",
    "latitude": "Degrees WGS84, 6 to 24.",
    "x": "Northing in metres (VN-2000), seven digits before the mark.",
    "y": "Easting in metres (VN-2000), six digits before the mark.",
    "srid": "The zone of X and Y, one of: {zones}.",
    "land_area_m2": "Square metres, for example 1250,5. Do not write 1.250: it could mean 1250 or 1,25.",
    "footprint_m2": "Area covered by the buildings, square metres.",
    "gross_floor_m2": "Sum of all floors, square metres.",
    "usable_floor_m2": "Floor that can be used, square metres.",
    "original_cost_vnd": "On the books, in whole dong. For thousands or millions change the heading to say so.",
    "residual_value_vnd": "On the books, in the same unit; never above the original cost.",
    "book_date": "Date of the book values, day/month/year.",
    "headcount": "Staff who work or worked there.",
    "outcome": "One of: {choices}. Empty for a new facility: undecided.",
    "outcome_reason": "Number and date of the decision, or why it is still open.",
    "status": "One of: {choices}.",
    "holder_level": "One of: {choices}.",
    "ownership_class": "One of: {choices}. What is held, borrowed or rented is listed apart.",
    "legal_form": "What the law calls it, one of: {choices}.",
    "final_use": "What it serves in the end, one of: {choices}.",
    "put_in_use_on": "The day it was put in use after the reorganisation, day/month/year.",
    "put_in_use_paper": "Number, date and issuer of the paper that says so.",
    "surplus_land_m2": "Land no longer needed, square metres; never more than the land area.",
    "surplus_floor_m2": "Floor no longer needed, square metres; never more than the gross floor area.",
    "is_restricted": "Yes for premises of defence, cipher or secret work: they are recorded without coordinates.",
    "location_method": "One of: {choices}.",
    "location_accuracy_m": "Within how many metres the coordinates are right.",
    "address": "As it is used today.",
    "former_address": "As it was written before the units changed; it is kept as it stands.",
}
_EXAMPLES: Mapping[str, str] = {
    "national_asset_code": "T52021-10101-000123",
    "asset_unit_code": "T52021",
    "budget_code": "1048765",
    "name": "Trụ sở UBND xã Ia Krái (cũ)",
    "holder": "UBND xã Ia Krái",
    "former_commune": "xã Ia Krái, huyện Ia Grai, tỉnh Gia Lai",
    "commune": "23764",
    "longitude": "107,7561",
    "latitude": "13,9833",
    "x": "1547123,45",
    "y": "419512,30",
    "srid": "9218",
    "land_area_m2": "2140,5",
    "original_cost_vnd": "1.860.000.000",
    "residual_value_vnd": "930.000.000",
    "book_date": "30/06/2025",
    "headcount": "23",
    "put_in_use_on": "15/09/2025",
    "put_in_use_paper": "QĐ 12/QĐ-UBND ngày 03/9/2025 của UBND tỉnh",
    "surplus_land_m2": "640",
    "surplus_floor_m2": "180,5",
    "is_restricted": "không",
    "location_accuracy_m": "0,5",
    "address": "Số 12 đường Hùng Vương, thôn 2, xã Ia Krái, tỉnh Gia Lai",
    "former_address": "Thôn 2, xã Ia Krăi, huyện Ia Grai, tỉnh Gia Lai",
}


def hint_of(kind: Kind, field: str) -> str:
    """What to write into a column, in the current language."""
    choices = ", ".join(gettext(label) for label in kind.choices.get(field, {}).values())
    zones = ", ".join(str(srid) for srid in sorted(ZONES))
    if kind.name == "facilities":
        return gettext(_HINTS[field], choices=choices, zones=zones)
    needed = gettext("Required.") + " " if kind.schema.model_fields[field].is_required() else ""
    return needed + gettext(_hint_by_name(kind, field), choices=choices, zones=zones)


def _hint_by_name(kind: Kind, field: str) -> str:
    """A hint for a field that has none of its own, read from what its name says it is."""
    if field in kind.choices:
        return "One of: {choices}."
    if field == "code":
        return "Leave empty for a new record; the code is given on import. To change one, give its code."
    endings = {
        ("_on", "_date", "valid_from", "valid_to"): "A day: day/month/year.",
        ("_vnd",): "On the books, in whole dong. For thousands or millions change the heading to say so.",
        ("_percent",): "Percent, 0 to 100.",
    }
    by_name = {
        "unit": "The present province (2 digits) or commune (5 digits), or its name with the province.",
        "agency": "The code of the body in this register, or its name inside your province.",
        "facility": "The code of the premises in this register.",
        "workplace": "The code of the premises, or the commune; empty: the seat of the body.",
        "former_workplace": "A group of staff: code of premises or of a body, or the name of a body or unit of before; "
        "leave the agency empty then.",
        "new_workplace": "A group of staff: code of premises or of a body, or the name of a body or present unit.",
        "residence": "A group of staff: the commune alone, with its district and province.",
        "email": "The address with which the person signs in.",
        "successor": "The e-mail of the person who takes over open work.",
    }
    named = next((hint for last, hint in endings.items() if field.endswith(last)), "")
    return by_name.get(field) or named or "As on the books."


def example_of(kind: Kind, field: str) -> str:
    """A cell as it may look; the first choice where there are choices."""
    if field in kind.choices:
        return gettext(next(iter(kind.choices[field].values())))
    return _EXAMPLES.get(field, "")
