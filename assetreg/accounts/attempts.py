"""What was refused is remembered apart from the refused request: failed sign-ins, refused batches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.accounts.models import Attempt
from assetreg.core.clock import now

FAILED_SIGN_IN = "sign_in"
FAILED_SECOND_STEP = "second_step"
MOST_FAILURES = 10
WITHIN = dt.timedelta(minutes=15)


def record_attempt(
    session: Session, kind: str, actor: str, *, address: str | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Remember an attempt. ``session`` is one that commits whatever becomes of the request (``web.apart``)."""
    session.add(Attempt(kind=kind, actor=actor.lower(), address=address, detail=detail or {}))


def is_locked_out(session: Session, email: str, address: str | None) -> bool:
    """Whether this account failed too often from this address of late; another address stays open to its owner."""
    return _failures(session, FAILED_SIGN_IN, email, Attempt.address.is_not_distinct_from(address)) >= MOST_FAILURES


def is_second_step_locked(session: Session, email: str) -> bool:
    """Whether the second factor failed too often of late, from wherever: whoever tries it knows the password."""
    return _failures(session, FAILED_SECOND_STEP, email) >= MOST_FAILURES


def _failures(session: Session, kind: str, email: str, *more: Any) -> int:
    lately = (Attempt.actor == email.lower(), Attempt.happened_at > now() - WITHIN)
    return session.scalars(select(func.count(Attempt.id)).where(Attempt.kind == kind, *lately, *more)).one()
