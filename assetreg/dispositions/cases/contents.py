"""Reads what belongs to a case beside its lines: its papers, the opinions it asked for, the check-lists it answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.dispositions.cases.models import CasePaper, Consultation, DispositionCase
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.papers.models import Paper


def papers_of(session: Session, case: DispositionCase) -> Sequence[tuple[CasePaper, Paper]]:
    """The dossier in the order in which it was put together."""
    query = select(CasePaper, Paper).join(Paper, Paper.id == CasePaper.paper_id).where(CasePaper.case_id == case.id)
    return [(link, paper) for link, paper in session.execute(query.order_by(CasePaper.id))]


def consultations_of(session: Session, case: DispositionCase) -> Sequence[Consultation]:
    """Whom a case asked, in that order."""
    return session.scalars(select(Consultation).where(Consultation.case_id == case.id).order_by(Consultation.id)).all()


def items_of(law: Law, paths: Iterable[str]) -> list[Item]:
    """The same by codes of paths."""
    found = (item for code in paths if code in law.paths for item in law.items_of(law.paths[code]))
    return list({item.code: item for item in found}.values())
