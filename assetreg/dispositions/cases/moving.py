"""How a move is made: who may, on which paper, on which day, to which state; and what follows by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Forbidden, Invalid
from assetreg.dispositions.cases import acts, dossier, timing
from assetreg.dispositions.cases.entering import close_if_finished
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.moves import AFTER_DECISION, OpenMove
from assetreg.dispositions.cases.schemas import MoveInput
from assetreg.dispositions.cases.standing import last_day, lines_of, moves_open_to, route_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import Route
from assetreg.dispositions.papers.identity import counted_on
from assetreg.dispositions.papers.models import Paper


def choose(session: Session, actor: Actor, case: DispositionCase, wanted: str) -> OpenMove:
    """The move, if the case may make it now and this actor may make it.

    Raises ``Conflict`` (``move_not_open``, or what is wrong with the lines of a draft), ``Forbidden``.
    """
    open_now = {one.move: one for one in moves_open_to(session, actor, case)}
    chosen = open_now.get(wanted)
    if chosen is None:
        if case.state == "draft" and wanted == "submit":
            route_of(session, case)
        raise Conflict("move_not_open", case=case.code, state=case.state, move=wanted)
    if chosen.obstacle == "preparer_decides":
        raise Forbidden("preparer_decides", case=case.code)
    if chosen.obstacle is not None:
        raise Forbidden(permission=str(chosen.permission))
    return chosen


def paper_of(session: Session, actor: Actor, case: DispositionCase, chosen: OpenMove, given: MoveInput) -> Paper | None:
    """The paper a move rests on: entered with it, or one of the dossier; of the kind that the law names."""
    paper = None
    if given.paper is not None:
        paper = dossier.add_paper(session, actor, case, given.paper)
    elif given.head.paper_id is not None:
        paper = dossier.paper_in(session, case, given.head.paper_id)
    if paper is None:
        if chosen.needs_paper:
            raise Invalid([FieldError("paper", "paper_required", {"kind": chosen.paper_kind or ""})])
        return None
    if chosen.paper_kind is not None and paper.kind != chosen.paper_kind:
        raise Invalid([FieldError("paper.kind", "paper_of_other_kind", {"value": paper.kind,
                                                                       "kind": chosen.paper_kind})])  # fmt: skip
    lacking = [name for name in ("number", "issued_on") if chosen.needs_paper and getattr(paper, name) is None]
    if lacking:
        raise Invalid([FieldError(f"paper.{name}", "required") for name in lacking])
    return paper


def made_on(session: Session, case: DispositionCase, given: MoveInput, paper: Paper | None) -> dt.date:
    """The business day of a move: that of its paper, the day that is said, or today.

    Raises ``Invalid``: ``move_in_future``; ``backdated_without_reason`` for a day before the last move's.
    """
    day = (counted_on(paper) if paper is not None else None) or given.head.on_date or today()
    if day > today():
        raise Invalid([FieldError("on_date", "move_in_future", {"value": day})])
    refuse_backdated(session, case, day, given.head.reason if paper is None else None, paper)
    return day


def refuse_backdated(
    session: Session, case: DispositionCase, day: dt.date, reason: str | None, paper: Paper | None
) -> None:
    """A day before that of the last move needs its reason, on the paper or with the move."""
    last = last_day(session, case)
    said = reason or (paper.backdated_reason if paper is not None else None)
    if last is not None and day < last and not said:
        field = "reason" if paper is None else "paper.backdated_reason"
        raise Invalid([FieldError(field, "backdated_without_reason", {"value": day, "last": last})])


def target(chosen: OpenMove, wanted: str | None) -> str:
    """The state a move leads to; a return names one of the earlier steps, ``draft`` where it names none."""
    if chosen.move != "send_back":
        return chosen.to[0]
    state = wanted or "draft"
    if state not in chosen.to:
        raise Invalid([FieldError("to", "no_earlier_step", {"value": state, "choices": ", ".join(chosen.to)})])
    return state


def after(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    law: Law,
    route: Route | None,
    move: str,
    on: dt.date,
    paper: Paper | None,
) -> None:
    """What follows by itself: limits of time start and end, lines without further acts are done, the case closes."""
    rows = lines_of(session, case)
    if route is not None:
        timing.after_move(
            session, actor, case, law, route, move, on, rows, paper_id=None if paper is None else paper.id
        )
    if case.state in AFTER_DECISION:
        for line in rows:
            acts.finish_line(session, actor, case, law, line, on)
        if not close_if_finished(session, actor, case, on):
            acts.say_waiting(session, actor, case, law)
