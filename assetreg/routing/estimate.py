"""The straight-line estimate: great-circle distance times a detour factor, at one average speed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assetreg.core.geo import EARTH_RADIUS_M
from assetreg.routing.router import Method, Points, Trips


@dataclass(frozen=True, slots=True)
class EstimateRouter:
    """Straight line x ``detour`` at ``speed_kmh``; an estimate, and it says so.

    Between the 23 pairs of old and new provincial centres, road over straight line runs from 1.03 (Ca Mau) to 2.13
    (Lam Dong): near a band's edge one factor is not enough, which is why the method stands beside every number.
    """

    detour: float = 1.3
    speed_kmh: float = 35.0

    @property
    def method(self) -> Method:
        return Method("estimate", True, {"detour": self.detour, "speed_kmh": self.speed_kmh})

    def trips(self, origins: Points, destinations: Points) -> Trips:
        """See ``Router.trips``. Points outside the globe raise ``ValueError``."""
        distance_m = great_circle_m(origins, destinations) * self.detour
        return Trips(distance_m, distance_m / (self.speed_kmh / 3.6))


def great_circle_m(origins: Points, destinations: Points) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Haversine distance in metres between each pair of points, shape (n,); within 0.6 % of the ellipsoid's."""
    if origins.shape != destinations.shape or origins.ndim != 2 or origins.shape[1] != 2:
        raise ValueError(f"origins {origins.shape} and destinations {destinations.shape} must both be (n, 2)")
    for points in (origins, destinations):
        if not (np.all(np.abs(points[:, 0]) <= 180) and np.all(np.abs(points[:, 1]) <= 90)):
            raise ValueError("longitude must lie in -180..180 and latitude in -90..90 degrees")
    start, end = np.radians(origins), np.radians(destinations)
    half = (end - start) / 2
    root = np.sin(half[:, 1]) ** 2 + np.cos(start[:, 1]) * np.cos(end[:, 1]) * np.sin(half[:, 0]) ** 2
    distance: np.ndarray[tuple[int], np.dtype[np.float64]] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(root))
    return distance
