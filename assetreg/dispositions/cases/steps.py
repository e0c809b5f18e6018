"""Says where a case stands on its way: every step its route and its lines ask, which are done, when and by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assetreg.dispositions.cases.models import CaseMove
from assetreg.dispositions.cases.moves import AFTER_DECISION, ENDED
from assetreg.dispositions.cases.records import CaseRecord, LineRecord
from assetreg.dispositions.law.paths import ACTS

# State in which a case waits -> what is done there, in a word or two (message ids).
STEP_LABELS = {
    "draft": "Proposal",
    "at_leader": "Head signs",
    "at_superior": "Superior body",
    "at_receipt": "Dossier received",
    "in_consultation": "Consultation",
    "in_review": "Review",
    "at_submission": "Submission",
    "at_authority": "Decision",
}
# What follows the decision, both parties in one word.
ACT_STEPS = {
    "delivery": "Delivered",
    "booking": "Booked",
    "declaration": "Declared",
    "registration": "Land registered anew",
    "remittance": "Remitted",
    "use": "Put in use",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``status`` is done, now or next; ``done`` of ``asked`` where several lines go it each for itself."""

    label: str
    status: str
    on: dt.date | None = None
    by: str | None = None
    done: int = 0
    asked: int = 0


def steps_of(record: CaseRecord) -> list[Step]:
    """The steps before the decision, then those that follow it, in the order of the law."""
    if record.case.origin == "recorded":
        before = [Step("Recorded from paper", "done", record.case.decided_on)]
    else:
        before = list(_before(record))
    if record.case.state in ("refused", "withdrawn"):
        return before
    return before + list(_after(record))


def _before(record: CaseRecord) -> Iterator[Step]:
    states = record.route.states() if record.route is not None else ("draft",)
    here = record.case.state
    passed = _passed(record.moves)
    reached = here in AFTER_DECISION | {"closed"}
    for state in states:
        left = passed.get(state)
        if state == here:
            yield Step(STEP_LABELS[state], "now")
        elif left is not None and (reached or here in ENDED or states.index(state) < _place(states, here)):
            yield Step(STEP_LABELS[state], "done", left.on_date, left.moved_by)
        else:
            yield Step(STEP_LABELS[state], "next")
    if here in ("refused", "withdrawn"):
        last = record.moves[-1] if record.moves else None
        label = "Refused" if here == "refused" else "Withdrawn"
        yield Step(label, "now", last.on_date if last else None, last.moved_by if last else None)


def _place(states: Sequence[str], state: str) -> int:
    return states.index(state) if state in states else len(states)


def _passed(moves: Sequence[CaseMove]) -> dict[str, CaseMove]:
    """State -> the last move that went on from it."""
    return {move.from_state: move for move in moves if move.move not in ("send_back", "consult")}


def _after(record: CaseRecord) -> Iterator[Step]:
    lines = [one for one in record.lines if one.line.state not in ("refused", "withdrawn")]
    is_open = record.case.state in AFTER_DECISION
    for label, acts in _groups():
        asked = [(one, act) for one in lines for act in acts if one.path is not None and act in _asked(one)]
        if not asked:
            continue
        days = [day for one, act in asked if (day := _day(one, act)) is not None]
        is_done = len(days) == len(asked)
        status = "done" if is_done else "now" if is_open and days else "next"
        yield Step(ACT_STEPS[label], status, max(days) if is_done else None, None, len(days), len(asked))


def _asked(one: LineRecord) -> tuple[str, ...]:
    return () if one.path is None else one.path.acts(one.line.asset_kind)


def _groups() -> Iterator[tuple[str, tuple[str, ...]]]:
    for label in ACT_STEPS:
        yield label, tuple(act for act in ACTS if act == label or act.startswith(f"{label}_"))


def _day(one: LineRecord, act: str) -> dt.date | None:
    return next((done.done_on for done in reversed(one.acts) if done.act == act), None)
