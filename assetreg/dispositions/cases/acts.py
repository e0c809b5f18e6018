"""What follows a decision, line by line: each act with its day and paper, until all that the path asks stand there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.audit.versioned import amend, enter
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.dispositions.cases import clocks, timing
from assetreg.dispositions.cases.entering import close_if_finished
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine, LineAct
from assetreg.dispositions.cases.moves import AFTER_DECISION
from assetreg.dispositions.cases.refusals import in_our_words
from assetreg.dispositions.cases.standing import lines_of, place_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper

# What is said about a delivery beside the acts that a path asks.
OF_DELIVERY = ("confirmation", "dispute", "settlement")
PERMISSIONS: Mapping[str, Permission] = {
    "delivery": Permission.DELIVERY_GIVE,
    "settlement": Permission.DELIVERY_GIVE,
    "confirmation": Permission.DELIVERY_RECEIVE,
    "dispute": Permission.DELIVERY_RECEIVE,
    "use": Permission.DELIVERY_RECEIVE,
    "booking_giver": Permission.BOOK_KEEP,
    "booking_receiver": Permission.BOOK_KEEP,
    "declaration_giver": Permission.BOOK_KEEP,
    "declaration_receiver": Permission.BOOK_KEEP,
    "registration": Permission.BOOK_KEEP,
    "remittance": Permission.BOOK_KEEP,
}
# States of a line in which an act may be said of it.
_STANDS = frozenset({"decided", "cleared", "delivered", "disputed"})
_FROM = {
    "delivery": {"decided", "cleared"},
    "confirmation": {"delivered"},
    "dispute": {"delivered"},
    "settlement": {"disputed"},
}
_TO = {"delivery": "delivered", "dispute": "disputed", "settlement": "delivered"}
_IN_TURN = (Permission.DELIVERY_GIVE, Permission.BOOK_KEEP, Permission.DELIVERY_RECEIVE)
# Delivery -> the event that it is for the limits of its form.
_COMPLETED = {
    "recover": "recovery_completed",
    "sell": "sale_completed",
    "liquidate": "liquidation_completed",
    "destroy": "destruction_completed",
}


def record_act(
    session: Session,
    actor: Actor,
    line: DispositionLine,
    act: str,
    done_on: dt.date,
    paper: Paper | None = None,
    *,
    amount_vnd: int | None = None,
    note: str | None = None,
) -> LineAct:
    """Say that an act was done for a line; the line goes on, and is done with the last act its path asks.

    ``line`` is locked by whoever calls (its case is, by ``held_case``). Raises ``Forbidden``, ``Conflict``
    (``act_not_open`` where the line is not there yet or any more, ``act_not_asked``, ``act_done_already``), ``Invalid``
    (``move_in_future``, ``act_before_decision``, ``reason_missing`` for a dispute without a note).
    """
    require(actor, PERMISSIONS[act], place_of(line))
    case = session.get_one(DispositionCase, line.case_id)
    law = law_as_of(session, case.law_on)
    _refuse(case, law, line, act, done_on, note, done=acts_of(session, line))
    row = LineAct(
        province_code=line.province_code, commune_id=line.commune_id, line_id=line.id, act=act, done_on=done_on,
        paper_id=None if paper is None else paper.id, amount_vnd=amount_vnd, note=note, done_by=actor.name,
        done_user_id=actor.user_id,
    )  # fmt: skip
    with in_our_words(session, line=line.number, act=act):
        enter(session, actor, row, f"line.{act}")
        _carry(session, actor, line, act, done_on)
    _time(session, actor, case, law, line, act, done_on, row)
    if not (finish_line(session, actor, case, law, line, done_on) and close_if_finished(session, actor, case, done_on)):
        say_waiting(session, actor, case, law)
    return row


def acts_of(session: Session, line: DispositionLine) -> list[str]:
    """The acts that stand for a line, in the order in which they were said."""
    return list(session.scalars(select(LineAct.act).where(LineAct.line_id == line.id).order_by(LineAct.id)))


def lacking_of(session: Session, law: Law, line: DispositionLine) -> list[str]:
    """The acts its path asks that do not stand yet, in the order of the law."""
    done = set(acts_of(session, line))
    return [act for act in law.path(line.path).acts(line.asset_kind) if act not in done]


def finish_line(
    session: Session, actor: Actor, case: DispositionCase, law: Law, line: DispositionLine, on: dt.date
) -> bool:
    """Let a line be done when nothing is asked of it any more; whether it is now."""
    if line.state not in ("decided", "cleared", "delivered") or lacking_of(session, law, line):
        return False
    with in_our_words(session, line=line.number, act=""):
        amend(session, actor, line, {"state": "done", "is_open": False}, "line.done")
    clocks.end_all(session, actor, case, on, line=line)
    return True


def say_waiting(session: Session, actor: Actor, case: DispositionCase, law: Law) -> None:
    """Let a decided case say whom it waits for first: who gives, who keeps the books, who puts in use."""
    done: dict[int, set[str]] = {}
    lines = lines_of(session, case)
    acts = select(LineAct.line_id, LineAct.act).where(LineAct.line_id.in_([line.id for line in lines]))
    for line_id, act in session.execute(acts):
        done.setdefault(line_id, set()).add(act)
    waited = {
        PERMISSIONS[act]
        for line in lines
        if line.state in _STANDS
        for act in law.path(line.path).acts(line.asset_kind)
        if act not in done.get(line.id, ())
    }
    first = next((one for one in _IN_TURN if one in waited), None)
    if case.state in AFTER_DECISION:
        amend(session, actor, case, {"waits_for": None if first is None else str(first)}, "case.wait")


def _refuse(
    case: DispositionCase, law: Law, line: DispositionLine, act: str, on: dt.date, note: str | None, *, done: list[str]
) -> None:
    path = law.path(line.path)
    if act not in path.acts(line.asset_kind) and not (act in OF_DELIVERY and path.delivery != "none"):
        raise Conflict("act_not_asked", line=line.number, act=act)
    if act in done and act not in (*OF_DELIVERY, "remittance"):
        raise Conflict("act_done_already", line=line.number, act=act)
    waits_for_delivery = act == "use" and path.delivery != "none" and "delivery" not in done
    if line.state not in _FROM.get(act, _STANDS) or waits_for_delivery:
        raise Conflict("act_not_open", line=line.number, act=act, state=line.state)
    if on > today():
        raise Invalid([FieldError("done_on", "move_in_future", {"value": on})])
    if case.origin == "made" and line.decided_on is not None and on < line.decided_on:
        raise Invalid([FieldError("done_on", "act_before_decision", {"value": on, "decided": line.decided_on})])
    if act in ("dispute", "settlement") and not note:
        raise Invalid([FieldError("note", "reason_missing")])


def _carry(session: Session, actor: Actor, line: DispositionLine, act: str, on: dt.date) -> None:
    changes: dict[str, object] = {}
    if act in _TO:
        state = _TO[act]
        changes |= {"state": state, "is_open": state == "disputed"}
    if act == "delivery":
        changes["delivered_on"] = on
    if act == "use":
        changes["in_use_on"] = on
    if changes:
        amend(session, actor, line, changes, f"line.{act}")


def _time(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    law: Law,
    line: DispositionLine,
    act: str,
    on: dt.date,
    row: LineAct,
) -> None:
    """A delivery meets the limits that ran for it, and is where those for closing the books begin."""
    if act != "delivery":
        return
    for code in law.path(line.path).execution_clocks_of(line.asset_kind):
        clocks.stop(session, actor, case, code, on, line=line)
    if (event := _COMPLETED.get(line.form)) is not None:
        timing.happened(session, actor, case, law, event, on, [line], paper_id=row.paper_id)
