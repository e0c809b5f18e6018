"""A small ground for events: four present communes of one province, and files that merge, split and rename them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, NamedTuple

import yaml
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor
from assetreg.admin_units.models import AdminPlace, AdminUnit
from assetreg.assets.models import Facility
from assetreg.reorganisations import service
from assetreg.reorganisations.models import Reorganisation
from tests.factories.facilities import make_facility

PROVINCE = "52"
DAY = dt.date(2026, 10, 1)
ACT = {"number": "12/NQ-UBTVQH16", "date": "15/09/2026", "issuer": "Ủy ban Thường vụ Quốc hội"}
MERGED, NORTH, SOUTH = "99001", "99002", "99003"  # codes that no unit bears
EDGE = 0.02  # degrees from the old centre to the line between both halves


class Ground(NamedTuple):
    """Two communes that merge, one that is split, one that nothing happens to."""

    first: AdminUnit
    second: AdminUnit
    split: AdminUnit
    apart: AdminUnit
    centre: tuple[float, float]  # of the one that is split


def ground_of(session: Session) -> Ground:
    """The first four present communes of the province."""
    communes = session.scalars(
        select(AdminUnit)
        .where(AdminUnit.level == "commune", AdminUnit.province_code == PROVINCE, AdminUnit.stands_on(DAY))
        .order_by(AdminUnit.code)
        .limit(4)
    ).all()
    lon, lat = session.execute(
        select(func.ST_X(AdminPlace.centre), func.ST_Y(AdminPlace.centre)).where(AdminPlace.unit_id == communes[2].id)
    ).one()
    return Ground(*communes, (lon, lat))


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle, degrees."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def halves(ground: Ground, *, drawn: bool) -> list[dict[str, Any]]:
    """The successors of the commune that is split: its north (the default) and its south, with boundaries or not."""
    lon, lat = ground.centre
    north = {"code": NORTH, "name": "Xã Bắc Thử", "kind": "commune"}
    south = {"code": SOUTH, "name": "Xã Nam Thử", "kind": "commune"}
    if drawn:
        north["boundary"] = box(lon - 0.1, lat, lon + 0.1, lat + 0.1)  # type: ignore[assignment]
        south["boundary"] = box(lon - 0.1, lat - 0.1, lon + 0.1, lat)  # type: ignore[assignment]
    return [north, south]


def event(ground: Ground, *, drawn: bool = True, **said: Any) -> dict[str, Any]:
    """One commune out of two and two out of one, from ``DAY`` on; ``said`` is added at the top."""
    merged = {"code": MERGED, "name": "Xã Hợp Nhất Thử", "kind": "commune"}
    return {
        "key": "thu-52", "title": "Sắp xếp thử", "effective_on": DAY.isoformat(), "act": ACT,
        "changes": [
            {"kind": "merge", "units": [ground.first.code, ground.second.code], "into": [merged]},
            {"kind": "split", "units": [ground.split.code], "into": halves(ground, drawn=drawn)},
        ],
        **said,
    }  # fmt: skip


def written(document: dict[str, Any]) -> str:
    """The document as YAML."""
    return yaml.safe_dump(json.loads(json.dumps(document)), allow_unicode=True, sort_keys=False)


def planned(session: Session, document: dict[str, Any], actor: Actor = OPERATOR) -> Reorganisation:
    """The event, planned."""
    return service.plan_event(session, actor, written(document)).event


def applied(session: Session, document: dict[str, Any], actor: Actor = OPERATOR) -> Reorganisation:
    """The event, planned and applied, as two acts."""
    found = planned(session, document, actor)
    session.commit()
    service.apply_event(session, actor, found)
    session.commit()
    return found


def facility_in(session: Session, unit: AdminUnit, **fields: Any) -> Facility:
    """A facility of a unit; at the unit's centre by estimate unless told otherwise."""
    return make_facility(session, province=unit.province_code, commune_id=unit.id, **fields)


def at(lon: float, lat: float) -> dict[str, str]:
    """A place that somebody stated."""
    return {"location": f"SRID=4326;POINT({lon} {lat})", "location_source": "stated"}


def commune_code(session: Session, table: str, row_id: int) -> str:
    """The code of the commune in which a row lies."""
    return str(
        session.scalar(
            text(f"SELECT unit.code FROM {table} t JOIN admin_unit unit ON unit.id = t.commune_id WHERE t.id = :id"),
            {"id": row_id},
        )
    )


def ways(session: Session, found: Reorganisation, table: str) -> dict[str, int]:
    """How many rows of a table go which way."""
    rows = session.execute(
        text("""SELECT how, count(*) FROM reorganisation_row
                WHERE reorganisation_id = :id AND table_name = :table GROUP BY how"""),
        {"id": found.id, "table": table},
    )
    return {str(how): int(n) for how, n in rows}
