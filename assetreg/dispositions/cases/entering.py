"""Writes a move of a case: the database carries the case and its lines along; and closes what is finished."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.audit.versioned import enter
from assetreg.dispositions.cases import clocks
from assetreg.dispositions.cases.models import CaseMove, DispositionCase
from assetreg.dispositions.cases.moves import AFTER_DECISION
from assetreg.dispositions.cases.refusals import in_our_words
from assetreg.dispositions.cases.standing import last_day

# Counts the lines that the one who asks may not see as well.
_UNFINISHED = text("SELECT disposition_unfinished(:case)")


def enter_move(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    move: str,
    to_state: str,
    on: dt.date,
    *,
    reason: str | None = None,
    paper_id: int | None = None,
) -> CaseMove:
    """Write a move; the database carries the case and its lines along, and both are read anew."""
    latest = session.scalar(select(func.max(CaseMove.sequence)).where(CaseMove.case_id == case.id)) or 0
    row = CaseMove(
        province_code=case.province_code, commune_id=case.commune_id, case_id=case.id, sequence=latest + 1, move=move,
        from_state=case.state, to_state=to_state, on_date=on, moved_by=actor.name, moved_user_id=actor.user_id,
        stands_in_for=actor.stands_in_for, reason=reason, paper_id=paper_id,
    )  # fmt: skip
    with in_our_words(session, case=case.code, state=case.state, move=move):
        enter(session, actor, row, f"case.{move}", reason=reason)
    session.refresh(case)
    return row


def close_if_finished(session: Session, actor: Actor, case: DispositionCase, on: dt.date) -> bool:
    """Close a case when every line of it is done or refused; whether it was."""
    if case.state not in AFTER_DECISION or session.scalar(_UNFINISHED, {"case": case.id}):
        return False
    enter_move(session, actor, case, "close", "closed", max(on, last_day(session, case) or on))
    clocks.end_all(session, actor, case, on)
    return True
