"""What a source says about administrative units, in the shape every loader understands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BUILTIN = "vietnamadminunits"
DIRECTORY = "directory:"  # followed by the directory's name
TWO_LEVELS_FROM = dt.date(2025, 7, 1)  # the first day without districts
EVE = TWO_LEVELS_FROM - dt.timedelta(days=1)  # the last day of 63 provinces
# The list of former units stands as of this day (Resolution 1365/NQ-UBTVQH15); earlier dates are not recorded.
RECORDS_FROM = dt.date(2025, 3, 1)


class UnitKey(NamedTuple):
    """What identifies a unit: a code says nothing without its level and the day it began to mean this unit."""

    level: str
    code: str
    valid_from: dt.date | None


class Point(NamedTuple):
    """Degrees, EPSG:4326."""

    lon: float
    lat: float


class Unit(NamedTuple):
    """A row of ``admin_unit``; ``parent`` is the unit it lies in when it ends."""

    key: UnitKey
    name: str
    kind: str
    province_code: str
    parent: UnitKey | None
    valid_to: dt.date | None


class Place(NamedTuple):
    """A row of ``admin_place``; ``boundary`` is a GeoJSON geometry (polygons, EPSG:4326) as text."""

    key: UnitKey
    point: Point | None
    quality: str
    area_m2: float | None = None
    population: int | None = None
    boundary: str | None = None


class Event(NamedTuple):
    """A row of ``admin_event``."""

    key: str
    kind: str
    effective_on: dt.date
    title: str
    legal_act: str | None
    source: str


class Succession(NamedTuple):
    """A row of ``admin_succession``."""

    event: str
    before: UnitKey
    after: UnitKey
    share: str
    is_default: bool


class Doubt(NamedTuple):
    """Something a source said that was not simply believed, and what was done with it.

    ``kind`` is one of ``false_successor``, ``former_point``, ``new_point``, ``shared_point``, ``vote``, ``name``,
    ``seat_name``, ``seat_away``, ``unknown_unit``; ``action`` one of ``rejected``, ``replaced``, ``kept``, ``ignored``.
    """

    kind: str
    level: str
    code: str
    name: str
    action: str
    details: dict[str, Any]


@dataclass
class Dataset:
    """All that one source says. ``units_complete``: units it does not name (any more) are to be removed."""

    source: str
    units: list[Unit] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    units_complete: bool = False
