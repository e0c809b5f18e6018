"""The arithmetic of the burden, against lists in which every person stands once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetreg.commuting.burden import THRESHOLDS_KM, TRIPS_PER_DAY, band_of, burden_of, weighted_quantile


def burden(*flows: tuple[int, float, float, float]):
    staff, distance, before, duration = zip(*flows, strict=True)
    return burden_of(
        np.array(staff, dtype=np.int64), np.array(distance), np.array(before), np.array(duration, dtype=np.float64)
    )


def test_a_small_case_worked_by_hand() -> None:
    """10 people 5 km, 5 people 20 km, 1 person 60 km: 50 + 100 + 60 = 210 person-km one way."""
    found = burden((10, 5_000, 0, 600), (5, 20_000, 0, 2_400), (1, 60_000, 10_000, 7_200))
    assert found.staff == 16
    assert found.mean_km == pytest.approx(210 / 16)
    assert found.median_km == 5
    assert found.p90_km == 20
    assert found.max_km == 60
    assert found.person_km_day == pytest.approx(210 * TRIPS_PER_DAY)
    assert found.change_km == pytest.approx(200 / 16)
    assert found.median_min == 10
    assert found.max_min == 120
    assert found.share_above == {10: 6 / 16, 15: 6 / 16, 20: 1 / 16, 30: 1 / 16, 50: 1 / 16}


def test_nobody_has_no_mean() -> None:
    found = burden((0, 5_000, 0, 600))
    assert (found.staff, found.mean_km, found.median_km, found.share_above) == (0, None, None, {})


def test_a_group_of_nobody_does_not_set_the_maximum() -> None:
    assert burden((3, 1_000, 0, 60), (0, 90_000, 0, 60)).max_km == 1


@pytest.mark.parametrize(("staff", "distance"), [(-1, 5.0), (1, -5.0), (1, math.nan), (1, math.inf)])
def test_impossible_input_is_refused(staff: int, distance: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        burden((staff, distance, 0, 1))


def test_arrays_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        burden_of(np.array([1, 2]), np.array([1.0]), np.array([1.0]), np.array([1.0]))


flows = st.lists(st.tuples(st.integers(0, 40), st.floats(0, 200_000)), min_size=1, max_size=30).filter(
    lambda rows: any(staff for staff, _ in rows)
)


@given(flows, st.sampled_from([0.1, 0.25, 0.5, 0.9, 1.0]))
def test_the_quantile_is_that_of_the_list_of_people(rows: list[tuple[int, float]], share: float) -> None:
    people = sorted(distance for staff, distance in rows for _ in range(staff))
    rank = max(math.ceil(share * len(people) - 1e-9), 1)
    weights = np.array([staff for staff, _ in rows], dtype=np.int64)
    assert weighted_quantile(np.array([d for _, d in rows]), weights, share) == people[rank - 1]


@given(flows)
def test_splitting_a_group_changes_nothing(rows: list[tuple[int, float]]) -> None:
    whole = burden(*((staff, distance, 0.0, 1.0) for staff, distance in rows))
    parts = burden(*((1, distance, 0.0, 1.0) for staff, distance in rows for _ in range(staff)))
    assert whole.staff == parts.staff
    assert whole.median_km == parts.median_km
    assert whole.p90_km == parts.p90_km
    assert whole.person_km_day == pytest.approx(parts.person_km_day)
    assert whole.share_above == pytest.approx(parts.share_above)


@given(flows)
def test_shares_fall_as_thresholds_rise_and_the_mean_lies_below_the_maximum(rows: list[tuple[int, float]]) -> None:
    found = burden(*((staff, distance, 0.0, 1.0) for staff, distance in rows))
    shares = [found.share_above[limit] for limit in THRESHOLDS_KM]
    assert shares == sorted(shares, reverse=True)
    assert found.mean_km is not None
    assert found.max_km is not None
    assert found.mean_km <= found.max_km + 1e-9


@pytest.mark.parametrize(
    ("distance_km", "band"), [(0, 0), (10, 0), (10.01, 1), (15, 1), (20.5, 3), (30, 3), (50, 4), (50.1, 5), (300, 5)]
)
def test_a_threshold_itself_belongs_to_the_lower_band(distance_km: float, band: int) -> None:
    assert band_of(distance_km) == band
