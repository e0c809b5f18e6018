"""The square world cut into quarters again and again: one number per place, so that areas are ranges of numbers.

The world is Web Mercator in 2^30 columns and rows (``map_world_x``, ``map_world_y``); a place's number takes the bits
of its column and row in turns (a Morton key; ``quad_of`` in migration 0010, column ``facility.quad``). A tile is
exactly one range of numbers, any box at most a few ranges that hold all of it and a little more. Comparing numbers
is what an index may answer also where PostgreSQL keeps rows from the one who asks; comparing shapes is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import atanh, floor, pi, radians, sin

WORLD_BITS = 30
LAST = (1 << WORLD_BITS) - 1
FARTHEST_LATITUDE = 85.0512
MOST_RANGES = 16
_CELLS = 4 * MOST_RANGES  # cut this fine before neighbours are joined again

type Range = tuple[int, int]
"""First and last number, both included."""


def tile_range(z: int, x: int, y: int) -> Range:
    """The numbers of everything inside the tile of zoom ``z`` (0 to 30), column ``x``, row ``y``."""
    width = 2 * (WORLD_BITS - z)
    first = quad(x, y) << width
    return first, first + (1 << width) - 1


def ranges_of_box(west: float, south: float, east: float, north: float, *, most: int = MOST_RANGES) -> list[Range]:
    """At most ``most`` ranges, in order and apart, that hold every place of the box (degrees)."""
    columns = _column(west), _column(east)
    rows = _row(north), _row(south)
    inside: list[Range] = []
    edge = [(0, 0, 0)]
    while edge and len(inside) + len(edge) < _CELLS and edge[0][0] < WORLD_BITS:
        finer = []
        for cell in (part for parent in edge for part in _quarters(*parent)):
            lies = _lies(cell, columns, rows)
            if lies == "inside":
                inside.append(tile_range(*cell))
            elif lies == "across":
                finer.append(cell)
        edge = finer
    return _joined(sorted([*inside, *(tile_range(*cell) for cell in edge)]), most)


def quad_at(longitude: float, latitude: float) -> int:
    """The number of a place (degrees); the database may differ by one column or row where rounding does."""
    return quad(_column(longitude), _row(latitude))


def quad(column: int, row: int) -> int:
    """Column and row (each below 2^30) as one number, their bits in turns; the row's are the higher ones."""
    return _spread(column) | _spread(row) << 1


def _spread(n: int) -> int:
    n = (n | n << 16) & 0x0000FFFF0000FFFF
    n = (n | n << 8) & 0x00FF00FF00FF00FF
    n = (n | n << 4) & 0x0F0F0F0F0F0F0F0F
    n = (n | n << 2) & 0x3333333333333333
    return (n | n << 1) & 0x5555555555555555


def _column(longitude: float) -> int:
    return min(LAST, max(0, floor((longitude + 180) / 360 * (LAST + 1))))


def _row(latitude: float) -> int:
    bounded = min(FARTHEST_LATITUDE, max(-FARTHEST_LATITUDE, latitude))
    return min(LAST, max(0, floor((0.5 - atanh(sin(radians(bounded))) / (2 * pi)) * (LAST + 1))))


def _quarters(z: int, x: int, y: int) -> Iterator[tuple[int, int, int]]:
    for below in (0, 1):
        for right in (0, 1):
            yield z + 1, 2 * x + right, 2 * y + below


def _lies(cell: tuple[int, int, int], columns: tuple[int, int], rows: tuple[int, int]) -> str:
    """Whether a cell lies inside the box, across its edge or outside; a unit more each way for rounding."""
    z, x, y = cell
    width = 1 << (WORLD_BITS - z)
    spans = ((x * width, columns), (y * width, rows))
    if any(first > high + 1 or first + width - 1 < low - 1 for first, (low, high) in spans):
        return "outside"
    return "inside" if all(low <= first and first + width - 1 <= high for first, (low, high) in spans) else "across"


def _joined(ranges: list[Range], most: int) -> list[Range]:
    """Neighbours as one; then over the smallest gaps until few enough are left."""
    gaps = sorted((after[0] - before[1], place) for place, (before, after) in enumerate(pairwise(ranges)))
    kept_apart = {place for gap, place in gaps[max(0, len(gaps) - most + 1) :] if gap > 1}
    joined: list[Range] = []
    first = None
    for place, (start, end) in enumerate(ranges):
        first = start if first is None else first
        if place in kept_apart or place == len(ranges) - 1:
            joined.append((first, end))
            first = None
    return joined
