"""Reads what was recorded from paper: decisions with what waits for confirmation, and how they count."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.core.pages import Page, page_through
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper

_AGREED = ("decided", "cleared", "delivered", "disputed", "done")


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """A recorded decision in a list: its paper, how many lines and cases, who recorded it, who confirmed it."""

    id: int
    name: str
    issued_on: dt.date | None
    issuer: str | None
    abstract: str | None
    lines: int
    cases: int
    recorded_by: str
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many assets the last decision over each leads where: by outcome, by bucket of the surplus report (None:
    counted nowhere yet), by state of the line."""

    outcomes: Mapping[str, int]
    buckets: Mapping[str | None, int]
    states: Mapping[str, int]


def list_recorded(
    session: Session, *, unconfirmed: bool = False, q: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[RecordedRow]:
    """One page of recorded decisions, the newest entry first. ``q``: a number, with or without its symbol."""
    spoken = (
        select(Verdict.decision_id)
        .join(DispositionLine, DispositionLine.id == Verdict.line_id)
        .join(DispositionCase, DispositionCase.id == DispositionLine.case_id)
        .where(DispositionCase.origin == "recorded")
    )
    if unconfirmed:
        spoken = spoken.where(DispositionCase.confirmed_on.is_(None))
    query = select(Decision.id).where(Decision.id.in_(spoken))
    if q:
        number = q.partition("/")[0].strip()
        query = query.where(Decision.paper_id.in_(select(Paper.id).where(Paper.number == number)))
    keys = [(-Decision.__table__.c.id).label("newest_first")]
    page = page_through(session, query, keys, lambda row: int(row[0]), limit=limit, cursor=cursor)
    return Page(_rows(session, page.items), page.next, page.count, page.count_is)


def cases_of(session: Session, decision_id: int) -> Sequence[DispositionCase]:
    """The recorded cases that a decision speaks of, as far as the session sees them."""
    lines = select(DispositionLine.case_id).join(Verdict, Verdict.line_id == DispositionLine.id)
    query = select(DispositionCase).where(
        DispositionCase.id.in_(lines.where(Verdict.decision_id == decision_id)), DispositionCase.origin == "recorded"
    )
    return session.scalars(query.order_by(DispositionCase.id)).all()


def count_recorded(session: Session, province_code: str) -> Counts:
    """How the decisions recorded in a province count, by the law of today; of several over one asset the last.

    A recovery counts as recovered and not placed (outcome ``undecided``, no bucket) until its plan is decided.
    """
    line = DispositionLine
    last = (
        select(line.form, line.final_use, line.state)
        .ext(distinct_on(line.asset_kind, line.asset_id))
        .join(DispositionCase, DispositionCase.id == line.case_id)
        .where(line.province_code == province_code, DispositionCase.origin == "recorded", line.state.in_(_AGREED))
        .order_by(line.asset_kind, line.asset_id, line.decided_on.desc(), line.id.desc())
        .subquery()
    )
    law = law_as_of(session, today())
    outcomes: Counter[str] = Counter()
    buckets: Counter[str | None] = Counter()
    states: Counter[str] = Counter()
    grouped: Any = select(*last.c, func.count()).group_by(*last.c)
    for form, final_use, state, n in session.execute(grouped):
        outcomes[law.outcome_of(form)] += n
        buckets[law.bucket_of(form, final_use)] += n
        states[state] += n
    return Counts(dict(outcomes), dict(buckets), dict(states))


def _rows(session: Session, ids: Sequence[int]) -> tuple[RecordedRow, ...]:
    """The decisions of a page in its order; two statements."""
    if not ids:
        return ()
    counted = (
        select(
            Verdict.decision_id, func.count(), func.count(DispositionCase.id.distinct()),
            func.min(DispositionCase.prepared_by),
            func.count(DispositionCase.id.distinct()).filter(DispositionCase.confirmed_on.is_(None)),
        )
        .join(DispositionLine, DispositionLine.id == Verdict.line_id)
        .join(DispositionCase, DispositionCase.id == DispositionLine.case_id)
        .where(Verdict.decision_id.in_(ids), DispositionCase.origin == "recorded")
        .group_by(Verdict.decision_id)
    )  # fmt: skip
    counts = {row[0]: row for row in session.execute(counted)}
    query = select(Decision.id, Paper).join(Paper, Paper.id == Decision.paper_id).where(Decision.id.in_(ids))
    papers = dict(session.execute(query).all())
    return tuple(_row(papers[number], counts[number]) for number in ids if number in papers and number in counts)


def _row(paper: Paper, counted: Any) -> RecordedRow:
    decision_id, lines, cases, recorded_by, unconfirmed = counted
    return RecordedRow(
        decision_id, paper.name, paper.issued_on, paper.issuer, paper.abstract, lines, cases, recorded_by, unconfirmed
    )
