"""Reads of jobs: one of them, and whether anybody works."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.core.errors import NotFound
from assetreg.jobs.models import Job

# A worker says every few seconds that it lives; silent for this long, it is taken for dead.
HEARTBEAT_S = 5.0
SILENT_S = 20.0
_ALIVE = text("SELECT workers_alive(:within_s)")


def get_job(session: Session, job_id: int, *, lock: bool = False) -> Job:
    """The job; raises ``NotFound``. ``lock`` holds it as it is until the transaction ends."""
    query = select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    job = session.scalar(query.with_for_update() if lock else query)
    if job is None:
        raise NotFound(code="job_not_found", job=str(job_id))
    return job


def find_job(session: Session, job_id: int | None) -> Job | None:
    """The job as it stands now, or None where there is none or it is not this session's to see."""
    if job_id is None:
        return None
    return session.scalar(select(Job).where(Job.id == job_id).execution_options(populate_existing=True))


def workers_alive(session: Session) -> int:
    """How many workers have been heard of lately."""
    return int(session.scalar(_ALIVE, {"within_s": SILENT_S}) or 0)
