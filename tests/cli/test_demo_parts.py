"""The parts of the demonstration agree with their seats, and with the rules about them."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.assets.models import Building, Facility
from assetreg.assets.parts import parts_of
from assetreg.assets.queries import get_facility
from assetreg.assets.rule_tables import wear_tables
from assetreg.assets.wear import wear
from assetreg.cli.demo import load_facilities
from assetreg.cli.demo_data import BOOK_DATE, DETAILED_PROVINCES
from assetreg.cli.demo_parts import BOOKS_APART, load_parts
from tests.support.sealing import seal

DISAGREEING = text("""
    SELECT count(*)
    FROM facility f
    JOIN LATERAL (SELECT sum(area_m2) AS land FROM land_parcel WHERE facility_id = f.id) p ON true
    JOIN LATERAL (SELECT sum(footprint_m2) AS footprint, sum(gross_floor_m2) AS gross, sum(usable_floor_m2) AS usable,
                         sum(original_cost_vnd) AS cost, sum(residual_value_vnd) AS residual
                  FROM building WHERE facility_id = f.id) b ON true
    WHERE f.province_code = ANY (:provinces) AND (
      (f.land_area_m2, f.footprint_m2, f.gross_floor_m2, f.usable_floor_m2, f.original_cost_vnd, f.residual_value_vnd)
      IS DISTINCT FROM (p.land, b.footprint, b.gross, b.usable, b.cost, b.residual))
""")


def test_the_parts_of_every_demonstration_seat_agree_with_it(session: Session) -> None:
    load_facilities(session)
    made = load_parts(session)
    seal(session)
    detailed = session.scalars(select(Facility).where(Facility.province_code.in_(DETAILED_PROVINCES))).all()
    assert made["land_parcel"] >= len(detailed)
    assert made["building"] >= len(detailed)
    assert made["use_state"] == 2 * (made["land_parcel"] + made["building"])
    assert session.scalar(DISAGREEING, {"provinces": sorted(DETAILED_PROVINCES)}) == 0

    for facility in detailed[::60]:
        parts = parts_of(session, get_facility(session, facility.code))
        assert parts.remarks == []
        assert len(parts.standing_uses) == len(parts.parcels) + len(parts.buildings)
        assert all(use.total is not None and use.total.agrees for use in parts.standing_uses)

    tables = wear_tables(session)
    buildings = session.scalars(select(Building)).all()
    apart = [building for building in buildings if not _wears_as_booked(building, tables)]
    assert 0 < len(apart) < 2 * BOOKS_APART * len(buildings) / 100


def _wears_as_booked(building: Building, tables: dict[str, object]) -> bool:
    assert building.building_class is not None
    assert building.put_in_use_on is not None
    assert building.original_cost_vnd is not None
    assert building.residual_value_vnd is not None
    computed = wear(
        building.original_cost_vnd,
        building.building_class,
        building.put_in_use_on.year,
        BOOK_DATE,
        tables,  # type: ignore[arg-type]
    )
    return abs(computed.residual_vnd - building.residual_value_vnd) <= 1_000
