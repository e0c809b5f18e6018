"""What the fields of recorded decisions and deliveries are called: English message ids; the catalogues hold both."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.assets.labels import FINAL_USE_LABELS
from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.dispositions.cases.labels import CAUSE_LABELS, METHOD_LABELS, VERDICT_LABELS
from assetreg.dispositions.papers.labels import CAPACITY_LABELS

FORM_LABELS: Mapping[str, str] = {
    **{form.code: form.label for form in LEGAL_FORMS.values()},
    "demolish": "Demolished under a project or clearance",
}
# How registers of decisions write forms, beside their names in the law.
FORM_WORDS: Mapping[str, str] = {
    "giao": "assign", "giao ts": "assign", "chuyển giao": "to_locality", "chuyển giao về địa phương": "to_locality",
    "giữ lại": "keep", "tạm giữ lại": "temporarily_keep", "kế thừa": "inherit", "bán đấu giá": "sell",
    "thanh lý - phá dỡ": "liquidate", "thanh lý phá dỡ": "liquidate", "thanh lý - bán": "liquidate",
    "phá dỡ": "liquidate", "tiêu hủy": "destroy", "chuyển công năng": "convert",
    "chuyển đổi công năng": "convert", "thu hồi tài sản": "recover", "điều chuyển tài sản": "transfer",
    "mất, hủy hoại": "lost",
}  # fmt: skip
HEAD_LABELS: Mapping[str, str] = {
    "number": "Number of the recorded decision",
    "symbol": "Symbol of the paper",
    "issued_on": "Date of the recorded decision",
    "issuer": "Issued by",
    "signer": "Signed by",
    "capacity": "Signed as",
    "scan": "Scan (file name, number or digest of the attached file)",
    "adjusts": "Adjusts the decision (number)",
    "abstract": "Abstract",
    "valid_to": "Sale may be made until",
}
LINE_LABELS: Mapping[str, str] = {
    "asset": "Asset (code, national code, plate or name)",
    "holder": "Given by",
    "form": "Form of handling",
    "verdict": "What the decision says",
    "ground": "Legal ground",
    "reason": "Reason",
    "cause": "Cause",
    "path": "Path in law",
    "receiver": "Receiver",
    "final_use": "Final use",
    "area_m2": "Floor of the part (m²)",
    "land_m2": "Land of the part (m²)",
    "quantity": "Quantity of the part",
    "sale_method": "Method of sale",
    "minutes_number": "Number of the minutes",
    "minutes_on": "Date of the minutes",
    "temporary": "Temporary delivery",
    "put_in_use_on": "Put in use on",
    "note": "Note",
}
DECISION_LABELS: Mapping[str, str] = {**HEAD_LABELS, **LINE_LABELS}
DELIVERY_LABELS: Mapping[str, str] = {
    "asset": LINE_LABELS["asset"],
    "holder": LINE_LABELS["holder"],
    "decision": "Under the decision (number)",
    "form": "Form, where nobody decides",
    "receiver": LINE_LABELS["receiver"],
    "minutes_number": LINE_LABELS["minutes_number"],
    "minutes_on": LINE_LABELS["minutes_on"],
    "scan": "Scan of the minutes (file name, number or digest)",
    "temporary": LINE_LABELS["temporary"],
    "stated_quantity": "Quantity by the minutes",
    "found": "Found at the delivery",
    "put_in_use_on": LINE_LABELS["put_in_use_on"],
    "note": LINE_LABELS["note"],
}
FOUND_LABELS: Mapping[str, str] = {
    "full": "Delivered in full",
    "short": "Less than the minutes say",
    "missing": "Not seen",
}
FOUND_WORDS: Mapping[str, str] = {
    "giao đủ": "full", "đủ": "full", "đã giao đủ": "full", "thiếu": "short", "giao thiếu": "short",
    "chưa thấy": "missing", "không thấy": "missing", "mất": "missing",
}  # fmt: skip
DECISION_CHOICES: Mapping[str, Mapping[str, str]] = {
    "form": FORM_LABELS,
    "capacity": CAPACITY_LABELS,
    "verdict": VERDICT_LABELS,
    "cause": CAUSE_LABELS,
    "final_use": FINAL_USE_LABELS,
    "sale_method": METHOD_LABELS,
}
DELIVERY_CHOICES: Mapping[str, Mapping[str, str]] = {"form": FORM_LABELS, "found": FOUND_LABELS}
