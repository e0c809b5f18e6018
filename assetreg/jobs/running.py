"""Runs one job: as its maker, in one transaction, telling how far it is, and ending exactly once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, OPERATOR, Actor
from assetreg.access.roles import admit, enter_scope, wall_in
from assetreg.core.db import make_session_factory
from assetreg.core.errors import Invalid, Problem
from assetreg.core.i18n import use_locale
from assetreg.core.runtime import Runtime
from assetreg.jobs.models import Job
from assetreg.jobs.tasks import Cancelled, Work, task_named

MOST_ATTEMPTS = 4
TELL_EVERY_S = 0.5
log = structlog.get_logger("assetreg.jobs")

# Makes the actor of a job's maker as of today: (session, user id, permits) -> actor, None where the account is closed.
type Acting = Callable[[Session, int, frozenset[str] | None], Actor | None]

_BEGIN = text("""
    UPDATE background_job
    SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()), stage = NULL, done = 0,
        total = NULL
    WHERE id = :id AND state IN ('waiting', 'running') AND NOT cancel_asked RETURNING attempts
""")
_TELL = text("""
    UPDATE background_job SET stage = :stage, done = :done, total = :total
    WHERE id = :id AND state = 'running' RETURNING cancel_asked
""")
_END = text("""
    UPDATE background_job SET state = :state, ended_at = now(), problem = CAST(:problem AS jsonb)
    WHERE id = :id AND state IN ('waiting', 'running')
""")
_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('assetreg.jobs'), CAST(:id AS integer))")


class AnotherWorks(Exception):
    """A worker taken for dead still holds the job; it is tried again later."""


@dataclass(slots=True)
class Progress:
    """Tells how far a job is, in transactions of its own, not more often than somebody looks."""

    runtime: Runtime
    job_id: int
    _told: float = 0.0
    _stage: str | None = field(default=None)

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """Write it down and raise ``Cancelled`` where the job was asked to stop."""
        moment = time.monotonic()
        if stage == self._stage and moment - self._told < TELL_EVERY_S:
            return
        self._told, self._stage = moment, stage
        with _as_worker(self.runtime) as session:
            told = {"id": self.job_id, "stage": stage, "done": done, "total": total}
            asked = session.execute(_TELL, told).one_or_none()
        if asked is None or asked.cancel_asked:
            raise Cancelled


def run_job(runtime: Runtime, acting: Acting, job_id: int) -> None:
    """Do what the job says; whatever it wrote is committed together with its end.

    A job that has ended is left alone, so that one whose worker died after the commit is not done twice. A refusal
    ends it; any other failure is raised, to be tried again, until it was tried ``MOST_ATTEMPTS`` times.
    """
    with _as_worker(runtime) as session:
        attempts = session.scalar(_BEGIN, {"id": job_id})
        if attempts is None:
            session.execute(_END, {"id": job_id, "state": "cancelled", "problem": None})
            return
        job = session.get_one(Job, job_id)
    log.info("job", job=job_id, task=job.task, attempt=attempts)
    try:
        with use_locale(job.locale):
            _work(runtime, acting, job)
    except Cancelled:
        _end(runtime, job, "cancelled", None)
    except Problem as problem:
        _end(runtime, job, "failed", problem)
    except AnotherWorks:
        raise
    except Exception:
        log.exception("job failed", job=job_id, task=job.task, attempt=attempts)
        if attempts < MOST_ATTEMPTS:
            raise
        _end(runtime, job, "failed", Problem("job_broken", job=str(job_id)))


def _work(runtime: Runtime, acting: Acting, job: Job) -> None:
    with _as_maker(runtime, acting, job) as (session, actor):
        # Until this transaction ends no second worker does the same; its end is seen only with what was done.
        if not session.scalar(_ALONE, {"id": job.id % 2**31}):
            raise AnotherWorks
        task_named(job.task).run(Work(session, actor, job.given, Progress(runtime, job.id)))
        ended: Any = session.execute(_END, {"id": job.id, "state": "done", "problem": None})
        if not ended.rowcount:
            raise Cancelled
        session.commit()


def _end(runtime: Runtime, job: Job, state: str, problem: Problem | None) -> None:
    """Say how it ended, and let its task write down why."""
    refused = task_named(job.task).refused
    with _as_worker(runtime) as session:
        session.execute(_END, {"id": job.id, "state": state, "problem": json.dumps(as_json(problem), default=str)})
        if refused is not None:
            refused(session, job.given, problem)


def as_json(problem: Problem | None) -> dict[str, Any] | None:
    """A refusal as it is kept: its code, parameters and fields."""
    if problem is None:
        return None
    kept: dict[str, Any] = {"code": problem.code, "params": problem.params}
    if isinstance(problem, Invalid) and problem.errors:
        kept["errors"] = [{"field": e.field, "code": e.code, "params": e.params} for e in problem.errors]
    return kept


def from_json(kept: Mapping[str, Any] | None) -> Problem | None:
    """The refusal again, to be said in the language of whoever reads."""
    return None if kept is None else Problem(kept["code"], **kept.get("params", {}))


@contextmanager
def _as_worker(runtime: Runtime) -> Iterator[Session]:
    """A short transaction of the worker's own, which sees every job."""
    with wall_in(make_session_factory(runtime.engine("web"), runtime.settings)()) as session:
        enter_scope(session, COUNTRY)
        yield session
        session.commit()


@contextmanager
def _as_maker(runtime: Runtime, acting: Acting, job: Job) -> Iterator[tuple[Session, Actor]]:
    """A session that sees what the maker sees today, as in a request; the operator's jobs work as the owner."""
    if job.by_operator:
        with make_session_factory(runtime.engine("owner"), runtime.settings)() as session:
            yield session, OPERATOR
        return
    with wall_in(make_session_factory(runtime.engine("web"), runtime.settings)()) as session:
        permits = None if job.permits is None else frozenset(job.permits)
        assert job.maker_id is not None, "a job has a maker, or is the operator's"
        actor = acting(session, job.maker_id, permits)
        if actor is None:
            raise Problem("job_without_maker", actor=job.actor)
        admit(session, actor)
        yield session, actor
