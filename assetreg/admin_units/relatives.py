"""What a unit became and what it was made of, one event at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.core.errors import NotFound
from assetreg.core.sql import sql


@dataclass(frozen=True, slots=True)
class Relative:
    """A successor or predecessor of the unit ``of_unit_id``; ``share`` of the earlier unit that went to the later."""

    of_unit_id: int
    of_name: str
    of_valid_from: dt.date | None
    of_valid_to: dt.date | None
    unit_id: int
    code: str
    name: str
    level: str
    kind: str
    province_code: str
    share: str
    is_default: bool
    effective_on: dt.date
    legal_act: str | None


def successors(
    session: Session, unit: int | str, level: str | None = None, on: dt.date | None = None
) -> list[Relative]:
    """What a unit, by id, or all units that ever bore a code, became.

    A code is used again: ``on`` says which of its units is meant; without it each answer names its unit. For a
    district: the communes that took its territory. Raises NotFound (``unknown_unit``).
    """
    return _related(session, "successors", unit, level, on)


def predecessors(
    session: Session, unit: int | str, level: str | None = None, on: dt.date | None = None
) -> list[Relative]:
    """What a unit, by id, or all units that ever bore a code, were made of; as ``successors``."""
    return _related(session, "predecessors", unit, level, on)


def _related(session: Session, question: str, unit: int | str, level: str | None, on: dt.date | None) -> list[Relative]:
    meant = AdminUnit.id == unit if isinstance(unit, int) else AdminUnit.code == unit
    found = select(AdminUnit.id).where(meant)
    if level is not None:
        found = found.where(AdminUnit.level == level)
    if on is not None:
        found = found.where(AdminUnit.stands_on(on))
    ids = list(session.scalars(found))
    if not ids:
        raise NotFound("unknown_unit", unit=unit)
    rows = session.execute(sql("assetreg.admin_units", question), {"ids": ids})
    return [Relative(*row) for row in rows]
