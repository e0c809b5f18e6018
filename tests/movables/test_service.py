"""Entering and revising movables: codes, places, holders, numbers that exist once, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.parse import Door, parse
from assetreg.movables import queries
from assetreg.movables.records import MovableRecord
from assetreg.movables.service import create
from assetreg.movables.sorts import VEHICLE, Sort

CAR: dict[str, Any] = {"name": "Toyota Fortuner", "kind": "general", "holder": "UBND xã", "unit": "23764"}


def enter(session: Session, sort: Sort[Any], **said: Any) -> MovableRecord:
    made = create(session, OPERATOR, parse(sort.schema, said, Door.JSON).accept(), sort=sort)
    return queries.get(session, sort.model, made.code)


def test_a_car_gets_the_next_number_of_its_province(session: Session) -> None:
    first, second = enter(session, VEHICLE, **CAR), enter(session, VEHICLE, **CAR)
    assert first.code.startswith("VH-52-")
    assert int(second.code.rsplit("-", 1)[1]) == int(first.code.rsplit("-", 1)[1]) + 1
