"""Behind the walls an officer of a province does all of it in that province, and nobody else sees its records."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from assetreg.access.actor import Actor, Grant, Scope
from assetreg.core.runtime import Runtime
from assetreg.reorganisations import queries, service
from benchmarks.reorganisations import contents
from tests.reorganisations.ground import (
    NORTH,
    PROVINCE,
    SOUTH,
    commune_code,
    event,
    facility_in,
    ground_of,
    planned,
)
from tests.support.walls import behind_walls

pytestmark = pytest.mark.committing
HERE = Scope(provinces=frozenset({PROVINCE}))
OFFICER = Actor("officer", None, (Grant("officer", HERE),))


def test_an_officer_plans_applies_answers_and_takes_back(committed: Runtime) -> None:
    with committed.session() as session:
        ground = ground_of(session)
        waits, merged = facility_in(session, ground.split).id, facility_in(session, ground.first).id
        session.commit()
        before = contents(session)
    with behind_walls(committed, HERE) as session:
        found = planned(session, event(ground, drawn=False), OFFICER)
        assert found.province_codes == [PROVINCE]
        session.commit()
        service.apply_event(session, OFFICER, found)
        session.commit()
        (waiting,) = queries.list_waiting(session, found.id)
        assert [one.code for one in waiting.candidates] == [NORTH, SOUTH]
        assert commune_code(session, "facility", merged) != ground.first.code
    with behind_walls(committed, Scope(provinces=frozenset({"51"}))) as session:
        assert queries.list_events(session) == []
        for table in ("reorganisation", "reorganisation_row", "reorganisation_image"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    with behind_walls(committed, HERE) as session:
        service.undo_event(session, OFFICER, service.find_event(session, "thu-52"), reason="thử")
        session.commit()
    with committed.session() as session:
        assert contents(session) == before
        assert commune_code(session, "facility", waits) == ground.split.code
