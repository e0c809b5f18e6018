"""Says where a case may go from where it stands: which moves are open to whom, and why not the others (pure).

The database keeps the same rules a second time (migrations/replaceable/dispositions.sql).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assetreg.dispositions.law.paths import STATES, MoveRule, Route

ENDED = frozenset({"closed", "refused", "withdrawn"})
AFTER_DECISION = frozenset({"decided", "cleared"})
# Whoever prepared a case makes none of these (Decree 186/2025/NĐ-CP separates proposing from deciding).
OF_THE_AUTHORITY = frozenset({"decide", "refuse"})
# States in which a case waits for somebody's move, in the order of the law.
WAITING = tuple(state for state in STATES if state not in ENDED | AFTER_DECISION)


@dataclass(frozen=True, slots=True)
class OpenMove:
    """One move that a case may make now, and ``to`` which states: one, or for a return every earlier step.

    ``obstacle``: why this person may not make it (``move_not_permitted``, ``preparer_decides``), None where he may.
    """

    move: str
    to: tuple[str, ...]
    step: str | None
    permission: str | None
    paper_kind: str | None
    needs_paper: bool
    needs_reason: bool
    obstacle: str | None = None


def next_state(route: Route, after: str) -> str:
    """The state that follows: the next step the route asks, else ``decided``, or ``cleared`` where nobody decides."""
    end = "decided" if route.decision != "none" else "cleared"
    asked = [state for state in route.states() if _place(state) > _place(after)]
    return asked[0] if asked else end


def earlier_states(route: Route, before: str) -> tuple[str, ...]:
    """The steps of the route that lie before a state, ``draft`` first: where a case may be sent back to."""
    return tuple(state for state in route.states() if _place(state) < _place(before))


def open_moves(rules: Sequence[MoveRule], route: Route, state: str) -> list[OpenMove]:
    """Every move that people may make from a state; ``rules`` are those of the state (``Law.moves_from``).

    What follows by itself (closing) is none.
    """
    return [
        OpenMove(
            rule.move, _targets(rule, route, state), rule.step, rule.permission, rule.paper_kind, rule.needs_paper,
            rule.needs_reason,
        )
        for rule in rules
        if rule.permission is not None
    ]  # fmt: skip


def allowed(moves: Sequence[OpenMove], *, may: Callable[[str], bool], has_prepared: bool) -> list[OpenMove]:
    """The same, each with what keeps this person from it. ``may`` answers for a permission at the case's place."""
    return [replace(move, obstacle=_obstacle(move, may, has_prepared)) for move in moves]


def _obstacle(move: OpenMove, may: Callable[[str], bool], has_prepared: bool) -> str | None:
    if move.permission is not None and not may(move.permission):
        return "move_not_permitted"
    return "preparer_decides" if has_prepared and move.move in OF_THE_AUTHORITY else None


def _targets(rule: MoveRule, route: Route, state: str) -> tuple[str, ...]:
    if rule.to_state == "earlier":
        return earlier_states(route, state)
    return (next_state(route, state) if rule.to_state is None else rule.to_state,)


def _place(state: str) -> int:
    return STATES.index(state)
