"""Dividing an asset loses nothing: both parts together are what was there, and undoing puts it together again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.audit.models import ChangeSet
from assetreg.audit.service import undo_change_set
from assetreg.audit.versioned import enter
from assetreg.core.errors import Invalid
from assetreg.dispositions.execution.models import DeliveryLine
from assetreg.dispositions.execution.queries import delivery_of_line
from assetreg.dispositions.execution.shares import (
    NotAPart,
    divide_area,
    divide_money,
    ratio_of_pieces,
    ratio_of_premises,
)
from assetreg.movables.models import Equipment
from tests.dispositions.cases.cast import facility_of, holder, lead, open_case
from tests.dispositions.execution.stage import answered, decided, given, line_of, opened, settled, transfer
from tests.support.sealing import seal

AREAS = st.decimals("0.01", "99999.99", places=2)
MONEY = st.integers(0, 10**13)
SUMMED = (
    "land_area_m2", "footprint_m2", "gross_floor_m2", "usable_floor_m2", "surplus_land_m2", "surplus_floor_m2",
    "original_cost_vnd", "residual_value_vnd",
)  # fmt: skip


@for_all(floor=AREAS, land=AREAS, part=st.fractions(0, 1), cost=MONEY, other=AREAS, residual=st.fractions(0, 1))
def test_part_and_rest_are_the_whole(
    floor: Decimal, land: Decimal, part: object, cost: int, other: Decimal, residual: object
) -> None:
    part_floor = (floor * part.numerator / part.denominator).quantize(Decimal("0.01"))  # type: ignore[attr-defined]
    if not 0 < part_floor < floor:
        with pytest.raises(NotAPart):
            ratio_of_premises(
                floor_m2=floor, land_m2=None, part_floor_m2=part_floor, part_land_m2=None, cost_vnd=cost,
                value_vnd=None, value_basis=None,
            )  # fmt: skip
        return
    ratio = ratio_of_premises(
        floor_m2=floor, land_m2=land, part_floor_m2=part_floor, part_land_m2=land, cost_vnd=cost, value_vnd=None,
        value_basis=None,
    )  # fmt: skip
    assert (ratio.land, ratio.basis) == (1, "floor")
    assert divide_area(floor, ratio.floor) == (part_floor, floor - part_floor)
    one, rest = divide_area(other, ratio.floor)
    assert one is not None
    assert rest is not None
    assert one + rest == other
    assert min(one, rest) >= 0
    left = int(cost * residual.numerator / residual.denominator)  # type: ignore[attr-defined]
    money = divide_money({"original_cost_vnd": cost, "residual_value_vnd": left}, ratio, None)
    for name, total in (("original_cost_vnd", cost), ("residual_value_vnd", left)):
        part_of, rest_of = money[name]
        assert part_of is not None
        assert rest_of is not None
        assert part_of + rest_of == total
        assert min(part_of, rest_of) >= 0


@for_all(cost=st.integers(1, 10**12), value=st.integers(1, 10**12))
def test_a_settled_value_is_the_value_of_the_part(cost: int, value: int) -> None:
    said = {
        "floor_m2": Decimal(100), "land_m2": None, "part_floor_m2": Decimal(30), "part_land_m2": None,
        "cost_vnd": cost, "value_vnd": value, "value_basis": "settlement",
    }  # fmt: skip
    if value > cost:
        with pytest.raises(NotAPart):
            ratio_of_premises(**said)  # type: ignore[arg-type]
        return
    ratio = ratio_of_premises(**said)  # type: ignore[arg-type]
    assert ratio.basis == "settlement"
    assert divide_money({"original_cost_vnd": cost}, ratio, value)["original_cost_vnd"] == (value, cost - value)


@for_all(pieces=st.integers(2, 5000), part=st.integers(-3, 5003), cost=MONEY)
def test_pieces_are_divided_by_their_number(pieces: int, part: int, cost: int) -> None:
    if not 0 < part < pieces:
        with pytest.raises(NotAPart):
            ratio_of_pieces(pieces, part)
        return
    one, rest = divide_money({"original_cost_vnd": cost}, ratio_of_pieces(pieces, part), None)["original_cost_vnd"]
    assert one is not None
    assert rest is not None
    assert one + rest == cost
    assert abs(one * pieces - cost * part) <= pieces


def test_a_part_of_a_seat_becomes_a_record_of_its_receiver(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    whole = facility_of(
        session, body, footprint_m2=333, usable_floor_m2=701, surplus_floor_m2=300, national_asset_code="Q1-77"
    )
    before = {name: getattr(whole, name) for name in SUMMED}
    case = decided(session, whole, [transfer(whole.code, receiver.code, area_m2="250.5", land_m2="400")])
    delivery = given(session, opened(session, case.code))
    answered(session, delivery)
    line = line_of(session, case.code)
    session.expire_all()
    part = session.get_one(Facility, line.asset_id)
    assert (part.parent_facility_id, part.holder_id, part.legal_form, part.outcome) == (
        whole.id, receiver.id, "transfer", "reuse",
    )  # fmt: skip
    assert (part.gross_floor_m2, part.land_area_m2, part.national_asset_code) == (Decimal("250.5"), 400, None)
    assert (whole.gross_floor_m2, whole.holder_id, whole.outcome) == (Decimal("549.5"), body.id, "undecided")
    assert line.asset_code == part.code != whole.code
    assert part.name.endswith("(phần 250,5 m²)")
    for name, total in before.items():
        parts = [getattr(one, name) for one in (part, whole)]
        assert (None if parts[0] is None else sum(parts)) == total, name
    row = delivery_line(session, line.id)
    assert (row.part_id, row.whole_id, row.value_basis) == (part.id, whole.id, "floor")


def test_undoing_the_confirmation_puts_the_asset_together_again(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    whole = facility_of(session, body)
    case = decided(session, whole, [transfer(whole.code, receiver.code, area_m2="300")])
    delivery = given(session, opened(session, case.code))
    count = session.scalar(select(func.count()).select_from(Facility))
    answered(session, delivery)
    change = session.scalars(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1)).one()
    undo_change_set(session, OPERATOR, change, reason="nhầm")
    seal(session)
    session.expire_all()
    assert (whole.gross_floor_m2, whole.original_cost_vnd, whole.holder_id) == (800, 5_000_000_000, body.id)
    assert session.scalar(select(func.count()).select_from(Facility)) == count
    line = line_of(session, case.code)
    assert (line.asset_id, line.asset_code, line.state) == (whole.id, whole.code, "delivered")
    assert delivery.state == "given"
    assert answered(session, delivery).state == "confirmed"


def test_pieces_that_were_missing_stay_with_the_giver(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    seat = facility_of(session, body)
    pieces = equipment(session, body, quantity=10, original_cost_vnd=100, residual_value_vnd=51)
    case = open_case(session, [transfer(pieces.code, receiver.code, quantity="10")])
    lead(session, case.code, until="decided", facility=seat)
    delivery = given(session, opened(session, case.code))
    answered(session, delivery, answer="disputed", reason="thiếu 2", received_quantity="8")
    settled(session, delivery, quantity=8)
    answered(session, delivery)
    part = session.get_one(Equipment, line_of(session, case.code).asset_id)
    session.refresh(pieces)
    assert (part.quantity, part.holder_id, part.parent_equipment_id) == (8, receiver.id, pieces.id)
    assert (pieces.quantity, pieces.holder_id) == (2, body.id)
    assert part.original_cost_vnd + pieces.original_cost_vnd == 100
    assert part.residual_value_vnd + pieces.residual_value_vnd == 51
    assert (part.province_code, part.commune_id) == (receiver.province_code, receiver.commune_id)


def test_more_than_there_is_is_no_part(session: Session) -> None:
    receiver = holder(session)
    whole = facility_of(session, holder(session))
    case = decided(session, whole, [transfer(whole.code, receiver.code, area_m2="300")])
    delivery = given(session, opened(session, case.code, parts=[{"line": 1, "area_m2": "900"}]))
    with pytest.raises(Invalid) as refusal:
        answered(session, delivery)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("area_m2", "not_a_part")]


def delivery_line(session: Session, line_id: int) -> DeliveryLine:
    """What is said of a line in its last delivery."""
    found = delivery_of_line(session, line_id)
    assert found is not None
    return found[1]


def equipment(session: Session, body: Agency, **said: Any) -> Equipment:
    """Things counted as one that a body holds."""
    row = Equipment(
        province_code=body.province_code, commune_id=body.commune_id, code="EQ-52-99001", name="Máy tính", kind=None,
        holder=body.name, holder_id=body.id, **said,
    )  # fmt: skip
    enter(session, OPERATOR, row, "equipment.create")
    seal(session)
    return row
