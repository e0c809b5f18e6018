"""Printed recovery codes: ten of them, each good once, for whoever has no phone at hand or never had one."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assetreg.accounts.models import RecoveryCode, User
from assetreg.accounts.secret_codes import digest_of_typed, draw_code
from assetreg.core.clock import now

HOW_MANY = 10
FEW = 3  # from here on a person is asked to print new ones
GROUPS = 4  # 78 random bits


def renew_recovery_codes(session: Session, user: User) -> list[str]:
    """New codes in place of all there were, used or not; they cannot be shown again."""
    drop_recovery_codes(session, user)
    codes = [draw_code(GROUPS) for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(user_id=user.id, digest=digest_of_typed(code)) for code in codes)
    session.flush()
    return codes


def use_recovery_code(session: Session, user: User, typed: str) -> bool:
    """Use a code up; False where it is none of the user's or was used before, also at the same moment elsewhere."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.digest == digest_of_typed(typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
        .returning(RecoveryCode.id)
    ).first()
    return used is not None


def recovery_codes_left(session: Session, user_id: int) -> int:
    """How many codes can still be used."""
    return session.scalars(
        select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    ).one()


def drop_recovery_codes(session: Session, user: User) -> None:
    """Forget every code of the user."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
