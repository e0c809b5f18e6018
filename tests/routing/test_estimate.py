"""The straight-line router: known distances, its contract, its honesty about itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetreg.core.errors import Unavailable
from assetreg.routing.choose import choose_router
from assetreg.routing.estimate import EstimateRouter, great_circle_m

PLEIKU, QUY_NHON = (108.0023, 13.9833), (109.2196, 13.7830)
points = st.tuples(st.floats(102, 118), st.floats(6, 24))


def test_a_known_pair_is_as_far_as_the_map_says() -> None:
    """Pleiku to Quy Nhon: 133,429 m on the WGS84 ellipsoid, computed with PROJ (pyproj.Geod)."""
    distance = great_circle_m(np.array([PLEIKU]), np.array([QUY_NHON]))[0]
    assert distance == pytest.approx(133_429, rel=0.006)


def test_a_trip_is_the_straight_line_times_the_factor_at_the_speed() -> None:
    router = EstimateRouter(detour=1.5, speed_kmh=36)
    trips = router.trips(np.array([PLEIKU]), np.array([QUY_NHON]))
    straight = great_circle_m(np.array([PLEIKU]), np.array([QUY_NHON]))
    assert trips.distance_m[0] == pytest.approx(straight[0] * 1.5)
    assert trips.duration_s[0] == pytest.approx(trips.distance_m[0] / 10)


def test_it_calls_itself_an_estimate_and_names_its_parameters() -> None:
    method = EstimateRouter().method
    assert method.is_estimate
    assert method.parameters == {"detour": 1.3, "speed_kmh": 35.0}


@given(st.lists(st.tuples(points, points), max_size=20))
def test_trips_are_symmetric_never_negative_and_never_dropped(pairs: list[tuple[tuple[float, float], ...]]) -> None:
    router = EstimateRouter()
    ends = np.array(pairs, dtype=np.float64).reshape(-1, 2, 2)
    there = router.trips(ends[:, 0], ends[:, 1]).distance_m
    back = router.trips(ends[:, 1], ends[:, 0]).distance_m
    assert there.shape == (len(pairs),)
    assert np.all(there >= 0)
    assert np.allclose(there, back)


@pytest.mark.parametrize("bad", [(181.0, 10.0), (105.0, 91.0), (float("nan"), 10.0)])
def test_a_point_off_the_globe_is_refused(bad: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="degrees"):
        great_circle_m(np.array([bad]), np.array([PLEIKU]))


def test_unequal_arrays_are_refused() -> None:
    with pytest.raises(ValueError, match="must both be"):
        great_circle_m(np.array([PLEIKU, PLEIKU]), np.array([QUY_NHON]))


def test_a_road_router_is_never_silently_replaced_by_an_estimate() -> None:
    with pytest.raises(Unavailable) as refused:
        choose_router("osrm:/srv/graph")
    assert refused.value.code == "router_unavailable"


def test_a_car_is_faster_than_a_motorbike_over_the_same_distance() -> None:
    car = choose_router("auto", "car").trips(np.array([PLEIKU]), np.array([QUY_NHON]))
    motorbike = choose_router("auto", "motorbike").trips(np.array([PLEIKU]), np.array([QUY_NHON]))
    assert car.distance_m[0] == motorbike.distance_m[0]
    assert car.duration_s[0] < motorbike.duration_s[0]
