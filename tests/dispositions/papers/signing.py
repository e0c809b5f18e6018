"""An authority of our own for tests: it issues certificates, and PDFs are signed with them for real."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

CHAIR = "Nguyễn Văn Ký"


@dataclass(frozen=True)
class Authority:
    """A root and what it issues."""

    name: str
    key: ec.EllipticCurvePrivateKey
    root: x509.Certificate

    def pem_into(self, folder: Path) -> None:
        """Trust this root in a home."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name.replace(' ', '-')}.pem").write_bytes(self.root.public_bytes(Encoding.PEM))

    def sign(self, pdf: bytes, name: str = CHAIR, *, field: str = "Signature1", days: int = 365) -> bytes:
        """The PDF with one more signature, by somebody this authority vouches for; ``days`` below 0: expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(name, key, self.name, self.key, days=days, is_root=False)
        store = SimpleCertificateStore()
        store.register(_asn1(self.root))
        raw = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        signer = SimpleSigner(_asn1(certificate), keys.PrivateKeyInfo.load(raw), store)
        out = io.BytesIO()
        sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), PdfSignatureMetadata(field_name=field), signer,
            new_field_spec=SigFieldSpec(field), output=out,
        )  # fmt: skip
        return out.getvalue()


def make_authority(name: str = "Test root") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(name, key, _certificate(name, key, name, key, days=3650, is_root=True))


def make_pdf() -> bytes:
    """One empty page, and a remark in the catalogue to be changed."""
    writer = PdfFileWriter(stream_xrefs=False)
    content = writer.add_object(DictionaryObject({NameObject("/Remark"): NumberObject(877)}))
    page = PageObject(contents=writer.add_object(_stream(b"BT ET")), media_box=ArrayObject(
        [NumberObject(one) for one in (0, 0, 595, 842)]
    ))  # fmt: skip
    page[NameObject("/About")] = content
    writer.insert_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stream(data: bytes):  # type: ignore[no-untyped-def]
    from pyhanko.pdf_utils.generic import StreamObject

    return StreamObject(stream_data=data)


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey, *, days: int,
    is_root: bool,
) -> x509.Certificate:  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    named = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
    )
    usage = dict.fromkeys([*named.split(), "encipher_only", "decipher_only"], False)
    may = ("key_cert_sign", "crl_sign") if is_root else ("digital_signature", "content_commitment")
    usage |= dict.fromkeys(may, True)

    def called(common: str) -> x509.Name:
        return x509.Name([
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND tỉnh Gia Lai"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ])  # fmt: skip

    builder = (
        x509.CertificateBuilder()
        .subject_name(called(name)).issuer_name(called(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=3700 if is_root else 400))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )  # fmt: skip
    return builder.sign(issuer_key, hashes.SHA256())
