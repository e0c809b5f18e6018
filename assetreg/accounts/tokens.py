"""API tokens: random, shown once, kept as a digest, good for a stated time and for stated permissions."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, contains_eager

from assetreg.access.permissions import Permission
from assetreg.accounts.models import ApiToken, User
from assetreg.accounts.secret_codes import digest_of
from assetreg.core.clock import now
from assetreg.core.errors import NotFound

__all__ = ["MOST_DAYS", "READING", "digest_of", "find_token", "issue_token", "list_tokens", "note_used", "revoke_token"]

PREFIX = "arg_"  # lets secret scanners recognise a token that leaked
VALID_FOR = dt.timedelta(days=365)
MOST_DAYS = 366
# What a token for looking alone may do: the choice that a person is offered first.
READING: tuple[Permission, ...] = (Permission.REGISTER_VIEW, Permission.COMMUTING_VIEW, Permission.HISTORY_VIEW)


def issue_token(
    session: Session,
    user: User,
    *,
    valid_for: dt.timedelta = VALID_FOR,
    name: str = "",
    scopes: Collection[str] | None = None,
) -> str:
    """A new token of the user; it cannot be shown again. ``scopes`` None: all that the user's roles carry."""
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            user_id=user.id,
            name=name,
            digest=digest_of(token),
            scopes=None if scopes is None else sorted(scopes),
            expires_at=now() + valid_for,
        )
    )
    return token


def find_token(session: Session, digest: str) -> ApiToken | None:
    """The token with this digest, neither expired nor revoked, with the active user it speaks for."""
    return session.scalar(
        select(ApiToken)
        .join(User, ApiToken.user_id == User.id)
        .where(ApiToken.digest == digest, *_good(), User.active)
        .options(contains_eager(ApiToken.user))
    )


def list_tokens(session: Session, user_id: int) -> Sequence[ApiToken]:
    """The tokens of a user that are still good, the newest first."""
    found = select(ApiToken).where(ApiToken.user_id == user_id, *_good()).order_by(ApiToken.id.desc())
    return session.scalars(found).all()


def revoke_token(session: Session, user_id: int, token_id: int) -> None:
    """End one token of the user at once; raises NotFound where it is another's or has ended."""
    ended = session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.user_id == user_id, *_good())
        .values(revoked_at=now())
        .returning(ApiToken.id)
    ).first()
    if ended is None:
        raise NotFound("token_not_found")


def revoke_tokens(session: Session, user_id: int) -> None:
    """End every token of a user."""
    session.execute(update(ApiToken).where(ApiToken.user_id == user_id, *_good()).values(revoked_at=now()))


def note_used(session: Session, token_id: int) -> None:
    """Remember that a token was used just now."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now()))


def _good() -> tuple[ColumnElement[bool], ...]:
    return ApiToken.expires_at > now(), ApiToken.revoked_at.is_(None)
