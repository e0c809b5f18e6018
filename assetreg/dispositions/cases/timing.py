"""Says which limits of time a move of a case starts and which it meets; ``clocks`` keeps and counts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.dispositions.cases import clocks
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.cases.moves import AFTER_DECISION
from assetreg.dispositions.cases.standing import lines_of
from assetreg.dispositions.law.clock_queries import clock_rules
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import PathRow, Route
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper

# Move -> the events of limits that it is (``clock_rule.event``).
EVENTS: Mapping[str, tuple[str, ...]] = {
    "accept": ("dossier_complete", "request_received", "recommendation_received"),
    "consult": ("letter_dated", "opinion_asked"),
    "conclude": ("agreement_received",),
    "review": ("verification_finished",),
    "decide": ("decision_signed",),
}
# Move -> the limits that it meets; a decision meets all that ran before it.
MET: Mapping[str, tuple[str, ...]] = {
    "submit": ("assign_file", "lost_file"),
    "consult": ("locality_consult",),
    "conclude": ("locality_reply", "locality_silence"),
    "review": ("recover_verify",),
}
# Kind of a paper that comes after the decision -> the event it is, and the limit it meets (Art. 37(5), 37(6)).
CAME: Mapping[str, tuple[str, str]] = {"receiver_charge": ("receiver_charged", "locality_receiver")}
# A dossier sent back to one of these was not full: its limits run from the day it is.
BEFORE_RECEIPT = frozenset({"draft", "at_leader", "at_superior", "at_receipt"})


def after_move(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    law: Law,
    route: Route,
    move: str,
    on: dt.date,
    lines: Sequence[DispositionLine],
    *,
    paper_id: int | None = None,
) -> None:
    """Start and meet the limits of a case that was moved on a day."""
    if case.state in ("refused", "withdrawn", "closed"):
        clocks.end_all(session, actor, case, on)
        return
    if move == "send_back":
        if case.state in BEFORE_RECEIPT:
            clocks.returned(session, actor, case, on)
        return
    for rule in MET.get(move, ()):
        clocks.stop(session, actor, case, rule, on)
    if case.state in ("decided", "cleared"):
        clocks.end_all(session, actor, case, on)
        happened(session, actor, case, law, "decision_signed", on, lines, paper_id=paper_id)
        return
    received = move == "accept" or (move == "submit" and not route.receipt)
    for event in EVENTS["accept"] if received else EVENTS.get(move, ()):
        before_decision(session, actor, case, law, event, on, lines, paper_id=paper_id)


def paper_came(session: Session, actor: Actor, case: DispositionCase, paper: Paper) -> None:
    """Start and meet the limits that a paper is about which comes into the dossier of a decided case."""
    if paper.kind not in CAME or paper.issued_on is None or case.state not in AFTER_DECISION:
        return
    event, met = CAME[paper.kind]
    lines = lines_of(session, case)
    for line in lines:
        clocks.stop(session, actor, case, met, paper.issued_on, line=line)
    law = law_as_of(session, case.law_on)
    happened(session, actor, case, law, event, paper.issued_on, lines, paper_id=paper.id)


def before_decision(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    law: Law,
    event: str,
    on: dt.date,
    lines: Iterable[DispositionLine],
    *,
    paper_id: int | None = None,
) -> None:
    """Start the limits of the whole case that run from an event."""
    events = {code: rule.event for code, rule in clock_rules(session, on).items()}
    wanted = {code: None for path in _paths(law, lines) for code in (path.decision_clock, *path.step_clocks) if code}
    for code in wanted:
        if events.get(code) == event:
            clocks.start(session, actor, case, code, on, paper_id=paper_id)


def happened(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    law: Law,
    event: str,
    on: dt.date,
    lines: Sequence[DispositionLine],
    *,
    paper_id: int | None = None,
) -> None:
    """Start the limits after the decision that run from an event, for each of these lines."""
    events = {code: rule.event for code, rule in clock_rules(session, on).items()}
    wanted: dict[str, list[DispositionLine | None]] = {}
    for line in lines:
        path = law.paths.get(line.path)
        for code in () if path is None else path.execution_clocks_of(line.asset_kind):
            if events.get(code) == event and line.state not in ("refused", "withdrawn"):
                wanted.setdefault(code, []).append(line)
    for code, waiting in wanted.items():
        clocks.start_for(session, actor, case, code, on, waiting, paper_id=paper_id)


def _paths(law: Law, lines: Iterable[DispositionLine]) -> list[PathRow]:
    return [law.paths[code] for code in dict.fromkeys(line.path for line in lines) if code in law.paths]
