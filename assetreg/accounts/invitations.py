"""Invitations: a code, printed or told, with which a person chooses a password; good once and for a stated time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from assetreg.access.actor import Actor
from assetreg.accounts.models import Invitation, User
from assetreg.accounts.passwords import check_password, hash_password
from assetreg.accounts.secret_codes import digest_of_typed, draw_code
from assetreg.accounts.sessions import end_sessions
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now
from assetreg.core.errors import NotFound

GROUPS = 7  # 137 random bits
LASTS = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation as it is handed over: ``code`` is shown this once."""

    email: str
    code: str
    expires_at: dt.datetime


def issue_invitations(session: Session, users: Sequence[User]) -> list[Issued]:
    """One invitation each, in place of any that is still open; callers have asked whether this may be."""
    close_invitations(session, [user.id for user in users])
    expires = now() + LASTS
    issued = [Issued(user.email, draw_code(GROUPS), expires) for user in users]
    session.add_all(
        Invitation(user_id=user.id, digest=digest_of_typed(one.code), expires_at=expires)
        for user, one in zip(users, issued, strict=True)
    )
    session.flush()
    return issued


def close_invitations(session: Session, user_ids: Sequence[int]) -> None:
    """End every open invitation of these users."""
    open_ones = update(Invitation).where(Invitation.user_id.in_(user_ids), Invitation.used_at.is_(None))
    session.execute(open_ones.where(Invitation.expires_at > now()).values(expires_at=now()))


def get_invited(session: Session, code: str) -> Invitation:
    """The open invitation with this code, locked; raises NotFound where there is none, or none any more."""
    found = session.scalar(
        select(Invitation)
        .join(User, Invitation.user_id == User.id)
        .where(
            Invitation.digest == digest_of_typed(code),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
            User.active,
        )
        .options(joinedload(Invitation.user, innerjoin=True))
        .with_for_update(of=Invitation)
    )
    if found is None:
        raise NotFound("invitation_not_found")
    return found


def accept_invitation(session: Session, code: str, password: str) -> User:
    """Choose a password by an invitation; ends every session that knew an older one.

    Raises NotFound for a code that is not good, Invalid for a password that is too short.
    """
    check_password(password)
    invitation = get_invited(session, code)
    user = invitation.user
    open_change_set(session, Actor(user.email, user_id=user.id), "user.choose_password")
    invitation.used_at = now()
    user.password = hash_password(password)
    user.fs_uniquifier = uuid.uuid4().hex
    session.flush()
    end_sessions(session, user.id)
    return user
