"""The smallest valid movable of each kind, with whatever a test says about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.parse import Door, parse
from assetreg.movables import queries
from assetreg.movables.records import MovableRecord
from assetreg.movables.service import create
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort

COMMUNE = "23764"  # Xã Ia Grai, Tỉnh Gia Lai
SAID: dict[str, dict[str, Any]] = {
    "vehicle": {"name": "Toyota Fortuner", "kind": "general", "holder": "UBND xã thử", "unit": COMMUNE},
    "equipment": {"name": "Máy photocopy", "holder": "UBND xã thử", "unit": COMMUNE},
    "archive_holding": {
        "name": "Phông UBND huyện thử",
        "origin_body": "UBND huyện thử",
        "holder": "UBND xã thử",
        "unit": COMMUNE,
    },
}
SORTS: dict[str, Sort[Any]] = {"vehicles": VEHICLE, "equipment": EQUIPMENT, "archives": ARCHIVE}

type Enter = Callable[..., MovableRecord]


@pytest.fixture
def entered(session: Session) -> Enter:
    """``entered(VEHICLE, plate="81A-012.34")``: a stored movable as it is read."""

    def enter(sort: Sort[Any], **said: Any) -> MovableRecord:
        given = parse(sort.schema, SAID[sort.name] | said, Door.JSON).accept()
        made = create(session, OPERATOR, given, sort=sort)
        return queries.get(session, sort.model, made.code)

    return enter
