"""The stored pyramid says at all times what counting the register would say."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import OUTCOMES
from assetreg.audit.record import open_change_set
from assetreg.core.runtime import Runtime
from assetreg.maps.grid import STORED_LEVELS, WORLD_BITS, Tile
from assetreg.maps.queries import cluster_drift
from assetreg.maps.service import rebuild_clusters
from tests.maps.conftest import put_facilities
from tests.support.walls import behind_walls

SUMS = text("SELECT z, sum(n)::bigint FROM map_cluster GROUP BY z ORDER BY z")
LOCATED = text("SELECT count(*) FROM facility WHERE location IS NOT NULL")
CHANGES = (
    "UPDATE facility SET outcome = :outcome WHERE id % 3 = :rest",
    "UPDATE facility SET location = ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), location_source = 'stated' "
    "WHERE id % 3 = :rest",
    "UPDATE facility SET location = NULL, location_source = NULL WHERE id % 3 = :rest",
    "UPDATE facility SET province_code = :province WHERE id % 3 = :rest",
    "UPDATE facility SET headcount = 7 WHERE id % 3 = :rest",
    "DELETE FROM facility WHERE id % 3 = :rest",
)


def assert_true(session: Session) -> None:
    """No cell differs from the register, and every level sums up to the located facilities."""
    assert cluster_drift(session) == 0
    located = session.execute(LOCATED).scalar_one()
    assert {total for _, total in session.execute(SUMS)} <= {located}


@pytest.mark.parametrize("seed", range(4))
def test_it_stays_true_through_any_inserts_updates_and_deletes(session: Session, seed: int) -> None:
    draw = random.Random(seed)
    for step in range(12):
        points = [
            (draw.uniform(102, 110), draw.uniform(8, 23)) if draw.random() < 0.9 else (None, None)
            for _ in range(draw.randint(1, 60))
        ]
        put_facilities(session, points, prefix=f"T{seed}-{step}-", outcome=draw.choice(OUTCOMES),
                       province=draw.choice(["01", "51", "52"]))  # fmt: skip
        session.execute(
            text(draw.choice(CHANGES)),
            {
                "rest": draw.randint(0, 2),
                "outcome": draw.choice(OUTCOMES),
                "lon": draw.uniform(102, 110),
                "lat": draw.uniform(8, 23),
                "province": draw.choice(["01", "51", "52"]),
            },
        )
        assert_true(session)


def test_a_change_of_anything_else_touches_no_cell(session: Session) -> None:
    put_facilities(session, [(108.0, 14.0), (108.1, 14.0)], prefix="S-")
    before = session.execute(text("SELECT ctid::text FROM map_cluster ORDER BY 1")).all()
    session.execute(text("UPDATE facility SET headcount = 12, name = name || '.'"))
    assert session.execute(text("SELECT ctid::text FROM map_cluster ORDER BY 1")).all() == before


def test_an_emptied_register_has_no_clusters(session: Session) -> None:
    put_facilities(session, [(108.0, 14.0), (108.1, 14.0)], prefix="E-")
    session.execute(text("TRUNCATE facility CASCADE"))
    assert session.execute(text("SELECT count(*) FROM map_cluster")).scalar_one() == 0


def test_repair_finds_and_mends_what_somebody_broke(session: Session) -> None:
    put_facilities(session, [(108.0, 14.0)], prefix="R-")
    session.execute(text("UPDATE map_cluster SET n = n + 5 WHERE z = 10"))
    assert cluster_drift(session) == 1
    rebuild_clusters(session)
    assert_true(session)


def test_the_web_role_keeps_it_too(committed: Runtime) -> None:
    with behind_walls(committed) as session:
        put_facilities(session, [(108.0, 14.0), (105.8, 21.0)], prefix="W-")
    with committed.session() as session:
        assert_true(session)


@pytest.mark.committing
def test_writers_of_one_province_in_opposite_orders_wait_instead_of_deadlocking(committed: Runtime) -> None:
    meet = threading.Barrier(2)
    failures: list[Exception] = []

    def write(name: str, outcomes: tuple[str, str]) -> None:
        try:
            for turn in range(3):
                with committed.session() as session:
                    meet.wait(timeout=20)
                    for outcome in outcomes:
                        put_facilities(session, [(108.0, 14.0)], prefix=f"{name}-{turn}-{outcome}-", outcome=outcome)
                        # Time for the other one to take its first cell, were it let.
                        time.sleep(0.1)
        except Exception as error:
            failures.append(error)
            meet.abort()

    threads = [
        threading.Thread(target=write, args=("A", ("reuse", "disposal"))),
        threading.Thread(target=write, args=("B", ("disposal", "reuse"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with committed.session() as session:
        assert_true(session)
        assert session.execute(LOCATED).scalar_one() == 12


def test_it_is_built_where_facilities_came_before_it(session: Session) -> None:
    """What an upgrade does to a register that is older than the pyramid."""
    put_facilities(session, [(108.0, 14.0)], prefix="B-")
    session.execute(text("DELETE FROM map_cluster"))
    script = (Path(__file__).resolve().parents[2] / "migrations/replaceable/map_clusters.sql").read_text()
    session.connection().exec_driver_sql(script)
    assert_true(session)


def test_the_history_of_changes_is_not_disturbed(session: Session) -> None:
    put_facilities(session, [(108.0, 14.0)], prefix="H-")
    open_change_set(session, OPERATOR, "test.history")
    session.execute(text("UPDATE facility SET outcome = 'reuse'"))
    assert session.execute(text("SELECT count(*) FROM facility_history")).scalar_one() == 1


@given(st.integers(0, 20), st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_a_tile_is_made_of_whole_cells_of_its_stored_level(z: int, column: float, row: float) -> None:
    tile = Tile(z, int(column * (1 << z)), int(row * (1 << z)))
    assert tile.exists
    west, south, east, north = tile.bounds()
    assert -180 <= west < east <= 180
    assert -85.06 <= south < north <= 85.06
    if tile.stored_level is None:
        assert tile.cell_level > STORED_LEVELS[-1]
    else:
        assert tile.z < tile.stored_level
        assert tile.stored_level >= tile.cell_level


WHERE = text("SELECT map_world_x(p), map_world_y(p) FROM (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS p) AS q")


@pytest.mark.parametrize(("lon", "lat"), [(-180, 0), (180, 0), (0, 90), (0, -90), (106.7, 10.8), (105.85, 21.03)])
def test_world_units_agree_with_the_tiles(session: Session, lon: float, lat: float) -> None:
    """A point lies inside the tile that its world units name, also at the ends of the world."""
    x, y = session.execute(WHERE, {"lon": lon, "lat": lat}).one()
    west, south, east, north = Tile(14, x >> (WORLD_BITS - 14), y >> (WORLD_BITS - 14)).bounds(1e-9)
    assert west <= lon <= east
    assert south <= max(min(lat, 85.0511), -85.0511) <= north
