"""Finds what pages of cases offer to choose from: assets by words, lines that wait for a decision, signed decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.access.rows import within
from assetreg.assets.queries import FacilityFilter, list_facilities
from assetreg.core.text import fold
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine
from assetreg.dispositions.papers.identity import missing_of
from assetreg.dispositions.papers.models import Paper
from assetreg.kinds.described import Asked
from assetreg.movables import queries as movables
from assetreg.movables.models import Equipment, Vehicle

MOST = 8
MOST_PAPERS = 50


@dataclass(frozen=True, slots=True)
class FoundAsset:
    """An asset that fits the words."""

    kind: str
    code: str
    name: str
    holder: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits for a decision, with its case."""

    case: DispositionCase
    line: DispositionLine


def assets_like(session: Session, sought: str) -> list[FoundAsset]:
    """Assets of every kind whose name, code or holder fits, a few of each kind."""
    found = [
        FoundAsset("facility", one.code, one.name, one.holder)
        for one in list_facilities(session, FacilityFilter(q=sought), limit=MOST).items
    ]
    asked = Asked(q=sought, limit=MOST)
    for kind, model in (("vehicle", Vehicle), ("equipment", Equipment)):
        page = movables.list_page(session, model, asked)
        found += [FoundAsset(kind, one.code, one.name, one.holder) for one in page.items]
    return found


def waiting_lines(
    session: Session, actor: Actor, *, limit: int, form: str = "", holder: str = "", q: str = ""
) -> Sequence[Waiting]:
    """Lines that wait for a decision where this actor may enter it, of cases he did not prepare; oldest limit first."""
    scope = scope_of(actor, Permission.CASE_DECIDE)
    if scope.is_empty:
        return ()
    case, line = DispositionCase, DispositionLine
    query = select(case, line).join(line, line.case_id == case.id).where(case.state == "at_authority")
    query = query.where(line.state == "pending")
    if not scope.country:
        query = query.where(within(scope, case))
    if actor.user_id is not None:
        query = query.where(case.prepared_user_id.is_distinct_from(actor.user_id))
    if form:
        query = query.where(line.form == form)
    for text, said in ((func.fold_text(line.holder), holder), (func.fold_text(case.code + " " + case.title), q)):
        query = query.where(*(text.contains(term, autoescape=True) for term in fold(said).split()))
    ordered = query.order_by(case.due_on.nulls_last(), case.id, line.number).limit(limit)
    return [Waiting(one, row) for one, row in session.execute(ordered)]


def signed_decisions(session: Session) -> list[Paper]:
    """Decisions on paper that the records desk has entered whole and that decide nothing yet, the newest first."""
    used = exists().where(Decision.paper_id == Paper.id)
    query = select(Paper).where(Paper.kind == "decision", ~used).order_by(Paper.id.desc()).limit(MOST_PAPERS)
    return [paper for paper in session.scalars(query) if not missing_of(paper)]
