"""Knows whether work that people have left to the machine is being done, and how to see that nobody does it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.cli.findings import Finding, bad, doubt, good
from assetreg.core.i18n import gettext as _
from assetreg.core.runtime import Runtime
from assetreg.jobs.queries import workers_alive

# A worker takes the next job within seconds; one that waits longer stands behind a long one, or nobody works.
PATIENCE = timedelta(minutes=10)
_WAITING = text("""
    SELECT count(*) AS jobs, now() - min(coalesce(queued.scheduled_at, job.created_at)) AS longest
    FROM background_job AS job
    JOIN procrastinate.procrastinate_jobs AS queued
      ON queued.status = 'todo' AND (queued.args ->> 'job_id')::bigint = job.id
    WHERE job.state = 'waiting' AND coalesce(queued.scheduled_at, now()) <= now()
""")
_STUCK = text("SELECT count(*) FROM background_job WHERE state = 'running'")


def check_jobs(runtime: Runtime) -> Finding:
    """Jobs that wait although nobody works, or longer than anybody should; planned ones count from their moment."""
    with runtime.session(dry_run=True) as session:
        return _judged(session)


def _judged(session: Session) -> Finding:
    subject = _("Work in the background")
    workers = workers_alive(session)
    waiting = session.execute(_WAITING).one()
    running = int(session.scalar(_STUCK) or 0)
    minutes = 0 if waiting.longest is None else int(waiting.longest.total_seconds() // 60)
    seen = _("{workers} workers, {jobs} jobs wait", workers=workers, jobs=waiting.jobs)
    if waiting.jobs:
        seen = _("{seen}, the oldest for {minutes} minutes", seen=seen, minutes=minutes)
    hint = _("Start `assetreg worker`, or `assetreg serve`, which runs one.")
    if not workers and (waiting.jobs or running):
        late = waiting.longest is not None and waiting.longest > PATIENCE
        return bad(subject, seen, hint) if late else doubt(subject, seen, hint)
    if waiting.longest is not None and waiting.longest > PATIENCE:
        return doubt(subject, seen, _("Start another `assetreg worker`, or wait for the long job to end."))
    return good(subject, seen)
