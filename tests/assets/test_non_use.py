"""Runs of non-use: twelve calendar months, one day that ends them, parts that must all stand idle."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetreg.assets.non_use import Look, add_months, idle_since, non_use, unused_since

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
LOOKS = st.lists(st.tuples(DAYS, st.booleans()), max_size=8, unique_by=lambda look: look[0]).map(
    lambda looks: [Look(*look) for look in looks]
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def looks(*found: tuple[str, bool]) -> list[Look]:
    return [Look(day(on), is_idle) for on, is_idle in found]


@pytest.mark.parametrize(
    ("since", "ends"),
    [
        ("2025-07-01", "2026-07-01"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2025-12-31", "2026-12-31"),
    ],
)
def test_twelve_months_end_with_the_corresponding_day(since: str, ends: str) -> None:
    assert non_use(day(since), day(ends), 12).grounds_recovery is False
    assert non_use(day(since), day(ends) + dt.timedelta(days=1), 12).grounds_recovery is True
    assert non_use(day(since), day(ends), 12).term_ends_on == day(ends)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-05-15", 0, "2025-05-15"),
    ],
)
def test_months_are_calendar_months(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


def test_one_day_of_use_begins_the_count_anew() -> None:
    idle = looks(("2024-01-01", True), ("2024-06-01", True))
    used_a_day = [*idle, *looks(("2024-12-30", False), ("2024-12-31", True))]
    assert idle_since(idle, day("2025-06-01")) == day("2024-01-01")
    assert idle_since(used_a_day, day("2025-06-01")) == day("2024-12-31")
    assert idle_since(used_a_day, day("2024-12-30")) is None


def test_a_facility_is_unused_only_where_all_its_parts_are() -> None:
    house, yard, unseen = looks(("2025-01-01", True)), looks(("2025-03-01", True)), looks(("2027-01-01", True))
    assert unused_since({1: house, 2: yard, 3: unseen, 4: []}, day("2026-01-01")) == day("2025-03-01")
    assert unused_since({1: house, 2: looks(("2025-03-01", False))}, day("2026-01-01")) is None
    assert unused_since({1: [], 2: unseen}, day("2026-01-01")) is None
    assert unused_since({}, day("2026-01-01")) is None


@given(LOOKS, DAYS)
def test_a_run_begins_with_an_idle_look_and_holds_no_look_of_use(found: list[Look], on: dt.date) -> None:
    since = idle_since(found, on)
    past = [look for look in found if look.on <= on]
    if since is None:
        assert not past or not max(past, key=lambda look: look.on).is_idle
    else:
        assert Look(since, True) in past
        assert all(look.is_idle for look in past if look.on >= since)
        before = [look for look in past if look.on < since]
        assert not before or not max(before, key=lambda look: look.on).is_idle


@given(LOOKS, DAYS, DAYS)
def test_use_on_any_day_ends_every_run_that_holds_it(found: list[Look], used_on: dt.date, on: dt.date) -> None:
    kept = [look for look in found if look.on != used_on]
    since = idle_since([*kept, Look(used_on, False)], on)
    assert since is None or since > used_on or used_on > on


@given(st.lists(LOOKS, max_size=4), DAYS)
def test_a_facility_is_unused_from_the_day_its_last_part_fell_idle(parts: list[list[Look]], on: dt.date) -> None:
    since = unused_since(dict(enumerate(parts)), on)
    runs = [idle_since(part, on) for part in parts if any(look.on <= on for look in part)]
    assert since == (max(run for run in runs if run) if runs and all(runs) else None)


@given(DAYS, DAYS, st.integers(1, 24))
def test_a_ground_once_given_stands_until_the_run_ends(since: dt.date, on: dt.date, months: int) -> None:
    found = non_use(since, on, months)
    assert found.grounds_recovery == (on > found.term_ends_on)
    assert not found.grounds_recovery or non_use(since, on + dt.timedelta(days=1), months).grounds_recovery
