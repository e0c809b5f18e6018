"""Distances and middles of points in degrees, exact enough to tell one commune from another (pure)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from assetreg.admin_units.dataset import Point

EARTH_RADIUS_KM = 6371.0


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance."""
    north, east = math.radians(b.lat - a.lat), math.radians(b.lon - a.lon)
    chord = math.sin(north / 2) ** 2
    chord += math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def middle(points: Sequence[Point]) -> Point:
    """The median of both coordinates: one point gone astray does not move it."""
    return Point(median(p.lon for p in points), median(p.lat for p in points))


def radius_km(area_m2: float | None, *, otherwise: float) -> float:
    """The radius of a disc of that area; ``otherwise`` where the area is unknown."""
    return math.sqrt(area_m2 / math.pi) / 1000 if area_m2 else otherwise
