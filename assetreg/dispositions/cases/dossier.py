"""The papers of a case against its check-list: what is there, which item each answers, what a full dossier lacks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.audit.versioned import enter
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.dispositions.cases import timing
from assetreg.dispositions.cases.contents import items_of
from assetreg.dispositions.cases.models import CasePaper, DispositionCase, DispositionLine
from assetreg.dispositions.law.checklists import Item, missing
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import enter_paper
from assetreg.documents.subjects import SubjectKind, register_subject

# Files hang on a case, and on each of its papers: the scan, the signed copy.
register_subject(
    SubjectKind(
        "disposition_case",
        "subject.disposition_case",
        DispositionCase,
        "cases.record",
        shown=lambda row: str(row.title),
    )
)
register_subject(
    SubjectKind(
        "disposition_paper", "subject.disposition_paper", Paper, "cases.paper", shown=lambda row: row.name or row.kind
    )
)


def add_paper(session: Session, actor: Actor, case: DispositionCase, given: PaperInput) -> Paper:
    """Enter a paper into the dossier of a case, against the item it names, else the first that its kind answers.

    Raises what ``enter_paper`` refuses, and ``Invalid`` (``unknown_item``).
    """
    paper = enter_paper(session, actor, case, given)
    attach(session, actor, case, paper, given.item)
    timing.paper_came(session, actor, case, paper)
    return paper


def attach(session: Session, actor: Actor, case: DispositionCase, paper: Paper, item: str | None = None) -> CasePaper:
    """Put a paper that is known into the dossier of a case."""
    items = asked_items(session, case)
    if item is None:
        answered = answered_items(session, case)
        item = next((one.code for one in items if one.paper_kind == paper.kind and one.code not in answered), None)
    elif item not in {one.code for one in items}:
        raise Invalid([FieldError("paper.item", "unknown_item", {"value": item})])
    row = CasePaper(
        province_code=case.province_code, commune_id=case.commune_id, case_id=case.id, paper_id=paper.id, item=item
    )
    return enter(session, actor, row, "disposition_case_paper.create")


def find_paper(session: Session, case: DispositionCase, paper_id: int) -> Paper:
    """A paper of the dossier by its number; raises ``NotFound``."""
    query = select(Paper).join(CasePaper, CasePaper.paper_id == Paper.id)
    paper = session.scalar(query.where(CasePaper.case_id == case.id, Paper.id == paper_id).limit(1))
    if paper is None:
        raise NotFound("record_not_found", record=str(paper_id))
    return paper


def paper_in(session: Session, case: DispositionCase, paper_id: int) -> Paper:
    """The same where somebody says that a move rests on it; raises ``Invalid`` (``unknown_paper``)."""
    try:
        return find_paper(session, case, paper_id)
    except NotFound:
        raise Invalid([FieldError("paper", "unknown_paper", {"value": paper_id})]) from None


def answered_items(session: Session, case: DispositionCase) -> frozenset[str]:
    """Codes of the items that a paper answers."""
    query = select(CasePaper.item).where(CasePaper.case_id == case.id, CasePaper.item.is_not(None))
    return frozenset(code for code in session.scalars(query) if code is not None)


def asked_items(session: Session, case: DispositionCase) -> list[Item]:
    """The check-lists of the paths that the lines take, each item once, in their order."""
    codes = session.scalars(select(DispositionLine.path).where(DispositionLine.case_id == case.id).distinct())
    return items_of(law_as_of(session, case.law_on), sorted(codes))


def lacking(session: Session, case: DispositionCase, waived: Collection[str] = ()) -> list[Item]:
    """What the dossier lacks to be full, conditional items that are ``waived`` aside."""
    return missing(asked_items(session, case), answered_items(session, case), waived)
