"""Imports that are planned or applied in the background, and how large a file must be for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.core.errors import Conflict, Invalid, Problem
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.personal_stage import may_wait
from assetreg.imports.queries import get_batch
from assetreg.imports.service import apply_import, new_batch, plan_import, plan_waiting
from assetreg.jobs.queries import find_job
from assetreg.jobs.running import as_json
from assetreg.jobs.service import leave
from assetreg.jobs.tasks import Task, Work, register_task

PLAN, APPLY = "imports.plan", "imports.apply"
_PAGE = ("imports.batch", "batch_id", "batch")
# What a person would wait for with nothing to see: about 20,000 rows, planned in 4 s and applied in 2 s. A workbook
# is compressed, and reading it takes longer.
LARGE_BYTES: Mapping[str, int] = {"text": 4_000_000, "packed": 1_500_000}
LARGE_ROWS = 20_000


def is_large(content: bytes) -> bool:
    """Whether planning a file takes longer than a person waits in front of a page that says nothing."""
    packed = content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"SQLite"))
    return len(content) > LARGE_BYTES["packed" if packed else "text"]


def plan_later(
    session: Session, actor: Actor, content: bytes, filename: str, *, kind: str, options: FileOptions
) -> ImportBatch:
    """Leave a file to be planned; its batch waits, and says ``failed`` with the problem where it cannot be read.

    A file with people in it never lies in the queue, nor one that nobody can read: these are planned at once.
    """
    require(actor, Permission.IMPORT_RUN)
    if kind not in KINDS:
        raise Invalid(code="unknown_kind", kind=kind)
    require(actor, KINDS[kind].permission)
    if not may_wait(session, KINDS[kind], content, options):
        return plan_import(session, actor, content, filename, kind=kind, options=options)
    batch = new_batch(session, actor, content, filename, kind, options)
    batch.job_id = leave(session, actor, PLAN, batch.filename, {"batch": batch.id}).id
    session.flush()
    return batch


def apply_later(session: Session, actor: Actor, batch_id: int, answers: Mapping[str, str]) -> ImportBatch:
    """Leave a planned batch to be applied, with the answers given."""
    batch = get_batch(session, batch_id)
    require(actor, Permission.IMPORT_RUN)
    require(actor, KINDS[batch.kind].permission)
    if batch.state != "planned":
        raise Conflict("batch_applied", batch=str(batch.id))
    job = find_job(session, batch.job_id)
    if job is not None and not job.has_ended:
        raise Conflict("batch_at_work", batch=str(batch.id))
    batch.job_id = leave(session, actor, APPLY, batch.filename, {"batch": batch.id, "answers": dict(answers)}).id
    session.flush()
    return batch


def register_tasks() -> None:
    """Let workers know how imports are planned and applied."""
    register_task(Task(PLAN, _plan, _PAGE, _plan_refused))
    register_task(Task(APPLY, _apply, _PAGE))


def _plan(work: Work) -> None:
    plan_waiting(work.session, work.actor, int(work.given["batch"]), work.tell)


def _apply(work: Work) -> None:
    apply_import(
        work.session, work.actor, int(work.given["batch"]), answers=work.given.get("answers", {}), tell=work.tell
    )


def _plan_refused(session: Session, given: Mapping[str, Any], problem: Problem | None) -> None:
    """The batch says why it was not read; stopped on demand, it says so too."""
    batch = session.get(ImportBatch, int(given["batch"]))
    if batch is not None and batch.state == "waiting":
        batch.state, batch.problem = "failed", as_json(problem or Problem("plan_cancelled"))
