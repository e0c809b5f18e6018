"""What follows a load: few scores are counted at once, many are left to the machine, so that no load waits for them."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.jobs.service import leave
from assetreg.jobs.tasks import Task, Work, register_task
from assetreg.quality.queries import count_waiting
from assetreg.quality.service import count_scores, publish

COUNT = "quality.count"
AT_ONCE = 2_000  # facilities: what counting adds to a load that somebody waits for, under a second
_TOUCHED = text("SELECT DISTINCT province_code FROM facility WHERE change_set_id = :change ORDER BY province_code")


def after_import(session: Session, actor: Actor, batch_number: int, change_set_id: int | None) -> list[int]:
    """Count what a file brought in and publish the figures of the provinces it touched; their tables' numbers.

    Where there is much to count a job does both, after the load is committed: then none are answered.
    """
    session.flush()
    provinces = list(session.scalars(_TOUCHED, {"change": change_set_id}))
    if not provinces:
        return []
    if sum(count_waiting(session, code) for code in provinces) > AT_ONCE:
        register_tasks()
        leave(session, actor, COUNT, ", ".join(provinces), {"provinces": provinces, "batch": batch_number})
        return []
    for code in provinces:
        count_scores(session, code)
    return publish(session, provinces, "import", batch_number)


def register_tasks() -> None:
    """Let workers know how scores are counted."""
    register_task(Task(COUNT, _count, ("imports.batch", "batch_id", "batch")))


def _count(work: Work) -> None:
    provinces = [str(code) for code in work.given["provinces"]]
    for done, code in enumerate(provinces):
        work.tell("count", done, len(provinces))
        count_scores(work.session, code)
    publish(work.session, provinces, "import", int(work.given["batch"]))
