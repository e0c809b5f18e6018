"""Plausible parcels, buildings, uses, holders and lines of the former seats of two provinces, true to each seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.part_labels import CONNECTIONS
from assetreg.audit.record import open_change_set
from assetreg.cli.demo_data import BOOK_DATE, DETAILED_PROVINCES, IN_USE_FROM, REASON, Draw
from assetreg.core.copy import copy_rows

LOOKED_AT = (BOOK_DATE, dt.date(2025, 10, 31))  # before the reorganisation and after it
TESTED_ON = dt.date(2025, 10, 31)
# Per level: class of the building, its yearly wear in per cent (the same in both circulars), floors, land price per m2.
MAIN = {
    "commune": ("house_3", 4, 2, (600_000, 2_400_000)),
    "district": ("house_3", 4, 4, (1_500_000, 6_000_000)),
    "province": ("house_2", 2, 4, (6_000_000, 18_000_000)),
}
CONDITION_OF = ((60, "good"), (35, "fair"), (20, "degraded"), (0, "dangerous"))  # least share of the value left
CAPACITIES = {"fibre": "100 Mbps", "government_line": "30 Mbps", "lan": "1 Gbps", "backup_power": "50 kVA"}
BOOKS_APART = 4  # in a hundred: books that follow another year of use than the building's
_BELONGS = ("facility_id", "province_code", "commune_id", "change_set_id")
PARCEL_COLUMNS = (
    *("id", *_BELONGS, "map_commune_id", "map_sheet", "parcel_number", "area_m2", "land_type", "certificate_serial"),
    *("certificate_issued_on", "land_use_right_value_vnd", "price_table_year", "book_date"),
)
BUILDING_COLUMNS = (
    *("id", *_BELONGS, "parcel_id", "name", "building_class", "year_built", "put_in_use_on", "floors", "footprint_m2"),
    *("gross_floor_m2", "usable_floor_m2", "net_office_m2", "budget_cost_vnd", "other_cost_vnd", "original_cost_vnd"),
    *("residual_value_vnd", "book_date", "condition"),
)
USE_COLUMNS = (*_BELONGS, "parcel_id", "building_id", "as_of", "office_m2", "vacant_m2", "encroached_m2", "paper")
PARTY_COLUMNS = (*_BELONGS, "role", "agency_id", "name", "paper_number", "valid_from")
CONNECTION_COLUMNS = (*_BELONGS, "kind", "state", "capacity_note", "tested_on")

type Seat = Row[*tuple[Any, ...]]
type Values = tuple[object, ...]


def load_parts(session: Session) -> dict[str, int]:
    """The parts of the demonstration seats of the detailed provinces; returns how many rows of each table."""
    seats = session.execute(
        select(Facility)
        .with_only_columns(*Facility.__table__.columns)
        .where(Facility.is_demonstration, Facility.province_code.in_(DETAILED_PROVINCES))
        .order_by(Facility.province_code, Facility.id)
    ).all()
    change = open_change_set(session, OPERATOR, "demo.load", summary={"parts_of": len(seats)})
    parcels = list(_parcels(seats, change.id, _ids(session, "land_parcel", 2 * len(seats))))
    buildings = list(_buildings(seats, change.id, parcels, _ids(session, "building", 2 * len(seats))))
    uses = (
        row for seat, part, area in _looked_at(seats, parcels, buildings) for row in _uses(seat, part, area, change.id)
    )
    return {
        "land_parcel": copy_rows(session, "land_parcel", PARCEL_COLUMNS, parcels),
        "building": copy_rows(session, "building", BUILDING_COLUMNS, buildings),
        "use_state": copy_rows(session, "use_state", USE_COLUMNS, uses),
        "facility_party": copy_rows(session, "facility_party", PARTY_COLUMNS, _parties(seats, change.id)),
        "site_connection": copy_rows(session, "site_connection", CONNECTION_COLUMNS, _lines(seats, change.id)),
    }


def _ids(session: Session, table: str, n: int) -> Iterator[int]:
    """Numbers for rows that others will refer to, taken before the rows are written."""
    numbers = select(func.nextval(func.pg_get_serial_sequence(table, "id"))).select_from(func.generate_series(1, n))
    return iter(session.scalars(numbers).all())


def _belongs(seat: Seat, change_set_id: int) -> Values:
    return seat.id, seat.province_code, seat.commune_id, change_set_id


def _parcels(seats: Sequence[Seat], change_set_id: int, ids: Iterator[int]) -> Iterator[Values]:
    """One parcel, or two where there is much land; their areas add up to the seat's."""
    for seat in seats:
        draw = Draw(f"parcels:{seat.code}")
        price = draw.between(*MAIN[seat.holder_level][3], step=100_000)
        land = int(seat.land_area_m2)
        second = land * draw.between(15, 40, step=5) // 100 if land > 3_500 else 0
        issued = dt.date(draw.between(2004, 2019, step=1), draw.between(1, 12, step=1), draw.between(1, 28, step=1))
        for area in filter(None, (land - second, second)):
            # The parcel's number is the row's own, so that no two of a map are alike.
            number = next(ids)
            yield (
                number, *_belongs(seat, change_set_id), seat.former_commune_id or seat.commune_id,
                str(draw.between(3, 48, step=1)), str(number), area, "headquarters", f"MH {100_000 + number}",
                issued, area * price, 2025, BOOK_DATE,
            )  # fmt: skip


def _buildings(
    seats: Sequence[Seat], change_set_id: int, parcels: Sequence[Values], ids: Iterator[int]
) -> Iterator[Values]:
    """A main building, and at some seats a hall; areas and money add up to the seat's."""
    parcel_of = {row[1]: row[0] for row in reversed(parcels)}  # the first of each seat
    for seat in seats:
        draw = Draw(f"buildings:{seat.code}")
        building_class, yearly, floors, _ = MAIN[seat.holder_level]
        left = 100 * seat.residual_value_vnd // seat.original_cost_vnd
        used_years = (100 - left) // yearly - (2 if draw.between(0, 99, step=1) < BOOKS_APART else 0)
        since = dt.date(BOOK_DATE.year - used_years, draw.between(1, 12, step=1), 1)
        hall = draw.between(12, 24, step=1) if draw.between(0, 99, step=1) < 45 else 0
        condition = next(word for least, word in CONDITION_OF if left >= least)
        for name, share, storeys in (("Nhà làm việc", 100 - hall, floors), ("Hội trường", hall, 1)):
            if not share:
                continue
            # The hall has its share of each figure, the main building what is left of it.
            part = [_part(int(getattr(seat, figure)), hall, share) for figure in _SHARED]
            footprint, gross, usable, cost, residual = part
            budget = cost * draw.between(80, 100, step=10) // 100
            yield (
                next(ids), *_belongs(seat, change_set_id), parcel_of[seat.id], name, building_class, since.year, since,
                storeys, footprint, gross, usable, usable * 78 // 100, budget, cost - budget, cost, residual, BOOK_DATE,
                condition,
            )  # fmt: skip


_SHARED = ("footprint_m2", "gross_floor_m2", "usable_floor_m2", "original_cost_vnd", "residual_value_vnd")


def _part(whole: int, hall: int, share: int) -> int:
    small = whole * hall // 100
    return small if share == hall else whole - small


def _looked_at(
    seats: Sequence[Seat], parcels: Sequence[Values], buildings: Sequence[Values]
) -> Iterator[tuple[Seat, Values, object]]:
    """Every parcel and building with its seat and the area that its uses divide; a part is (parcel id, building id)."""
    seat_of = {seat.id: seat for seat in seats}
    area_at, usable_at = PARCEL_COLUMNS.index("area_m2"), BUILDING_COLUMNS.index("usable_floor_m2")
    for row in parcels:
        yield seat_of[row[1]], (row[0], None), row[area_at]
    for row in buildings:
        yield seat_of[row[1]], (None, row[0]), row[usable_at]


def _uses(seat: Seat, part: Values, area: Any, change_set_id: int) -> Iterator[Values]:
    """All in use before the reorganisation; afterwards as the seat's status says."""
    draw = Draw(f"uses:{seat.code}")
    surplus = 100 * int(seat.surplus_floor_m2) // int(seat.gross_floor_m2) if seat.surplus_floor_m2 else 0
    vacant = {"vacant": 100, "partly_used": surplus or draw.between(20, 45, step=5)}.get(seat.status, 0) * area // 100
    for day, empty in zip(LOOKED_AT, (0, vacant), strict=True):
        yield (*_belongs(seat, change_set_id), *part, day, area - empty, empty, 0, REASON)


def _parties(seats: Sequence[Seat], change_set_id: int) -> Iterator[Values]:
    """The holder since the reorganisation, who also takes care of what stands empty."""
    for seat in seats:
        roles = ("holder", "caretaker") if seat.status == "vacant" else ("holder", "occupant")
        for role in roles:
            yield *_belongs(seat, change_set_id), role, seat.holder_id, seat.holder, REASON, IN_USE_FROM


def _lines(seats: Sequence[Seat], change_set_id: int) -> Iterator[Values]:
    """What sites in use have of lines and signal; of empty ones nobody has said."""
    for seat in seats:
        draw = Draw(f"lines:{seat.code}")
        for kind in CONNECTIONS if seat.status != "vacant" else ():
            state = draw.weighted((("yes", 78), ("no", 14), ("unknown", 8)))
            capacity = CAPACITIES.get(kind) if state == "yes" else None
            tested = TESTED_ON if state != "unknown" else None
            yield *_belongs(seat, change_set_id), kind, state, capacity, tested
