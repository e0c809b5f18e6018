"""Passwords as argon2id digests, made alike by the command line and by sign-in."""

from __future__ import annotations

import unicodedata
from typing import Literal

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from assetreg.core.errors import FieldError, Invalid

# OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
SHORTEST = 10
# The same letters typed on two keyboards must be the same password.
NORMAL_FORM: Literal["NFKD"] = "NFKD"
_hasher = PasswordHasher(memory_cost=MEMORY_KIB, time_cost=PASSES, parallelism=LANES, type=Type.ID)


def hash_password(password: str) -> str:
    """The digest to store."""
    return _hasher.hash(unicodedata.normalize(NORMAL_FORM, password))


def is_password(digest: str | None, typed: str) -> bool:
    """Whether what was typed is the password of this digest; never where none was chosen."""
    if digest is None:
        return False
    try:
        return _hasher.verify(digest, unicodedata.normalize(NORMAL_FORM, typed))
    except (VerificationError, InvalidHashError):
        return False


def check_password(password: str) -> None:
    """Raise Invalid where a password chosen by a person is too short."""
    if len(password) < SHORTEST:
        raise Invalid([FieldError("password", "too_short", {"length": SHORTEST})])
