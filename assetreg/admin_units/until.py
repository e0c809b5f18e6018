"""A source as it stood on a day: what began later has not begun, what ended later still stands (pure)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from assetreg.admin_units.dataset import Dataset, Unit, UnitKey


def until(dataset: Dataset, day: dt.date) -> Dataset:
    """The dataset as of the end of a day; a unit's parent is then the one of that day."""
    kept = [_on(unit, day) for unit in dataset.units if unit.key.valid_from is None or unit.key.valid_from <= day]
    known = {unit.key for unit in kept}
    standing = {(unit.key.level, unit.key.code): unit.key for unit in kept if unit.valid_to is None}
    events = [event for event in dataset.events if event.effective_on <= day]
    told = {event.key for event in events}
    return replace(
        dataset,
        units=[_in_parent_of_then(unit, known, standing) for unit in kept],
        places=[place for place in dataset.places if place.key in known],
        events=events,
        successions=[one for one in dataset.successions if one.event in told],
    )


def _on(unit: Unit, day: dt.date) -> Unit:
    return unit._replace(valid_to=None) if unit.valid_to is not None and unit.valid_to > day else unit


def _in_parent_of_then(unit: Unit, known: set[UnitKey], standing: dict[tuple[str, str], UnitKey]) -> Unit:
    parent = unit.parent
    if parent is None or parent in known:
        return unit
    return unit._replace(parent=standing.get((parent.level, parent.code)))
