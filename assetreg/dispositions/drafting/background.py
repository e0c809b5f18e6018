"""Makes the PDFs of all drafts of a case beforehand, so that nobody waits for the word processor."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.drafting import service
from assetreg.jobs.models import Job
from assetreg.jobs.service import leave
from assetreg.jobs.tasks import Task, Work, register_task

PDFS = "drafting.pdfs"


def make_pdfs_later(session: Session, actor: Actor, case: DispositionCase, home: Path) -> Job:
    """Leave it to the machine; they are kept under ``home``."""
    return leave(session, actor, PDFS, case.code, {"code": case.code, "home": str(home)})


def register_tasks() -> None:
    """Let workers know how PDFs of drafts are made."""
    register_task(Task(PDFS, _make, ("drafts.of_case", "code", "code")))


def _make(work: Work) -> None:
    home = Path(str(work.given["home"]))
    case = service.seen_case(work.session, work.actor, str(work.given["code"]))
    offers = service.offered(service.lines_pairs(work.session, case))
    for done, offer in enumerate(offers):
        work.tell("print", done, len(offers))
        service.draft_pdf(work.session, case, offer.kind, offer.line, home)
