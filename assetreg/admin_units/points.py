"""Distances and middles of points in degrees, exact enough to tell one commune from another (pure)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from assetreg.admin_units.dataset import Point
from assetreg.core.geo import great_circle_m


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance."""
    return great_circle_m(a.lon, a.lat, b.lon, b.lat) / 1000


def middle(points: Sequence[Point]) -> Point:
    """The median of both coordinates: one point gone astray does not move it."""
    return Point(median(p.lon for p in points), median(p.lat for p in points))


def radius_km(area_m2: float | None, *, otherwise: float) -> float:
    """The radius of a disc of that area; ``otherwise`` where the area is unknown."""
    return math.sqrt(area_m2 / math.pi) / 1000 if area_m2 else otherwise
