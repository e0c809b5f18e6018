"""What the fields and choices of a count are called: English message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_LABELS: Mapping[str, str] = {
    "code": "Code of the count",
    "name": "Name of the count",
    "state": "State of the count",
    "agency": "Body whose assets are counted (code)",
    "agency_name": "Body whose assets are counted",
    "unit": "Commune that is counted",
    "unit_name": "Province, commune",
    "position_on": "Counted as of 0h on",
    "deadline_on": "To be finished by",
    "led_by": "Who leads the count",
    "paper_number": "Decision on the count: number",
    "paper_on": "Day of the decision",
    "paper_issuer": "Issued by",
    "counts_premises": "Houses and land",
    "counts_vehicles": "Cars",
    "counts_equipment": "Other fixed assets",
    "counts_archives": "Records and archives",
    "note": "Note",
    "lines": "Lines",
    "counted": "Counted",
}
STATE_LABELS: Mapping[str, str] = {
    "open": "In preparation",
    "counting": "Counting",
    "closed": "Counting is closed",
    "reconciled": "Reconciled",
}
CHOICES: Mapping[str, Mapping[str, str]] = {"state": STATE_LABELS}

KIND_LABELS: Mapping[str, str] = {
    "facility": "House-and-land facility",
    "land_parcel": "Land parcel",
    "building": "Building, structure",
    "vehicle": "Car",
    "equipment": "Other fixed asset",
    "archive_holding": "Records and archives",
}
FINDING_LABELS: Mapping[str, str] = {
    "found": "Found in its place",
    "missing": "Not found (shortage)",
    "elsewhere": "Found elsewhere",
    "excess": "Not on the books (excess)",
}
USE_LABELS: Mapping[str, str] = {
    "as_intended": "In use as intended",
    "otherwise": "In use otherwise",
    "unused": "Usable, not in use",
    "broken": "Broken, cannot be used",
    "encroached": "Encroached upon",
}
CONDITION_LABELS: Mapping[str, str] = {
    "good": "In good order",
    "fair": "Usable",
    "poor": "Run down, needs repair",
    "unusable": "Broken, cannot be used",
    "degraded": "Degraded",
    "dangerous": "Dangerous",
}
DIFFERENCE_LABELS: Mapping[str, str] = {
    "missing": "Shortage: not found",
    "fewer": "Shortage: fewer than on the books",
    "more": "Excess: more than on the books",
    "excess": "Excess: not on the books",
    "elsewhere": "Found elsewhere",
    "otherwise": "In use otherwise",
    "unused": "Usable, not in use",
    "broken": "Broken, cannot be used",
    "encroached": "Encroached upon",
    "in_use": "In use, unlike the books",
    "area": "Other area",
    "measure": "Other number of shelf metres",
    "condition": "Other condition",
}
RESULT_LABELS: Mapping[str, str] = {
    "agreed": "Agrees with the books",
    "changed": "The record was changed",
    "entered": "A record was entered",
    "missing": "Noted as a shortage",
    "noted": "Noted",
    "rejected": "The difference was rejected",
}
LINE_LABELS: Mapping[str, str] = {
    "subject_kind": "Kind of asset",
    "holder": "Body that holds it",
    "book_quantity": "Quantity on the books",
    "book_area_m2": "Area on the books (m²)",
    "original_cost_vnd": "Original cost on the books (dong)",
    "residual_value_vnd": "Residual value on the books (dong)",
    "book_condition": "Condition on the books",
    "book_status": "State of use on the books",
    "decision": "Decision on the difference",
    "decision_reason": "Reason of the decision",
    "decided_by": "Decided by",
    "result": "Outcome of the count",
    "name": "Name of the asset",
}
COUNT_LABELS: Mapping[str, str] = {
    "entry": "Number of the entry",
    "line": "Line",
    "finding": "Finding of the count",
    "use": "How it is used",
    "use_found": "How it is used",
    "use_note": "Used for what",
    "quantity": "Counted quantity",
    "area_m2": "Counted area (m²)",
    "condition": "Condition",
    "note": "Note",
    "found_at": "Where it was found",
    "facility": "Premises (code)",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "accuracy_m": "Accuracy of the position (m)",
    "counted_at": "Counted at",
    "counted_by": "Counted by",
    "kind": "Kind of asset",
    "name": "Name of the asset",
    "holder": "Body that holds it",
    "plate": "Registration plate",
    "person": "Who counted",
    "is_named": "Stands, as named",
}
DECISION_LABELS: Mapping[str, str] = {"accept": "Accept", "reject": "Reject"}
# For the pages that show earlier versions of lines and counts.
VERSION_CHOICES: Mapping[str, Mapping[str, str]] = {
    "subject_kind": KIND_LABELS,
    "finding": FINDING_LABELS,
    "use_found": USE_LABELS,
    "condition": CONDITION_LABELS,
    "decision": DECISION_LABELS,
    "result": RESULT_LABELS,
}
