"""Knows whether the digital signatures of a PDF hold: who signed, when, over what, and under a root we trust.

Works without a network: roots are the certificates under ``ASSETREG_HOME/trust``; whether a certificate was revoked is
known only as far as the PDF itself carries the proof. Electronic filing: Decree 186/2025/NĐ-CP, Article 113(1).
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from assetreg.core.errors import Unavailable

# It may sign, whether the certificate calls that a signature or a commitment.
_MAY_SIGN = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
# What a later signature adds to a document that is signed already.
_BY_LATER_SIGNERS = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # a signature that does not hold is an answer, not an incident
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. ``signed_at`` is what the signer's machine said, unless ``is_timestamped`` by a trusted service.

    ``intact``: what it covers is as it was signed; ``covers_all``: nothing but further signatures was added since.
    ``fault``: None where it holds, else changed, not_whole, untrusted, expired, revoked, unreadable.
    """

    signer: str
    organisation: str | None
    issuer: str
    signed_at: dt.datetime | None
    is_timestamped: bool
    intact: bool
    covers_all: bool
    trusted: bool
    fault: str | None

    @property
    def holds(self) -> bool:
        """Whether it can be relied on."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class Verification:
    """What the signatures of one file say, in the order of signing; ``fault``: none, unreadable, or the first fault."""

    signatures: tuple[Signature, ...]
    fault: str | None

    @property
    def holds(self) -> bool:
        """Whether somebody signed and every signature holds over the whole file."""
        return self.fault is None

    @property
    def said(self) -> str:
        """One line to be kept beside the paper: who signed when, whose certificate, what is wrong."""
        lines = (
            f"{one.signer} ({one.issuer}) {one.signed_at.isoformat(timespec='seconds') if one.signed_at else '?'}"
            f"{'' if one.holds else f' !{one.fault}'}"
            for one in self.signatures
        )
        return "; ".join(lines) or "none"


def trust_roots(home: Path) -> tuple[x509.Certificate, ...]:
    """The certificates in ``home/trust/*.pem``; raises ``Unavailable`` (``trust_root_unreadable``, its file)."""
    return tuple(root for path in sorted((home / "trust").glob("*.pem")) for root in _certificates(path))


def verify_pdf(content: bytes, roots: Sequence[x509.Certificate]) -> Verification:
    """Every signature of a PDF against the roots given. A file that cannot be read has the fault ``unreadable``."""
    try:
        embedded = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
        signatures = tuple(_verify(one, roots) for one in embedded)
    except (PdfError, SignatureValidationError, ValueError, TypeError, KeyError, IndexError, NotImplementedError):
        return Verification((), "unreadable")
    faults = [one.fault for one in signatures if one.fault]
    return Verification(signatures, faults[0] if faults else None if signatures else "none")


def _certificates(path: Path) -> Iterable[x509.Certificate]:
    try:
        found = [
            x509.Certificate.load(der) for kind, _, der in pem.unarmor(path.read_bytes(), multiple=True)
            if kind == "CERTIFICATE"
        ]  # fmt: skip
        for certificate in found:
            _ = certificate.subject.native  # read now, not in the middle of a verification
    except (OSError, ValueError):
        raise Unavailable("trust_root_unreadable", file=path.name) from None
    return found


def _verify(embedded: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> Signature:
    status = _status(embedded, roots, None)
    stamp = status.timestamp_validity
    stamped = bool(stamp and stamp.valid and stamp.intact and stamp.trusted)
    if stamp and stamped and not status.trusted:
        # A trusted clock saw it signed: the certificate counts as it was then.
        status = _status(embedded, roots, stamp.timestamp)
    signer = embedded.signer_cert
    covers = status.coverage is SignatureCoverageLevel.ENTIRE_FILE or (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION and status.modification_level in _BY_LATER_SIGNERS
    )
    intact = bool(status.intact and status.valid)
    return Signature(
        signer=_name(signer.subject, "common_name") or signer.subject.human_friendly,
        organisation=_name(signer.subject, "organization_name"),
        issuer=_name(signer.issuer, "common_name") or signer.issuer.human_friendly,
        signed_at=stamp.timestamp if stamp and stamped else status.signer_reported_dt,
        is_timestamped=stamped,
        intact=intact,
        covers_all=covers,
        trusted=intact and bool(status.trusted),
        fault=_fault(status, intact, covers),
    )


def _status(
    embedded: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], moment: dt.datetime | None
) -> PdfSignatureStatus:
    def context(at: dt.datetime | None) -> ValidationContext:
        return ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=at)

    return validate_pdf_signature(
        embedded, context(moment), ts_validation_context=context(None), key_usage_settings=_MAY_SIGN
    )  # fmt: skip


def _fault(status: PdfSignatureStatus, intact: bool, covers: bool) -> str | None:
    if not intact:
        return "changed"
    if not covers:
        return "not_whole"
    if status.revoked:
        return "revoked"
    if not status.trusted:
        problem = status.trust_problem_indic
        return "expired" if problem is not None and "OUT_OF_BOUNDS" in str(problem) else "untrusted"
    return None


def _name(name: x509.Name, part: str) -> str | None:
    value: Any = name.native.get(part)
    return ", ".join(value) if isinstance(value, list) else value
