"""Finds the unit a centre on the map stands for, and its place, on the day the map shows."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminPlace, AdminUnit
from assetreg.assets.records import LAST_DAY_OF_DISTRICTS
from assetreg.core.clock import today
from assetreg.core.errors import NotFound


def find_place(session: Session, level: str, code: str, *, before: bool) -> tuple[AdminUnit, AdminPlace, float, float]:
    """The unit, its place, and the place's longitude and latitude; raises NotFound (``unknown_unit``)."""
    day = LAST_DAY_OF_DISTRICTS if before else today()
    row = session.execute(
        select(AdminUnit, AdminPlace, func.ST_X(AdminPlace.centre), func.ST_Y(AdminPlace.centre))
        .join(AdminPlace, AdminPlace.unit_id == AdminUnit.id)
        .where(AdminUnit.level == level, AdminUnit.code == code, AdminUnit.stands_on(day))
    ).one_or_none()
    if row is None:
        raise NotFound("unknown_unit", unit=code)
    unit, place, lon, lat = row
    return unit, place, lon, lat
