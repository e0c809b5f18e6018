"""Cases led to their decision, and deliveries of them as their givers open and carry them out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.dispositions.execution import following, service
from assetreg.dispositions.execution.models import Delivery
from assetreg.dispositions.execution.schemas import (
    AnswerInput,
    FollowInput,
    GivenInput,
    SettleInput,
    read_delivery,
)
from assetreg.dispositions.papers.schemas import PaperInput
from tests.dispositions.cases.cast import CAST, lead, open_case
from tests.support.sealing import seal

GIVER, RECEIVER, RECORDER = CAST["officer"], CAST["receiver"], CAST["recorder"]


def decided(
    session: Session, facility: Facility, lines: list[dict[str, Any]], *, until: str = "decided"
) -> DispositionCase:
    """A case over lines, led to its decision."""
    case = open_case(session, lines)
    return lead(session, case.code, until=until, facility=facility)


def transfer(asset: str, receiver: str, **said: Any) -> dict[str, Any]:
    """A line of a transfer."""
    return {"asset": asset, "form": "transfer", "ground": "42(1)b", "reason": "dôi dư", "receiver": receiver} | said


def a_paper(kind: str, **said: Any) -> PaperInput:
    """A paper of today."""
    given = {"kind": kind, "issued_on": today().isoformat(), "number": "7", "symbol": "BB"} | said
    return parse(PaperInput, given, Door.JSON).accept()


def opened(
    session: Session, code: str, *, actor: Actor = GIVER, numbers: tuple[int, ...] = (1,), **head: Any
) -> Delivery:
    """A delivery of lines of a case."""
    parts = head.pop("parts", None) or [{"line": number} for number in numbers]
    made = service.open_delivery(session, actor, code, read_delivery({"lines": parts} | head))
    seal(session)
    return made


def given(
    session: Session, delivery: Delivery, *, kind: str = "minutes", on: dt.date | None = None, **said: Any
) -> Delivery:
    """The delivery carried out."""
    made = service.hand_over(session, GIVER, delivery.code, GivenInput(done_on=on or today()), a_paper(kind), **said)
    seal(session)
    return made


def answered(session: Session, delivery: Delivery, *, actor: Actor = RECEIVER, **answers: Any) -> Delivery:
    """The receiver's answer to line 1, or to ``line``."""
    raw = {"line": 1, "answer": "confirmed"} | answers
    made = service.answer(session, actor, delivery.code, [parse(AnswerInput, raw, Door.JSON).accept()])
    seal(session)
    return made


def settled(session: Session, delivery: Delivery, **said: Any) -> Delivery:
    """A dispute settled."""
    raw = {"line": 1, "note": "thống nhất"} | said
    made = service.settle(
        session, GIVER, delivery.code, parse(SettleInput, raw, Door.JSON).accept(), a_paper("minutes")
    )
    seal(session)
    return made


def act(session: Session, code: str, name: str, *, actor: Actor | None = None, line: int = 1, **said: Any) -> Any:
    """One act after the delivery, on the paper it rests on."""
    raw = {"line": line, "act": name, "done_on": today().isoformat()} | said
    who = actor or (RECEIVER if name == "use" else RECORDER)
    made = following.say_act(
        session, who, code, parse(FollowInput, raw, Door.JSON).accept(), a_paper(following.PAPERS[name][0])
    )
    seal(session)
    return made


def line_of(session: Session, code: str, number: int = 1) -> Any:
    """A line of a case as it is now."""
    return lines_of(session, find_case(session, code))[number - 1]
