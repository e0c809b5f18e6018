"""Wear by class and year: both circulars side by side, closed years that stand, and what holds for any cost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.assets.rule_tables import wear_tables
from assetreg.assets.wear import WearRate, WearTables, last_closed_year, wear, wear_by_year, worn_percent


def version(years: int | None, rate: str | None, start: str, end: str | None = None) -> WearRate:
    return WearRate(
        years,
        None if rate is None else Decimal(rate),
        dt.date.fromisoformat(start),
        None if end is None else dt.date.fromisoformat(end),
        "Thông tư thử",
        "Phụ lục I",
        True,
    )


def two(old: tuple[int, str], new: tuple[int, str]) -> list[WearRate]:
    """A class under Circular 23/2023 until 2025 and under Circular 141/2025 from 2026."""
    return [version(*old, "2023-06-10", "2026-01-01"), version(*new, "2026-01-01")]


TABLES: WearTables = {
    "house_4": two((15, "6.67"), (15, "6.67")),
    "furniture": two((8, "12.5"), (10, "10")),
    "computer": two((5, "20"), (7, "14.29")),
    "special_equipment": two((10, "10"), (5, "20")),
    "thirds": [version(3, "33.33", "2023-06-10")],
    "land_use_right": [version(None, None, "2023-06-10")],
}
CLASSES = st.sampled_from(sorted(TABLES))
COSTS = st.integers(0, 10**13)
YEARS = st.integers(1960, 2060)
DAYS = st.dates(dt.date(1960, 1, 1), dt.date(2100, 12, 31))


def accumulated(cost: int, wear_class: str, put: int, day: str) -> int:
    return wear(cost, wear_class, put, dt.date.fromisoformat(day), TABLES).accumulated_vnd


def test_wear_is_counted_on_the_state_at_31_december_for_the_year_of_receipt_too() -> None:
    assert accumulated(100_000_000, "house_4", 2024, "2024-12-30") == 0
    assert accumulated(100_000_000, "house_4", 2024, "2024-12-31") == 6_670_000
    assert accumulated(100_000_000, "house_4", 2024, "2025-12-30") == 6_670_000


def test_the_last_year_takes_the_remainder_and_then_it_stops() -> None:
    found = wear(100_000_000, "house_4", 2010, dt.date(2030, 12, 31), TABLES)
    assert len(found.years) == 15
    assert found.of_year(2024) == 6_620_000
    assert found.of_year(2025) == 0
    assert (found.accumulated_vnd, found.residual_vnd) == (100_000_000, 0)


def test_what_a_rounded_rate_leaves_goes_into_the_last_year_and_into_no_further_one() -> None:
    found = wear(90_000_000, "thirds", 2024, dt.date(2040, 12, 31), TABLES)
    assert [year.percent for year in found.years] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


def test_a_longer_life_keeps_closed_years_and_goes_on_with_the_later_rate() -> None:
    desks = wear(80_000_000, "furniture", 2020, dt.date(2040, 12, 31), TABLES)
    assert [(year.year, year.accumulated_percent) for year in desks.years[-4:]] == [
        (2025, Decimal("75.0")), (2026, Decimal("85.0")), (2027, Decimal("95.0")), (2028, Decimal(100))
    ]  # fmt: skip
    computers = wear(20_000_000, "computer", 2022, dt.date(2040, 12, 31), TABLES)
    assert [str(year.percent) for year in computers.years] == ["20", "20", "20", "20", "14.29", "5.71"]


def test_what_was_worn_out_under_the_earlier_circular_stays_worn_out() -> None:
    assert accumulated(20_000_000, "computer", 2021, "2025-12-31") == 20_000_000
    assert accumulated(20_000_000, "computer", 2021, "2026-12-31") == 20_000_000


def test_a_shorter_life_takes_no_more_than_its_rate_in_its_first_year() -> None:
    found = wear(100, "special_equipment", 2019, dt.date(2040, 12, 31), TABLES)
    assert [(one.year, one.accumulated_percent) for one in found.years[-2:]] == [(2026, 90), (2027, 100)]


def test_land_never_wears() -> None:
    assert wear(10**12, "land_use_right", 1990, dt.date(2090, 1, 1), TABLES).accumulated_vnd == 0


def test_years_before_the_oldest_table_are_marked() -> None:
    assert wear(100, "house_4", 2020, dt.date(2025, 12, 31), TABLES).is_carried_back
    assert not wear(100, "house_4", 2023, dt.date(2025, 12, 31), TABLES).is_carried_back


def test_a_later_table_never_changes_a_closed_year() -> None:
    first, second = TABLES["furniture"]
    later = version(20, "5", "2027-01-01")
    amended = [first, version(10, "10", "2026-01-01", "2027-01-01"), later]
    before = list(wear_by_year([first, second], 2022, 2026))
    after = list(wear_by_year(amended, 2022, 2027))
    assert [(year.year, year.percent) for year in after[:-1]] == [(year.year, year.percent) for year in before]
    assert (after[-1].year, after[-1].percent) == (2027, 5)


def test_a_year_without_a_table_is_an_error_not_a_guess() -> None:
    with pytest.raises(LookupError):
        list(wear_by_year([version(15, "6.67", "2023-06-10", "2026-01-01")], 2025, 2026))


def test_the_tables_of_the_register_compute_the_worked_cases(session: Session) -> None:
    tables = wear_tables(session)
    for wear_class in ("furniture", "computer", "house_4", "special_equipment"):
        for put in (2019, 2022, 2026):
            for closed in (2025, 2026, 2030):
                assert worn_percent(tables[wear_class], put, closed) == worn_percent(TABLES[wear_class], put, closed)
    rates = {(code, str(one.rate_percent)) for code, versions in tables.items() for one in versions}
    assert {("house_1", "1.250"), ("car", "6.670"), ("copier", "14.290"), ("land_use_right", "None")} <= rates


@given(CLASSES, COSTS, YEARS, DAYS, DAYS)
def test_wear_never_shrinks_as_days_pass(wear_class: str, cost: int, put: int, one: dt.date, other: dt.date) -> None:
    earlier, later = sorted((one, other))
    assert (
        wear(cost, wear_class, put, earlier, TABLES).accumulated_vnd
        <= wear(cost, wear_class, put, later, TABLES).accumulated_vnd
    )


@given(CLASSES, COSTS, YEARS, DAYS)
def test_wear_lies_between_nothing_and_the_cost(wear_class: str, cost: int, put: int, day: dt.date) -> None:
    found = wear(cost, wear_class, put, day, TABLES)
    assert 0 <= found.accumulated_vnd <= cost
    assert found.residual_vnd + found.accumulated_vnd == cost


@given(CLASSES, COSTS, YEARS, DAYS)
def test_the_years_add_up_to_what_has_accumulated(wear_class: str, cost: int, put: int, day: dt.date) -> None:
    found = wear(cost, wear_class, put, day, TABLES)
    amounts = [found.of_year(year) for year in range(put, last_closed_year(day) + 1)]
    assert sum(amounts) == found.accumulated_vnd
    assert all(amount >= 0 for amount in amounts)


@given(CLASSES, st.integers(1990, 2030), st.integers(0, 40), st.integers(0, 40))
def test_a_period_may_be_cut_anywhere(wear_class: str, put: int, first: int, second: int) -> None:
    versions = TABLES[wear_class]
    cut, end = put + first, put + first + second
    whole = list(wear_by_year(versions, put, end))
    head = list(wear_by_year(versions, put, cut - 1))
    worn = head[-1].accumulated_percent if head else Decimal(0)
    assert head + list(wear_by_year(versions, cut, end, worn_percent=worn)) == whole


@given(st.integers(1, 100), COSTS, YEARS)
def test_every_life_ends_in_its_last_year(years: int, cost: int, put: int) -> None:
    rate = (Decimal(100) / years).quantize(Decimal("0.01"))
    versions = [version(years, str(rate), "1900-01-01")]
    assert len(list(wear_by_year(versions, put, put + 200))) == years
