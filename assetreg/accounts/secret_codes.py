"""Secrets that are shown once and kept as digests: how they are drawn, typed in again and recognised."""

from __future__ import annotations

import hashlib
import secrets

# Capital letters and digits without those that look alike on paper (0 O, 1 I L, U V).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4


def digest_of(secret: str) -> str:
    """SHA-256 in hex. Every secret here has 78 random bits or more, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def draw_code(groups: int) -> str:
    """A code for paper, such as ``K7QF-2MXA``: 4.9 random bits a character."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))


def digest_of_typed(code: str) -> str:
    """The digest of a code however it was typed: small letters, blanks and dashes do not matter."""
    return digest_of("".join(c for c in code.upper() if c.isascii() and c.isalnum()))
