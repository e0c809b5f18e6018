"""What can be done with what was decided on paper before the register: record it, and confirm what another recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.audit.versioned import amend
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Forbidden, Invalid
from assetreg.dispositions.cases import timing
from assetreg.dispositions.cases.decisions import get_decision
from assetreg.dispositions.cases.entering import close_if_finished
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.cases.standing import held_cases, lines_of, place_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.recorded.entries import EARLIER, Item, OnPaper, in_waves, on_papers
from assetreg.dispositions.recorded.judging import judge_lines, judge_papers
from assetreg.dispositions.recorded.periods import Laws
from assetreg.dispositions.recorded.proving import Proof, acts_standing, prove
from assetreg.dispositions.recorded.schemas import DecisionRow, RecordInput
from assetreg.dispositions.recorded.standing import find_decisions, judge_standing
from assetreg.dispositions.recorded.writing import adjust, write


def record_rows(session: Session, actor: Actor, rows: Sequence[DecisionRow]) -> list[Item]:
    """Record decisions, a row per line, in the order of their dates; rows that something speaks against stay out.

    Each row says what became of it: ``create``, ``revise`` (an earlier decision was adjusted, or a line that was
    recorded before goes on), ``unchanged``, ``refuse`` with its errors. Raises ``Forbidden`` for whoever records none.
    """
    require(actor, Permission.DECISION_RECORD)
    decisions = on_papers(rows)
    judge_papers(session, decisions)
    laws = Laws(session)
    for wave in in_waves(decisions):
        _record_wave(session, actor, wave, laws)
    items = sorted((item for one in decisions for item in one.items), key=lambda item: item.place)
    for item in items:
        if not item.stands:
            item.outcome = "refuse"
    return items


def record(session: Session, actor: Actor, given: RecordInput) -> Decision:
    """Record one decision whole; raises ``Invalid`` naming every bad field (``lines.2.form``, ``scan``)."""
    items = record_rows(session, actor, given.rows())
    errors: dict[tuple[str, str], FieldError] = {}
    for item in items:
        for error in item.errors:
            of_paper = error.field in type(given.head).model_fields
            field = error.field if of_paper else f"lines.{item.place}.{error.field}"
            errors.setdefault((field, error.code), FieldError(field, error.code, error.params))
    if errors:
        raise Invalid(list(errors.values()))
    line = items[0].line or items[0].known
    assert line is not None, "a row that stands has its line"
    spoken = select(Verdict.decision_id).where(Verdict.line_id == line.id).order_by(Verdict.id.desc()).limit(1)
    return get_decision(session, session.scalars(spoken).one())


def confirm(session: Session, actor: Actor, decision_id: int, *, note: str | None = None) -> list[DispositionCase]:
    """Confirm what another recorded of one decision, after holding its lines against the paper.

    Raises ``Forbidden`` (the permission, ``recorder_confirms`` for whoever recorded any of it), ``Conflict``
    (``nothing_to_confirm``). Its limits of time run from now on for what is not delivered.
    """
    decision = get_decision(session, decision_id)
    codes = session.scalars(
        select(DispositionCase.code)
        .join(DispositionLine, DispositionLine.case_id == DispositionCase.id)
        .join(Verdict, Verdict.line_id == DispositionLine.id)
        .where(Verdict.decision_id == decision.id, DispositionCase.origin == "recorded")
        .where(DispositionCase.confirmed_on.is_(None))
    )
    cases = held_cases(session, list(codes), {})
    if not cases:
        raise Conflict("nothing_to_confirm", decision=decision.id)
    for case in cases:
        require(actor, Permission.DECISION_CONFIRM, place_of(case))
        if _has_recorded(actor, case):
            raise Forbidden("recorder_confirms", case=case.code)
    for case in cases:
        _confirm(session, actor, case, note)
    return cases


def may_confirm(actor: Actor, cases: Sequence[DispositionCase]) -> bool:
    """Whether this person may confirm all of them."""
    return bool(cases) and all(
        not _has_recorded(actor, case) and may(actor, Permission.DECISION_CONFIRM, place_of(case)) for case in cases
    )


def _has_recorded(actor: Actor, case: DispositionCase) -> bool:
    """Whether this is whoever recorded the case; nobody who cannot be told from him confirms it."""
    return actor.user_id is None or actor.user_id == case.prepared_user_id or actor.name == case.prepared_by


def _confirm(session: Session, actor: Actor, case: DispositionCase, note: str | None) -> None:
    said = {"confirmed_by": actor.name, "confirmed_user_id": actor.user_id, "confirmed_on": today()}
    amend(session, actor, case, said | ({"note": note} if note else {}), "case.confirm", reason=note)
    waiting = [line for line in lines_of(session, case) if line.state == "decided"]
    if waiting and case.decided_on is not None:
        law = law_as_of(session, case.law_on)
        timing.happened(session, actor, case, law, "decision_signed", case.decided_on, waiting)


def _record_wave(session: Session, actor: Actor, decisions: Sequence[OnPaper], laws: Laws) -> None:
    """Decisions judged against what stands before them, then written together."""
    judge_lines(session, decisions, laws)
    _refuse_elsewhere(actor, decisions)
    provinces = {item.proposed.asset.place.province_code for item in _standing(decisions) if item.proposed is not None}
    find_decisions(session, decisions, provinces)
    judge_standing(session, decisions)
    _refuse_broken_plans(decisions)
    write(session, actor, decisions, laws)
    for one in decisions:
        for item in one.standing():
            if item.known is not None:
                _go_on(session, actor, one, item, laws.of(item.law_on))


def _go_on(session: Session, actor: Actor, one: OnPaper, item: Item, law: Law) -> None:
    """A line that is known: adjusted by this decision, or recorded before and now proved further."""
    assert item.known is not None
    if item.outcome != "unchanged" or item.row.verdict in EARLIER:
        adjust(session, actor, one, item, law)
        return
    item.line, row = item.known, item.row
    case = session.get_one(DispositionCase, item.known.case_id)
    if case.origin != "recorded" or item.known.state not in ("decided", "delivered"):
        return
    proof = Proof(
        item.known, law.path(item.known.path), row.minutes_on, row.minutes_number, is_temporary=bool(row.temporary),
        put_in_use_on=row.put_in_use_on,
    )  # fmt: skip
    if prove(session, actor, [proof], acts_standing(session, [item.known])):
        item.outcome = "revise"
        close_if_finished(session, actor, case, row.put_in_use_on or row.minutes_on or today())


def _refuse_elsewhere(actor: Actor, decisions: Sequence[OnPaper]) -> None:
    for item in _standing(decisions):
        if item.proposed is not None and not may(actor, Permission.DECISION_RECORD, item.proposed.asset.place):
            item.refuse("asset", "outside_scope", value=item.code)


def _refuse_broken_plans(decisions: Sequence[OnPaper]) -> None:
    """A plan stays out with the recovery that it follows."""
    for item in _standing(decisions):
        if item.follows is not None and not item.follows.stands:
            item.refuse("form", "recovery_refused", value=item.code)


def _standing(decisions: Sequence[OnPaper]) -> Iterator[Item]:
    for one in decisions:
        yield from one.standing()
