"""Says in our words what the database refused of a case: the second wall answers like the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from assetreg.core.errors import Conflict

CODES: Mapping[str, str] = {
    "ex_disposition_line_open": "asset_in_case",
    "uq_disposition_line_whole": "asset_in_case",
    "ck_disposition_case_route": "mixed_routes",
    "ck_disposition_case_lines": "case_without_lines",
    "ck_disposition_line_submitted": "lines_submitted",
    "ck_disposition_line_proved": "line_not_proved",
    "ck_disposition_line_path": "path_not_of_form",
    "ck_disposition_move_from": "move_not_open",
    "ck_disposition_move_known": "move_not_open",
    "ck_disposition_move_close": "move_not_open",
    "ck_disposition_move_part": "decided_in_part",
    "ck_disposition_move_recorded": "move_not_open",
    "ck_disposition_move_paper": "paper_required",
    "ck_disposition_move_preparer": "preparer_decides",
    "ck_disposition_move_verdicts": "verdict_missing",
    "ck_disposition_decision_paper": "decision_paper_incomplete",
    "ck_disposition_verdict_waits": "line_not_waiting",
    "ck_disposition_verdict_stands": "line_not_decided",
    "uq_disposition_move_sequence": "move_not_open",
    "uq_disposition_act_act": "act_done_already",
    "uq_disposition_verdict_line_id": "line_not_waiting",
    "ck_disposition_act_kept": "act_kept",
}
DEADLOCK = "40P01"


@contextmanager
def in_our_words(session: Session, **params: object) -> Iterator[None]:
    """Flush at the end; a refusal of the database becomes a ``Conflict`` with its code, and the transaction is over."""
    try:
        yield
        session.flush()
    except IntegrityError as refusal:
        name = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None) or ""
        if name not in CODES:
            raise
        raise Conflict(CODES[name], **params) from refusal
    except OperationalError as refusal:
        if getattr(refusal.orig, "sqlstate", None) != DEADLOCK:
            raise
        raise Conflict("meanwhile_changed", **params) from refusal
