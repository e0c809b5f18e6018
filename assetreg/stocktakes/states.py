"""The states of a campaign and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping

STATES = ("open", "counting", "closed", "reconciled")
# From each state the moves a person may ask for. What was reconciled is undone through the memory, never reopened.
MOVES: Mapping[str, tuple[str, ...]] = {
    "open": ("counting",),
    "counting": ("closed",),
    "closed": ("counting",),
    "reconciled": (),
}


def may_move(state: str, wanted: str) -> bool:
    """Whether a campaign in ``state`` may be moved to ``wanted`` by asking."""
    return wanted in MOVES[state]
