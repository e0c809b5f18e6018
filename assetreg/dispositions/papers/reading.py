"""Knows what the digital signatures of an attached file say when it becomes the file of a paper."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.core.db import installation_of
from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.papers.signatures import Verification, trust_roots, verify_pdf
from assetreg.documents.contents import contents_of
from assetreg.documents.media import PDF
from assetreg.documents.models import Document

# Faults of the file itself; whom we trust, and until when, is no fault of the paper.
ALTERED = ("changed", "not_whole")
# Every signature says in clear which bytes it covers (ISO 32000-1, 12.8.1): a file without this word has none.
_COVERED = b"/ByteRange"


def signature_of(session: Session, document: Document, field: str) -> str | None:
    """What ``Paper.signature`` keeps of this file: None for scans and for signatures that cannot be relied on.

    Raises ``Invalid`` (``signature_changed``, ``signature_not_whole`` on ``field``) where it was altered after signing.
    """
    verification = _verified(session, document)
    if verification is None:
        return None
    fault = next((one.fault for one in verification.signatures if one.fault in ALTERED), None)
    if fault is not None:
        raise Invalid([FieldError(field, f"signature_{fault}", {"value": document.file_name})])
    return verification.said if verification.holds else None


def _verified(session: Session, document: Document) -> Verification | None:
    """None where there is nothing to verify; a session of no installation has no files."""
    settings = installation_of(session)
    if settings is None or document.media_type != PDF.type:
        return None
    store = contents_of(settings).store
    if not store.exists(document.digest):
        return None
    with store.open(document.digest) as file:
        content = file.read()
    return verify_pdf(content, trust_roots(settings.home)) if _COVERED in content else None
