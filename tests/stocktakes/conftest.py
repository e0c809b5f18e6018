"""A small register to be counted: two premises of one commune with a parcel, a building, a car, desks and records."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.core.parse import Door, parse
from assetreg.movables import service as movables
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE
from assetreg.stocktakes import queries, service
from assetreg.stocktakes.records import StocktakeRecord
from assetreg.stocktakes.schemas import CountInput, StocktakeInput
from assetreg.stocktakes.service import Taken
from tests.factories.facilities import make_facility
from tests.factories.parts import make_building, make_parcel
from tests.support.sealing import seal

HOLDER = "UBND xã kiểm kê"


@dataclass
class Office:
    """What is counted: the records, and the code of the commune where all of them lie."""

    commune: str
    facility: Facility
    second: Facility
    parcel: Any
    building: Any
    car: Any
    desks: Any
    records: Any


def make_office(session: Session) -> Office:
    """Everything in the first present commune of the province, held by one body."""
    facility = make_facility(session, holder=HOLDER, name="Trụ sở chính", land_area_m2=1200, status="in_use")
    second = make_facility(session, holder=HOLDER, name="Nhà văn hóa", status="in_use")
    commune = session.scalar(select(AdminUnit.code).where(AdminUnit.id == facility.commune_id))
    assert commune is not None
    parcel = make_parcel(session, facility, area_m2=1200)
    building = make_building(session, facility, gross_floor_m2=640, condition="good")
    seal(session)

    def enter(sort: Any, **said: Any) -> Any:
        whole = {"holder": HOLDER, "unit": commune, "facility": facility.code} | said
        made = movables.create(session, OPERATOR, parse(sort.schema, whole, Door.JSON).accept(), sort=sort)
        seal(session)
        return made

    car = enter(VEHICLE, name="Toyota Hilux", kind="general", plate="81A-012.34", status="in_use", condition="good",
                original_cost_vnd=900_000_000, residual_value_vnd=300_000_000)  # fmt: skip
    desks = enter(EQUIPMENT, name="Bàn họp", quantity=12, status="in_use", condition="fair",
                  original_cost_vnd=120_000_000, residual_value_vnd=60_000_000)  # fmt: skip
    records = enter(ARCHIVE, name="Phông UBND xã cũ", origin_body=HOLDER, shelf_metres="6.3", status="kept")
    return Office(commune, facility, second, parcel, building, car, desks, records)


def order(session: Session, commune: str, *, actor: Actor = OPERATOR, **said: Any) -> StocktakeRecord:
    """A campaign of the commune as of a day to come, so that the books are those of now; counting has started."""
    whole = {"name": "Kiểm kê thử", "unit": commune, "position_on": "01/01/2099"} | said
    made = service.create(session, actor, parse(StocktakeInput, whole, Door.JSON).accept())
    seal(session)
    service.move(session, actor, made.id, "counting")
    seal(session)
    return queries.get_stocktake(session, made.code)


def count(session: Session, stocktake: StocktakeRecord, actor: Actor, line: int | None, **said: Any) -> Taken:
    """One count of a line, found and in use as intended unless told otherwise."""
    whole: dict[str, Any] = {"entry": str(uuid.uuid4()), "line": line, "finding": "found"} | said
    if whole["finding"] in ("found", "elsewhere"):
        whole.setdefault("use", "as_intended")
    taken = service.take_count(session, actor, stocktake, parse(CountInput, whole, Door.JSON).accept())
    seal(session)
    return taken


@pytest.fixture
def office(session: Session) -> Office:
    """The small register."""
    return make_office(session)


@pytest.fixture
def campaign(session: Session, office: Office) -> StocktakeRecord:
    """A count of the office that is being taken."""
    return order(session, office.commune)


@pytest.fixture
def line_of(session: Session, campaign: StocktakeRecord) -> Callable[[Any], int]:
    """``line_of(record)``: the number of the line of a record of the register."""

    def find(record: Any) -> int:
        lines = queries.list_counted(session, campaign.id)
        kind = record.__tablename__
        return next(one.line.id for one in lines if (one.line.subject_kind, one.line.subject_id) == (kind, record.id))

    return find
