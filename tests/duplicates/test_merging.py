"""Two records of one facility become one, and two again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Building, Facility, LandParcel, UseState
from assetreg.assets.queries import get_facility
from assetreg.audit.versions import versions_of
from assetreg.core.errors import Conflict, Invalid, NotFound
from assetreg.duplicates import merging, unmerging
from assetreg.duplicates.models import Merge
from assetreg.duplicates.queries import merges_into, survivors_of
from tests.duplicates.content import content
from tests.factories.facilities import make_facility
from tests.factories.parts import make_building, make_connection, make_parcel, make_party, make_use
from tests.support.sealing import seal


def two(session: Session, **merged: Any) -> tuple[Facility, Facility]:
    keep = make_facility(session, name="Trụ sở UBND xã Ia Krái", land_area_m2=Decimal(1200), outcome="reuse")
    other = make_facility(session, name="UBND xã Ia Krái (cũ)", **({"headcount": 30} | merged))
    return keep, other


def one_act(session: Session, keep: Facility, merged: Facility, **how: Any) -> Merge:
    row = merging.merge(session, OPERATOR, keep.code, merged.code, **how)
    seal(session)
    return row


def apart(session: Session, row: Merge, **how: Any) -> str:
    code = unmerging.unmerge(session, OPERATOR, row.id, reason="Hai cơ sở khác nhau", **how)
    seal(session)
    return code


def test_what_is_empty_is_filled_from_the_other_and_what_stands_stands(session: Session) -> None:
    keep, merged = two(session, land_area_m2=Decimal(900), original_cost_vnd=5_000_000)
    row = one_act(session, keep, merged)
    now = get_facility(session, keep.code)
    assert (now.headcount, now.land_area_m2, now.original_cost_vnd) == (30, Decimal(1200), 5_000_000)
    with pytest.raises(NotFound):
        get_facility(session, merged.code)
    told = {choice["field"]: choice for choice in row.choices}
    assert told["headcount"]["from"] == merged.code
    assert told["land_area_m2"] == {
        "field": "land_area_m2", "choice": "keep", "from": keep.code, "value": "1200.00", "other": "900.00",
    }  # fmt: skip


def test_a_choice_decides_a_field_and_what_belongs_with_it(session: Session) -> None:
    keep, merged = two(
        session, outcome="disposal", outcome_reason="QĐ 12", location="SRID=4326;POINT(108.5 14)",
        location_source="stated",
    )  # fmt: skip
    one_act(session, keep, merged, choices={"outcome": "merged", "location": "merged", "name": "both"})
    now = get_facility(session, keep.code)
    assert (now.outcome, now.outcome_reason, now.longitude, now.location_source) == (
        "disposal",
        "QĐ 12",
        108.5,
        "stated",
    )
    assert now.name == "Trụ sở UBND xã Ia Krái"


def test_parts_go_over_and_what_is_there_already_stays_out(session: Session) -> None:
    keep, merged = two(session)
    ours = make_parcel(session, keep, area_m2=Decimal(500))
    theirs, more = make_parcel(session, merged, area_m2=Decimal(500)), make_parcel(session, merged, area_m2=Decimal(70))
    house = make_building(session, merged, parcel_id=theirs.id)
    make_use(session, merged, theirs)
    make_use(session, merged, house)
    make_party(session, keep)
    make_party(session, merged)
    make_connection(session, keep)
    make_connection(session, merged)
    seal(session)
    gone = theirs.id
    row = one_act(session, keep, merged)
    assert set(session.scalars(select(LandParcel.id).where(LandParcel.facility_id == keep.id))) == {ours.id, more.id}
    assert session.scalars(select(Building.parcel_id).where(Building.facility_id == keep.id)).all() == [ours.id]
    assert len(session.scalars(select(UseState.id).where(UseState.parcel_id == ours.id)).all()) == 1
    assert row.parts["land_parcel"] == {"taken": [more.id], "left_out": [gone]}
    assert row.parts["facility_party"]["left_out"]
    assert row.parts["site_connection"]["left_out"]


def test_areas_that_would_be_counted_twice_are_told(session: Session) -> None:
    keep, merged = two(session)
    make_parcel(session, keep, area_m2=Decimal(1200))
    make_parcel(session, merged, area_m2=Decimal(800))
    found = merging.compare(session, OPERATOR, keep.code, merged.code)
    assert found.warnings == [("land_area_m2", Decimal("1200.00"), Decimal("2000.00"))]


def test_taking_a_merge_back_is_as_if_it_had_never_been(session: Session) -> None:
    keep, merged = two(session, original_cost_vnd=7_000_000, national_asset_code="T52-9")
    parcel = make_parcel(session, merged, area_m2=Decimal(70), certificate_serial="AB 123456")
    house = make_building(session, merged, parcel_id=parcel.id)
    make_use(session, merged, house)
    seal(session)
    before = content(session)
    row = one_act(session, keep, merged, choices={"name": "merged", "national_asset_code": "merged"})
    assert content(session) != before
    assert apart(session, row) == merged.code
    assert content(session) == before
    assert [v.operation for v in versions_of(session, "facility", merged.id)] == ["DELETE", None]


def test_the_code_that_went_leads_to_the_one_that_stays_through_two_merges(session: Session) -> None:
    keep, merged = two(session)
    last = make_facility(session)
    first, second = one_act(session, keep, merged), one_act(session, last, keep)
    assert survivors_of(session, [merged.code, keep.code, "HQ-0"]) == {merged.code: last.code, keep.code: last.code}
    assert [row.merged_code for row in merges_into(session, last.id)] == [merged.code, keep.code]
    with pytest.raises(Conflict, match="unmerge_conflicts"):
        unmerging.unmerge(session, OPERATOR, first.id, reason="x")
    apart(session, second)
    apart(session, first)
    assert survivors_of(session, [merged.code, keep.code]) == {}


def test_later_changes_are_listed_and_stop_it_unless_they_are_left_as_they_are(session: Session) -> None:
    keep, merged = two(session)
    parcel = make_parcel(session, merged, area_m2=Decimal(70))
    seal(session)
    row = one_act(session, keep, merged)
    session.execute(text("SELECT open_change_set('x','x',NULL,NULL,'{}',NULL,'command',NULL,NULL)"))
    session.execute(
        text("UPDATE facility SET name = 'Tên mới', revision = revision + 1, "
             "change_set_id = current_setting('assetreg.change_set')::bigint WHERE id = :id"), {"id": keep.id}
    )  # fmt: skip
    seal(session)
    session.expire_all()
    assert unmerging.preview(session, OPERATOR, row.id).conflicts == (("facility", keep.id),)
    with pytest.raises(Conflict, match="unmerge_conflicts"):
        unmerging.unmerge(session, OPERATOR, row.id, reason="x")
    apart(session, row, except_changed=True)
    assert get_facility(session, keep.code).name == "Tên mới"
    assert session.scalar(select(LandParcel.facility_id).where(LandParcel.id == parcel.id)) == merged.id


def test_what_came_since_goes_to_either(session: Session) -> None:
    keep, merged = two(session)
    parcel = make_parcel(session, merged, area_m2=Decimal(70))
    seal(session)
    row = one_act(session, keep, merged)
    session.execute(text("SELECT pg_sleep(0)"))
    stays = make_building(session, keep, name="Nhà A", created_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    goes = make_building(session, keep, name="Nhà B", created_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    bound = make_building(
        session, keep, name="Nhà C", parcel_id=parcel.id, created_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    )
    seal(session)
    offered = unmerging.preview(session, OPERATOR, row.id).additions
    assert [(one.name, one.bound) for one in offered] == [("Nhà A", False), ("Nhà B", False), ("Nhà C", True)]
    apart(session, row, to_merged={f"building-{goes.id}"})
    where = dict(session.execute(select(Building.id, Building.facility_id)).all())
    assert (where[stays.id], where[goes.id], where[bound.id]) == (keep.id, merged.id, merged.id)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"choices": {"colour": "keep"}}, "unknown_field"),
        ({"choices": {"name": "none"}}, "not_a_choice"),
        ({"choices": {"outcome": "both"}}, "not_a_choice"),
        ({"leave_out": {"land_parcel-0"}}, "not_a_choice"),
    ],
)
def test_what_cannot_be_chosen_is_named(session: Session, how: dict[str, Any], code: str) -> None:
    keep, merged = two(session)
    with pytest.raises(Invalid) as refusal:
        merging.merge(session, OPERATOR, keep.code, merged.code, **how)
    assert [error.code for error in refusal.value.errors] == [code]


def test_a_record_is_not_merged_with_itself_nor_past_a_change(session: Session) -> None:
    keep, merged = two(session)
    with pytest.raises(Invalid):
        merging.merge(session, OPERATOR, keep.code, keep.code)
    with pytest.raises(Conflict, match="stale_revision"):
        merging.merge(session, OPERATOR, keep.code, merged.code, revisions=(keep.revision, merged.revision + 1))
    restricted = make_facility(session, is_restricted=True, location=None, location_source=None)
    with pytest.raises(Conflict, match="merge_restricted"):
        merging.merge(session, OPERATOR, keep.code, restricted.code)
