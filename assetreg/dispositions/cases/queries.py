"""Reads of cases: one whole, the inbox of a person by urgency, lists with filters, the case an asset is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, func, select, union_all
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Scope
from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.access.rows import within
from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.core.text import fold
from assetreg.dispositions.cases.contents import consultations_of, items_of, papers_of
from assetreg.dispositions.cases.models import (
    CaseClock,
    CaseMove,
    Decision,
    DispositionCase,
    DispositionLine,
    LineAct,
    Verdict,
)
from assetreg.dispositions.cases.records import CaseRecord, CaseRow, DecisionRecord, DossierPaper, LineRecord
from assetreg.dispositions.cases.standing import find_case, lines_of, routes_of
from assetreg.dispositions.law.checklists import missing
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper

LATER = dt.date(9999, 12, 31)  # what has no due date comes after all that has
# What a step may ask of somebody (``DispositionCase.waits_for``).
WAITED_FOR = (
    Permission.CASE_PREPARE, Permission.CASE_SIGN, Permission.CASE_ENDORSE, Permission.CASE_ACCEPT,
    Permission.CASE_REVIEW, Permission.CASE_PRESENT, Permission.CASE_DECIDE, Permission.DELIVERY_GIVE,
    Permission.DELIVERY_RECEIVE, Permission.BOOK_KEEP,
)  # fmt: skip
_ROW = tuple(field.name for field in fields(CaseRow) if field.name not in ("forms", "holders", "assets"))


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list shows. ``unit``: a province (2 digits) or commune; ``asset``: the code of one; ``agency``: of a body.

    ``overdue``: whose limit has passed; ``unconfirmed``: recorded and not yet confirmed.
    """

    state: str | None = None
    origin: str | None = None
    form: str | None = None
    unit: str | None = None
    agency: str | None = None
    asset: str | None = None
    q: str | None = None
    overdue: bool = False
    unconfirmed: bool = False


def get_case(session: Session, code: str) -> CaseRecord:
    """A case whole; raises ``NotFound``. A fixed number of statements, whatever its size."""
    case = find_case(session, code)
    law = law_as_of(session, case.law_on)
    rows = lines_of(session, case)
    routes = routes_of(session, case)
    papers = [DossierPaper(link, paper) for link, paper in papers_of(session, case)]
    items = items_of(law, sorted({line.path for line in rows}))
    answered = {one.link.item for one in papers if one.link.item is not None}
    return CaseRecord(
        case, law, routes[0] if len(routes) == 1 else None, _line_records(session, law, rows), papers,
        session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.sequence)).all(),
        consultations_of(session, case),
        session.scalars(select(CaseClock).where(CaseClock.case_id == case.id).order_by(CaseClock.id)).all(),
        decisions_over(session, [line.id for line in rows]), items, missing(items, answered),
    )  # fmt: skip


def decisions_over(session: Session, line_ids: Sequence[int]) -> list[DecisionRecord]:
    """The decisions that speak of any of these lines, in the order in which they were entered."""
    if not line_ids:
        return []
    spoken = select(Verdict.decision_id).where(Verdict.line_id.in_(line_ids))
    query = select(Decision, Paper).join(Paper, Paper.id == Decision.paper_id).where(Decision.id.in_(spoken))
    return [DecisionRecord(decision, paper) for decision, paper in session.execute(query.order_by(Decision.id))]


def inbox_of(session: Session, actor: Actor, *, limit: int = 50, cursor: str | None = None) -> Page[CaseRow]:
    """The cases that wait for a step this actor may take, the most urgent first.

    Their choice and their order stand in one index; only the rows of the page are read.
    """
    parts = [part for permission in WAITED_FOR if (part := _waiting(actor, permission)) is not None]
    if not parts:
        return Page((), None, 0, "exact")
    waiting = union_all(*parts).subquery()
    # As text: a cursor carries texts and numbers.
    due = func.to_char(func.coalesce(waiting.c.due_on, LATER), "YYYY-MM-DD", type_=String)
    keys: list[ColumnElement[Any]] = [due.label("due"), waiting.c.id]
    page = page_through(
        session, select(waiting.c.id.label("case_id")), keys, lambda row: int(row[0]), limit=limit, cursor=cursor
    )
    return Page(_rows(session, page.items), page.next, page.count, page.count_is)


def count_waiting(session: Session, actor: Actor) -> int:
    """How many they are, up to 999: what the rail says."""
    parts = [part for permission in WAITED_FOR if (part := _waiting(actor, permission)) is not None]
    if not parts:
        return 0
    bounded = select(union_all(*parts).subquery().c.id).limit(999).subquery()
    return session.scalar(select(func.count()).select_from(bounded)) or 0


def list_cases(session: Session, wanted: CaseFilter, *, limit: int = 50, cursor: str | None = None) -> Page[CaseRow]:
    """One page of cases, the newest first; raises ``NotFound`` for a unit that is not there today."""
    conditions = conditions_of(session, wanted)
    query = select(DispositionCase.id).where(*conditions)
    keys: list[ColumnElement[Any]] = [(-DispositionCase.__table__.c.id).label("newest_first")]
    page = page_through(session, query, keys, lambda row: int(row[0]), limit=limit, cursor=cursor)
    return Page(_rows(session, page.items), page.next, page.count, page.count_is)


def conditions_of(session: Session, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What a filter asks of a case."""
    case = DispositionCase
    found: list[ColumnElement[bool]] = [
        getattr(case, name) == value for name in ("state", "origin") if (value := getattr(wanted, name)) is not None
    ]
    if wanted.overdue:
        found += [case.due_on < today(), case.waits_for.is_not(None)]
    if wanted.unconfirmed:
        found += [case.origin == "recorded", case.confirmed_on.is_(None)]
    if wanted.form is not None:
        found.append(_has_line(DispositionLine.form == wanted.form))
    if wanted.asset is not None:
        found.append(_has_line(DispositionLine.asset_code == wanted.asset))
    if wanted.agency is not None:
        bodies = select(Agency.id).where(Agency.code == wanted.agency)
        found.append(_has_line(DispositionLine.holder_id.in_(bodies)) | case.agency_id.in_(bodies))
    if wanted.unit is not None:
        found.append(_in_unit(session, wanted.unit))
    if wanted.q is not None:
        text = func.fold_text(case.code + " " + case.title)
        found += [text.contains(term, autoescape=True) for term in fold(wanted.q).split()]
    return found


def cases_of_asset(session: Session, kind: str, asset_id: int) -> list[tuple[DispositionCase, DispositionLine]]:
    """The cases an asset is or was in, the newest first."""
    query = (
        select(DispositionCase, DispositionLine)
        .join(DispositionLine, DispositionLine.case_id == DispositionCase.id)
        .where(DispositionLine.asset_kind == kind, DispositionLine.asset_id == asset_id)
        .order_by(DispositionCase.id.desc(), DispositionLine.id.desc())
    )
    return [(case, line) for case, line in session.execute(query)]


def _waiting(actor: Actor, permission: Permission) -> Select[Any] | None:
    """The cases that wait for a permission where the actor has it; what waits for a decision, not who prepared it."""
    scope = scope_of(actor, permission)
    if scope.is_empty:
        return None
    case = DispositionCase
    columns: tuple[Any, ...] = (case.id, case.due_on)
    query: Select[Any] = select(*columns).where(case.waits_for == str(permission), _inside(scope))
    if permission is Permission.CASE_DECIDE and actor.user_id is not None:
        query = query.where(case.prepared_user_id.is_distinct_from(actor.user_id))
    return query


def _inside(scope: Scope) -> ColumnElement[bool]:
    return DispositionCase.waits_for.is_not(None) if scope.country else within(scope, DispositionCase)


def _rows(session: Session, ids: Sequence[int]) -> tuple[CaseRow, ...]:
    """The cases of a page in its order, each with what its lines are; two statements."""
    if not ids:
        return ()
    columns = [getattr(DispositionCase, name) for name in _ROW]
    found = {row.id: CaseRow(*row) for row in session.execute(select(*columns).where(DispositionCase.id.in_(ids)))}
    line = DispositionLine
    distinct = (func.array_agg(line.form.distinct()), func.array_agg(line.holder.distinct()), func.count())
    for case_id, forms, holders, count in session.execute(
        select(line.case_id, *distinct).where(line.case_id.in_(ids)).group_by(line.case_id)
    ):
        if case_id in found:
            found[case_id] = replace(found[case_id], forms=tuple(forms), holders=tuple(holders), assets=count)
    return tuple(found[number] for number in ids if number in found)


def _line_records(session: Session, law: Law, rows: Sequence[DispositionLine]) -> list[LineRecord]:
    ids = [line.id for line in rows]
    verdicts: dict[int, list[Verdict]] = {}
    acts: dict[int, list[LineAct]] = {}
    for verdict in session.scalars(select(Verdict).where(Verdict.line_id.in_(ids)).order_by(Verdict.id)):
        verdicts.setdefault(verdict.line_id, []).append(verdict)
    for act in session.scalars(select(LineAct).where(LineAct.line_id.in_(ids)).order_by(LineAct.id)):
        acts.setdefault(act.line_id, []).append(act)
    found = []
    for line in rows:
        path = law.paths.get(line.path)
        done = {act.act for act in acts.get(line.id, [])}
        asked = () if path is None or line.state in ("refused", "withdrawn") else path.acts(line.asset_kind)
        lacking = tuple(act for act in asked if act not in done)
        found.append(LineRecord(line, path, verdicts.get(line.id, []), acts.get(line.id, []), lacking))
    return found


def _has_line(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(DispositionLine.case_id == DispositionCase.id, condition)


def _in_unit(session: Session, code: str) -> ColumnElement[bool]:
    if len(code) == 2:
        return DispositionCase.province_code == code
    unit_id = session.scalar(
        select(AdminUnit.id).where(AdminUnit.level == "commune", AdminUnit.code == code, AdminUnit.stands_on(today()))
    )
    if unit_id is None:
        raise NotFound("unit_not_found", unit=code)
    return (DispositionCase.commune_id == unit_id) | _has_line(DispositionLine.commune_id == unit_id)
