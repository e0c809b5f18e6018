"""What drafts and the contents of decisions are called: English message ids, and the names of files."""

from __future__ import annotations

from collections.abc import Mapping

KIND_LABELS: Mapping[str, str] = {
    "proposal": "Proposal to handle assets (form 01/TSC-XLTS)",
    "review": "Report of the review",
    "submission": "Submission to who decides",
    "decision": "Decision, to be numbered and signed",
    "minutes": "Delivery minutes (form 02/TSC-BBGN)",
    "index": "Index of the dossier",
}
CONTENT_LABELS: Mapping[str, str] = {
    "holder": "who holds the asset",
    "receiver": "who receives it",
    "reason": "reason of the handling",
    "purposes": "purpose before and after the conversion",
    "method": "method",
    "quantity": "quantity",
    "areas": "area of land and house",
    "original_cost": "original cost on the books",
    "residual_value": "residual value on the books",
    "book_date": "day of the book values",
    "organiser": "who organises the sale or liquidation",
    "money": "management of the money",
    "validity": "validity of the decision to sell",
    "duties": "responsibilities",
}
# Files keep their Vietnamese names in every language: they are the office's papers.
FILE_NAMES: Mapping[str, str] = {
    "proposal": "de-nghi-xu-ly",
    "review": "bao-cao-tham-dinh",
    "submission": "to-trinh",
    "decision": "quyet-dinh",
    "minutes": "bien-ban-ban-giao",
    "index": "muc-luc-ho-so",
}
BUNDLE_NAME = "chung-cu"
