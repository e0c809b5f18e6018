"""Which commune and province a point lies in on a day: by boundary where one is loaded, else by nearest centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.geo import COUNTRY
from assetreg.core.sql import sql

# A centre farther away than this is nobody's, and the point lies abroad. Over all corners of the country's boundaries
# (vn2025, built-in centres) the nearest centre is at most 36 km away, at sea 438 km; Phnom Penh is 72 km from one.
FARTHEST_M = 50_000.0
FARTHEST_AT_SEA_M = 450_000.0


@dataclass(frozen=True, slots=True)
class Located:
    """Where a point lies. ``method``: boundary or nearest_centre; ``distance_m`` to the commune's centre."""

    province: AdminUnit
    commune: AdminUnit
    method: str
    distance_m: float


def locate(session: Session, lon: float, lat: float, on: dt.date | None = None) -> Located:
    """The commune and province of a point (degrees, EPSG:4326); NotFound far from every commune of that day.

    A pair that would lie in the country the other way round is refused as such (``swapped_degrees``).
    """
    found = locate_many(session, [(lon, lat)], on)[0]
    if found is None:
        # As written, for a decimal comma would look like the comma between the two.
        code = "swapped_degrees" if COUNTRY.holds(lat, lon) else "outside_all_units"
        raise NotFound(code, lon=str(lon), lat=str(lat))
    return found


def locate_many(
    session: Session, points: Sequence[tuple[float, float]], on: dt.date | None = None
) -> list[Located | None]:
    """The same for many (longitude, latitude) in one statement: about 0.1 ms a point. None: far from every commune."""
    day = on or today()
    rows = locate_ids(session, points, day)
    units = _standing(session, {commune_id for commune_id, _, _ in rows if commune_id is not None}, day)
    return [_located(units, *row) for row in rows]


def locate_ids(
    session: Session, points: Sequence[tuple[float, float]], on: dt.date
) -> list[tuple[int | None, str, float | None]]:
    """The same as (id of the commune, method, distance), however far: for those who have the units at hand."""
    if not points:
        return []
    rows = session.execute(
        sql("assetreg.admin_units", "locate"),
        {"lons": [lon for lon, _ in points], "lats": [lat for _, lat in points], "on": on},
    )
    return [(row.commune_id, row.method, row.distance_m) for row in rows]


def _standing(session: Session, ids: set[int], on: dt.date) -> dict[int | str, AdminUnit]:
    """Communes by id, and provinces of the day by code."""
    units: dict[int | str, AdminUnit] = {}
    communes = select(AdminUnit).where(AdminUnit.id.in_(ids)).options(joinedload(AdminUnit.parent))
    for commune in session.scalars(communes):
        units[commune.id] = commune
    provinces = select(AdminUnit).where(AdminUnit.level == "province", AdminUnit.stands_on(on))
    units.update((province.code, province) for province in session.scalars(provinces))
    return units


def _located(
    units: dict[int | str, AdminUnit], commune_id: int | None, method: str, distance_m: float | None
) -> Located | None:
    if commune_id is None or distance_m is None:
        return None
    commune = units[commune_id]
    at_sea = commune.kind == "special_zone" or (commune.parent and commune.parent.kind == "island_district")
    reach = FARTHEST_AT_SEA_M if at_sea else FARTHEST_M
    if method != "boundary" and distance_m > reach:
        return None
    return Located(units[commune.province_code], commune, method, round(distance_m, 1))
