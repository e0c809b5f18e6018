"""The forms in which the law lets a facility be handled, each with its article and the outcome that follows from it.

Sources: Decree 186/2025/NĐ-CP (in force 1 July 2025) by article; Decree 03/2025/NĐ-CP on rearrangement, whose names of
forms are recalled and not verified; Law 15/2017/QH14 on public assets as amended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One form of handling; ``label`` is a message id. ``outcome`` is None where none follows yet, or none at all."""

    code: str
    label: str
    outcome: str | None
    source: str


_FORMS = (
    LegalForm("keep", "Kept and used on", "reuse", "Decree 03/2025/NĐ-CP"),
    LegalForm("inherit", "Inherited by the successor", "reuse", "Decree 186/2025/NĐ-CP, Art. 38(2)"),
    LegalForm("assign", "Assigned", "reuse", "Decree 186/2025/NĐ-CP, Art. 6"),
    LegalForm("transfer", "Transferred", "reuse", "Decree 186/2025/NĐ-CP, Art. 20"),
    LegalForm("divide", "Divided by area among users", "reuse", "Decree 186/2025/NĐ-CP, Art. 6(6)"),
    LegalForm("one_manager", "One manages, others use", "reuse", "Decree 186/2025/NĐ-CP, Art. 6(6)"),
    LegalForm("shared_use", "Shared use", "reuse", "Decree 186/2025/NĐ-CP, Art. 12"),
    LegalForm("convert", "Converted to another function", "reuse", "Decree 186/2025/NĐ-CP, Art. 16"),
    LegalForm("temporarily_keep", "Temporarily kept and used on", "reuse", "Decree 03/2025/NĐ-CP"),
    LegalForm("temporary_use", "Temporary use of a recovered seat", "reuse", "Decree 186/2025/NĐ-CP, Art. 19(1)(b)"),
    LegalForm("exploit", "Exploited", "reuse", "Decree 186/2025/NĐ-CP, Art. 14"),
    # Recovered has no outcome until its plan is approved; loss is an event.
    LegalForm("recover", "Recovered", None, "Decree 186/2025/NĐ-CP, Art. 17"),
    LegalForm("to_locality", "Handed to the locality", "handover", "Decree 186/2025/NĐ-CP, Art. 36"),
    LegalForm(
        "to_land_fund", "Given to the land-fund organisation", "handover", "Law 15/2017/QH14 as amended, Art. 41(4)"
    ),
    LegalForm(
        "to_house_management",
        "Given to the house-management organisation",
        "handover",
        "Decree 186/2025/NĐ-CP, Art. 37(7)",
    ),
    LegalForm("sell", "Sold", "disposal", "Decree 186/2025/NĐ-CP, Art. 22"),
    LegalForm("liquidate", "Liquidated", "disposal", "Decree 186/2025/NĐ-CP, Art. 28"),
    LegalForm("destroy", "Destroyed as waste", "disposal", "Decree 186/2025/NĐ-CP, Art. 32"),
    LegalForm("lost", "Lost or ruined", None, "Decree 186/2025/NĐ-CP, Art. 34"),
)
LEGAL_FORMS: Mapping[str, LegalForm] = {form.code: form for form in _FORMS}


def outcome_expected(legal_form: str | None, outcome: str) -> str | None:
    """The outcome that the form leads to where the record says another; None where both agree or no form is known.

    A form without an outcome leaves the facility undecided: recovered, not placed.
    """
    if legal_form is None:
        return None
    expected = LEGAL_FORMS[legal_form].outcome or "undecided"
    return None if expected == outcome else expected
