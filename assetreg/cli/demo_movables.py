"""Plausible cars, equipment and records at the former seats of two provinces; deterministic, none a real record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.queries import match_agencies
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.cli.demo_data import BOOK_DATE, DETAILED_PROVINCES, REASON, Draw
from assetreg.core.copy import copy_rows
from assetreg.movables.codes import movable_code
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE

PLATES = {"51": "76A", "52": "81A"}
CAR_RATE = 6.67  # per cent a year, Circular 23/2023: what the books of the demonstration follow


@dataclass(frozen=True, slots=True)
class Model:
    """What is bought: name, make or symbol, country, cost in million dong, and what a car or a class says beside."""

    name: str
    make: str
    country: str
    cost: int
    seats: int = 0
    power: str = ""
    kind: str = ""
    wear_class: str = ""
    yearly_percent: float = CAR_RATE
    most: int = 1  # pieces bought together


CARS = (
    Model("Xe ô tô Toyota Fortuner 2.7V", "Toyota", "Indonesia", 1_080, 7, "122 kW", "general"),
    Model("Xe ô tô Toyota Innova 2.0E", "Toyota", "Việt Nam", 715, 8, "102 kW", "general"),
    Model("Xe ô tô Mitsubishi Pajero Sport", "Mitsubishi", "Thái Lan", 940, 7, "133 kW", "general"),
    Model("Xe ô tô bán tải Ford Ranger", "Ford", "Việt Nam", 660, 5, "118 kW", "specialised"),
    Model("Xe ô tô Ford Transit 16 chỗ", "Ford", "Việt Nam", 805, 16, "100 kW", "specialised"),
)
TITLE_CAR = Model("Xe ô tô Toyota Camry 2.0E", "Toyota", "Thái Lan", 1_020, 5, "123 kW", "title")
THINGS = (
    Model("Máy vi tính để bàn", "OptiPlex", "Trung Quốc", 14, wear_class="computer", yearly_percent=20, most=30),
    Model("Máy photocopy", "IR-2525", "Thái Lan", 62, wear_class="copier", yearly_percent=12.5, most=2),
    Model("Máy điều hòa không khí", "FTKQ35", "Việt Nam", 13, wear_class="cabinet", yearly_percent=12.5, most=12),
    Model("Bộ bàn ghế họp", "BH-24", "Việt Nam", 38, wear_class="furniture", yearly_percent=12.5, most=3),
    Model("Máy phát điện 50 kVA", "GF-50", "Việt Nam", 245, wear_class="special_equipment", yearly_percent=10),
)
CARS_AT = {"commune": (0, 0), "district": (2, 4), "province": (7, 12)}
METRES_AT = {"commune": (6, 40), "district": (110, 520), "province": (800, 2_400)}
OUTCOMES = (("reuse", 62), ("handover", 18), ("disposal", 6), ("undecided", 14))
STATUS_OF = {"reuse": "in_use", "handover": "unused", "disposal": "unused", "undecided": "unused"}
CONDITIONS = (("good", 38), ("fair", 42), ("poor", 16), ("unusable", 4))
_BELONGS = "code province_code commune_id name holder holder_id facility_id condition status note is_demonstration"
_BOOKED = (
    "change_set_id kind country_made year_made put_in_use_on original_cost_vnd cost_budget_vnd cost_other_vnd "
    "residual_value_vnd book_date ownership_class use_state_percent outcome outcome_reason"
)
VEHICLE_COLUMNS = (
    f"{_BELONGS} {_BOOKED} make plate chassis_number engine_number seats engine_power user_title origin is_surplus"
).split()
EQUIPMENT_COLUMNS = f"{_BELONGS} {_BOOKED} wear_class symbol quantity surplus_quantity".split()
ARCHIVE_COLUMNS = (
    f"{_BELONGS} change_set_id kind origin_body year_from year_to shelf_metres files_count retention "
    "digitised_percent place receiver delivered_on minutes_number origin_body_id"
).split()


def load_movables(session: Session) -> dict[str, int]:
    """What stands at the demonstration seats of the detailed provinces; returns how many rows of each table."""
    query = (
        select(Facility.id, Facility.code, Facility.province_code, Facility.commune_id, Facility.name,
               Facility.holder, Facility.holder_id, Facility.holder_level)
        .where(Facility.is_demonstration, Facility.province_code.in_(DETAILED_PROVINCES))
        .order_by(Facility.province_code, Facility.id)
    )  # fmt: skip
    seats = session.execute(query).all()
    change = open_change_set(session, OPERATOR, "demo.load", summary={"movables_at": len(seats)})
    numbers: Counter[tuple[str, str]] = Counter()
    origins = [(_body_of(seat), seat.province_code) for seat in seats]
    bodies = dict(zip(origins, match_agencies(session, origins), strict=True))
    records = _records(seats, change.id, numbers, bodies)
    made = {
        "vehicle": copy_rows(session, "vehicle", VEHICLE_COLUMNS, _cars(seats, change.id, numbers)),
        "equipment": copy_rows(session, "equipment", EQUIPMENT_COLUMNS, _things(seats, change.id, numbers)),
        "archive_holding": copy_rows(session, "archive_holding", ARCHIVE_COLUMNS, records),
    }
    counters = [(prefix, province, last) for (prefix, province), last in sorted(numbers.items())]
    copy_rows(session, "movable_code_counter", ("prefix", "province_code", "last_number"), counters)
    return made


type Numbers = Counter[tuple[str, str]]
type Seats = Sequence[Row[*tuple[Any, ...]]]


def _cars(seats: Seats, change_set_id: int, numbers: Numbers) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        draw = Draw(f"cars:{seat.code}")
        for place in range(draw.between(*CARS_AT[seat.holder_level], step=1)):
            model = TITLE_CAR if seat.holder_level == "province" and place < 2 else CARS[draw.between(0, 4, step=1)]
            belongs, number = _belongs(VEHICLE.prefix, seat, model.name, draw, numbers)
            outcome = draw.weighted(OUTCOMES)
            series = PLATES[seat.province_code]
            yield (
                *belongs(STATUS_OF[outcome]), *_booked(model, 1, outcome, change_set_id, draw),
                model.make, f"{series}-{number // 100:03d}.{number % 100:02d}",
                f"MINHHOA{seat.province_code}{number:08d}", f"MH{seat.province_code}-{number:06d}",
                model.seats, model.power, "Phó Chủ tịch UBND tỉnh" if model.kind == "title" else None,
                "Mua sắm", outcome != "reuse",
            )  # fmt: skip


def _things(seats: Seats, change_set_id: int, numbers: Numbers) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        draw = Draw(f"things:{seat.code}")
        for model in THINGS[: 3 if seat.holder_level == "commune" else 5]:
            pieces = draw.between(1, model.most, step=1)
            belongs, _ = _belongs(EQUIPMENT.prefix, seat, model.name, draw, numbers)
            outcome = draw.weighted(OUTCOMES)
            yield (
                *belongs(STATUS_OF[outcome]), *_booked(model, pieces, outcome, change_set_id, draw),
                model.wear_class, model.make, pieces, 0 if outcome == "reuse" else draw.between(0, pieces, step=1),
            )  # fmt: skip


def _body_of(seat: Any) -> str:
    """The body whose seat it was."""
    return str(seat.name).removeprefix("Trụ sở ").removesuffix(" (cũ)")


def _records(
    seats: Seats, change_set_id: int, numbers: Numbers, bodies: Mapping[tuple[str, str], int | None]
) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        draw = Draw(f"records:{seat.code}")
        body = _body_of(seat)
        belongs, number = _belongs(ARCHIVE.prefix, seat, f"Phông lưu trữ {body}", draw, numbers)
        metres = draw.between(*METRES_AT[seat.holder_level], step=1)
        # Communes took over from the former ones; what districts and provinces kept is to go to the archives.
        at_commune = seat.holder_level == "commune"
        status = draw.weighted((("kept", 60), ("delivered" if at_commune else "awaiting_delivery", 40)))
        receiver = seat.holder if at_commune else "Trung tâm Lưu trữ lịch sử tỉnh"
        delivered = dt.date(2025, 7, 15) + dt.timedelta(days=draw.between(0, 240, step=1))
        yield (
            *belongs(status), change_set_id, "administrative", body, draw.between(1976, 1999, step=1), 2025,
            metres, metres * draw.between(24, 52, step=1), draw.weighted((("permanent", 45), ("fixed_term", 55))),
            draw.between(0, 60, step=5), f"Kho lưu trữ tầng {draw.between(1, 3, step=1)}",
            None if status == "kept" else receiver,
            delivered if status == "delivered" else None, f"{number}/BB-BGN" if status == "delivered" else None,
            bodies[body, seat.province_code],
        )  # fmt: skip


def _belongs(prefix: str, seat: Any, name: str, draw: Draw, numbers: Numbers) -> tuple[Any, int]:
    """What every row begins with, once its status is known, and its number."""
    key = (prefix, seat.province_code)
    numbers[key] += 1
    number = numbers[key]
    code = movable_code(prefix, seat.province_code, number)
    condition = draw.weighted(CONDITIONS)
    # What a provincial body holds belongs to the province, wherever it stands.
    commune_id = None if seat.holder_level == "province" else seat.commune_id

    def row(status: str) -> tuple[object, ...]:
        return (code, seat.province_code, commune_id, name, seat.holder, seat.holder_id, seat.id, condition,
                status, None, True)  # fmt: skip

    return row, number


def _booked(model: Model, pieces: int, outcome: str, change_set_id: int, draw: Draw) -> tuple[object, ...]:
    """The books of one line: worn by its yearly rate up to the last closed year before the day of the books."""
    year = draw.between(2009, 2024, step=1)
    cost = model.cost * 1_000_000 * pieces
    worn = min(cost, round(cost * model.yearly_percent * (BOOK_DATE.year - year) / 100))
    kind = model.kind or ("machinery" if model.wear_class != "furniture" else "tangible_other")
    used_on = dt.date(year, draw.between(1, 12, step=1), draw.between(1, 28, step=1))
    return (change_set_id, kind, model.country, year, used_on, cost, cost, 0, cost - worn, BOOK_DATE, "own", 100,
            outcome, REASON)  # fmt: skip
