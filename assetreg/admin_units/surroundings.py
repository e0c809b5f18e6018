"""Around which wider units a commune lies or lay: what is named beside it tells it from others of its name (pure)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assetreg.admin_units.entries import Entry
from assetreg.admin_units.lineage import Step
from assetreg.admin_units.names import Name


class Surroundings:
    """Of all communes; ``now_on`` is today."""

    def __init__(self, units: Mapping[int, Entry], after: Mapping[int, Sequence[Step]], now_on: dt.date) -> None:
        self._units = units
        self._after = after
        self._now_on = now_on
        self._before: dict[int, list[int]] = defaultdict(list)
        for steps in after.values():
            for step in steps:
                self._before[step.after].append(step.before)
        self._province: dict[str, list[Entry]] = defaultdict(list)
        for unit in units.values():
            if unit.level == "province":
                self._province[unit.code].append(unit)
        self._communes: dict[int, list[Entry]] = defaultdict(list)
        for unit in units.values():
            if unit.level == "commune" and unit.parent_id is not None:
                self._communes[unit.parent_id].append(unit)
        self._known: dict[int, tuple[Entry, ...]] = {}

    def of(self, unit: Entry) -> tuple[Entry, ...]:
        """District and provinces of a commune, then of those it was made of, then the provinces it lies in now."""
        if unit.id not in self._known:
            self._known[unit.id] = tuple(dict.fromkeys(self._find(unit)))
        return self._known[unit.id]

    def communes_of(self, wider_id: int) -> list[Entry]:
        """The communes that lie or lay directly in a unit."""
        return self._communes.get(wider_id, [])

    def holds(self, unit: Entry, wider: Iterable[Name], *, strict: bool) -> bool:
        """Whether each wider unit named is one the commune lies, lay or has parts that lay in."""
        return all(any(other.is_called(name, strict=strict) for other in self.of(unit)) for name in wider)

    def names_district(self, unit: Entry, name: Name) -> bool:
        """Whether a wider unit named is a district of the commune, and not a province of the same name."""
        levels = {other.level for other in self.of(unit) if other.is_called(name, strict=True)}
        return levels == {"district"}

    def lies_in_district(self, unit: Entry) -> bool:
        """Whether the commune was itself part of a district, or is one of an island."""
        return unit.level == "district" or (
            unit.parent_id is not None and self._units[unit.parent_id].level == "district"
        )

    def names_ended_province(self, unit: Entry, name: Name) -> bool:
        """Whether a wider unit named is a province that is no more, and none that stands."""
        provinces = [other for other in self.of(unit) if other.level == "province"]
        meant = [other for other in provinces if other.is_called(name, strict=True)]
        return bool(meant) and not any(other.stands(self._now_on) for other in meant)

    def _find(self, unit: Entry) -> Iterator[Entry]:
        for commune in (unit, *(self._units[before] for before in self._before.get(unit.id, ()))):
            if commune.level == "district":
                yield commune
            parent = self._units[commune.parent_id] if commune.parent_id is not None else None
            if parent is not None and parent.level == "district":
                yield parent
            yield from self._province_rows(commune)
        for later in self._become(unit.id):
            yield from self._province_rows(self._units[later])

    def _become(self, unit_id: int) -> list[int]:
        """Everything a unit became, act after act: a province may bear its present name only since the last."""
        found = [step.after for step in self._after.get(unit_id, ())]
        for later in found:
            found += [step.after for step in self._after.get(later, ()) if step.after not in found]
        return found

    def _province_rows(self, unit: Entry) -> Iterator[Entry]:
        """Its province under every name it bore during the unit's time."""
        for province in self._province[unit.province_code]:
            ends_before = province.valid_to is not None and province.valid_to <= (unit.valid_from or dt.date.min)
            begins_after = province.valid_from is not None and province.valid_from >= (unit.valid_to or dt.date.max)
            if not ends_before and not begins_after:
                yield province
