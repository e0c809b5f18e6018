"""Reads of the outbox: what waits, since when, and what could not be sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.core.clock import now
from assetreg.mail.models import Letter


@dataclass(frozen=True, slots=True)
class Outbox:
    """How many letters wait, since when the oldest does, and how many failed of late, with what was last said."""

    waiting: int
    waiting_since: dt.datetime | None
    failed: int
    last_error: str | None


def outbox(session: Session, *, days: int = 30) -> Outbox:
    """The outbox as it stands; ``failed`` of the last ``days``."""
    waiting, since = session.execute(
        select(func.count(), func.min(Letter.posted_at)).where(Letter.state == "waiting")
    ).one()
    recent = (Letter.state == "failed", Letter.posted_at > now() - dt.timedelta(days=days))
    failed = session.scalar(select(func.count()).select_from(Letter).where(*recent)) or 0
    told = select(Letter.last_error).where(Letter.last_error.is_not(None), Letter.state != "sent")
    last_error = session.scalar(told.order_by(Letter.next_try_at.desc(), Letter.id.desc()).limit(1))
    return Outbox(waiting, since, failed, last_error)
