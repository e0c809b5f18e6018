"""The doctor says when work that people left waits and nobody does it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from assetreg.access.actor import OPERATOR
from assetreg.cli.findings import Finding
from assetreg.cli.job_checks import check_jobs
from assetreg.core.clock import now
from assetreg.core.runtime import Runtime
from assetreg.jobs.service import leave
from assetreg.jobs.tasks import Task, register_task
from tests.support.jobs import drain

HEARD_OF = text("INSERT INTO procrastinate.procrastinate_workers (last_heartbeat) VALUES (now())")
OLDER = text("UPDATE background_job SET created_at = created_at - interval '20 minutes'")


@pytest.fixture
def left(committed: Runtime) -> Runtime:
    """A database in which one job waits."""
    register_task(Task("note", lambda work: None, ("imports.batch", "batch_id", "batch")))
    with committed.session() as session:
        leave(session, OPERATOR, "note", "rows.csv", {"batch": 1})
    return committed


def seen(runtime: Runtime) -> Finding:
    return check_jobs(runtime)


def test_nothing_left_is_well_also_where_nobody_works(committed: Runtime) -> None:
    assert seen(committed).verdict == "good"


def test_a_job_that_waits_and_nobody_to_do_it_is_a_doubt_and_after_a_while_broken(left: Runtime) -> None:
    assert seen(left).verdict == "doubt"
    with left.session() as session:
        session.execute(OLDER)
    found = seen(left)
    assert (found.verdict, "20" in found.seen, "assetreg worker" in found.hint) == ("bad", True, True)
    with left.session() as session:
        session.execute(HEARD_OF)
    assert seen(left).verdict == "doubt", "somebody works, and yet it waits"
    drain(left)
    assert seen(left).verdict == "good"


def test_a_job_planned_for_later_waits_for_nobody(committed: Runtime) -> None:
    register_task(Task("note", lambda work: None, ("imports.batch", "batch_id", "batch")))
    with committed.session() as session:
        leave(session, OPERATOR, "note", "rows.csv", {"batch": 1}, not_before=now() + dt.timedelta(days=1))
        session.execute(OLDER)
    assert seen(committed).verdict == "good"
