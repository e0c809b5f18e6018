"""The burden of a set of trips: pure arithmetic on staff, distance and time.

Measures follow DOMAIN 5.3. Staff are whole people: the weighted median and 90th percentile are those of the list in
which each person stands once, i.e. the smallest distance that at least that share of the people does not exceed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import NDArray

THRESHOLDS_KM = (10, 15, 20, 30, 50)
"""The edges of the provincial support policies (DOMAIN 5.1)."""

TRIPS_PER_DAY = 2
"""There and back; daily travel is assumed until an office says otherwise."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Burden:
    """One-way distances in km and times in minutes over ``staff`` people; None where nobody is counted.

    ``change_km`` is the mean of the distance now less the distance before, from the same place of departure.
    ``share_above`` maps each threshold in km to the share of staff who travel farther than it, 0 to 1.
    """

    staff: int
    mean_km: float | None = None
    median_km: float | None = None
    p90_km: float | None = None
    max_km: float | None = None
    mean_min: float | None = None
    median_min: float | None = None
    p90_min: float | None = None
    max_min: float | None = None
    person_km_day: float = 0.0
    change_km: float | None = None
    share_above: dict[int, float] = field(default_factory=dict)


def burden_of(staff: NDArray[np.int64], distance_m: Numbers, before_m: Numbers, duration_s: Numbers) -> Burden:
    """The burden of flows; all four arrays of shape (n,). Raises ``ValueError`` on negative or unequal input."""
    if not (staff.shape == distance_m.shape == before_m.shape == duration_s.shape) or staff.ndim != 1:
        raise ValueError("staff, distances and durations must be one-dimensional and of one length")
    if np.any(staff < 0) or not np.all(np.isfinite(distance_m)) or np.any(distance_m < 0):
        raise ValueError("staff and distances must be finite and not negative")
    people = int(staff.sum())
    if people == 0:
        return Burden(staff=0)
    km, minutes = distance_m / 1000, duration_s / 60
    person_km = float(staff @ km)
    return Burden(
        staff=people,
        mean_km=person_km / people,
        median_km=weighted_quantile(km, staff, 0.5),
        p90_km=weighted_quantile(km, staff, 0.9),
        max_km=float(km[staff > 0].max()),
        mean_min=float(staff @ minutes) / people,
        median_min=weighted_quantile(minutes, staff, 0.5),
        p90_min=weighted_quantile(minutes, staff, 0.9),
        max_min=float(minutes[staff > 0].max()),
        person_km_day=person_km * TRIPS_PER_DAY,
        change_km=float(staff @ (distance_m - before_m)) / 1000 / people,
        share_above={limit: float(staff[km > limit].sum()) / people for limit in THRESHOLDS_KM},
    )


def weighted_quantile(values: Numbers, weights: NDArray[np.int64], share: float) -> float:
    """The smallest value that at least ``share`` (0 < share <= 1) of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    # The rank is a whole person: ceil, with room for the rounding of share * total.
    rank = ceil(share * int(reached[-1]) - 1e-9)
    return float(values[order][np.searchsorted(reached, max(rank, 1))])


def band_of(distance_km: float) -> int:
    """Which distance band: 0 up to 10 km, 1 up to 15, ... 5 above 50 (a threshold itself belongs to the lower band)."""
    return sum(distance_km > limit for limit in THRESHOLDS_KM)
