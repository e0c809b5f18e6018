"""Says what whoever looks at a case is to do now: the one move that goes on, what keeps it, and the other moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetreg.dispositions.cases.moves import OpenMove
from assetreg.dispositions.cases.records import CaseRecord
from assetreg.dispositions.papers.identity import missing_of

FORWARD = ("submit", "sign", "endorse", "accept", "consult", "conclude", "review", "present", "decide")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move cannot be made yet: a message id and what fills it."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """``main``: the move that goes on, None where it is another's; ``why_not``: what it lacks; ``others``: what may be
    done instead; ``kept``: why this person may not go on although the role would let him."""

    main: OpenMove | None
    why_not: Sequence[Reason]
    others: Sequence[OpenMove]
    kept: str | None = None


def task_of(record: CaseRecord, moves: Sequence[OpenMove], *, may_attach: bool) -> Task:
    """The task of the person whose open moves these are. ``may_attach``: whether he may bring the signed scan."""
    mine = [move for move in moves if move.obstacle is None]
    main = next((move for move in _forward(record, mine)), None)
    others = [move for move in mine if move is not main and move.move != "close"]
    kept = next((move.obstacle for move in moves if move.obstacle == "preparer_decides"), None)
    why_not = [] if main is None else list(_lacks(record, main.move, may_attach))
    return Task(main, why_not, others, kept)


def _forward(record: CaseRecord, moves: Sequence[OpenMove]) -> list[OpenMove]:
    """The moves that go on, the likeliest first: nobody is asked twice before the answers are there."""
    order = list(FORWARD)
    if record.consultations:
        order.remove("consult")
        order.append("consult")
    return sorted((move for move in moves if move.move in order), key=lambda move: order.index(move.move))


def _lacks(record: CaseRecord, move: str, may_attach: bool) -> list[Reason]:
    found = {"submit": _to_submit, "accept": _to_accept, "conclude": _to_conclude}.get(move)
    if found is not None:
        return found(record)
    return _to_decide(record, may_attach) if move == "decide" else []


def _to_submit(record: CaseRecord) -> list[Reason]:
    if not record.lines:
        return [Reason("The case has no asset yet.")]
    reasons = []
    if ungrounded := [one.line.number for one in record.lines if _no_ground(record, one.line)]:
        reasons.append(Reason("Lines without a legal ground: {lines}.", {"lines": _told(ungrounded)}))
    if unplaced := [one.line.number for one in record.lines if _no_receiver(record, one)]:
        reasons.append(Reason("Lines that must name who receives: {lines}.", {"lines": _told(unplaced)}))
    if record.route is None:
        reasons.append(Reason("The assets go different ways before the decision: open separate cases."))
    return reasons


def _no_ground(record: CaseRecord, line: Any) -> bool:
    return line.ground is None and bool(record.law.grounds_of(line.form))


def _no_receiver(record: CaseRecord, one: Any) -> bool:
    form = record.law.forms.get(one.line.form)
    undecided = one.path is not None and one.path.decision == "none"
    return undecided and one.line.receiver is None and form is not None and form.needs_receiver


def _to_accept(record: CaseRecord) -> list[Reason]:
    lacking = sum(item.is_required for item in record.lacking)
    return [Reason("Papers that the dossier lacks: {count}.", {"count": lacking})] if lacking else []


def _to_conclude(record: CaseRecord) -> list[Reason]:
    waiting = [one.body for one in record.consultations if one.answer is None]
    return [Reason("No answer yet from: {bodies}.", {"bodies": ", ".join(waiting)})] if waiting else []


def _to_decide(record: CaseRecord, may_attach: bool) -> list[Reason]:
    """Whoever may not bring the scan waits for the records desk to enter the signed decision."""
    whole = any(one.paper.kind == "decision" and not missing_of(one.paper) for one in record.papers)
    return [] if whole or may_attach else [Reason("The records desk has not entered the signed decision yet.")]


def _told(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
