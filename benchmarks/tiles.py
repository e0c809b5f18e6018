"""Cold times and sizes of tiles over the national demonstration data, beside the bare query of the same rows.

Boundaries are measured too where ``ASSETREG_TEST_DATA`` names a directory of units that has them. Cold: each tile is
made once, on a connection of its own that has made no tile before, from statements never prepared.
"""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, pi, radians, tan
from pathlib import Path
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.admin_units.loader import load_directory
from assetreg.core.runtime import Runtime
from assetreg.maps.grid import Tile
from assetreg.maps.layers import LAYERS, make_tile
from assetreg.maps.tiles import TileFilter
from benchmarks.database import measured_database, median_ms

PLACES = {"Pleiku": (108.0, 13.98), "Hà Nội": (105.85, 21.03), "Sài Gòn": (106.7, 10.78)}
ZOOMS = (3, 5, 6, 7, 8, 9, 10, 11, 12, 14)
COLD_LIMIT_MS = 50
COUNTRY_LIMIT_KB = 30
# What a tile would cost without a pyramid and without the tile format: the same rows, counted by cell.
BARE = text(
    """
    SELECT floor(ST_X(location) * 4), floor(ST_Y(location) * 4), outcome, count(*) FROM facility
    WHERE location && ST_MakeEnvelope(:west, :south, :east, :north, 4326) GROUP BY 1, 2, 3
    """
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One tile: its layer, zoom, cold milliseconds, gzipped bytes, features counted (facilities only)."""

    layer: str
    zoom: int
    cold_ms: float
    gz_bytes: int


def tile_at(zoom: int, place: tuple[float, float]) -> Tile:
    """The tile of a zoom that a longitude and latitude lie in."""
    lon, lat = place
    side = 1 << zoom
    return Tile(zoom, int((lon + 180) / 360 * side), int((1 - asinh(tan(radians(lat))) / pi) / 2 * side))


def measure(runtime: Runtime, layer: str, tile: Tile) -> Measured:
    """Make one tile cold."""
    runtime.engine("web").dispose()
    with Session(runtime.engine("web")) as session:
        session.connection()
        start = time.perf_counter()
        made = make_tile(session, LAYERS[layer], tile, TileFilter())
        cold_ms = (time.perf_counter() - start) * 1000
    return Measured(layer, tile.z, cold_ms, len(gzip.compress(made, 6)))


def bare_ms(runtime: Runtime, tile: Tile) -> float:
    """The bare query over the tile's box, warm, as a database answers it at best."""
    west, south, east, north = tile.bounds()
    box = {"west": west, "south": south, "east": east, "north": north}
    with Session(runtime.engine("web")) as session:
        return median_ms(lambda: session.execute(BARE, box).all())


def report(found: Sequence[Measured], bare: dict[int, float]) -> None:
    """One line per layer and zoom: the slowest cold tile, its ratio to the bare query, the largest size."""
    print(f"{'layer':<12} {'zoom':>4} {'cold ms':>9} {'x bare':>7} {'kB gzip':>8}")
    for layer in LAYERS:
        for zoom in ZOOMS:
            same = [m for m in found if (m.layer, m.zoom) == (layer, zoom)]
            slowest = max(m.cold_ms for m in same)
            largest = max(m.gz_bytes for m in same) / 1000
            print(f"{layer:<12} {zoom:>4} {slowest:>9.1f} {slowest / bare[zoom]:>7.1f} {largest:>8.1f}")


def load_boundaries(runtime: Runtime) -> None:
    """From the directory that was named, if any; without boundaries two layers stay empty."""
    directory = os.environ.get("ASSETREG_TEST_DATA")
    if directory is None:
        print("ASSETREG_TEST_DATA is not set: no boundaries, so provinces and communes are empty")
        return
    with runtime.session() as session:
        load_directory(session, Path(directory))
        session.execute(text("ANALYZE"))


def main() -> None:
    """Print times and sizes of every layer, then what was promised against what was measured."""
    with measured_database(demonstration=True) as runtime:
        load_boundaries(runtime)
        bare = {zoom: median(bare_ms(runtime, tile_at(zoom, place)) for place in PLACES.values()) for zoom in ZOOMS}
        found = [
            measure(runtime, layer, tile_at(zoom, place))
            for layer in LAYERS
            for zoom in ZOOMS
            for place in PLACES.values()
        ]
        report(found, bare)
        slowest = max(found, key=lambda m: m.cold_ms)
        country = max((m for m in found if m.zoom == min(ZOOMS)), key=lambda m: m.gz_bytes)
        print(f"slowest of {len(found)} cold tiles  {slowest.cold_ms:8.1f} ms   ({slowest.layer} z{slowest.zoom}; "
              f"limit {COLD_LIMIT_MS})")  # fmt: skip
        print(f"largest whole-country tile {country.gz_bytes / 1000:8.1f} kB   ({country.layer}; "
              f"limit {COUNTRY_LIMIT_KB})")  # fmt: skip
        with runtime.session() as session:
            rebuild = median_ms(lambda: session.execute(text("SELECT rebuild_map_clusters()")), repeats=3)
        print(f"building the pyramid anew  {rebuild:8.1f} ms")


if __name__ == "__main__":
    main()
