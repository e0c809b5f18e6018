"""Which papers of a case carry digital signatures, and whether these hold, read from the files themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.dispositions.cases.contents import papers_of
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.signatures import Signature, Verification, verify_pdf
from assetreg.documents.media import PDF
from assetreg.documents.models import Document
from assetreg.documents.store import FileStore


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper whose file is a PDF with signatures, and what these say."""

    paper: Paper
    digest: str
    verification: Verification


def signed_papers(
    session: Session, case: DispositionCase, store: FileStore, roots: Sequence[x509.Certificate]
) -> list[SignedPaper]:
    """The papers of the dossier that somebody signed digitally; a scan without a signature is none of them."""
    papers = {paper.document_id: paper for _, paper in papers_of(session, case) if paper.document_id is not None}
    query = select(Document.id, Document.digest).where(Document.id.in_(papers), Document.media_type == PDF.type)
    digests = {row.id: str(row.digest) for row in session.execute(query.order_by(Document.id))}
    verified = verifications(digests.values(), store, roots)
    return [
        SignedPaper(papers[number], digest, verified[digest])
        for number, digest in digests.items()
        if digest in verified and verified[digest].signatures
    ]


def verifications(
    digests: Iterable[str], store: FileStore, roots: Sequence[x509.Certificate]
) -> dict[str, Verification]:  # fmt: skip
    """By digest, what the signatures of each PDF say; contents that are not there are left out."""
    found = {}
    for digest in sorted(set(digests)):
        if store.exists(digest):
            with store.open(digest) as file:
                found[digest] = verify_pdf(file.read(), roots)
    return found


def signature_shape(one: Signature) -> dict[str, Any]:
    """A signature as JSON has it."""
    return {
        "signer": one.signer,
        "organisation": one.organisation,
        "issuer": one.issuer,
        "signed_at": one.signed_at.isoformat(timespec="seconds") if one.signed_at else None,
        "is_timestamped": one.is_timestamped,
        "intact": one.intact,
        "covers_all": one.covers_all,
        "trusted": one.trusted,
        "fault": one.fault,
    }
