"""The units as they stand around one day, and whom a text of an event file means among them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.admin_units.models import AdminEvent, AdminSuccession, AdminUnit
from assetreg.admin_units.names import parse_name
from assetreg.core.errors import FieldError
from assetreg.core.text import fold
from assetreg.reorganisations.schemas import CODE_LENGTH

type Mark = tuple[str, str]  # level and code


class Unit(NamedTuple):
    """A unit as the book keeps it."""

    id: int
    level: str
    code: str
    name: str
    kind: str
    province_code: str
    parent_id: int | None
    valid_from: dt.date | None
    valid_to: dt.date | None

    @property
    def mark(self) -> Mark:
        """What it is told by on one day."""
        return self.level, self.code


class Book:
    """Units that stood on the eve of a day, and those that stand on the day as far as the register knows."""

    def __init__(self, session: Session, found: Iterable[Unit], on: dt.date) -> None:
        self._session = session
        self.on = on
        eve = on - dt.timedelta(days=1)
        self.before: dict[Mark, Unit] = {}
        self.begun: dict[Mark, Unit] = {}  # opened on this very day already
        self.standing: dict[Mark, Unit] = {}
        self.by_id: dict[int, Unit] = {}
        self.lying_in: dict[str, list[Unit]] = defaultdict(list)
        for unit in found:
            self.by_id[unit.id] = unit
            if _stood(unit, eve):
                self.before[unit.mark] = unit
                self.lying_in[unit.province_code].append(unit)
            if unit.valid_from == on:
                self.begun[unit.mark] = unit
            if _stood(unit, on):
                self.standing[unit.mark] = unit

    @cached_property
    def index(self) -> units.UnitIndex:
        """Read only where a unit is told by its name."""
        return units.unit_index(self._session, self.on - dt.timedelta(days=1))

    def meant(self, level: str, text: str) -> Unit | FieldError:
        """The unit that stood on the eve under a code, or a name as people write it; an error names no field yet."""
        unit = self.before.get((level, text))
        if unit is not None:
            return unit
        if len(text) == CODE_LENGTH[level] and text.isdigit():
            return FieldError("", "no_such_unit", {"value": text})
        found = self._communes(text) if level == "commune" else list(self._named(level, text))
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"{one.name} ({one.code})" for one in found[:5])
            return FieldError("", "ambiguous_commune", {"value": text, "candidates": listed})
        return FieldError("", "no_such_unit", {"value": text})

    def _communes(self, text: str) -> list[Unit]:
        match = self.index.commune(text, on=self.on - dt.timedelta(days=1))
        if match is None:
            return []
        matches = match.candidates if isinstance(match, units.Ambiguous) else (match,)
        return [unit for one in matches for unit in [self.by_id[one.unit_id]] if unit.mark in self.before]

    def _named(self, level: str, text: str) -> Iterator[Unit]:
        first, *rest = [fold(part) for part in text.split(",")]
        bare = parse_name(first).key
        for unit in self.before.values():
            if unit.level != level or (fold(unit.name) != first and parse_name(unit.name).key != bare):
                continue
            province = self.before.get(("province", unit.province_code))
            if not rest or (province is not None and parse_name(province.name).key == parse_name(rest[-1]).key):
                yield unit


def read_book(session: Session, on: dt.date) -> Book:
    """All units, some 14,000 rows, in one statement."""
    rows = session.execute(
        select(
            AdminUnit.id, AdminUnit.level, AdminUnit.code, AdminUnit.name, AdminUnit.kind, AdminUnit.province_code,
            AdminUnit.parent_id, AdminUnit.valid_from, AdminUnit.valid_to,
        ).order_by(AdminUnit.id)
    )  # fmt: skip
    return Book(session, (Unit(*row) for row in rows), on)


def known_events(session: Session, on: dt.date) -> set[str]:
    """The keys of events of a day that are recorded already."""
    return set(session.scalars(select(AdminEvent.key).where(AdminEvent.effective_on == on)))


def known_successions(session: Session, on: dt.date) -> set[tuple[int, int]]:
    """From and to of the successions of a day that are recorded already."""
    found = session.execute(
        select(AdminSuccession.from_unit_id, AdminSuccession.to_unit_id)
        .join(AdminEvent, AdminEvent.id == AdminSuccession.event_id)
        .where(AdminEvent.effective_on == on)
    )
    return {(before, after) for before, after in found}


def _stood(unit: Unit, on: dt.date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or unit.valid_to > on)
