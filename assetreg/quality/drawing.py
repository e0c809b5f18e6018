"""A small drawing of where one facility is said to lie: its commune's boundary, the commune's centre, the point (pure).

Degrees become pixels by plain scaling, a degree of longitude narrowed by the latitude: at this size nobody can tell.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 320, 220, 14
METRES_PER_DEGREE = 111_195
_STEPS = (1, 2, 5)

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at one place; ``kind``: point, centre, neighbour."""

    kind: str
    label: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark in pixels from the upper left corner."""

    kind: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a template draws: rings as an SVG path, marks, and a bar of ``bar_px`` for ``bar_m`` metres."""

    path: str
    marks: tuple[Placed, ...]
    bar_px: float
    bar_m: int


def draw(boundary: str | None, marks: Sequence[Mark]) -> Drawing:
    """The drawing around some marks and a boundary (GeoJSON geometry, or None where none is known)."""
    rings = list(_rings(json.loads(boundary))) if boundary else []
    points = [(mark.longitude, mark.latitude) for mark in marks]
    # A zone of scattered islands would leave no room for the point: then only the marks say what is shown.
    known = [*points, *(point for ring in rings for point in ring)]
    west, east = min(x for x, _ in known), max(x for x, _ in known)
    south, north = min(y for _, y in known), max(y for _, y in known)
    narrow = math.cos(math.radians((south + north) / 2))
    least = 200 / METRES_PER_DEGREE  # never closer than 200 m across
    scale = min(
        (WIDTH - 2 * MARGIN) / max((east - west) * narrow, least), (HEIGHT - 2 * MARGIN) / max(north - south, least)
    )
    middle_x, middle_y = (west + east) / 2, (south + north) / 2

    def place(point: Point) -> Point:
        x = WIDTH / 2 + (point[0] - middle_x) * narrow * scale
        y = HEIGHT / 2 - (point[1] - middle_y) * scale
        return round(x, 1), round(y, 1)

    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in map(place, ring)) + "Z" for ring in rings)
    placed = tuple(Placed(mark.kind, mark.label, *place((mark.longitude, mark.latitude))) for mark in marks)
    pixels_per_metre = scale / METRES_PER_DEGREE
    metres = _bar(WIDTH / 4 / pixels_per_metre)
    return Drawing(path, placed, round(metres * pixels_per_metre, 1), metres)


def _bar(most: float) -> int:
    """The longest of 1, 2, 5, 10, ... metres that is not longer than ``most``."""
    power: int = 10 ** max(0, math.floor(math.log10(max(most, 1))))
    return max(step * power for step in _STEPS if step * power <= max(most, 1))


def _rings(geometry: dict[str, object]) -> Iterable[Sequence[Point]]:
    coordinates = geometry["coordinates"]
    assert isinstance(coordinates, list)
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]
