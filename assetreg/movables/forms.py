"""How the forms and records of movables are laid out: which fields stand together, under which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assetreg.core.parse import Schema
from assetreg.kinds.described import Kind
from assetreg.movables.kinds import ARCHIVES, EQUIPMENTS, VEHICLES
from assetreg.movables.models import USE_FIELDS
from assetreg.web.schema_forms import Section, section

WHAT = "The asset itself"
BELONGS = "Whose it is and where it stands"
STATE = "Outcome and state"
BOOKS = "On the books"
MONEY = ("original_cost_vnd", "cost_budget_vnd", "cost_other_vnd", "residual_value_vnd", "book_date")
HINTS: Mapping[str, str] = {
    "name": "As on the books",
    "agency": "For example AG-52-12; left empty the body is found by its name",
    "unit": "Province or commune; left empty it is that of the body, or of the premises",
    "facility": "For example HQ-23764-1",
    "original_cost_vnd": "Whole dong; the sum of both sources",
    "residual_value_vnd": "Never above the original cost",
    "use_state_percent": "100 or x where the whole asset serves this use",
    "plate": "As on the plate; it stands once in the country",
    "engine_power": "As on the papers, with its unit",
    "user_title": "For cars that serve a title",
    "origin": "Bought, received by transfer, given, found at a count ...",
    "outcome": "What the reorganisation decided about it",
    "outcome_reason": "Number and date of the decision, or why it is still open",
    "wear_class": "By the circular on wear",
    "receiver": "To whom the records are delivered, or are to be",
    "minutes_number": "Delivery minutes, form 02/TSC-BBGN",
    "place": "For example: room 12, shelves 3 to 9",
}
ARCHIVE_HINTS: Mapping[str, str] = {
    **HINTS,
    "name": "As the records office calls it",
    "origin_body": "The body whose work made the records, as it was called",
}


def _sections(
    kind: Kind,
    *parts: tuple[str, Sequence[str]],
    hints: Mapping[str, str] = HINTS,
    choices: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Section]:
    schema: type[Schema] = kind.schema
    offered = {**kind.choices, **(choices or {})}
    return [
        section(
            schema, legend, names, choices=offered, units=("unit",), hints=hints,
            wide=("name", "holder", "origin_body", "receiver", "place"),
        )
        for legend, names in parts
    ]  # fmt: skip


_BELONGS = (BELONGS, ("holder", "agency", "unit", "facility", "ownership_class"))
_BOOKS = (BOOKS, MONEY)
_USES = ("Use, as shares of the whole", USE_FIELDS)
VEHICLE_SECTIONS = _sections(
    VEHICLES,
    (WHAT, ("name", "kind", "make", "plate", "chassis_number", "engine_number", "seats", "payload_kg",
            "country_made", "year_made", "put_in_use_on", "engine_power", "user_title", "origin",
                    "national_asset_code")),
    _BELONGS,
    (STATE, ("outcome", "status", "condition", "is_surplus", "outcome_reason", "note")),
    _BOOKS,
    _USES,
)  # fmt: skip


def equipment_sections(wear_classes: Mapping[str, str]) -> list[Section]:
    """The form of other fixed assets; ``wear_classes``: code -> name, as the tables of law have them."""
    return _sections(
        EQUIPMENTS,
        (WHAT, ("name", "kind", "wear_class", "symbol", "quantity", "country_made", "year_made", "put_in_use_on",
                "national_asset_code")),
        _BELONGS,
        (STATE, ("outcome", "status", "condition", "surplus_quantity", "outcome_reason", "note")),
        _BOOKS,
        _USES,
        choices={"wear_class": wear_classes},
    )  # fmt: skip


ARCHIVE_SECTIONS = _sections(
    ARCHIVES,
    ("The holding itself", ("name", "origin_body", "origin_agency", "kind", "year_from", "year_to", "shelf_metres",
                    "files_count", "retention", "digitised_percent")),
    (BELONGS, ("holder", "agency", "unit", "facility", "place")),
    ("State and delivery", ("status", "condition", "receiver", "delivered_on", "minutes_number", "note")),
    hints=ARCHIVE_HINTS,
)  # fmt: skip
