"""Rows without a key that say exactly the same: of movable things each is one of its own, of facilities a doubt."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from assetreg.movables.models import ArchiveHolding, Equipment, Vehicle
from tests.imports.files import csv_file, row

DESK = {"name": "Bàn làm việc gỗ", "kind": "machinery", "holder": "Sở Tài chính", "unit": "52"}
CASES = {
    "equipment": (Equipment, DESK),
    "vehicles": (Vehicle, DESK | {"name": "Xe không biển số", "kind": "general"}),
    "archives": (
        ArchiveHolding,
        {"name": "Cặp hồ sơ", "kind": "administrative", "origin_body": "UBND", "unit": "52", "holder": "Sở Nội vụ"},
    ),
}


def plan(session: Session, kind: str, *rows: dict[str, str]) -> ImportBatch:
    return plan_import(session, OPERATOR, csv_file(*rows), "x.csv", kind=kind)


@pytest.mark.parametrize("kind", CASES)
def test_twelve_rows_alike_are_twelve_things_once(session: Session, kind: str) -> None:
    model, thing = CASES[kind]
    count = select(func.count()).select_from(model).where(model.name == thing["name"])
    before = session.scalar(count) or 0
    first = plan(session, kind, *[thing] * 12)
    assert first.counts == {"create": 12}
    apply_import(session, OPERATOR, first.id)
    assert (session.scalar(count) or 0) - before == 12
    assert plan(session, kind, *[thing] * 12).counts == {"unchanged": 12}
    assert plan(session, kind, *[thing] * 13).counts == {"unchanged": 12, "create": 1}
    assert plan(session, kind, *[thing] * 5).counts == {"unchanged": 5}


def test_other_rows_between_them_and_another_order_change_nothing(session: Session) -> None:
    chair = DESK | {"name": "Ghế"}
    apply_import(session, OPERATOR, plan(session, "equipment", DESK, chair, DESK, chair).id)
    assert plan(session, "equipment", chair, chair, DESK, DESK).counts == {"unchanged": 4}


def test_facilities_alike_stay_an_error(session: Session) -> None:
    batch = plan(session, "facilities", row(), row())
    assert batch.counts == {"create": 1, "refuse": 1}
    assert [one.code for one in batch_findings(session, batch.id)] == ["row_repeated"]
