"""Reads of the map that are no tiles: boxes of units, what is loaded, whether the pyramid still tells the truth."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.admin_units.models import AdminPlace, AdminUnit
from assetreg.core.clock import today


def ask(session: Session, name: str) -> TextClause:
    """One of the statements under ``sql/``, as far as the session may see."""
    return visible_sql(session, "assetreg.maps", name)


type Box = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, each latitude and longitude in degrees: the order Leaflet uses."""

COUNTRY: Box = ((8.3, 102.1), (23.5, 115.4))
"""The country with its archipelagos."""
MAINLAND: Box = ((8.3, 102.1), (23.5, 109.6))
"""What a narrow screen begins with: the archipelagos are one drag away and stay readable."""
SMALLEST_DEGREES = 0.03


@dataclass(frozen=True, slots=True)
class MapUnit:
    """The unit a map is narrowed to; ``province`` is the code of the present province it lies in."""

    id: int
    code: str
    level: str
    name: str
    province: str
    bounds: Box


def map_unit(session: Session, unit: AdminUnit) -> MapUnit:
    """A present province or commune as the map narrows to it."""
    found = session.execute(
        ask(session, "unit_box"), {"unit": unit.id, "level": unit.level, "code": unit.code, "as_of": today()}
    ).one()
    west, south, east, north = (float(value) for value in found)
    pad = max(SMALLEST_DEGREES - (east - west), SMALLEST_DEGREES - (north - south), 0.0) / 2
    bounds = ((south - pad, west - pad), (north + pad, east + pad))
    return MapUnit(unit.id, unit.code, unit.level, unit.name, unit.province_code, bounds)


def former_provinces(session: Session, province: AdminUnit, as_of: dt.date) -> tuple[str, ...]:
    """The codes of ``as_of`` of the provinces that a present province was made of."""
    return tuple(session.scalars(ask(session, "former_provinces"), {"unit": province.id, "as_of": as_of}))


def loaded_layers(session: Session) -> list[str]:
    """Which of the layers that depend on outside data hold any: boundaries of communes and provinces."""
    levels = session.scalars(text("SELECT DISTINCT level FROM map_boundary"))
    return sorted({"commune": "communes", "province": "provinces"}[level] for level in levels)


def boundary_sources(session: Session) -> list[str]:
    """Whom to credit for boundaries, as their sources are recorded."""
    found = select(AdminPlace.boundary_source).where(AdminPlace.boundary_source.is_not(None)).distinct()
    return sorted(source for source in session.scalars(found) if source)


def outcomes_of_unit(session: Session, *, province: str | None = None, commune_id: int | None = None) -> dict[str, int]:
    """How many facilities a present province or commune holds, by outcome."""
    rows = session.execute(ask(session, "outcomes_of_unit"), {"province": province, "commune": commune_id})
    return {str(outcome): int(number) for outcome, number in rows}


def outcomes_by_commune(session: Session, province: str) -> dict[int, dict[str, int]]:
    """The same for every present commune of a province at once, by its id."""
    found: dict[int, dict[str, int]] = {}
    for commune_id, outcome, count in session.execute(ask(session, "outcomes_by_commune"), {"province": province}):
        found.setdefault(commune_id, {})[outcome] = count
    return found


def cluster_drift(session: Session) -> int:
    """How many cells of the pyramid differ from the register; 0 when all is well. For the doctor."""
    drift: int = session.execute(text("SELECT map_cluster_drift()")).scalar_one()
    return drift
