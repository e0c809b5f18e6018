"""What a source says happened on one day, as an event file: which units ended, which began, what became of what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import yaml

from assetreg.admin_units.dataset import Dataset, Event, Place, Succession, Unit, UnitKey
from assetreg.core.errors import NotFound


def event_document(dataset: Dataset, on: dt.date) -> dict[str, Any]:
    """The whole reorganisation of a day; raises ``NotFound`` where the source knows of none."""
    events = [event for event in dataset.events if event.effective_on == on]
    if not events:
        raise NotFound("no_events_on", day=on)
    told = _Told(dataset, on)
    title = events[0].title if len(events) == 1 else f"Sắp xếp đơn vị hành chính từ ngày {on:%d/%m/%Y}"
    return {
        "key": f"units-{on.isoformat()}",
        "title": title,
        "effective_on": on.isoformat(),
        "act": {"number": events[0].legal_act or title},
        "source": dataset.source,
        "changes": [told.change(event) for event in events],
    }


def write_document(document: dict[str, Any]) -> str:
    """As YAML; codes stay text."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(document, Dumper=dumper, allow_unicode=True, sort_keys=False, width=120))


class _Told:
    """What the source says, by event."""

    def __init__(self, dataset: Dataset, on: dt.date) -> None:
        self._units = {unit.key: unit for unit in dataset.units}
        self._places = {place.key: place for place in dataset.places}
        self._ended = [unit for unit in dataset.units if unit.valid_to == on]
        self._of: dict[str, dict[UnitKey, list[Succession]]] = defaultdict(lambda: defaultdict(list))
        for one in dataset.successions:
            self._of[one.event][one.after].append(one)

    def change(self, event: Event) -> dict[str, Any]:
        made_of = self._of.get(event.key, {})
        said: dict[str, Any] = {
            "kind": event.kind, "key": event.key, "title": event.title, "legal_act": event.legal_act,
            "source": event.source,
        }  # fmt: skip
        if event.kind == "abolish":
            gone = [unit.key for unit in self._ended if unit.key.level == "district"]
            return said | {"level": "district", "units": [key.code for key in gone]}
        said["level"] = next(iter(made_of)).level
        if event.kind == "merge":
            ((after, parts),) = made_of.items()
            said["units"] = [one.before.code for one in parts]
            return said | {"into": [self._successor(self._units[after], [])]}
        said["into"] = [self._successor(self._units[after], parts) for after, parts in made_of.items()]
        return said

    def _successor(self, unit: Unit, parts: Iterable[Succession]) -> dict[str, Any]:
        said: dict[str, Any] = {"code": unit.key.code, "name": unit.name, "kind": unit.kind}
        if unit.key.level != "province":
            said["province"] = unit.province_code
        said |= _place(self._places.get(unit.key))
        of = [
            one.before.code
            if (one.share, one.is_default) == ("full", True)
            else {"unit": one.before.code, "share": one.share, "default": one.is_default}
            for one in parts
        ]
        return said | ({"of": of} if of else {})


def _place(place: Place | None) -> dict[str, Any]:
    if place is None or place.point is None:
        return {}
    centre = {"longitude": place.point.lon, "latitude": place.point.lat, "quality": place.quality}
    return {"centre": centre} | ({"area_m2": place.area_m2} if place.area_m2 else {})
