"""The facts that decide who decides, read from the register: level, regime, cost of one piece, receiver, recovery."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.core.errors import NotFound
from assetreg.core.parse import Door, parse
from assetreg.dispositions.law.authority import authority_of
from assetreg.dispositions.law.authority_facts import Asked, facts_of, facts_of_all, is_council_office
from assetreg.dispositions.law.authority_queries import book_as_of
from assetreg.movables.service import create
from assetreg.movables.sorts import EQUIPMENT, VEHICLE
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements

WINTER = dt.date(2026, 1, 15)


def seat_of(session: Session, holder: Agency, **fields: Any) -> Facility:
    return make_facility(session, holder=holder.name, holder_id=holder.id, **fields)


def movable(session: Session, sort: Any, holder: Agency, **said: Any) -> Any:
    given = {"name": "Thử", "holder": holder.name, "unit": "52"} | ({"kind": "general"} if sort is VEHICLE else {})
    return create(session, OPERATOR, parse(sort.schema, given | said, Door.JSON).accept(), sort=sort)


@pytest.mark.parametrize(
    ("name", "block", "is_one"),
    [
        ("Văn phòng HĐND tỉnh Gia Lai", "province", True),
        ("Văn phòng Đoàn ĐBQH và HĐND tỉnh Gia Lai", "province", True),
        ("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh", "province", True),
        ("Văn phòng HĐND và UBND xã Ia Grai", "commune", False),
        ("Văn phòng HĐND và UBND tỉnh", "province", False),
        ("Văn phòng UBND tỉnh Gia Lai", "province", False),
        ("HĐND tỉnh Gia Lai", "province", False),
    ],
)
def test_the_office_of_the_council_is_known_by_its_name(name: str, block: str, is_one: bool) -> None:
    assert is_council_office(name, block) is is_one


def test_a_seat_of_a_central_body_is_recovered_by_the_chair_of_the_province_it_lies_in(session: Session) -> None:
    ministry = make_agency(session, name="Bộ Thử", block="central", kind="department")
    branch = make_agency(session, name="Chi cục Thử", block="central", kind="central_branch", superior=ministry.code)
    facility = seat_of(session, branch)
    facts = facts_of(session, Asked("facility", facility.id, "recover"))
    assert (facts.holder_block, facts.is_seat, facts.asset_province) == ("central", True, "52")
    found = authority_of(facts, book_as_of(session, "52", WINTER), WINTER)
    assert (found.title, found.article, found.is_delegable) == ("Chủ tịch UBND tỉnh Gia Lai", "Điều 17 khoản 2", False)


@pytest.mark.parametrize(
    ("form", "said", "article"),
    [
        ("transfer", {"block": "province", "kind": "department"}, "Điều 20 khoản 1 điểm d"),
        ("transfer", {"block": "central", "kind": "central_branch"}, "Điều 20 khoản 1 điểm c"),
        ("transfer", {"block": "province", "unit": "51"}, "Điều 20 khoản 1 điểm c"),
        ("transfer", {"kind": "association", "regime": "front_mass"}, "Điều 20 khoản 2 điểm a"),
        ("transfer", {"kind": "enterprise", "regime": "enterprise"}, "Điều 20 khoản 2 điểm b"),
    ],
)
def test_the_receiver_decides_who_decides_on_a_transfer(
    session: Session, form: str, said: dict[str, str], article: str
) -> None:
    giver = make_agency(session, name="Sở Thử", kind="department")
    receiver = make_agency(session, name="Bên nhận thử", **said)
    facility = seat_of(session, giver)
    facts = facts_of(session, Asked("facility", facility.id, form, receiver.id))
    assert authority_of(facts, book_as_of(session, "52", WINTER), WINTER).article == article


def test_branches_of_one_ministry_are_the_same_owner_and_of_two_are_not(session: Session) -> None:
    one, other = (make_agency(session, name=name, block="central") for name in ("Bộ Một", "Bộ Hai"))
    middle = make_agency(session, name="Cục Một", block="central", superior=one.code)
    below = make_agency(session, name="Chi cục Một", block="central", superior=middle.code)
    beside = make_agency(session, name="Trường Một", block="central", superior=one.code)
    foreign = make_agency(session, name="Trường Hai", block="central", superior=other.code)
    facility = seat_of(session, below)
    lines = [Asked("facility", facility.id, "transfer", to.id) for to in (beside, foreign)]
    assert [facts.receiver for facts in facts_of_all(session, lines)] == ["same", "other"]


def test_a_fixed_asset_is_one_by_the_cost_of_one_piece(session: Session) -> None:
    holder = make_agency(session, name="Sở Thử", kind="department")
    chairs = movable(session, EQUIPMENT, holder, quantity=10, original_cost_vnd=50_000_000, cost_budget_vnd=50_000_000,
                     cost_other_vnd=0)  # fmt: skip
    car = movable(session, VEHICLE, holder, original_cost_vnd=900_000_000, cost_budget_vnd=900_000_000,
                  cost_other_vnd=0)  # fmt: skip
    one, other = facts_of_all(
        session, [Asked("equipment", chairs.id, "liquidate"), Asked("vehicle", car.id, "liquidate")]
    )
    assert (one.original_cost_vnd, one.is_fixed_asset) == (5_000_000, False)
    assert (other.original_cost_vnd, other.is_fixed_asset) == (900_000_000, True)
    book = book_as_of(session, "52", WINTER)
    assert [authority_of(facts, book, WINTER).office for facts in (one, other)] == ["holder", "provincial_chair"]


def test_what_the_register_says_was_recovered_is_planned_by_the_level_that_recovered_it(session: Session) -> None:
    holder = make_agency(session, name="UBND xã Thử", block="commune", unit="23764")
    facility = seat_of(session, holder, legal_form="recover")
    unsaid = facts_of(session, Asked("facility", facility.id, "to_land_fund"))
    assert (unsaid.recovered_by, unsaid.doubts) == ("province", ("recovering_level_unknown",))
    said = facts_of(session, Asked("facility", facility.id, "to_land_fund", recovered_by_level="commune"))
    found = authority_of(said, book_as_of(session, "52", WINTER), WINTER)
    assert (found.office, found.article) == ("commune_chair", "Điều 19 khoản 3 điểm b")
    assert found.title.startswith("Chủ tịch UBND ")


def test_public_units_and_their_costs_are_known(session: Session) -> None:
    school = make_agency(session, name="Trường THPT Thử", kind="public_service_unit", regime="public_service_unit")
    car = movable(session, VEHICLE, school, original_cost_vnd=499_000_000, cost_budget_vnd=499_000_000,
                  cost_other_vnd=0)  # fmt: skip
    found = authority_of(
        facts_of(session, Asked("vehicle", car.id, "liquidate")), book_as_of(session, "52", WINTER), WINTER
    )
    assert (found.office, found.title, found.article) == ("holder", school.name, "Điều 59 khoản 2 điểm c")
    assert found.warnings == ("autonomy_unknown",)


def test_many_lines_cost_no_more_statements_than_one(session: Session) -> None:
    holder = make_agency(session, name="Sở Thử", kind="department")
    lines = [Asked("facility", seat_of(session, holder).id, "sell") for _ in range(6)]
    with count_statements(session) as one:
        facts_of_all(session, lines[:1])
    with count_statements(session) as many:
        facts_of_all(session, lines)
    assert len(one) == len(many) <= 4


def test_an_asset_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        facts_of(session, Asked("facility", 10**9, "sell"))
