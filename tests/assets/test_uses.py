"""Sums of uses beside areas, and costs beside their sources."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.assets.rule_tables import use_tolerance, wear_tolerance
from assetreg.assets.uses import Tolerance, check_costs, check_uses

AREAS = st.decimals(0, 10**6, places=2)
TOLERANCE = Tolerance(Decimal(1), Decimal("0.001"))


def test_uses_may_differ_from_the_area_by_the_tolerance_and_no_more() -> None:
    exact = check_uses([Decimal(60), None, Decimal(40)], Decimal(100), TOLERANCE)
    within = check_uses([Decimal("100.99")], Decimal(100), TOLERANCE)
    beyond = check_uses([Decimal("98.99")], Decimal(100), TOLERANCE)
    assert (exact.agrees, within.agrees, beyond.agrees) == (True, True, False)
    assert beyond.difference_m2 == Decimal("-1.01")


def test_the_tolerance_grows_with_large_areas() -> None:
    assert TOLERANCE.of(Decimal(500)) == 1
    assert TOLERANCE.of(Decimal(20_000)) == 20


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        ((100, 60, 40, 100), ()),
        ((100, 100, None, 0), ()),
        ((100, None, None, None), ()),
        ((None, 60, 40, 10), ()),
        ((100, 60, 50, 10), ("cost_not_sum_of_sources",)),
        ((100, 60, 40, 101), ("residual_over_cost",)),
        ((100, 10, 10, 101), ("cost_not_sum_of_sources", "residual_over_cost")),
    ],
)
def test_money_must_add_up(money: tuple[int | None, ...], expected: tuple[str, ...]) -> None:
    assert check_costs(*money) == expected


@given(st.lists(AREAS, max_size=10), AREAS)
def test_a_sum_agrees_exactly_where_the_difference_is_within_what_is_allowed(
    areas: list[Decimal], total: Decimal
) -> None:
    found = check_uses(areas, total, TOLERANCE)
    assert found.uses_m2 == sum(areas)
    assert found.agrees == (abs(sum(areas) - total) <= max(Decimal(1), total / 1000))
    assert check_uses(areas, Decimal(sum(areas)), TOLERANCE).agrees


def test_tolerances_are_data_of_the_register(session: Session) -> None:
    assert use_tolerance(session, dt.date(2026, 3, 1)) == TOLERANCE
    assert wear_tolerance(session, dt.date(2026, 3, 1)) == Tolerance(Decimal(1000), Decimal("0.001"))
    assert use_tolerance(session, dt.date(1990, 1, 1)) == TOLERANCE
