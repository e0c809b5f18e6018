"""What follows the decisions of the demonstration: deliveries given, disputed and confirmed, books closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.standing import lines_of
from assetreg.dispositions.execution import following, service
from assetreg.dispositions.execution.archives import archives_inside
from assetreg.dispositions.execution.schemas import AnswerInput, FollowInput, GivenInput, read_delivery
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.schemas import PaperInput

DISPUTE = "Thiếu chìa khóa kho và bản vẽ hoàn công (minh họa)"
type NewPaper = Callable[[str, dt.date], Mapping[str, Any]]


def carry_out(
    session: Session, cast: Mapping[str, Actor], case: DispositionCase, until: str, day: dt.date, said: NewPaper
) -> None:
    """Deliver the lines of a decided case on a day and go on ``until`` given, disputed, confirmed or closed.

    ``said(kind, day)``: a paper with a number of its own. A building that still holds archives stays undelivered.
    """
    lines = lines_of(session, case)
    if any(archives_inside(session, line.asset_id) for line in lines if line.asset_kind == "facility"):
        return
    opened = read_delivery({"lines": [{"line": line.number} for line in lines]})
    made = service.open_delivery(session, cast["officer"], case.code, opened)
    given = parse(GivenInput, {"done_on": day.isoformat()}, Door.JSON).accept()
    service.hand_over(session, cast["officer"], made.code, given, _paper(said("minutes", day)))
    session.flush()
    if until == "given":
        return
    answers = [_answer(line.number, day, disputed=until == "disputed") for line in lines]
    service.answer(session, cast["receiver"], made.code, answers)
    session.flush()
    if until == "closed":
        _close(session, cast, case, day, said)


def _close(session: Session, cast: Mapping[str, Actor], case: DispositionCase, day: dt.date, said: NewPaper) -> None:
    """All that the paths ask after the delivery, a few days later each."""
    law = law_as_of(session, case.law_on)
    for line in lines_of(session, case):
        for number, act in enumerate(law.path(line.path).acts(line.asset_kind), 1):
            if act == "delivery":
                continue
            on = min(day + dt.timedelta(days=3 * number), today())
            given = parse(FollowInput, {"line": line.number, "act": act, "done_on": on.isoformat()}, Door.JSON).accept()
            actor = cast["receiver" if act == "use" else "recorder"]
            following.say_act(session, actor, case.code, given, _paper(said(following.PAPERS[act][0], on)))
            session.flush()


def _answer(line: int, day: dt.date, *, disputed: bool) -> AnswerInput:
    said: dict[str, Any] = {"line": line, "answer": "disputed" if disputed else "confirmed", "answered_on": f"{day}"}
    return parse(AnswerInput, said | ({"reason": DISPUTE} if disputed else {}), Door.JSON).accept()


def _paper(said: Mapping[str, Any]) -> PaperInput:
    return parse(PaperInput, said, Door.JSON).accept()
