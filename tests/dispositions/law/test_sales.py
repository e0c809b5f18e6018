"""How an asset may be sold: the limits of Articles 13, 24, 26, 27 and 31, at their edges."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.law.sales import METHODS, SaleFacts, SaleLimits, methods_allowed, obstacle_to

LIMITS = SaleLimits(250_000_000, 500_000_000, 50_000_000, 10_000_000)
MILLION = 1_000_000


def desk(cost: int | None, value: int | None, **more: bool) -> SaleFacts:
    said = {"is_car": False, "is_fixed": True} | more
    return SaleFacts(original_cost_vnd=cost, revalued_vnd=value, **said)


def test_the_limits_are_those_of_the_tables(session: Session) -> None:
    assert law_as_of(session, dt.date(2026, 5, 4)).limits == LIMITS


@pytest.mark.parametrize(("facts", "methods"), [
    (desk(249 * MILLION, 49 * MILLION), ("auction", "listing")),
    (desk(250 * MILLION, 49 * MILLION), ("auction",)),
    (desk(249 * MILLION, 50 * MILLION), ("auction",)),
    (desk(249 * MILLION, 10 * MILLION), ("auction", "listing")),
    (desk(249 * MILLION, 10 * MILLION - 1), ("auction", "direct")),
    (desk(None, 20 * MILLION), ("auction", "listing")),
    (desk(None, 9 * MILLION), ("auction", "direct")),
    (desk(100 * MILLION, None), ("auction",)),
    (desk(499 * MILLION, 49 * MILLION, is_liquidation=True), ("auction", "listing")),
    (desk(499 * MILLION, 9 * MILLION, is_liquidation=True), ("auction", "direct")),
    (desk(500 * MILLION, 9 * MILLION, is_liquidation=True), ("auction",)),
    (desk(9 * MILLION, None, is_fixed=False), ("auction", "direct")),
    (desk(100 * MILLION, 9 * MILLION, with_auctioned=True), ("auction",)),
    (desk(100 * MILLION, 9 * MILLION, is_car=True), ("auction",)),
    (desk(None, 60 * MILLION, is_material=True), ("auction",)),
    (desk(None, 50 * MILLION, is_material=True), ("auction",)),
    (desk(None, 49 * MILLION, is_material=True), ("listing",)),
    (desk(None, 9 * MILLION, is_material=True, is_car=True), ("direct",)),
])  # fmt: skip
def test_the_ways_that_are_open_end_where_the_decree_ends_them(facts: SaleFacts, methods: tuple[str, ...]) -> None:
    assert methods_allowed(facts, LIMITS) == methods
    for method in METHODS:
        assert (obstacle_to(method, facts, LIMITS) is None) == (method in methods)


@pytest.mark.parametrize(("facts", "method", "code"), [
    (desk(100 * MILLION, 9 * MILLION, is_car=True), "direct", "sale_car"),
    (desk(100 * MILLION, 9 * MILLION, with_auctioned=True), "direct", "sale_with_auctioned"),
    (desk(300 * MILLION, 9 * MILLION), "direct", "sale_cost_too_high"),
    (desk(100 * MILLION, None), "listing", "sale_not_revalued"),
    (desk(100 * MILLION, 60 * MILLION), "listing", "sale_value"),
])  # fmt: skip
def test_a_closed_way_says_why(facts: SaleFacts, method: str, code: str) -> None:
    assert obstacle_to(method, facts, LIMITS) == code


def test_the_law_of_a_day_says_whether_a_way_is_open(session: Session) -> None:
    car = desk(100 * MILLION, 9 * MILLION, is_car=True)
    assert law_as_of(session, dt.date(2026, 5, 4)).sale_obstacle("listing", car) == "sale_car"
    assert law_as_of(session, dt.date(2026, 5, 4)).sale_obstacle("auction", car) is None
    assert law_as_of(session, dt.date(2024, 5, 4)).sale_obstacle("listing", car) is None


MONEY = st.one_of(st.none(), st.integers(0, 10**12))


@given(
    st.builds(
        SaleFacts, is_car=st.just(value=True), is_fixed=st.booleans(), original_cost_vnd=MONEY, revalued_vnd=MONEY,
        is_liquidation=st.booleans(), with_auctioned=st.booleans(),
    )
)  # fmt: skip
def test_a_car_is_only_ever_auctioned(facts: SaleFacts) -> None:
    assert methods_allowed(facts, LIMITS) == ("auction",)


@given(
    st.builds(
        SaleFacts, is_car=st.booleans(), is_fixed=st.just(value=True), original_cost_vnd=MONEY, revalued_vnd=MONEY,
        is_liquidation=st.booleans(), with_auctioned=st.booleans(),
    )
)  # fmt: skip
def test_a_fixed_asset_is_never_both_listed_and_sold_directly(facts: SaleFacts) -> None:
    assert not {"listing", "direct"} <= set(methods_allowed(facts, LIMITS))
