"""The first wall alone: what a narrowed session asks for, on a connection from which the database keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session, aliased

from assetreg.access.actor import COUNTRY, NOWHERE, OPERATOR, Scope
from assetreg.access.rows import narrow, scope_seen
from assetreg.assets.facets import facets_of
from assetreg.assets.models import Facility
from assetreg.assets.overview import counts_by_province, undecided_longest
from assetreg.assets.queries import (
    FacilityFilter,
    get_facility,
    list_facilities,
    outcome_counts,
    stream_facilities,
)
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.db import Base
from assetreg.core.errors import NotFound
from assetreg.maps.grid import Tile
from assetreg.maps.queries import outcomes_by_commune, outcomes_of_unit
from assetreg.maps.tiles import TileFilter, facilities
from tests.factories.facilities import make_facility
from tests.support.mvt import read_tile

EVERYTHING = FacilityFilter()


@pytest.fixture
def three(session: Session) -> dict[str, Facility]:
    """One facility in a commune, one elsewhere in its province, one in another province."""
    mine = make_facility(session, land_area_m2=1)
    other = session.scalar(
        text("SELECT id FROM admin_unit WHERE level = 'commune' AND province_code = '52' AND valid_to IS NULL"
             " AND valid_from IS NOT NULL AND id <> :id ORDER BY code LIMIT 1"), {"id": mine.commune_id}
    )  # fmt: skip
    sibling = make_facility(session, commune_id=other, land_area_m2=20)
    return {"mine": mine, "sibling": sibling, "foreign": make_facility(session, province="51", land_area_m2=300)}


@pytest.fixture(params=["commune", "province", "both", "nowhere"])
def narrowed(request: pytest.FixtureRequest, session: Session, three: dict[str, Facility]) -> Iterator[set[str]]:
    """The codes that are left to see, after the session was narrowed."""
    mine = three["mine"]
    scopes = {
        "commune": (Scope(communes=frozenset({mine.commune_id})), {"mine"}),
        "province": (Scope(provinces=frozenset({"52"})), {"mine", "sibling"}),
        "both": (
            Scope(provinces=frozenset({"51"}), communes=frozenset({mine.commune_id})),
            {"mine", "foreign"},
        ),
        "nowhere": (NOWHERE, set[str]()),
    }
    scope, left = scopes[request.param]
    narrow(session, scope)
    yield {three[name].code for name in left}
    narrow(session, COUNTRY)


def test_lists_counts_sums_and_files_hold_what_is_left(
    session: Session, three: dict[str, Facility], narrowed: set[str]
) -> None:
    page = list_facilities(session, EVERYTHING)
    left = [facility for facility in three.values() if facility.code in narrowed]
    assert {record.code for record in page.items} == narrowed
    assert page.count == len(narrowed)
    assert page.totals is not None
    assert page.totals.land_area_m2 == sum(facility.land_area_m2 or 0 for facility in left)
    assert {record.code for record in stream_facilities(session, EVERYTHING)} == narrowed
    assert sum(outcome_counts(session, EVERYTHING).values()) == len(narrowed)
    facets = facets_of(session, EVERYTHING)
    assert facets is not None
    assert sum(facets["outcome"].values()) == len(narrowed)
    assert {record.code for record in list_facilities(session, FacilityFilter(q="tru so")).items} == narrowed


def test_what_is_not_left_is_not_found(session: Session, three: dict[str, Facility], narrowed: set[str]) -> None:
    for facility in three.values():
        if facility.code in narrowed:
            assert get_facility(session, facility.code).id == facility.id
        else:
            with pytest.raises(NotFound):
                get_facility(session, facility.code)
            session.expunge(facility)
            assert session.get(Facility, facility.id) is None


def test_statements_in_files_ask_for_what_is_left(session: Session, narrowed: set[str]) -> None:
    assert sum(counts.count for counts in counts_by_province(session, today())) == len(narrowed)
    assert {waiting.code for waiting in undecided_longest(session, today())} == narrowed
    assert sum(outcomes_of_unit(session).values()) == len(narrowed)
    left = sum(sum(counts.values()) for code in ("51", "52") for counts in outcomes_by_commune(session, code).values())
    assert left == len(narrowed)


@pytest.mark.parametrize("zoom", [0, 5, 9])
def test_tiles_count_what_is_left(session: Session, narrowed: set[str], zoom: int) -> None:
    x, y = {0: (0, 0), 5: (25, 14), 9: (0, 0)}[zoom]
    tile = read_tile(facilities(session, Tile(zoom, x, y), TileFilter())).get("facilities", [])
    assert sum(feature.properties["n"] for feature in tile) == (0 if zoom == 9 else len(narrowed))


def test_aliases_subqueries_updates_and_deletes_are_narrowed_too(session: Session, narrowed: set[str]) -> None:
    other = aliased(Facility)
    assert set(session.scalars(select(other.code))) == narrowed
    inner = select(Facility.code).limit(10).subquery()
    assert session.scalar(select(func.count()).select_from(inner)) == len(narrowed)
    assert session.scalar(select(func.count()).select_from(Facility)) == len(narrowed)
    exists = select(select(Facility.id).where(Facility.code.in_(sorted(narrowed) or [""])).exists())
    assert session.scalar(exists) is bool(narrowed)
    change = open_change_set(session, OPERATOR, "test.narrowed").id
    with session.begin_nested() as attempt:
        touched = session.execute(
            update(Facility).values(change_set_id=change), execution_options={"synchronize_session": False}
        )
        assert touched.rowcount == len(narrowed)  # type: ignore[attr-defined]
        attempt.rollback()
    with session.begin_nested() as attempt:
        gone = session.execute(delete(Facility), execution_options={"synchronize_session": False})
        assert gone.rowcount == len(narrowed)  # type: ignore[attr-defined]
        attempt.rollback()


def test_a_session_that_nobody_narrowed_sees_the_country(session: Session, three: dict[str, Facility]) -> None:
    assert scope_seen(session) == COUNTRY
    assert list_facilities(session, EVERYTHING).count == 3


def test_every_class_that_knows_its_place_is_narrowed() -> None:
    """A new class with a province either knows its commune, says itself who sees it, or is named here with a reason."""
    excused = {
        "AdminUnit": "public law",
        "ChangeSet": "seen through what was written under it; audit asks by place",
        "ChangePart": "asked through its change set",
        "ChangeLink": "hashes of a chain",
        "ChangeHead": "hashes of a chain",
    }
    loose = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if "province_code" in mapper.columns
        and "commune_id" not in mapper.columns
        and not hasattr(mapper.class_, "visible")
    }
    assert loose <= set(excused)


def test_a_class_under_another_name_is_narrowed_in_a_join_as_well(
    session: Session, three: dict[str, Facility], narrowed: set[str]
) -> None:
    one, other = aliased(Facility, name="one"), aliased(Facility, name="other")
    pairs = session.execute(select(one.code, other.code).select_from(one).join(other, other.kind == one.kind))
    codes = {facility.code for facility in three.values()}
    assert {pair for pair in pairs if set(pair) <= codes} == {(a, b) for a in narrowed for b in narrowed}
    beside = session.execute(select(Facility.code, other.code).outerjoin(other, other.kind == Facility.kind))
    assert {second for first, second in beside if first in codes and second in codes} == narrowed
