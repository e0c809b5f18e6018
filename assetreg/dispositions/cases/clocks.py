"""Keeps the clocks of cases: starts and stops them with the moves, and counts them anew when the calendar changes.

Every function belongs to the move that calls it: it writes under that change set and leaves the case saying which of
its open clocks ends first. Clocks lie where their case lies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.audit.record import open_change_set
from assetreg.audit.versioned import amend, enter
from assetreg.core.errors import NotFound
from assetreg.core.sql import sql
from assetreg.dispositions.cases.models import CaseClock, DispositionCase, DispositionLine
from assetreg.dispositions.law.calendar import Calendar
from assetreg.dispositions.law.clock_queries import clock_book, counter_of
from assetreg.dispositions.law.clocks import Counter, Due, Stop

# A delivery made before its decision is regularised within this limit (dispatch 19/CĐ-TTg of 26 February 2026).
TEMPORARY_DELIVERY = "temporary_regularise"
# Silence after this limit counts as agreement, and only this one (Decree 186/2025/NĐ-CP, Article 37(2)c).
SILENCE = "locality_silence"
VERB = "case.clock"

# Whoever moves a case holds it before its clocks: so does this, and in one order.
_HOLD = text("SELECT FROM disposition_case WHERE id = ANY(:cases) ORDER BY id FOR UPDATE")
_MOVE = text("""
    UPDATE disposition_clock AS clock
    SET raw_due_on = counted.raw_due_on, due_on = counted.due_on, revision = clock.revision + 1,
        change_set_id = :change, updated_at = now()
    FROM unnest(CAST(:ids AS bigint[]), CAST(:raws AS date[]), CAST(:dues AS date[]))
      AS counted (id, raw_due_on, due_on)
    WHERE clock.id = counted.id
""")


def start(
    session: Session, actor: Actor, case: DispositionCase, rule: str, event_on: dt.date, *,
    line: DispositionLine | None = None, paper_id: int | None = None,
) -> CaseClock:  # fmt: skip
    """Let a limit run from the day of its event, for a case or one of its lines.

    Where it runs already it is counted from the later event: a dossier that was returned is complete, any other limit
    begins with the event that was said last. Raises ``NotFound`` (``clock_rule_not_found``).
    """
    return start_for(session, actor, case, rule, event_on, [line], paper_id=paper_id)[0]


def start_for(
    session: Session, actor: Actor, case: DispositionCase, rule: str, event_on: dt.date,
    lines: Sequence[DispositionLine | None], *, paper_id: int | None = None,
) -> list[CaseClock]:  # fmt: skip
    """The same for many lines of a case at once; None among them is the case itself."""
    counter = counter_of(session)
    running = {clock.line_id: clock for clock in _open_clocks(session, case) if clock.rule == rule}
    clocks = []
    for line in lines:
        line_id = None if line is None else line.id
        clock = running.get(line_id)
        if clock is None:
            found = _count(counter, rule, event_on, [])
            clock = CaseClock(
                province_code=case.province_code, commune_id=case.commune_id, case_id=case.id, line_id=line_id,
                rule=rule, event_on=event_on, stops=[], raw_due_on=found.raw_due_on, due_on=found.due_on,
                paper_id=paper_id,
            )  # fmt: skip
            enter(session, actor, clock, VERB)
        else:
            _begin_again(session, actor, clock, event_on, paper_id, counter)
        clocks.append(clock)
    _say_earliest(session, actor, case)
    return clocks


def stop(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    rule: str,
    on: dt.date,
    *,
    line: DispositionLine | None = None,
) -> bool:
    """What the limit waited for was done on a day; whether it was running."""
    line_id = None if line is None else line.id
    clock = next((one for one in _open_clocks(session, case) if (one.rule, one.line_id) == (rule, line_id)), None)
    if clock is None:
        return False
    amend(session, actor, clock, {"met_on": on}, VERB)
    _say_earliest(session, actor, case)
    return True


def returned(session: Session, actor: Actor, case: DispositionCase, on: dt.date) -> None:
    """The dossier went back on a day: limits that ask for a full one have no due date until it is complete again."""
    book = clock_book(session)
    for clock in _open_clocks(session, case):
        rule = book.rule(clock.rule, clock.event_on)
        if rule is None or rule.on_return == "none" or clock.line_id is not None or _is_stopped(clock):
            continue
        stops = [*clock.stops, [on.isoformat(), None]]
        amend(session, actor, clock, {"stops": stops, "raw_due_on": None, "due_on": None}, VERB)
    _say_earliest(session, actor, case)


def completed(session: Session, actor: Actor, case: DispositionCase, on: dt.date) -> None:
    """The dossier that went back is complete since a day: its limits begin anew, or run on where they only paused."""
    counter = counter_of(session)
    for clock in _open_clocks(session, case):
        if _is_stopped(clock):
            _recount(session, actor, clock, {"stops": _completed(clock, on)}, counter)
    _say_earliest(session, actor, case)


def end_all(
    session: Session, actor: Actor, case: DispositionCase, on: dt.date, *, line: DispositionLine | None = None
) -> None:
    """Nothing is waited for any more: of the whole case (refused, withdrawn, closed), or of one of its lines."""
    for clock in _open_clocks(session, case):
        if line is None or clock.line_id == line.id:
            amend(session, actor, clock, {"met_on": on}, VERB)
    _say_earliest(session, actor, case)


def recompute_all(session: Session, actor: Actor) -> int:
    """Count every open clock that the session sees anew; returns how many end on another day than was said.

    Done in sets: what does not move is not written. What others did to a case meanwhile is waited for and counted.
    """
    counter = counter_of(session)
    moved = list(_moving(session, counter))
    if moved:
        session.execute(_HOLD, {"cases": list({clock.case_id for clock, _ in moved})})
        moved = list(_moving(session, counter))
    if moved:
        change = open_change_set(session, actor, "case.clocks", summary={"moved": len(moved)})
        session.execute(_MOVE, {
            "change": change.id, "ids": [clock.id for clock, _ in moved],
            "raws": [found.raw_due_on for _, found in moved], "dues": [found.due_on for _, found in moved],
        })  # fmt: skip
        session.execute(sql("assetreg.dispositions.cases", "say_earliest"), {"change": change.id})
        session.expire_all()
    return len(moved)


def count_moving(session: Session, calendar: Calendar) -> int:
    """How many open clocks end on another day by this calendar than by the one that stands."""
    return sum(1 for _ in _moving(session, counter_of(session).by(calendar)))


class _Row(NamedTuple):
    id: int
    case_id: int
    rule: str
    event_on: dt.date
    stops: Sequence[Sequence[str | None]]
    raw_due_on: dt.date | None
    due_on: dt.date | None


def _moving(session: Session, counter: Counter) -> Iterator[tuple[_Row, Due]]:
    """Every open clock that ends otherwise than was said; what many clocks share is counted once."""
    clock = CaseClock
    columns = (clock.id, clock.case_id, clock.rule, clock.event_on, clock.stops, clock.raw_due_on, clock.due_on)
    counted: dict[tuple[str, dt.date, str], Due | None] = {}
    for values in session.execute(select(*columns).where(clock.met_on.is_(None)).order_by(clock.id)):
        row = _Row(*values)
        key = (row.rule, row.event_on, str(row.stops))
        if key not in counted:
            counted[key] = counter.due(row.rule, row.event_on, stops_of(row.stops))
        found = counted[key]
        if found is not None and (found.raw_due_on, found.due_on) != (row.raw_due_on, row.due_on):
            yield row, found


def stops_of(kept: Sequence[Sequence[str | None]]) -> list[Stop]:
    """Returns as they are kept: pairs of ISO dates, the second None while the dossier is not complete."""
    return [Stop(dt.date.fromisoformat(first or ""), dt.date.fromisoformat(last) if last else None)
            for first, last in kept]  # fmt: skip


def _begin_again(
    session: Session, actor: Actor, clock: CaseClock, event_on: dt.date, paper_id: int | None, counter: Counter
) -> None:
    if _is_stopped(clock):
        changes: dict[str, Any] = {"stops": _completed(clock, event_on)}
    else:
        changes = {"event_on": event_on}
    if paper_id is not None:
        changes["paper_id"] = paper_id
    _recount(session, actor, clock, changes, counter)


def _recount(session: Session, actor: Actor, clock: CaseClock, changes: Mapping[str, Any], counter: Counter) -> None:
    said = {"event_on": clock.event_on, "stops": clock.stops, **changes}
    found = _count(counter, clock.rule, said["event_on"], said["stops"])
    amend(session, actor, clock, {**changes, "raw_due_on": found.raw_due_on, "due_on": found.due_on}, VERB)


def _count(counter: Counter, rule: str, event_on: dt.date, stops: Sequence[Sequence[str | None]]) -> Due:
    found = counter.due(rule, event_on, stops_of(stops))
    if found is None:
        raise NotFound("clock_rule_not_found", rule=rule)
    return found


def _is_stopped(clock: CaseClock) -> bool:
    return bool(clock.stops) and clock.stops[-1][1] is None


def _completed(clock: CaseClock, on: dt.date) -> list[list[str | None]]:
    """The returns of a clock, the last of them completed on a day."""
    return [*clock.stops[:-1], [clock.stops[-1][0], on.isoformat()]]


def _open_clocks(session: Session, case: DispositionCase) -> Sequence[CaseClock]:
    query = select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.met_on.is_(None)).order_by(CaseClock.id)
    return session.scalars(query.with_for_update()).all()


def _say_earliest(session: Session, actor: Actor, case: DispositionCase) -> None:
    """Let the case say which of its open clocks ends first; one that has stopped says nothing."""
    running = [clock for clock in _open_clocks(session, case) if clock.due_on is not None]
    first = min(running, key=lambda clock: (clock.due_on, clock.id), default=None)
    said = {"due_on": None, "due_rule": None} if first is None else {"due_on": first.due_on, "due_rule": first.rule}
    amend(session, actor, case, said, VERB)
