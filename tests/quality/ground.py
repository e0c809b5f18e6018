"""A country drawn as boxes, so that what lies inside and outside is known without a file of boundaries."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.quality.formula import formula_of
from assetreg.quality.models import PlaceScore

_BOUND = text("""
    UPDATE admin_place SET boundary = ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326))
    WHERE unit_id = :unit
""")
_PARTS = text("""
    INSERT INTO admin_boundary_part (unit_id, level, part)
    SELECT p.unit_id, u.level, ST_GeometryN(p.boundary, 1) FROM admin_place p JOIN admin_unit u ON u.id = p.unit_id
    WHERE p.boundary IS NOT NULL
""")


@dataclass(frozen=True)
class Ground:
    """Gia Lai with two communes side by side, other provinces to the north, sea to the east; degrees."""

    commune_id: int
    neighbour_id: int
    edge: float = 108.1  # between the two communes
    inside: tuple[float, float] = (108.0512, 14.0123)
    middle: tuple[float, float] = (108.05, 14.05)
    next_door: tuple[float, float] = (108.1234, 14.0123)
    other_province: tuple[float, float] = (108.0512, 15.5123)
    off_shore: tuple[float, float] = (109.6123, 14.0123)
    abroad: tuple[float, float] = (106.1123, 13.5123)


def bound_country(session: Session) -> Ground:
    """Draw the boxes: Gia Lai from 107.5 to 109.5 east, 13 to 15 north; every other province north of it."""
    first, second = session.scalars(
        text("""
            SELECT u.id FROM admin_unit u WHERE u.level = 'commune' AND u.province_code = '52' AND u.valid_to IS NULL
              AND u.valid_from IS NOT NULL ORDER BY u.code LIMIT 2
        """)
    )
    provinces = session.execute(
        text("SELECT id, code FROM admin_unit WHERE level = 'province' AND valid_to IS NULL ORDER BY code")
    ).all()
    boxes = {
        row.id: (107.5, 13.0, 109.5, 15.0) if row.code == "52" else (107.5, 15.0, 109.5, 16.0) for row in provinces
    }
    boxes |= {first: (108.0, 14.0, 108.1, 14.1), second: (108.1, 14.0, 108.2, 14.1)}
    for unit, (west, south, east, north) in boxes.items():
        session.execute(_BOUND, {"unit": unit, "west": west, "south": south, "east": east, "north": north})
    session.execute(_PARTS)
    return Ground(first, second)


def water_around(session: Session, x: float, y: float) -> None:
    """A lake of a kilometre around a point, in a layer that reaches a little farther."""
    layer = session.execute(
        text("""
            INSERT INTO water_layer (name, credit, digest, loaded_on, bodies, extent)
            VALUES ('water.geojson', 'test', '0', '2026-01-01', 1,
                    ST_Expand(ST_SetSRID(ST_MakePoint(:x, :y), 4326), 0.1)::geometry(Polygon, 4326)) RETURNING id
        """),
        {"x": x, "y": y},
    ).scalar_one()
    session.execute(
        text("INSERT INTO water_part VALUES (:layer, 'Hồ', ST_Expand(ST_SetSRID(ST_MakePoint(:x, :y), 4326), 0.005))"),
        {"layer": layer, "x": x, "y": y},
    )


def point(x: float, y: float) -> str:
    """A place as the register takes it."""
    return f"SRID=4326;POINT({x} {y})"


def score_of(session: Session, facility: Facility) -> PlaceScore:
    """The score as it stands."""
    session.flush()
    return session.get_one(PlaceScore, facility.id, populate_existing=True)


def outcome(session: Session, facility: Facility, code: str) -> str | None:
    """What one check said; None where it does not apply."""
    score, check = score_of(session, facility), formula_of(session).of(code)
    assert check is not None
    named = {"failed": score.failed, "passed": score.passed, "unmade": score.unmade}
    return next((said for said, mask in named.items() if mask >> check.bit & 1), None)
