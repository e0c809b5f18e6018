"""Knows how the address of a mail server is written, and what it must not be."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

type Security = Literal["plain", "starttls", "tls"]
SCHEMES: dict[str, tuple[Security, int]] = {"smtp": ("plain", 25), "starttls": ("starttls", 587), "smtps": ("tls", 465)}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, how the way there is kept secret, and from whom they come."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None
    sender: str


def read_mail_server(url: str, sender: str) -> MailServer:
    """``smtp://host``, ``starttls://user:password@host:587``, ``smtps://...``; raises ``ValueError`` with a sentence.

    What it says never quotes the address, which may hold a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must be smtp://, starttls:// or smtps:// with user:password@host:port")
    security, usual_port = SCHEMES[parts.scheme]
    try:
        port = parts.port or usual_port
    except ValueError:
        raise ValueError("has a port that is none") from None
    if parts.password is not None and security == "plain" and parts.hostname not in THIS_MACHINE:
        raise ValueError("sends a password unencrypted; use starttls:// or smtps://")
    if not is_sender(sender):
        raise ValueError("needs ASSETREG_MAIL_FROM, an address such as noreply@example.vn")
    return MailServer(parts.hostname, port, security, _plain(parts.username), _plain(parts.password), sender.strip())


def is_sender(sender: str) -> bool:
    """Whether it is an address, alone or after a name: ``Asset register <noreply@example.vn>``."""
    local, _, domain = parseaddr(sender)[1].rpartition("@")
    return bool(local and domain) and sender.isprintable()


def _plain(part: str | None) -> str | None:
    return None if part is None else unquote(part)
