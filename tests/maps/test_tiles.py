"""What the tiles of each layer hold, where they come from, and that nothing is counted twice or lost."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from itertools import pairwise
from math import asinh, pi, radians, tan

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.admin_units.models import AdminUnit
from assetreg.maps import tiles
from assetreg.maps.grid import Tile
from assetreg.maps.layers import LAYERS, make_tile
from assetreg.maps.queries import former_provinces
from assetreg.maps.tiles import MOST_POINTS, TileFilter
from tests.maps.conftest import put_facilities
from tests.support.mvt import Feature, read_tile

COUNTRY = Tile(3, 6, 3)
PLEIKU = (108.0, 13.98)
BEFORE = dt.date(2025, 6, 30)


def tile_at(z: int, lon: float, lat: float) -> Tile:
    side = 1 << z
    return Tile(z, int((lon + 180) / 360 * side), int((1 - asinh(tan(radians(lat))) / pi) / 2 * side))


def features(session: Session, layer: str, tile: Tile, chosen: TileFilter | None = None) -> list[Feature]:
    return read_tile(make_tile(session, LAYERS[layer], tile, chosen or TileFilter())).get(layer, [])


def total(found: list[Feature]) -> int:
    return sum(feature.properties["n"] for feature in found)


def located(session: Session, condition: str = "true") -> int:
    count: int = session.execute(
        text(f"SELECT count(*) FROM facility WHERE location IS NOT NULL AND {condition}")
    ).scalar_one()
    return count


def tiles_of(z: int) -> Iterator[Tile]:
    """Every tile of a zoom that any of our points may lie in."""
    low, high = tile_at(z, 101.5, 24.0), tile_at(z, 115.5, 6.0)
    return (Tile(z, x, y) for x in range(low.x, high.x + 1) for y in range(low.y, high.y + 1))


def test_the_clusters_of_the_whole_country_add_up_to_its_facilities(national: Session) -> None:
    found = features(national, "facilities", COUNTRY)
    assert total(found) == located(national) > 10_000
    for outcome in ("reuse", "handover", "disposal", "undecided"):
        assert sum(f.properties.get(outcome, 0) for f in found) == located(national, f"outcome = '{outcome}'")


@pytest.mark.parametrize("z", [0, 3, 4, 5, 6, 7, 8, 9, 10])
def test_every_facility_is_in_one_tile_of_a_zoom_and_no_more(national: Session, z: int) -> None:
    asked = [COUNTRY] if z == 3 else [Tile(0, 0, 0)] if z == 0 else tiles_of(z)
    assert sum(total(features(national, "facilities", tile)) for tile in asked) == located(national)


@pytest.mark.parametrize("layer", list(LAYERS))
def test_a_tile_of_the_whole_country_is_small(national: Session, layer: str) -> None:
    assert len(gzip.compress(make_tile(national, LAYERS[layer], COUNTRY, TileFilter()))) < 30_000


def test_clusters_lie_inside_their_tile(national: Session) -> None:
    found = features(national, "facilities", tile_at(6, *PLEIKU))
    assert found
    assert all(0 <= x < 4096 and 0 <= y < 4096 for f in found for part in f.parts for x, y in part)


def test_close_enough_each_facility_stands_by_itself_with_its_name(national: Session) -> None:
    found = features(national, "facilities", tile_at(11, *PLEIKU))
    assert found
    assert all(f.kind == 1 and set(f.properties) >= {"code", "name", "outcome", "n"} for f in found)


def test_a_filter_by_province_and_outcome_leaves_what_the_register_would(national: Session) -> None:
    chosen = TileFilter(province="52", outcomes=("reuse", "disposal"))
    expected = located(national, "province_code = '52' AND outcome IN ('reuse', 'disposal')")
    assert total(features(national, "facilities", COUNTRY, chosen)) == expected > 0
    near = sum(total(features(national, "facilities", tile, chosen)) for tile in tiles_of(9))
    assert near == expected


def test_one_commune_is_shown_point_by_point_at_any_zoom(national: Session) -> None:
    commune, count = national.execute(
        text("SELECT commune_id, count(*) FROM facility WHERE province_code = '52' GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
    ).one()
    found = features(national, "facilities", COUNTRY, TileFilter(province="52", commune_id=commune))
    assert len(found) == count
    assert all("code" in feature.properties for feature in found)


def test_a_crowded_place_is_clustered_beyond_the_pyramid_too(altered: Session) -> None:
    tile = tile_at(12, *PLEIKU)
    lonely = total(features(altered, "facilities", tile))
    west, south, east, north = tile.bounds(-0.3)
    number = MOST_POINTS + 100
    points = [(west + (east - west) * i / number, south + (north - south) * i / number) for i in range(number)]
    put_facilities(altered, points, prefix="C-", outcome="reuse")
    crowded = features(altered, "facilities", tile)
    assert total(crowded) == lonely + number
    assert len(crowded) <= 64
    closest = features(altered, "facilities", tile_at(15, *points[0]))
    assert closest
    assert all("code" in feature.properties for feature in closest), "closest, nothing is hidden in a cluster"


def test_a_point_on_the_edge_of_tiles_belongs_to_one_of_them(altered: Session) -> None:
    corner = tile_at(12, *PLEIKU)
    around = [Tile(12, corner.x + dx, corner.y + dy) for dx in (-1, 0) for dy in (-1, 0)]
    before = sum(total(features(altered, "facilities", tile)) for tile in around)
    west, _, _, north = corner.bounds()
    put_facilities(altered, [(west, north)], prefix="EDGE-")
    assert sum(total(features(altered, "facilities", tile)) for tile in around) == before + 1


def test_centres_of_today_are_the_new_units_with_the_quality_of_their_place(national: Session) -> None:
    provinces = features(national, "centres", COUNTRY)
    assert len(provinces) == 34
    assert {f.properties["level"] for f in provinces} == {"province"}
    assert {f.properties["quality"] for f in provinces} <= {"seat", "estimate"}
    near = features(national, "centres", tile_at(9, *PLEIKU))
    assert {f.properties["level"] for f in near} == {"commune"}


def test_centres_of_the_day_before_are_those_of_the_former_units(national: Session) -> None:
    gia_lai = national.execute(
        text("SELECT id FROM admin_unit WHERE level = 'province' AND code = '52' AND valid_to IS NULL")
    ).scalar_one()
    former = former_provinces(national, national.get_one(AdminUnit, gia_lai), BEFORE)
    assert former == ("52", "64")  # Bình Định and Gia Lai
    chosen = TileFilter(province="52", as_of=BEFORE, former_provinces=former)
    names = {f.properties["name"] for f in features(national, "centres", COUNTRY, chosen)}
    assert names == {"Tỉnh Bình Định", "Tỉnh Gia Lai"}
    levels = {f.properties["level"] for f in features(national, "centres", tile_at(9, *PLEIKU), chosen)}
    assert levels >= {"district", "commune"}


def test_flows_end_at_the_new_centre_and_short_ones_wait_for_closer_zooms(national: Session) -> None:
    tile = tile_at(9, *PLEIKU)
    flows = features(national, "flows", tile)
    assert flows
    centres = {f.parts[0][0] for f in features(national, "centres", tile)}
    ends = [f.parts[0][-1] for f in flows if f.properties["level"] == "commune"]
    inside = [end for end in ends if all(0 <= c < 4096 for c in end)]
    assert inside
    assert all(any(abs(x - cx) <= 1 and abs(y - cy) <= 1 for cx, cy in centres) for x, y in inside)
    shortest = {z: min(f.properties["m"] for f in features(national, "flows", tile_at(z, *PLEIKU))) for z in (6, 8)}
    assert shortest[6] > shortest[8]
    assert all("staff" in f.properties for f in flows)


def test_boundaries_come_with_their_burden_and_follow_every_change(altered: Session) -> None:
    unit, code, lon, lat = altered.execute(
        text(
            """
            SELECT u.id, u.code, ST_X(p.centre), ST_Y(p.centre)
            FROM staff_flow AS f
            JOIN admin_unit AS u ON u.id = f.destination_unit_id
            JOIN admin_place AS p ON p.unit_id = u.id
            WHERE f.basis = 'inherited' AND f.staff > 0 AND u.level = 'commune' ORDER BY u.id LIMIT 1
            """
        )
    ).one()
    tile = tile_at(9, lon, lat)
    assert features(altered, "communes", tile) == []
    set_boundary(altered, unit, 0.05)
    (shown,) = features(altered, "communes", tile)
    assert shown.properties["code"] == code
    assert shown.properties["staff"] > 0
    assert shown.properties["mean_m"] > 0
    assert shoelace(shown.parts[0]) > 0, "outer rings run clockwise on the screen"
    set_boundary(altered, unit, 0.1)
    (grown,) = features(altered, "communes", tile)
    assert shoelace(grown.parts[0]) == pytest.approx(4 * shoelace(shown.parts[0]), rel=0.01)
    altered.execute(text("UPDATE admin_place SET boundary = NULL WHERE unit_id = :unit"), {"unit": unit})
    assert features(altered, "communes", tile) == []


def set_boundary(session: Session, unit: int, side: float) -> None:
    session.execute(
        text(
            """
            UPDATE admin_place SET boundary_source = 'test', boundary = ST_Multi(ST_MakeEnvelope(
              ST_X(centre) - :side, ST_Y(centre) - :side, ST_X(centre) + :side, ST_Y(centre) + :side, 4326))
            WHERE unit_id = :unit
            """
        ),
        {"unit": unit, "side": side},
    )


def shoelace(ring: list[tuple[int, int]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def plan_of(session: Session, statement: str, tile: Tile) -> str:
    parameters = tiles._parameters(tile, TileFilter()) | {"enough": MOST_POINTS}
    rows = session.execute(text(f"EXPLAIN {visible_sql(session, 'assetreg.maps', statement)}"), parameters)
    return "\n".join(row[0] for row in rows)


def test_close_tiles_ask_the_spatial_index_and_wide_ones_the_pyramid(national: Session) -> None:
    national.execute(text("ANALYZE facility, map_cluster"))
    close = plan_of(national, "facility_points", tile_at(12, *PLEIKU))
    assert "ix_facility_location" in close
    assert "Seq Scan" not in close
    wide = plan_of(national, "facility_clusters", tile_at(5, *PLEIKU))
    assert "map_cluster" in wide
    assert "facility" not in wide.replace("pk_map_cluster", "")


def test_layers_are_called_in_both_languages_and_empty_below_their_zoom(national: Session) -> None:
    assert list(LAYERS) == ["provinces", "communes", "flows", "facilities", "centres"]
    for name, layer in LAYERS.items():
        assert layer.name == name
        if layer.min_zoom:
            assert make_tile(national, layer, Tile(0, 0, 0), TileFilter()) == b""
