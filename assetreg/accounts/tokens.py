"""API tokens: random, shown once, kept as a digest, good for a stated time."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy.orm import Session

from assetreg.accounts.models import ApiToken, User
from assetreg.core.clock import now

PREFIX = "arg_"  # lets secret scanners recognise a token that leaked
VALID_FOR = dt.timedelta(days=365)


def digest_of(token: str) -> str:
    """SHA-256 in hex: the token has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(session: Session, user: User, *, valid_for: dt.timedelta = VALID_FOR) -> str:
    """A new token of the user; it cannot be shown again."""
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(ApiToken(user_id=user.id, digest=digest_of(token), expires_at=now() + valid_for))
    return token
