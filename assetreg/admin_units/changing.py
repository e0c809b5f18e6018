"""Changes units at an event: closes some, opens others, and notes what became of what, in sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from assetreg.admin_units.dataset import Event, Point
from assetreg.admin_units.staging import driver_cursor, run_script
from assetreg.core.copy import copy_into


class Opened(NamedTuple):
    """A unit that begins with the event; ``like``: the unit whose place it takes over where none is given.

    ``boundary`` is a GeoJSON geometry (polygons, EPSG:4326) as text.
    """

    level: str
    code: str
    name: str
    kind: str
    province_code: str
    parent_level: str | None
    parent_code: str | None
    point: Point | None = None
    quality: str | None = None
    area_m2: float | None = None
    boundary: str | None = None
    like: int | None = None
    is_same: bool = False  # the same land under another name, code or province: its boundary is known too


class Link(NamedTuple):
    """What a unit becomes at an event, by the level and code the successor bears from the event's day."""

    event: str
    from_id: int
    level: str
    code: str
    share: str
    is_default: bool


class Parent(NamedTuple):
    """A unit that goes on, and the unit it lies in from the event's day."""

    unit_id: int
    level: str
    code: str


@dataclass(slots=True)
class UnitChanges:
    """All that one day changes; nothing in it stands in the database already."""

    on: dt.date
    source: str
    events: list[Event] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    opens: list[Opened] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    parents: list[Parent] = field(default_factory=list)


def stage_changes(session: Session, changes: UnitChanges) -> None:
    """Put the changes into temporary tables ``unit_change_*``, which live as long as the transaction."""
    with driver_cursor(session) as cursor:
        run_script(cursor, "change_stage")
        copy_into(cursor, "unit_change_day", [(changes.on, changes.source)])
        copy_into(cursor, "unit_change_event", changes.events)
        copy_into(cursor, "unit_change_end", [(unit,) for unit in changes.ends])
        copy_into(cursor, "unit_change_open", [_open_row(n, one) for n, one in enumerate(changes.opens)])
        copy_into(cursor, "unit_change_link", changes.links)
        copy_into(cursor, "unit_change_parent", changes.parents)
        run_script(cursor, "change_staged")


def apply_staged(session: Session) -> None:
    """Write what was staged: units, their places and boundaries, the events and the successions."""
    with driver_cursor(session) as cursor:
        run_script(cursor, "change_apply")
    session.expire_all()


def _open_row(number: int, unit: Opened) -> Sequence[object]:
    lon, lat = unit.point or (None, None)
    return (
        number, unit.level, unit.code, unit.name, unit.kind, unit.province_code, unit.parent_level, unit.parent_code,
        lon, lat, unit.quality, unit.area_m2, unit.boundary, unit.like, unit.is_same,
    )  # fmt: skip
