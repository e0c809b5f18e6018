"""A count of the demonstration: one commune of one province, half counted by people of the demonstration."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.cli.demo_data import Draw
from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.stocktakes import queries, service
from assetreg.stocktakes.models import Stocktake
from assetreg.stocktakes.queries import Counted
from assetreg.stocktakes.schemas import CountInput, StocktakeInput, TeamInput

COUNTED_OF_HUNDRED = 55


def load_stocktake(session: Session, province_code: str) -> int:
    """Order, start and half take a count in the commune with most demonstration seats; returns how many lines."""
    commune = session.scalar(
        select(AdminUnit.code)
        .join(Facility, Facility.commune_id == AdminUnit.id)
        .where(Facility.province_code == province_code, Facility.is_demonstration)
        .group_by(AdminUnit.code)
        .order_by(func.count().desc(), AdminUnit.code)
        .limit(1)
    )
    if commune is None:
        return 0
    said = {
        "name": "Kiểm kê tài sản công (minh họa)", "unit": commune, "led_by": "Ban kiểm kê xã (minh họa)",
        "position_on": today() + dt.timedelta(days=1), "deadline_on": today() + dt.timedelta(days=30),
        "paper_number": "00/QĐ-MINHHOA", "paper_issuer": "UBND xã",
    }  # fmt: skip
    made = service.create(session, OPERATOR, parse(StocktakeInput, said, Door.JSON).accept())
    made.is_demonstration = True
    session.flush()
    service.move(session, OPERATOR, made.id, "counting")
    _give_to_teams(session, made)
    found = queries.get_stocktake(session, made.code)
    for given in _counts(queries.list_counted(session, made.id)):
        service.take_count(session, OPERATOR, found, parse(CountInput, given, Door.JSON).accept())
    return int(queries.get_stocktake(session, made.code).lines)


def _give_to_teams(session: Session, made: Stocktake) -> None:
    premises = [one.key for one in queries.progress_by_premises(session, made.id) if one.key]
    for number, name in enumerate(("Tổ kiểm kê số 1", "Tổ kiểm kê số 2")):
        team = service.add_team(session, OPERATOR, made, TeamInput(name=name))
        service.give_premises(session, OPERATOR, made, team.id, premises[number::2])


def _counts(lines: list[Counted]) -> Iterator[dict[str, Any]]:
    """What was seen of about half of the lines: most as on the books, a few otherwise."""
    for counted in lines:
        line = counted.line
        draw = Draw(f"count:{line.subject_kind}:{line.code}:{line.name}")
        if draw.between(0, 99, step=1) >= COUNTED_OF_HUNDRED:
            continue
        seen = draw.between(0, 99, step=1)
        said: dict[str, Any] = {"entry": str(uuid.uuid4()), "line": line.id, "finding": "found", "use": "as_intended"}
        if seen < 4 and line.subject_kind in ("vehicle", "equipment"):
            said |= {"finding": "missing", "use": None}
        elif seen < 10:
            said |= {"use": "unused", "note": "Cửa khóa, điện đã cắt (minh họa)"}
        elif seen < 14 and line.subject_kind == "building":
            said |= {"area_m2": (line.book_area_m2 or 0) + 12, "note": "Có thêm nhà để xe (minh họa)"}
        yield said
