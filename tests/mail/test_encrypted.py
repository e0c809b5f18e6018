"""The way to a mail server that wants a password: encrypted, and only to the one whose certificate is vouched for."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assetreg.core.mail_server import read_mail_server
from assetreg.core.runtime import Runtime
from assetreg.mail.sending import Sent, send_waiting
from assetreg.mail.service import post
from tests.mail.server import Taking, mail_server

SENDER = "so@demo.example"
ENCRYPTED = pytest.mark.parametrize("scheme", ["starttls", "smtps"])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine with its key, vouched for by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of a test")])
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "mail.pem"
    unlocked = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + pem)
    return file


def send(runtime: Runtime, scheme: str, certificate: Path, taking: Taking, password: str) -> Sent:
    with runtime.session() as session:
        post(session, key="a", to="clerk@demo.example", subject="Hạn", text="Hạn")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    options: dict[str, Any] = {"auth_required": True, "authenticator": known}
    options |= {"tls_context": context, "require_starttls": True} if scheme == "starttls" else {"ssl_context": context}
    if scheme == "smtps":
        options["auth_require_tls"] = False  # it asks for STARTTLS inside what is encrypted already
    with mail_server(taking, **options) as port:
        server = read_mail_server(f"{scheme}://so:{password}@127.0.0.1:{port}", SENDER)
        return send_waiting(Runtime(replace(runtime.settings, mail=server)))


def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"so", b"right"))


@ENCRYPTED
@pytest.mark.committing
def test_a_password_goes_to_a_server_that_is_vouched_for(
    committed: Runtime, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    taking = Taking()
    assert send(committed, scheme, certificate, taking, "right") == Sent(sent=1)
    assert len(taking.taken) == 1


@ENCRYPTED
@pytest.mark.committing
def test_a_server_that_nobody_vouches_for_gets_neither_letter_nor_password(
    committed: Runtime, certificate: Path, scheme: str
) -> None:
    taking = Taking()
    assert send(committed, scheme, certificate, taking, "right") == Sent(put_off=1)
    assert taking.offered == []


@pytest.mark.committing
def test_a_password_that_is_wrong_leaves_letters_waiting(
    committed: Runtime, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    taking = Taking()
    assert send(committed, "starttls", certificate, taking, "wrong") == Sent(put_off=1)
    assert taking.offered == []
