"""Differences between count and books, who decides them, and carrying what was accepted into the register.

Applied in one change set through the services of the register, so that every rule holds and one undo takes it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.audit.record import open_change_set
from assetreg.audit.versioned import amend, held
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound, Problem
from assetreg.stocktakes.differences import Book, Difference, Seen, compare
from assetreg.stocktakes.models import Stocktake, StocktakeCount, StocktakeLine
from assetreg.stocktakes.queries import Counted, get_line, list_counted
from assetreg.stocktakes.register import change_record, enter_record
from assetreg.stocktakes.schemas import DecisionInput
from assetreg.stocktakes.service import place_of

# Who counted: the number of the account, or the name of who has none.
type CountedBy = tuple[int | None, str | None]


@dataclass(frozen=True, slots=True)
class Differing:
    """A line whose count and books differ."""

    counted: Counted
    difference: Difference


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the reconciliation of a campaign stands; it can be applied when ``waits`` is 0 in both."""

    lines: int
    uncounted: int
    agreeing: int
    undecided: int
    accepted: int
    rejected: int

    @property
    def is_ready(self) -> bool:
        """Whether every line is counted and every difference decided."""
        return not (self.uncounted or self.undecided)


def difference_of(counted: Counted) -> Difference | None:
    """How the count that stands differs from the books; None where it agrees or nobody counted."""
    line, count = counted.line, counted.count
    if count is None:
        return None
    return compare(
        Book(line.subject_kind, line.book_quantity, line.book_area_m2, line.book_condition, line.book_status),
        Seen(
            count.finding, count.use_found, count.quantity, count.area_m2, count.condition,
            counted.found_code if count.finding == "elsewhere" else None,
        ),
    )  # fmt: skip


def differences(session: Session, stocktake_id: int) -> tuple[list[Differing], Standing]:
    """Every difference, premises by premises, and where the reconciliation stands."""
    lines = list_counted(session, stocktake_id)
    found = [Differing(one, difference) for one in lines if (difference := difference_of(one)) is not None]
    uncounted = sum(one.count is None for one in lines)
    decided = Counter(one.counted.line.decision for one in found)
    return found, Standing(
        len(lines), uncounted, len(lines) - uncounted - len(found), decided[None], decided["accept"], decided["reject"]
    )


def decide(session: Session, actor: Actor, stocktake: Any, line_id: int, given: DecisionInput) -> StocktakeLine:
    """Accept or reject the difference of a line; whoever counted a line does not decide on it.

    Raises ``Conflict``: ``stocktake_not_closed``, ``counter_decides``, ``no_difference``; ``NotFound``, ``Forbidden``.
    """
    require(actor, Permission.STOCKTAKE_RUN, place_of(stocktake))
    state = session.scalar(select(Stocktake.state).where(Stocktake.id == stocktake.id).with_for_update(read=True))
    if state != "closed":
        raise Conflict("stocktake_not_closed", stocktake=stocktake.code)
    counted = get_line(session, stocktake.id, line_id)
    if difference_of(counted) is None:
        raise Conflict("no_difference", line=counted.line.name)
    if has_counted(actor, counters_of(session, [line_id]).get(line_id, set())):
        raise Conflict("counter_decides", line=counted.line.name)
    line = held(session, StocktakeLine, line_id, revision=None)
    changes = {
        "decision": given.decision, "decision_reason": given.reason, "decided_by": actor.name,
        "decided_user_id": actor.user_id, "decided_at": now(),
    }  # fmt: skip
    return amend(session, actor, line, changes, "stocktake_line.decide", reason=given.reason)


def has_counted(actor: Actor, counters: set[CountedBy]) -> bool:
    """Whether the actor is one of those who counted; who has no account is known by name."""
    return (actor.user_id, actor.name if actor.user_id is None else None) in counters


def counters_of(session: Session, line_ids: Sequence[int]) -> Mapping[int, set[CountedBy]]:
    """Line -> all who counted it, whichever of their counts stands. One statement."""
    columns = StocktakeCount.line_id, StocktakeCount.counted_user_id, StocktakeCount.counted_by
    found: dict[int, set[CountedBy]] = {}
    for line_id, user_id, name in session.execute(select(*columns).where(StocktakeCount.line_id.in_(line_ids))):
        found.setdefault(line_id, set()).add((user_id, name if user_id is None else None))
    return found


def apply(session: Session, actor: Actor, row_id: int, *, revision: int | None = None) -> Counter[str]:
    """Carry what was accepted into the register, all of it or nothing; returns how many lines ended how.

    Raises ``Conflict``: ``stocktake_not_closed``, ``lines_not_counted``, ``differences_undecided``; ``Forbidden``
    where the actor may not change one of the records; ``Invalid`` (``not_applied``) naming each line that the
    register refuses, with its reason.
    """
    row = held(session, Stocktake, row_id, revision=revision)
    require(actor, Permission.STOCKTAKE_RUN, place_of(row))
    if row.state != "closed":
        raise Conflict("stocktake_not_closed", stocktake=row.code)
    lines = list_counted(session, row.id)
    _refuse_unready(differences(session, row.id)[1])
    summary = {"lines": len(lines)}
    open_change_set(
        session, actor, "stocktake.reconcile", reason=_source(row), province_code=row.province_code, summary=summary
    )
    results: Counter[str] = Counter()
    refused: list[FieldError] = []
    for counted in lines:
        try:
            with session.begin_nested():
                results[_settle(session, actor, row, counted)] += 1
        except (Invalid, Conflict, NotFound) as problem:
            refused += _refusals(counted, problem)
    if refused:
        raise Invalid(refused, "not_applied", n=len(refused))
    amend(session, actor, row, {"state": "reconciled"}, "stocktake.reconcile")
    return results


def _refuse_unready(standing: Standing) -> None:
    if standing.uncounted:
        raise Conflict("lines_not_counted", n=standing.uncounted)
    if standing.undecided:
        raise Conflict("differences_undecided", n=standing.undecided)


def _source(row: Stocktake) -> str:
    """What every changed record says about why: the count, its day and its paper."""
    paper = f" · {row.paper_number}" if row.paper_number else ""
    return f"Kiểm kê {row.code}, 0h {row.position_on:%d/%m/%Y}{paper}"


def _settle(session: Session, actor: Actor, row: Stocktake, counted: Counted) -> str:
    """Write what one line leads to, and remember on the line what that was."""
    difference = difference_of(counted)
    changes: dict[str, Any] = {"result": "agreed"}
    if difference is not None:
        changes = {"result": "rejected"}
        if counted.line.decision == "accept":
            changes = _carry_over(session, actor, row, counted, difference)
    amend(session, actor, counted.line, changes, "stocktake.reconcile")
    return str(changes["result"])


def _carry_over(
    session: Session, actor: Actor, row: Stocktake, counted: Counted, difference: Difference
) -> dict[str, Any]:
    if difference.enters:
        made = enter_record(session, actor, counted, reason=_source(row))
        return {"result": "entered", "subject_id": made} if made is not None else {"result": "noted"}
    if difference.changes:
        assert counted.line.subject_id is not None
        change_record(
            session, actor, counted.line.subject_kind, counted.line.subject_id, difference.changes, reason=_source(row)
        )
    if difference.is_shortage:
        return {"result": "missing"}
    return {"result": "noted" if difference.is_noted else "changed"}


def _refusals(counted: Counted, problem: Problem) -> list[FieldError]:
    """Why the register refused a line, under the line's number, in the register's own words."""
    name = f"line-{counted.line.id}"
    if isinstance(problem, Invalid):
        return [
            FieldError(name, error.code, dict(error.params) | {"line": counted.line.name}) for error in problem.errors
        ]
    return [FieldError(name, "line_refused", {"line": counted.line.name, "code": problem.code})]
