"""Behind the walls, as the server's own roles: every hot statement of the register still comes from an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, Scope
from assetreg.assets.queries import FacilityFilter, get_facility, list_facilities
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.maps.grid import Tile
from assetreg.maps.tiles import TileFilter, facilities
from tests.plans.test_facilities import fill
from tests.support.plans import Way, crowded_database, plans, scans
from tests.support.plans import reached as reached_in
from tests.support.walls import behind_walls

PROVINCE, COMMUNE = "52", "21553"
BOX = (107.9, 13.9, 108.0, 14.0)


@pytest.fixture(scope="module")
def crowded(cluster: EmbeddedCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A database of this module's own with facilities all over the country, with statistics."""
    with crowded_database(cluster, template, tmp_path_factory.mktemp("plans"), fill) as runtime:
        yield runtime


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


def reached(session: Session, ask: Callable[[], object]) -> set[Way]:
    """How the statements of ``ask`` reach ``facility``, all together."""
    return {way for one in reached_in(session, "facility", ask) for way in one}


def indexes(ways: set[tuple[str, str]]) -> set[str]:
    return {index for _, index in ways if index}


def test_the_first_page_and_a_deep_one_walk_an_index_in_order(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        first = list_facilities(session, FacilityFilter(), limit=50)
        for cursor in (None, first.next):
            with plans(session, "facility") as found:
                list_facilities(session, FacilityFilter(), limit=50, cursor=cursor)
            ways = set(scans(found[-1], "facility"))
            assert indexes(ways) & {
                "uq_facility_code",
                "ix_facility_code",
                "ix_facility_commune_id",
            }
            assert not [way for way in ways if way[0] == "Seq Scan"]


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
        with plans(session, "facility") as found:
            list_facilities(session, FacilityFilter(), limit=50)
        assert len(found) == 2
