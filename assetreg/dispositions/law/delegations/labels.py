"""What the fields and choices of delegations and authorisations are called: message ids."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.agencies.labels import BLOCK_LABELS
from assetreg.dispositions.law.authority_book import DELEGATES
from assetreg.dispositions.law.authority_labels import ASSET_LABELS, FORM_LABELS, OFFICE_LABELS

FIELD_LABELS: Mapping[str, str] = {
    "code": "Code in this register",
    "name": "What it is about",
    "unit": "Province or commune",
    "unit_name": "Province or commune",
    "number": "Number and symbol of the paper",
    "issued_on": "Date of the paper",
    "issuer": "Issued by",
    "article": "Article of the paper",
    "former_province": "Rule of a former province",
    "former_name": "Rule of a former province",
    "valid_from": "In force from",
    "valid_to": "No longer in force from",
    "from_office": "Whose power",
    "to_office": "To which office",
    "to_title": "That office as the paper calls it",
    "agency": "Body whose head authorises (code)",
    "agency_name": "Body whose head authorises",
    "forms": "Forms of handling",
    "holder_blocks": "Whose assets",
    "asset_kinds": "Kinds of assets",
    "cost_below_vnd": "Original cost of one asset below (dong)",
    "forms_told": "Forms of handling",
    "holder_blocks_told": "Whose assets",
    "asset_kinds_told": "Kinds of assets",
    "note": "Note",
    "state": "State",
}
STATE_LABELS: Mapping[str, str] = {
    "stands": "In force",
    "to_come": "Not in force yet",
    "ended": "No longer in force",
}
AUTHORISATION_FIELDS: Mapping[str, str] = {
    **FIELD_LABELS,
    "from_office": "Who authorises",
    "to_title": "Who is authorised to sign",
    "to_office": "Office of the one who signs",
}
# Fields that hold several codes, with what these are called.
LISTS: Mapping[str, Mapping[str, str]] = {
    "forms": FORM_LABELS,
    "holder_blocks": BLOCK_LABELS,
    "asset_kinds": ASSET_LABELS,
}
FROM_LABELS: Mapping[str, str] = {code: OFFICE_LABELS[code] for code in ("provincial_chair", "minister")}
TO_LABELS: Mapping[str, str] = {code: OFFICE_LABELS[code] for code in DELEGATES}
AUTHORISING = (
    "provincial_chair", "minister", "council_office_chief", "commune_chair", "finance_director",
    "department_director", "holder",
)  # fmt: skip
SIGNING = ("finance_director", "department_director", "commune_chair", "council_office_chief", "holder", "other")
AUTHORISING_LABELS: Mapping[str, str] = {code: OFFICE_LABELS[code] for code in AUTHORISING}
SIGNING_LABELS: Mapping[str, str] = {code: OFFICE_LABELS[code] for code in SIGNING}
DELEGATION_CHOICES: Mapping[str, Mapping[str, str]] = {
    "from_office": FROM_LABELS,
    "to_office": TO_LABELS,
    "state": STATE_LABELS,
}
AUTHORISATION_CHOICES: Mapping[str, Mapping[str, str]] = {
    "from_office": AUTHORISING_LABELS,
    "to_office": SIGNING_LABELS,
    "state": STATE_LABELS,
}
