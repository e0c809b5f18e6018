"""Digital signatures of PDFs: made for real under an authority of our own, then verified without a network."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assetreg.core.errors import Unavailable
from assetreg.dispositions.papers.signatures import trust_roots, verify_pdf
from tests.dispositions.papers.signing import CHAIR, Authority, make_authority, make_pdf


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority()


@pytest.fixture(scope="module")
def signed(authority: Authority) -> bytes:
    return authority.sign(make_pdf())


def test_a_signature_under_a_trusted_root_holds_and_says_who_and_when(
    authority: Authority, signed: bytes, tmp_path: Path
) -> None:
    authority.pem_into(tmp_path / "trust")
    found = verify_pdf(signed, trust_roots(tmp_path))
    assert found.holds
    (one,) = found.signatures
    assert (one.signer, one.organisation, one.issuer) == (CHAIR, "UBND tỉnh Gia Lai", "Test root")
    assert one.intact
    assert one.covers_all
    assert one.trusted
    assert one.signed_at is not None
    assert abs(one.signed_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    assert found.said.startswith(f"{CHAIR} (Test root) 20")


def test_a_byte_changed_after_signing_breaks_it(authority: Authority, signed: bytes, tmp_path: Path) -> None:
    authority.pem_into(tmp_path / "trust")
    changed = signed.replace(b"877", b"878", 1)
    assert changed != signed
    found = verify_pdf(changed, trust_roots(tmp_path))
    assert (found.holds, found.fault) == (False, "changed")
    assert not found.signatures[0].trusted


def test_a_root_that_is_not_ours_is_said(signed: bytes, tmp_path: Path) -> None:
    make_authority("Another root").pem_into(tmp_path / "trust")
    found = verify_pdf(signed, trust_roots(tmp_path))
    assert (found.holds, found.fault) == (False, "untrusted")
    assert found.signatures[0].intact
    assert found.said.endswith("!untrusted")


def test_without_any_root_nobody_is_trusted(signed: bytes, tmp_path: Path) -> None:
    assert verify_pdf(signed, trust_roots(tmp_path)).fault == "untrusted"


def test_a_certificate_that_has_expired_is_said(authority: Authority, tmp_path: Path) -> None:
    authority.pem_into(tmp_path / "trust")
    late = authority.sign(make_pdf(), days=-1)
    assert verify_pdf(late, trust_roots(tmp_path)).fault == "expired"


def test_the_seal_of_the_body_is_added_to_the_signature_of_its_head(
    authority: Authority, signed: bytes, tmp_path: Path
) -> None:
    authority.pem_into(tmp_path / "trust")
    sealed = authority.sign(signed, "Ủy ban nhân dân tỉnh Gia Lai", field="Signature2")
    found = verify_pdf(sealed, trust_roots(tmp_path))
    assert found.holds
    assert [one.signer for one in found.signatures] == [CHAIR, "Ủy ban nhân dân tỉnh Gia Lai"]


def test_what_is_added_after_the_last_signature_is_not_covered(
    authority: Authority, signed: bytes, tmp_path: Path
) -> None:
    authority.pem_into(tmp_path / "trust")
    found = verify_pdf(signed + b"\n% something more\n%%EOF\n", trust_roots(tmp_path))
    assert not found.holds


def test_a_pdf_without_a_signature_and_a_file_that_is_none_are_told_apart() -> None:
    assert verify_pdf(make_pdf(), ()).fault == "none"
    assert verify_pdf(b"%PDF-1.7 but nothing else", ()).fault == "unreadable"


def test_a_root_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(Unavailable) as refused:
        trust_roots(tmp_path)
    assert refused.value.code == "trust_root_unreadable"
    assert refused.value.params == {"file": "broken.pem"}
