"""The square world of slippy tiles: which tile covers what, and in which cells of the pyramid it is summed.

World units are those of ``map_world_x``/``map_world_y`` (migrations/replaceable/map_clusters.sql): Web Mercator cut
into 2^30 columns and rows. A tile is drawn 512 pixels wide and clustered in 8 x 8 cells of 64 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

WORLD_BITS = 30
MAX_ZOOM = 20
CELL_LEVELS = 3
STORED_LEVELS = (7, 10, 13)
TILE_PIXELS = 512
EQUATOR_M = 40_075_016.686


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of zoom ``z``, column ``x`` from 180 W eastward, row ``y`` from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether there is such a tile in the world, and we make tiles of its zoom."""
        return 0 <= self.z <= MAX_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @property
    def shift(self) -> int:
        """World units per tile are 2 to this power."""
        return WORLD_BITS - self.z

    @property
    def cell_level(self) -> int:
        """The zoom of the cells that this tile shows its clusters in."""
        return min(self.z + CELL_LEVELS, WORLD_BITS)

    @property
    def stored_level(self) -> int | None:
        """The coarsest stored level of the pyramid that still tells the tile's cells apart; None beyond it."""
        return next((level for level in STORED_LEVELS if level >= self.cell_level), None)

    @property
    def pixel_m(self) -> float:
        """How many metres at the equator one pixel of the tile covers."""
        return EQUATOR_M / (TILE_PIXELS << self.z)

    def bounds(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; ``margin`` widens it by a share of the tile."""
        side = 1 << self.z
        return (
            (self.x - margin) / side * 360 - 180,
            _latitude((self.y + 1 + margin) / side),
            (self.x + 1 + margin) / side * 360 - 180,
            _latitude((self.y - margin) / side),
        )


def _latitude(row: float) -> float:
    """Latitude in degrees of a row, 0 at the north edge of the square world and 1 at its south edge."""
    return degrees(atan(sinh(pi * (1 - 2 * row))))
