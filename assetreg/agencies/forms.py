"""How the forms of bodies, headcounts and reorganisations are laid out, and what they offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from assetreg.agencies.labels import CHOICES, EVENT_LABELS
from assetreg.agencies.schemas import AgencyInput, HeadcountInput, SuccessionInput
from assetreg.agencies.workplaces import titles
from assetreg.core.clock import today
from assetreg.core.i18n import current_locale
from assetreg.web.schema_forms import Section, section

_HINTS = {
    "unit": "Name with its province, or the code of 2 or 5 digits",
    "superior": "Code in the register, a code of the state, or the full name",
    "asset_unit_code": "As in the national database, for example T52003",
    "budget_code": "As issued by the finance agency",
    "electronic_id": "For example H52.01.02",
    "valid_from": "Leave empty where it stood before our records",
    "valid_to": "First day it no longer exists; a reorganisation sets it by itself",
}
AGENCY_SECTIONS = (
    section(AgencyInput, "Identity", ("name", "kind", "block", "regime", "declaration_class"), choices=CHOICES),
    section(AgencyInput, "Where it belongs", ("unit", "superior"), units=("unit",), hints=_HINTS),
    section(AgencyInput, "Codes of the state", ("asset_unit_code", "budget_code", "electronic_id"), hints=_HINTS),
    section(AgencyInput, "Time", ("valid_from", "valid_to"), hints=_HINTS),
)
SUCCESSION_SECTIONS = (
    section(
        SuccessionInput, "The act", ("kind", "effective_on", "act_number", "act_date", "act_issuer"),
        choices={"kind": EVENT_LABELS}, hints={"act_number": "For example 1664/NQ-UBTVQH15"},
    ),
    section(
        SuccessionInput, "Before and after", ("bodies", "successors", "new_name", "caretaker", "ends"),
        hints={
            "bodies": "Codes or full names, with ; between them",
            "successors": "Bodies that exist already: codes or full names, with ; between them",
            "new_name": "For a consolidation, a division or a renaming; its details are entered afterwards",
            "caretaker": "For a dissolution; left empty it is the superior body of each",
            "ends": "For a division or functions moved; otherwise the law says it",
        },
        wide=("bodies", "successors", "new_name"),
    ),
    section(SuccessionInput, "Remarks", ("note",)),
)  # fmt: skip


def headcount_sections(session: Session) -> Sequence[Section]:
    """The form of a headcount line: the titles of the decree as they stand today."""
    offered = {"title_group": dict(titles(session, today(), current_locale()))}
    hints = {
        "workplace": "A facility's code, or a commune; left empty it is the seat of the body",
        "source": "For example: bảng lương tháng 6/2026",
    }
    names = ("title_group", "people", "counted_on", "workplace", "source")
    return (section(HeadcountInput, "Headcount", names, choices=offered, hints=hints, wide=("title_group",)),)
