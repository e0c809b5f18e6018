"""What a unit has become, followed from event to event (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Step(NamedTuple):
    """One unit became another, wholly (``full``) or in part."""

    before: int
    after: int
    share: str
    is_default: bool


class Heir(NamedTuple):
    """A unit that carries on another one, however many events lie between."""

    unit_id: int
    share: str
    is_default: bool


def heirs(unit_id: int, steps: Mapping[int, Sequence[Step]], stands: Callable[[int], bool]) -> list[Heir]:
    """The standing units that ``unit_id`` has become; itself while it stands.

    A part of a part is a part; the default heir is the default of each step. Reached on two ways, a unit is the heir
    of the better one. No unit is its own ancestor, as successors begin later.
    """
    if stands(unit_id):
        return [Heir(unit_id, "full", True)]
    found: dict[int, Heir] = {}
    for step in steps.get(unit_id, ()):
        for heir in heirs(step.after, steps, stands):
            share = "full" if step.share == heir.share == "full" else "partial"
            reached = Heir(heir.unit_id, share, step.is_default and heir.is_default)
            known = found.get(heir.unit_id)
            if known is None or (reached.is_default, reached.share == "full") > (
                known.is_default,
                known.share == "full",
            ):
                found[heir.unit_id] = reached
    return sorted(found.values(), key=lambda heir: (not heir.is_default, heir.unit_id))
