"""The forms in which the law lets a facility be handled, each with its article and the outcome that follows from it.

Sources: Decree 186/2025/NĐ-CP (in force 1 July 2025) by article; Decree 03/2025/NĐ-CP on rearrangement, whose names of
forms are recalled and not verified; Law 15/2017/QH14 on public assets as amended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One form of handling; ``label`` is a message id, ``source`` names document and article as the law is cited.

    ``outcome`` is None where none follows yet, or none at all. ``valid_from`` is the day the document came into force,
    ``valid_to`` the first day it no longer stands.
    """

    code: str
    label: str
    outcome: str | None
    source: str
    valid_from: dt.date
    valid_to: dt.date | None = None


# The day each document came into force.
_DOCUMENTS = {
    "Nghị định 186/2025/NĐ-CP": dt.date(2025, 7, 1),
    "Nghị định 03/2025/NĐ-CP": dt.date(2025, 1, 1),
    "Luật 15/2017/QH14 đã sửa đổi": dt.date(2018, 1, 1),
}


def _form(code: str, label: str, outcome: str | None, source: str) -> LegalForm:
    return LegalForm(code, label, outcome, source, _DOCUMENTS[source.partition(",")[0]])


_FORMS = (
    _form("keep", "Kept and used on", "reuse", "Nghị định 03/2025/NĐ-CP"),
    _form("inherit", "Inherited by the successor", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 38 khoản 2"),
    _form("assign", "Assigned", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 6"),
    _form("transfer", "Transferred", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 20"),
    _form("divide", "Divided by area among users", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 6 khoản 6"),
    _form("one_manager", "One manages, others use", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 6 khoản 6"),
    _form("shared_use", "Shared use", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 12"),
    _form("convert", "Converted to another function", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 16"),
    _form("temporarily_keep", "Temporarily kept and used on", "reuse", "Nghị định 03/2025/NĐ-CP"),
    _form(
        "temporary_use",
        "Temporary use of a recovered seat",
        "reuse",
        "Nghị định 186/2025/NĐ-CP, Điều 19 khoản 1 điểm b",
    ),
    _form("exploit", "Exploited", "reuse", "Nghị định 186/2025/NĐ-CP, Điều 14"),
    # Recovered has no outcome until its plan is approved; loss is an event.
    _form("recover", "Recovered", None, "Nghị định 186/2025/NĐ-CP, Điều 17"),
    _form("to_locality", "Handed to the locality", "handover", "Nghị định 186/2025/NĐ-CP, Điều 36"),
    _form(
        "to_land_fund",
        "Given to the land-fund organisation",
        "handover",
        "Luật 15/2017/QH14 đã sửa đổi, Điều 41 khoản 4",
    ),
    _form(
        "to_house_management",
        "Given to the house-management organisation",
        "handover",
        "Nghị định 186/2025/NĐ-CP, Điều 37 khoản 7",
    ),
    _form("sell", "Sold", "disposal", "Nghị định 186/2025/NĐ-CP, Điều 22"),
    _form("liquidate", "Liquidated", "disposal", "Nghị định 186/2025/NĐ-CP, Điều 28"),
    _form("destroy", "Destroyed as waste", "disposal", "Nghị định 186/2025/NĐ-CP, Điều 32"),
    _form("lost", "Lost or ruined", None, "Nghị định 186/2025/NĐ-CP, Điều 34"),
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
