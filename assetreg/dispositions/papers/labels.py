"""What the kinds, fields and choices of papers are called: English message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

PAPER_LABELS: Mapping[str, str] = {
    "kind": "Kind of paper",
    "direction": "In or out",
    "number": "Number of the paper",
    "symbol": "Symbol of the paper",
    "issued_on": "Dated",
    "received_on": "Received on",
    "issuer": "Issued by",
    "signer": "Signed by",
    "capacity": "Signed as",
    "abstract": "Abstract",
    "document": "File (number of the document)",
    "document_id": "File (number of the document)",
    "digest": "SHA-256 of the file",
    "signature": "Verified signature",
    "backdated_reason": "Why it is entered late",
    "item": "Item of the check-list",
}
DIRECTION_LABELS: Mapping[str, str] = {"in": "Incoming", "out": "Outgoing", "own": "Internal"}
CAPACITY_LABELS: Mapping[str, str] = {
    "self": "Head, in the own name",
    "TM": "TM. (for the body)",
    "KT": "KT. (for the head)",
    "TL": "TL. (by order)",
    "TUQ": "TUQ. (by authorisation)",
    "Q": "Q. (acting)",
}
KIND_LABELS: Mapping[str, str] = {
    "proposal": "Proposal to handle assets",
    "request_of_receiver": "Request of the receiver",
    "superior_letter": "Letter of the superior body",
    "receiver_superior_letter": "Letter of the receiver's superior",
    "consultation": "Letter asking for an opinion",
    "answer": "Letter in answer",
    "recommendation": "Recommendation of an inspection",
    "findings": "Findings on the spot",
    "construction_opinion": "Opinion of the construction authority",
    "site_check": "Site-check minutes",
    "review": "Review note",
    "submission": "Submission to the authority",
    "decision": "Decision on assets",
    "adjustment": "Decision adjusting another",
    "extension": "Decision extending the validity",
    "cancellation": "Decision cancelling another",
    "receiver_charge": "Letter charging a body with receiving",
    "minutes": "Delivery minutes",
    "temporary_minutes": "Minutes of a temporary delivery",
    "invoice": "Invoice of a sale",
    "archive_minutes": "Delivery minutes of archives",
    "use_minutes": "Minutes of putting in use",
    "photo": "Photo as proof",
    "land_registration": "Registration of the land",
    "declaration": "Declaration of a change",
    "booking": "Accounting record",
    "remittance": "Proof of remittance",
    "loss_record": "Record of a loss",
    "other": "Another paper",
}
PAPER_CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": KIND_LABELS,
    "direction": DIRECTION_LABELS,
    "capacity": CAPACITY_LABELS,
}
