"""Finds users, for sign-in and by token."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetreg.access.actor import Actor, Grant
from assetreg.accounts.models import ApiToken, User
from assetreg.core.clock import now
from assetreg.core.errors import NotFound


def find_user(session: Session, *, email: str | None = None, uniquifier: str | None = None) -> User | None:
    """The user with this e-mail (in any case) or session name, with roles; None if there is none."""
    matches = func.lower(User.email) == email.lower() if email is not None else User.fs_uniquifier == uniquifier
    return session.execute(select(User).where(matches).options(joinedload(User.grants))).unique().scalar_one_or_none()


def get_user(session: Session, email: str) -> User:
    """The same; raises NotFound."""
    user = find_user(session, email=email)
    if user is None:
        raise NotFound("user_not_found", email=email)
    return user


def find_user_by_token(session: Session, digest: str) -> User | None:
    """The active user whose unexpired token has this digest."""
    token = session.execute(
        select(ApiToken)
        .where(ApiToken.digest == digest, ApiToken.expires_at > now())
        .options(joinedload(ApiToken.user).options(selectinload(User.grants)))
    ).scalar_one_or_none()
    return token.user if token is not None and token.user.active else None


def actor_of(user: User) -> Actor:
    """The user as the one who acts; changes are remembered under the e-mail."""
    return Actor(user.email, user_id=user.id, grants=tuple(Grant(held.role) for held in user.grants))
