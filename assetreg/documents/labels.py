"""What papers, their fields and the capacities of their signers are called: identifiers and message ids."""

from __future__ import annotations

from collections.abc import Mapping

# The papers form 04a-DK/TSC names in its part III (Circular 144/2017/TT-BTC), those of a handling under Decree
# 186/2025/ND-CP (decision, minutes 02/TSC-BBGN, invoice 07/TSC-HD, land value 08a/08b), and pictures.
DOCUMENT_KINDS: Mapping[str, str] = {
    "certificate": "paper_kind.certificate",
    "allocation_decision": "paper_kind.allocation_decision",
    "lease_decision": "paper_kind.lease_decision",
    "lease_contract": "paper_kind.lease_contract",
    "decision": "paper_kind.decision",
    "minutes": "paper_kind.minutes",
    "land_value": "paper_kind.land_value",
    "invoice": "paper_kind.invoice",
    "plan": "paper_kind.plan",
    "photo": "paper_kind.photo",
    "other": "paper_kind.other",
}
# Decree 30/2020/ND-CP, Annex I: how a signature says in whose place it stands.
SIGNER_CAPACITIES: Mapping[str, str] = {
    "TM": "signer_capacity.tm",
    "KT": "signer_capacity.kt",
    "TL": "signer_capacity.tl",
    "TUQ": "signer_capacity.tuq",
    "Q": "signer_capacity.q",
}
CHOICES: Mapping[str, Mapping[str, str]] = {"kind": DOCUMENT_KINDS, "signer_capacity": SIGNER_CAPACITIES}
CHOICE_ALIASES: Mapping[str, Mapping[str, str]] = {
    "kind": {"so do": "certificate", "so hong": "certificate", "gcn qsdd": "certificate", "bbgn": "minutes"},
    "signer_capacity": {"tm.": "TM", "kt.": "KT", "tl.": "TL", "tuq.": "TUQ", "q.": "Q"},
}
FIELD_LABELS: Mapping[str, str] = {
    "title": "Title of the paper",
    "kind": "Kind of paper",
    "number": "Number and symbol",
    "issued_on": "Date of issue",
    "issuer": "Issued by",
    "signer": "Signed by",
    "signer_capacity": "Capacity of the signer",
    "note": "Note",
    "file": "Files to attach",
    "reason": "Reason for the change",
    "subject": "Record",
    "subject_kind": "Kind of record",
    "file_name": "File name",
    "media_type": "Type of the file",
    "size_bytes": "Size in bytes",
    "digest": "Digest (SHA-256)",
    "uploaded_by": "Attached by",
    "width_px": "Width in pixels",
    "height_px": "Height in pixels",
    "taken_at": "Taken at",
    "photo_longitude": "Longitude where it was taken",
    "photo_latitude": "Latitude where it was taken",
    "photo_accuracy_m": "Accuracy of the device",
}
MEDIA_LABELS: Mapping[str, str] = {
    "pdf": "PDF", "jpg": "JPEG", "png": "PNG", "webp": "WebP", "docx": "Word", "xlsx": "Excel", "csv": "CSV",
    "txt": "TXT",
}  # fmt: skip
