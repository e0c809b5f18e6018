"""What can be done with jobs: leave one to the machine, and ask it to stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, NotFound
from assetreg.core.i18n import current_locale
from assetreg.jobs.models import Job
from assetreg.jobs.queries import get_job
from assetreg.jobs.tasks import task_named

_QUEUE = text("SELECT queue_job(:id, :not_before)")


def leave(
    session: Session, actor: Actor, task: str, subject: str, given: Mapping[str, Any], *,
    not_before: dt.datetime | None = None,
) -> Job:  # fmt: skip
    """Leave work to the machine, as part of this transaction: it is queued when that is committed, or never.

    ``subject`` is what lists call it; ``not_before``: the moment from which it may begin.
    The job acts as ``actor``, with the roles held when it runs.
    """
    job = Job(
        task=task_named(task).name,
        subject=subject[:200],
        given=dict(given),
        actor=actor.name,
        maker_id=actor.user_id,
        by_operator=actor is OPERATOR,
        permits=None if actor.permits is None else sorted(actor.permits),
        locale=current_locale(),
    )
    session.add(job)
    session.flush()
    session.execute(_QUEUE, {"id": job.id, "not_before": not_before})
    return job


def cancel(session: Session, actor: Actor, job_id: int) -> Job:
    """Stop a job: at once where nobody has begun it, else at its next step.

    Raises ``NotFound`` where it is not the actor's; ``Conflict`` (``job_ended``) where it is too late.
    """
    job = get_job(session, job_id, lock=True)
    if job.maker_id != actor.user_id and "admin" not in actor.roles:
        raise NotFound(code="job_not_found", job=str(job_id))
    if job.has_ended:
        raise Conflict("job_ended", job=str(job_id))
    job.cancel_asked = True
    if job.state == "waiting":
        job.state, job.ended_at = "cancelled", now()
    session.flush()
    return job
