"""Ranges of numbers hold every place of a box, few of them, and a tile is exactly one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.quads import LAST, MOST_RANGES, WORLD_BITS, quad, quad_at, ranges_of_box, tile_range
from assetreg.maps.grid import Tile

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-85, 85)
NUMBER = text("SELECT quad_of(ST_SetSRID(ST_MakePoint(lon, lat), 4326)) FROM unnest(:lons ::float8[], :lats ::float8[])"
              " AS p (lon, lat)")  # fmt: skip


def slowly(column: int, row: int) -> int:
    """The bits in turns, one by one."""
    return sum(((column >> bit & 1) | (row >> bit & 1) << 1) << (2 * bit) for bit in range(WORLD_BITS))


@given(st.integers(0, LAST), st.integers(0, LAST))
def test_a_number_takes_the_bits_in_turns(column: int, row: int) -> None:
    assert quad(column, row) == slowly(column, row)


@given(st.integers(0, LAST), st.integers(0, LAST), st.integers(0, WORLD_BITS))
def test_a_tile_is_one_range_and_holds_exactly_its_own(column: int, row: int, z: int) -> None:
    shift = WORLD_BITS - z
    first, last = tile_range(z, column >> shift, row >> shift)
    assert first <= quad(column, row) <= last
    assert last - first + 1 == 1 << (2 * shift)
    assert first % (1 << (2 * shift)) == 0


@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=20))
def test_ranges_hold_every_place_of_the_box(
    lon: float, lat: float, to_lon: float, to_lat: float, inside: list[tuple[float, float]]
) -> None:
    west, east = sorted((lon, to_lon))
    south, north = sorted((lat, to_lat))
    ranges = ranges_of_box(west, south, east, north)
    assert 1 <= len(ranges) <= MOST_RANGES
    assert all(before[1] + 1 < after[0] for before, after in pairwise(ranges))
    for right, up in [*inside, (0, 0), (1, 1), (0, 1), (1, 0)]:
        number = quad_at(west + (east - west) * right, south + (north - south) * up)
        assert any(first <= number <= last for first, last in ranges)


@given(st.integers(2, 16), st.data())
def test_a_tile_asked_for_as_a_box_costs_little_more_than_the_tile(z: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, (1 << z) - 1)), data.draw(st.integers(1, (1 << z) - 2))
    ranges = ranges_of_box(*Tile(z, x, y).bounds())
    first, last = tile_range(z, x, y)
    held = sum(min(end, last) - max(start, first) + 1 for start, end in ranges if end >= first and start <= last)
    assert held == last - first + 1
    assert sum(end - start + 1 for start, end in ranges) <= 16 * held


def test_the_database_counts_as_we_do(session: Session) -> None:
    points = [(108.0, 13.9), (102.1, 8.3), (109.46, 23.39), (115.4, 16.5), (-180.0, 85.0), (180.0, -85.0), (0.0, 0.0)]
    found = session.scalars(NUMBER, {"lons": [p[0] for p in points], "lats": [p[1] for p in points]}).all()
    for (lon, lat), number in zip(points, found, strict=True):
        assert any(first <= number <= last for first, last in ranges_of_box(lon, lat, lon, lat))
