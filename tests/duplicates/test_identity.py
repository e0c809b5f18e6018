"""Merging and taking it back is as if nothing had been, whatever hangs on the two; and two people never merge twice."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.audit.verify import verify
from assetreg.core.errors import Problem
from assetreg.core.runtime import Runtime
from assetreg.duplicates import merging, unmerging
from assetreg.duplicates.fields import fields
from tests.duplicates.content import content
from tests.factories.facilities import make_facility
from tests.factories.parts import make_building, make_connection, make_parcel, make_party, make_use
from tests.support.sealing import seal

OUTCOMES = st.sampled_from(["reuse", "handover", "disposal", "undecided"])
AREAS = st.none() | st.integers(1, 5_000).map(Decimal)
RECORDS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Trụ sở UBND xã", "UBND xã (cũ)", "Trạm y tế"]), "outcome": OUTCOMES,
        "land_area_m2": AREAS, "headcount": st.none() | st.integers(0, 90),
        "original_cost_vnd": st.none() | st.integers(1, 10**9),
        "location": st.sampled_from([None, "SRID=4326;POINT(108.1 13.9)", "SRID=4326;POINT(108.2 13.8)"]),
    }
)  # fmt: skip
PARTS = st.lists(
    st.sampled_from(["parcel", "building", "on_parcel", "use", "holder", "occupant", "fibre", "lan"]), max_size=6
)


def fill(session: Session, facility: Facility, parts: list[str]) -> None:
    """Parts of one facility, each at most as often as its table lets it stand."""
    parcel, seen = None, set()
    for part in parts:
        if part == "parcel" or parcel is None:
            parcel = make_parcel(session, facility, area_m2=Decimal(10 + len(seen)))
        if part == "on_parcel":
            make_building(session, facility, parcel_id=parcel.id, name=f"Nhà {len(seen)}")
        elif part == "building":
            make_building(session, facility)
        elif part == "use" and ("use", parcel.id) not in seen:
            make_use(session, facility, parcel)
        elif part in ("holder", "occupant") and part not in seen:
            make_party(session, facility, part)
        elif part in ("fibre", "lan") and part not in seen:
            make_connection(session, facility, part)
        seen |= {part, (part, parcel.id)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.tuples(RECORDS, RECORDS), parts=st.tuples(PARTS, PARTS), data=st.data())
def test_merging_and_parting_again_changes_nothing(
    session: Session, records: tuple[Any, Any], parts: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    with session.begin_nested() as example:
        both = []
        for said, hanging in zip(records, parts, strict=True):
            placed = said | {"location_source": None if said["location"] is None else "stated"}
            facility = make_facility(session, **placed)
            fill(session, facility, hanging)
            seal(session)
            both.append(facility)
        before = content(session)
        chosen = data.draw(st.dictionaries(st.sampled_from(sorted(fields())), st.sampled_from(["keep", "merged"])))
        row = merging.merge(session, OPERATOR, both[0].code, both[1].code, choices=chosen)
        seal(session)
        assert content(session)["facility"] != before["facility"]
        unmerging.unmerge(session, OPERATOR, row.id, reason="Kiểm thử")
        seal(session)
        assert {t for t, digest in content(session).items() if digest != before[t]} == set()
        example.rollback()
    session.expunge_all()


@pytest.mark.committing
def test_two_people_who_merge_the_same_pair_merge_it_once(committed: Runtime) -> None:
    with committed.session() as session:
        codes = [make_facility(session).code, make_facility(session).code]
    start, told = threading.Barrier(2), []

    def merge(keep: str, other: str) -> None:
        with Session(committed.engine()) as session:
            start.wait()
            try:
                merging.merge(session, OPERATOR, keep, other)
                session.commit()
                told.append("merged")
            except Problem as refusal:
                told.append(refusal.code)

    people = [threading.Thread(target=merge, args=pair) for pair in (codes, codes[::-1])]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["facility_not_found", "merged"]
    with committed.session() as session:
        assert len(session.scalars(select(Facility.id)).all()) == 1
        assert verify(session).holds
