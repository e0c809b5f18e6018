"""The hot statements of the register use their indexes once there is a country's worth of rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, conditions_of, list_facilities
from assetreg.assets.records import select_records
from assetreg.audit.record import open_change_set
from tests.support.counting import count_statements

ROWS = 30_000
_MANY = text("""
    INSERT INTO facility (code, province_code, name, kind, holder, commune_id, location, location_source, outcome,
                          change_set_id)
    SELECT 'HQ-' || u.code || '-' || n, u.province_code, 'Trụ sở số ' || n || ' ' || u.name, 'headquarters',
           'UBND ' || u.name, u.id, p.centre, 'unit_centre',
           (ARRAY['reuse', 'handover', 'disposal', 'undecided'])[1 + n % 4], :change
    FROM generate_series(1, :n) n
    JOIN (SELECT *, row_number() OVER (ORDER BY code) AS place FROM admin_unit
          WHERE level = 'commune' AND valid_to IS NULL) u ON u.place = 1 + n % 3000
    JOIN admin_place p ON p.unit_id = u.id
""")


def fill(session: Session) -> None:
    """``ROWS`` facilities in communes all over the country."""
    change = open_change_set(session, OPERATOR, "test.many")
    session.execute(_MANY, {"n": ROWS, "change": change.id})


@pytest.fixture
def many(session: Session) -> Session:
    """A session on a register of ``ROWS`` facilities all over the country, with statistics."""
    fill(session)
    session.execute(text("ANALYZE facility"))
    return session


def nodes(session: Session, query: Select[Any]) -> str:
    """The plan of a statement as text."""
    compiled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    return json.dumps(session.scalar(text("EXPLAIN (FORMAT JSON) " + str(compiled).replace(":", "\\:"))))


def plan_of(session: Session, wanted: FacilityFilter) -> str:
    query = select_records().where(*conditions_of(session, wanted)).order_by(Facility.code).limit(51)
    return nodes(session, query)


def test_the_first_page_walks_the_index_of_codes(many: Session) -> None:
    plan = plan_of(many, FacilityFilter())
    assert "ix_facility_code" in plan
    assert '"Sort"' not in plan


def test_a_search_asks_the_trigrams(many: Session) -> None:
    plan = plan_of(many, FacilityFilter(q="so 12345"))
    assert "ix_facility_search_text" in plan


def test_a_province_and_an_outcome_ask_their_index(many: Session) -> None:
    assert "ix_facility_province_code" in plan_of(many, FacilityFilter(unit="11", outcome="reuse"))


def test_a_box_asks_the_index_of_places(many: Session) -> None:
    assert "ix_facility_location" in plan_of(many, FacilityFilter(bbox=(107.0, 13.9, 107.1, 14.0)))


def test_a_page_costs_the_same_number_of_statements_whatever_the_filter(many: Session) -> None:
    for wanted in (FacilityFilter(), FacilityFilter(unit="52"), FacilityFilter(q="tru so", outcome="reuse")):
        with count_statements(many) as sent:
            page = list_facilities(many, wanted, limit=50)
        assert len(page.items) == 50
        assert len(sent) <= 3
