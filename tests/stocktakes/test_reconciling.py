"""From differences to the books: decided by another, carried over in one act, taken back by one undo; the minutes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.assets.models import Building, Facility
from assetreg.audit.service import undo_change_set
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.core.i18n import use_locale
from assetreg.movables import service as movables
from assetreg.movables.models import ArchiveHolding, Equipment, Vehicle
from assetreg.movables.sorts import ARCHIVE
from assetreg.stocktakes import queries, reconciling, service
from assetreg.stocktakes.minutes import lines_of, write_minutes
from assetreg.stocktakes.models import Stocktake, StocktakeLine
from assetreg.stocktakes.records import StocktakeRecord
from assetreg.stocktakes.schemas import DecisionInput
from tests.stocktakes.conftest import HOLDER, Office, count
from tests.support.sealing import seal

HERE = Scope(provinces=frozenset({"52"}))
ANH = Actor("anh@demo.example", user_id=901, grants=(Grant("officer", HERE),))
LEADER = Actor("lan@demo.example", user_id=902, grants=(Grant("leader", HERE),))
OFFICER = Actor("oanh@demo.example", user_id=903, grants=(Grant("officer", HERE),))
type LineOf = Callable[[Any], int]


@pytest.fixture
def counted(session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf) -> StocktakeRecord:
    """Everything counted and closed: the car is gone, two desks as well, the hall is empty, a projector is new."""
    count(session, campaign, ANH, line_of(office.facility))
    count(session, campaign, ANH, line_of(office.second), use="unused")
    count(session, campaign, ANH, line_of(office.parcel))
    count(session, campaign, ANH, line_of(office.building), area_m2="655,5", condition="fair")
    count(session, campaign, ANH, line_of(office.car), finding="missing")
    count(session, campaign, ANH, line_of(office.desks), quantity="10")
    count(session, campaign, ANH, line_of(office.records), finding="elsewhere", facility=office.second.code)
    count(session, campaign, ANH, None, finding="excess", kind="equipment", name="Máy chiếu", quantity="2",
          condition="good", facility=office.facility.code)  # fmt: skip
    service.move(session, OPERATOR, campaign.id, "closed")
    seal(session)
    return queries.get_stocktake(session, campaign.code)


def decide_all(session: Session, stocktake: StocktakeRecord, but: frozenset[int] = frozenset()) -> None:
    """The leader accepts everything but some lines."""
    for one in reconciling.differences(session, stocktake.id)[0]:
        line = one.counted.line.id
        said = DecisionInput(decision="reject", reason="Đếm lại") if line in but else DecisionInput(decision="accept")
        reconciling.decide(session, LEADER, stocktake, line, said)
        seal(session)


def test_differences_are_listed_with_what_each_would_change(session: Session, counted: StocktakeRecord) -> None:
    found, standing = reconciling.differences(session, counted.id)
    kinds = {one.counted.line.name: one.difference.kinds for one in found}
    assert kinds == {
        "Nhà văn hóa": ("unused",), "Nhà làm việc": ("area", "condition"), "Toyota Hilux · 81A-012.34": ("missing",),
        "Bàn họp": ("fewer",), "Phông UBND xã cũ": ("elsewhere",), "Máy chiếu": ("excess",),
    }  # fmt: skip
    assert (standing.lines, standing.agreeing, standing.undecided, standing.is_ready) == (8, 2, 6, False)


def test_whoever_counted_a_line_does_not_decide_on_it(
    session: Session, office: Office, counted: StocktakeRecord, line_of: LineOf
) -> None:
    with pytest.raises(Conflict) as refusal:
        reconciling.decide(session, ANH, counted, line_of(office.car), DecisionInput(decision="accept"))
    assert refusal.value.code == "counter_decides"
    line = reconciling.decide(session, LEADER, counted, line_of(office.car), DecisionInput(decision="accept"))
    assert (line.decision, line.decided_by) == ("accept", LEADER.name)


def test_nothing_is_carried_over_before_all_is_counted_and_decided(
    session: Session, office: Office, campaign: StocktakeRecord, counted: StocktakeRecord
) -> None:
    with pytest.raises(Conflict) as refusal:
        reconciling.apply(session, OFFICER, counted.id)
    assert refusal.value.code == "differences_undecided"


def test_what_was_accepted_goes_into_the_register_in_one_act(
    session: Session, office: Office, counted: StocktakeRecord, line_of: LineOf
) -> None:
    decide_all(session, counted, but=frozenset({line_of(office.second)}))
    results = reconciling.apply(session, OFFICER, counted.id)
    seal(session)
    session.expire_all()
    assert results == {"agreed": 2, "rejected": 1, "changed": 2, "missing": 2, "entered": 1}
    assert session.get_one(Facility, office.second.id).status == "in_use"
    building = session.get_one(Building, office.building.id)
    assert (float(building.gross_floor_m2 or 0), building.condition) == (655.5, "fair")
    assert session.get_one(Vehicle, office.car.id).status == "in_use", "a count strikes nothing off"
    assert session.get_one(Equipment, office.desks.id).quantity == 12
    assert session.get_one(ArchiveHolding, office.records.id).facility_id == office.second.id
    made = session.query(Equipment).filter_by(name="Máy chiếu").one()
    assert (made.quantity, made.holder, made.facility_id) == (2, HOLDER, office.facility.id)
    (mention,) = queries.mentions_of(session, "vehicle", office.car.id)
    assert (mention.result, mention.code) == ("missing", counted.code)
    assert queries.get_stocktake(session, counted.code).state == "reconciled"


def test_one_undo_takes_the_whole_reconciliation_back(
    session: Session, office: Office, counted: StocktakeRecord
) -> None:
    decide_all(session, counted)
    reconciling.apply(session, OFFICER, counted.id)
    seal(session)
    act = session.get_one(Stocktake, counted.id).change_set_id
    undo_change_set(session, OFFICER, act, reason="Kiểm kê lại")
    seal(session)
    session.expire_all()
    assert float(session.get_one(Building, office.building.id).gross_floor_m2 or 0) == 640
    assert session.get_one(Facility, office.second.id).status == "in_use"
    assert session.query(Equipment).filter_by(name="Máy chiếu").all() == []
    assert session.get_one(Stocktake, counted.id).state == "closed"
    assert {line.result for line in session.query(StocktakeLine).filter_by(stocktake_id=counted.id)} == {None}
    assert queries.mentions_of(session, "vehicle", office.car.id)[0].result is None


def test_one_line_that_the_register_refuses_holds_back_all_and_is_named(
    session: Session, office: Office, counted: StocktakeRecord, line_of: LineOf
) -> None:
    decide_all(session, counted)
    movables.take_out(session, OPERATOR, office.records.id, sort=ARCHIVE, revision=None, reason="Nhập nhầm")
    seal(session)
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        reconciling.apply(session, OFFICER, counted.id)
    assert refusal.value.code == "not_applied"
    assert [error.field for error in refusal.value.errors] == [f"line-{line_of(office.records)}"]
    session.expire_all()
    assert float(session.get_one(Building, office.building.id).gross_floor_m2 or 0) == 640


def test_who_may_not_change_the_records_may_decide_but_not_carry_over(
    session: Session, office: Office, counted: StocktakeRecord
) -> None:
    decide_all(session, counted)
    with pytest.raises(Forbidden), session.begin_nested():
        reconciling.apply(session, LEADER, counted.id)


def test_the_minutes_set_books_count_and_difference_side_by_side(
    session: Session, office: Office, counted: StocktakeRecord, tmp_path: Path
) -> None:
    path = tmp_path / "bien-ban.xlsx"
    with use_locale("vi"):
        write_minutes(counted, queries.list_counted(session, counted.id), path)
    sheet = load_workbook(path).worksheets[0]
    rows = {row[1].value: [cell.value for cell in row] for row in sheet.iter_rows() if row[1].value}
    car = next(values for name, values in rows.items() if str(name).startswith("Toyota"))
    assert car[4:16] == [1, None, 900_000_000, 300_000_000, 0, None, 0, 0, -1, None, -900_000_000, -300_000_000]
    desks = next(values for name, values in rows.items() if str(name).startswith("Bàn họp"))
    assert desks[4:16] == [
        12, None, 120_000_000, 60_000_000, 10, None, 100_000_000, 50_000_000, -2, None, -20_000_000, -10_000_000,
    ]  # fmt: skip
    assert "Thiếu: ít hơn sổ" in desks[17]
    others = rows["IV. Tài sản cố định khác"]
    assert others[4:5] + others[8:9] + others[12:13] == [12, 12, 0], "two missing, two in excess"
    assert rows["Tài sản"][0] == "STT"
    assert sheet["I1"].value == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    numbered = [row[0].row for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert all(sheet.row_dimensions[number].height for number in numbered), "texts of two lines are seen whole in print"
    assert (lines_of("", 40), lines_of("Nhà làm việc", 40), lines_of("Máy điều hòa không khí " * 3, 40)) == (1, 1, 2)
