"""What stands of an asset already: lines of decisions before, which a new paper adjusts, repeats or runs against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from assetreg.assets.findings import notice
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.papers.identity import split_number
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.recorded.entries import EARLIER, Item, OnPaper


@dataclass(frozen=True, slots=True)
class Standing:
    """A line that stands over an asset, the code of its case, and the decisions that spoke of it."""

    line: DispositionLine
    case: str
    origin: str
    decisions: frozenset[int]


def find_decisions(session: Session, decisions: Sequence[OnPaper], provinces: Iterable[str]) -> None:
    """Give every paper the decision that was entered for it before, and the one that it adjusts."""
    known: dict[str, list[tuple[dt.date | None, Decision, Paper]]] = {}
    numbers = {one.number for one in decisions} | {_adjusts(one)[0] or "" for one in decisions}
    query = select(Decision, Paper).join(Paper, Paper.id == Decision.paper_id).order_by(Decision.id)
    query = query.where(Paper.province_code.in_(sorted(provinces)), Paper.number.in_(sorted(numbers)))
    for decision, paper in session.execute(query):
        known.setdefault(paper.number or "", []).append((paper.issued_on, decision, paper))
    for one in decisions:
        for issued_on, decision, paper in known.get(one.number, ()):
            if issued_on == one.issued_on and paper.symbol == one.symbol:
                one.decision, one.paper = decision, paper
        number, symbol = _adjusts(one)
        for issued_on, decision, paper in known.get(number or "", ()):
            if (symbol is None or paper.symbol == symbol) and issued_on is not None and issued_on <= one.issued_on:
                one.adjusted = decision
        if number is not None and one.adjusted is None:
            one.refuse("adjusts", "unknown_decision", value=one.text("adjusts"))


def judge_standing(session: Session, decisions: Sequence[OnPaper]) -> None:
    """Find what each row repeats or adjusts; an asset that is held by another decision is refused."""
    items = [item for one in decisions for item in one.standing() if item.proposed is not None]
    over = _lines_over(session, items)
    for one in decisions:
        for item in one.standing():
            if item.proposed is not None:
                _judge(one, item, over.get((item.proposed.asset.kind, item.proposed.asset.id), []))


def _judge(one: OnPaper, item: Item, standing: Sequence[Standing]) -> None:
    own = one.decision.id if one.decision is not None else None
    earlier = one.adjusted.id if one.adjusted is not None else None
    for found in standing:
        if (
            own is not None
            and own in found.decisions
            and found.line.form == item.row.form
            and _same_part(found.line, item)
        ):
            item.known, item.outcome = found.line, "unchanged"
            return
        if earlier is not None and earlier in found.decisions:
            item.known = found.line
            if found.line.state not in ("decided", "disputed"):
                item.refuse("adjusts", "adjusts_carried_out", value=one.text("adjusts"), case=found.case)
            return
    if item.row.verdict in EARLIER:
        item.refuse("adjusts", "adjusts_nothing", value=one.text("adjusts") or "–", asset=item.code)
        return
    for found in standing:
        told = {"asset": item.code, "case": found.case, "form": found.line.form}
        if found.line.is_open and own not in found.decisions:
            item.refuse("asset", "decided_already", **told)
        elif found.line.state in ("delivered", "done") and item.row.verdict != "refused":
            item.notices.append(notice("asset", "decided_before", **told))


def _same_part(line: DispositionLine, item: Item) -> bool:
    assert item.proposed is not None
    return all(getattr(line, name) == item.proposed.columns[name] for name in ("area_m2", "land_m2", "quantity"))


def _adjusts(one: OnPaper) -> tuple[str | None, str | None]:
    return split_number(one.text("adjusts"), None)


def _lines_over(session: Session, items: Sequence[Item]) -> dict[tuple[str, int], list[Standing]]:
    keys = sorted({(i.proposed.asset.kind, i.proposed.asset.id) for i in items if i.proposed is not None})
    if not keys:
        return {}
    line = DispositionLine
    query = (
        select(line, DispositionCase.code, DispositionCase.origin)
        .join(DispositionCase, DispositionCase.id == line.case_id)
        .where(tuple_(line.asset_kind, line.asset_id).in_(keys), line.state != "withdrawn")
        .order_by(line.id)
    )
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    spoken: dict[int, set[int]] = {}
    ids = [row.id for row, _, _ in rows]
    for line_id, decision_id in session.execute(
        select(Verdict.line_id, Verdict.decision_id).where(Verdict.line_id.in_(ids))
    ):
        spoken.setdefault(line_id, set()).add(decision_id)
    found: dict[tuple[str, int], list[Standing]] = {}
    for row, case, origin in rows:
        standing = Standing(row, case, origin, frozenset(spoken.get(row.id, ())))
        found.setdefault((row.asset_kind, row.asset_id), []).append(standing)
    return found
