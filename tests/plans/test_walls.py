"""Behind the walls, as the server's own roles: every hot statement of the register still comes from an index."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, Scope
from assetreg.assets.queries import FacilityFilter, get_facility, list_facilities
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.maps.grid import Tile
from assetreg.maps.tiles import TileFilter, facilities
from tests.conftest import TEMPLATE, _administer
from tests.plans.test_facilities import fill
from tests.support.walls import behind_walls

PROVINCE, COMMUNE = "52", "21553"
BOX = (107.9, 13.9, 108.0, 14.0)


@pytest.fixture(scope="module")
def crowded(cluster: EmbeddedCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A database of this module's own with facilities all over the country, with statistics."""
    name = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER assetreg_owner')
    home: Path = tmp_path_factory.mktemp("plans")
    runtime = Runtime(
        replace(
            load_settings({"ASSETREG_HOME": str(home)}, dotenv=home / "none"),
            database_url=cluster.url(role="web", database=name),
            owner_database_url=cluster.url(role="owner", database=name),
        )
    )
    with runtime.session() as session:
        fill(session)
    with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    yield runtime
    runtime.close()
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["commune", "province", "country"])
def scope(request: pytest.FixtureRequest, crowded: Runtime) -> Scope:
    """One commune, one province, the country."""
    if request.param == "country":
        return COUNTRY
    if request.param == "province":
        return Scope(provinces=frozenset({PROVINCE}))
    with crowded.session() as session:
        found = session.scalars(
            text("SELECT id FROM admin_unit WHERE level = 'commune' AND code = :code AND valid_to IS NULL"),
            {"code": COMMUNE},
        )
        return Scope(communes=frozenset(found))


@contextmanager
def plans(session: Session) -> Iterator[list[dict[str, Any]]]:
    """The plans of all statements on ``facility`` that are sent inside the block, made by the very role that asks."""
    found: list[dict[str, Any]] = []
    connection = session.connection()

    def explain(sent: Connection, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        if "facility" in statement and not statement.startswith("EXPLAIN"):
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
            found.append(cursor.fetchone()[0][0]["Plan"])

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """How a plan reaches ``facility``: kind of node and index."""
    if plan.get("Relation Name") == "facility" or plan["Node Type"] == "Bitmap Index Scan":
        yield plan["Node Type"], plan.get("Index Name", "")
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


def reached(session: Session, ask: Any) -> set[tuple[str, str]]:
    """How the statements of ``ask`` reach ``facility``; none of them may read all of it."""
    with plans(session) as found:
        ask()
    assert found, "nothing was asked of facility"
    ways = {way for plan in found for way in scans(plan)}
    assert not [way for way in ways if way[0] == "Seq Scan"], json.dumps(found, indent=1)
    return ways


def indexes(ways: set[tuple[str, str]]) -> set[str]:
    return {index for _, index in ways if index}


def test_the_first_page_and_a_deep_one_walk_an_index_in_order(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        first = list_facilities(session, FacilityFilter(), limit=50)
        for cursor in (None, first.next):
            with plans(session) as found:
                list_facilities(session, FacilityFilter(), limit=50, cursor=cursor)
            page = found[-1]
            assert indexes(set(scans(page))) & {"uq_facility_code", "ix_facility_code", "ix_facility_commune_id"}
            assert not [way for way in scans(page) if way[0] == "Seq Scan"]


def test_a_filtered_page_uses_an_index(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        reached(session, lambda: list_facilities(session, FacilityFilter(outcome="reuse", status="vacant"), limit=50))


def test_a_record_is_found_by_its_code(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        code = list_facilities(session, FacilityFilter(), limit=1).items[0].code
        ways = reached(session, lambda: get_facility(session, code))
    assert indexes(ways) <= {"uq_facility_code", "ix_facility_code", "ix_facility_commune_id"}


@pytest.mark.parametrize("words", ["12345", "so 1234", "21553"])
def test_a_search_uses_an_index(crowded: Runtime, scope: Scope, words: str) -> None:
    with behind_walls(crowded, scope) as session:
        ways = reached(session, lambda: list_facilities(session, FacilityFilter(q=words), limit=50))
    if scope.country:
        assert "ix_facility_search_text" in indexes(ways)


def test_the_trigrams_serve_behind_the_wall(crowded: Runtime) -> None:
    """LIKE is marked leakproof: without the mark the plan would read all rows of the two provinces."""
    wide = Scope(provinces=frozenset({"01", "79", PROVINCE}))
    with behind_walls(crowded, wide) as session:
        ways = reached(session, lambda: list_facilities(session, FacilityFilter(q="so 12345"), limit=50))
    assert "ix_facility_search_text" in indexes(ways)


def test_a_box_uses_the_numbers_of_places(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        ways = reached(session, lambda: list_facilities(session, FacilityFilter(bbox=BOX), limit=50))
    wanted = {"ix_facility_location"} if scope.country else {"ix_facility_quad", "ix_facility_commune_id"}
    assert indexes(ways) & wanted


@pytest.mark.parametrize("zoom", [9, 12, 16])
def test_a_tile_uses_the_numbers_of_places(crowded: Runtime, scope: Scope, zoom: int) -> None:
    side = 1 << zoom
    tile = Tile(zoom, int((BOX[0] + 180) / 360 * side), int(0.4609 * side))
    with behind_walls(crowded, scope) as session:
        ways = reached(session, lambda: facilities(session, tile, TileFilter()))
    wanted = {"ix_facility_location"} if scope.country else {"ix_facility_quad", "ix_facility_commune_id"}
    assert indexes(ways) <= wanted


def test_the_wall_costs_no_statement(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        with plans(session) as found:
            list_facilities(session, FacilityFilter(), limit=50)
        assert len(found) == 2
