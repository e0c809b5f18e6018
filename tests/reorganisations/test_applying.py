"""An event moves what it must, where it must, all of it or nothing, and is taken back to the letter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.accounts.models import UserRole
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import counts_as_of, successors
from assetreg.agencies.models import Agency
from assetreg.agencies.queries import find_agency
from assetreg.assets import exporting
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, stream_facilities
from assetreg.assets.service import revise_facility
from assetreg.audit.as_of import end_of
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.lists.models import SavedView
from assetreg.reorganisations import service
from benchmarks.reorganisations import contents
from tests.factories.agencies import make_agency
from tests.factories.parts import make_building, make_parcel, make_party
from tests.reorganisations.ground import (
    DAY,
    MERGED,
    NORTH,
    PROVINCE,
    SOUTH,
    applied,
    at,
    commune_code,
    event,
    facility_in,
    ground_of,
    planned,
    ways,
)
from tests.support.web import make_user

BEFORE = DAY - dt.timedelta(days=1)


def test_units_end_and_begin_and_know_what_became_of_them(session: Session) -> None:
    ground = ground_of(session)
    communes = counts_as_of(session, DAY)["commune"]
    applied(session, event(ground))
    assert counts_as_of(session, DAY)["commune"] == communes - 2 + 1 - 1 + 2
    assert counts_as_of(session, BEFORE)["commune"] == communes
    heirs = successors(session, ground.split.code, "commune", BEFORE)
    assert [(one.code, one.share, one.is_default) for one in heirs] == [
        (NORTH, "partial", True), (SOUTH, "partial", False),
    ]  # fmt: skip
    assert {one.legal_act for one in heirs} == {"12/NQ-UBTVQH16"}


def test_land_goes_where_the_boundary_says_and_its_parts_go_along(session: Session) -> None:
    ground = ground_of(session)
    lon, lat = ground.centre
    north = facility_in(session, ground.split, **at(lon, lat + 0.01))
    south = facility_in(session, ground.split, **at(lon, lat - 0.01))
    merged = facility_in(session, ground.second)
    still = facility_in(session, ground.apart)
    parcel, building = make_parcel(session, south), make_building(session, south)
    session.commit()
    found = applied(session, event(ground))
    places = {one.id: commune_code(session, "facility", one.id) for one in (north, south, merged, still)}
    assert places == {north.id: NORTH, south.id: SOUTH, merged.id: MERGED, still.id: ground.apart.code}
    assert commune_code(session, "land_parcel", parcel.id) == SOUTH
    assert commune_code(session, "building", building.id) == SOUTH
    assert ways(session, found, "facility") == {"boundary": 2, "whole": 1}
    assert found.counts["land_parcel"] == {"facility": 1}


def test_where_it_came_from_is_kept_and_never_overwritten(session: Session) -> None:
    ground = ground_of(session)
    former = session.scalars(select(AdminUnit).where(AdminUnit.valid_to == dt.date(2025, 7, 1)).limit(1)).one()
    known = facility_in(session, ground.first, former_commune_id=former.id, former_address="Thôn 1, xã cũ")
    unknown = facility_in(session, ground.first)
    session.commit()
    applied(session, event(ground))
    session.expire_all()
    assert (known.former_commune_id, known.former_address) == (former.id, "Thôn 1, xã cũ")
    assert unknown.former_commune_id == ground.first.id


def test_what_no_boundary_places_goes_to_the_default_and_waits(session: Session) -> None:
    ground = ground_of(session)
    lon, lat = ground.centre
    drawn_nowhere = facility_in(session, ground.split, **at(lon, lat - 0.01))
    found = applied(session, event(ground, drawn=False))
    assert commune_code(session, "facility", drawn_nowhere.id) == NORTH
    assert ways(session, found, "facility") == {"default": 1}
    assert found.counts["facility"]["waiting"] == 1
    # A unit's centre is no place of a building: it says nothing about which half is meant.
    assert found.counts["facility"] == {"default": 1, "waiting": 1}


def test_movables_go_with_their_body_and_bodies_wait_where_nobody_says(session: Session) -> None:
    ground = ground_of(session)
    body = make_agency(session, name="UBND xã cũ", unit=ground.split.code, block="commune")
    session.commit()
    found = planned(session, event(ground))
    assert ways(session, found, "agency") == {"default": 1}
    later = [{"table": "agency", "id": body.id, "to": SOUTH}]
    service.set_exceptions(session, OPERATOR, found, later)
    assert ways(session, found, "agency") == {"exception": 1}
    session.commit()
    service.apply_event(session, OPERATOR, found)
    assert commune_code(session, "agency", body.id) == SOUTH


def test_roles_end_with_the_unit_and_begin_over_what_follows(session: Session) -> None:
    ground = ground_of(session)
    user = make_user(session, "clerk", email="can.bo@demo.example")
    session.execute(text("DELETE FROM user_role WHERE user_id = :id"), {"id": user.id})
    for unit in (ground.first, ground.second, ground.split):
        session.add(UserRole(user_id=user.id, role="clerk", unit_id=unit.id, valid_from=dt.date(2026, 1, 1)))
    session.commit()
    applied(session, event(ground))
    held = session.execute(
        select(AdminUnit.code, UserRole.valid_from, UserRole.valid_to)
        .join(AdminUnit, AdminUnit.id == UserRole.unit_id)
        .where(UserRole.user_id == user.id)
        .order_by(AdminUnit.code)
    ).all()
    ended = [(unit.code, dt.date(2026, 1, 1), DAY) for unit in (ground.first, ground.second, ground.split)]
    assert sorted(map(tuple, held)) == sorted([*ended, (MERGED, DAY, None), (NORTH, DAY, None), (SOUTH, DAY, None)])


def test_saved_filters_name_the_successor(session: Session) -> None:
    ground = ground_of(session)
    user = make_user(session)
    view = SavedView(
        user_id=user.id, page="/facilities", name="Của tôi", query=f"outcome=reuse&unit={ground.first.code}&q=a"
    )
    other = SavedView(user_id=user.id, page="/facilities", name="Khác", query=f"q={ground.first.code}")
    session.add_all([view, other])
    session.commit()
    applied(session, event(ground))
    session.expire_all()
    assert view.query == f"outcome=reuse&unit={MERGED}&q=a"
    assert other.query == f"q={ground.first.code}"


def test_bodies_merge_without_a_transfer_and_dissolved_ones_leave_a_caretaker(session: Session) -> None:
    ground = ground_of(session)
    first = make_agency(session, name="UBND xã Một", unit=ground.first.code, block="commune")
    second = make_agency(session, name="UBND xã Hai", unit=ground.second.code, block="commune")
    keeper = make_agency(session, name="Sở Tài chính", unit=PROVINCE)
    gone = make_agency(session, name="Ban Giải Thể", unit=PROVINCE)
    held = facility_in(session, ground.first, holder=first.name, holder_id=first.id)
    left = facility_in(session, ground.apart, holder=gone.name, holder_id=gone.id)
    make_party(session, held, agency_id=first.id, name=first.name)
    session.commit()
    bodies = [
        {"kind": "consolidate", "province": PROVINCE, "bodies": [first.code, "UBND xã Hai"], "new_name": "UBND xã Mới"},
        {"kind": "dissolve", "province": PROVINCE, "bodies": [gone.code], "caretaker": keeper.code},
    ]
    found = applied(session, event(ground, agencies=bodies))
    session.expire_all()
    new = session.scalars(select(Agency).where(Agency.name == "UBND xã Mới")).one()
    assert (held.holder, held.holder_id) == ("UBND xã Mới", new.id)
    assert commune_code(session, "agency", new.id) == MERGED
    assert (left.holder, left.holder_id, gone.valid_to, second.valid_to) == ("Ban Giải Thể", gone.id, DAY, DAY)
    assert ways(session, found, "agency_change") == {"inherit": 2, "wait": 1}


def test_a_merged_province_takes_its_communes_along(session: Session) -> None:
    body = make_agency(session, name="Sở Xây dựng", unit="96")
    facility_id = facility_in(session, one_of(session, "96")).id
    session.commit()
    file = {
        "key": "gop-tinh", "title": "Hợp nhất hai tỉnh", "effective_on": DAY.isoformat(),
        "act": {"number": "1/2026/QH16"},
        "changes": [{"kind": "merge", "level": "province", "units": ["92", "96"],
                     "into": [{"code": "92", "name": "Thành phố Cần Thơ", "kind": "city"}]}],
    }  # fmt: skip
    before = contents(session)
    communes = counts_as_of(session, BEFORE)["commune"]
    found = applied(session, file)
    assert counts_as_of(session, DAY) == {"province": 33, "district": 0, "commune": communes}
    facility = session.get_one(Facility, facility_id)
    assert facility.province_code == "92"
    record = find_agency(session, body.code)
    assert record is not None
    assert (record.code, record.province_code) == (body.code, "92")
    assert not session.scalar(text("SELECT count(*) FROM admin_unit WHERE province_code = '96' AND valid_to IS NULL"))
    service.undo_event(session, OPERATOR, found, reason="thử")
    assert differences(before, contents(session)) == []


def one_of(session: Session, province: str) -> AdminUnit:
    query = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.province_code == province)
    return session.scalars(query.where(AdminUnit.stands_on(DAY)).order_by(AdminUnit.code).limit(1)).one()


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [table for table in before if before[table] != after[table]]


def test_taking_it_back_leaves_every_table_as_it_was(session: Session) -> None:
    ground = ground_of(session)
    lon, lat = ground.centre
    south = facility_in(session, ground.split, **at(lon, lat - 0.01))
    make_parcel(session, south)
    body = make_agency(session, name="UBND xã Một", unit=ground.first.code, block="commune")
    facility_in(session, ground.first, holder=body.name, holder_id=body.id)
    user = make_user(session, "clerk")
    session.add(UserRole(user_id=user.id, role="officer", unit_id=ground.split.id, valid_from=dt.date(2026, 1, 1)))
    session.add(SavedView(user_id=user.id, page="/facilities", name="Của tôi", query=f"unit={ground.split.code}"))
    session.commit()
    before = contents(session)
    bodies = [{"kind": "rename", "province": PROVINCE, "bodies": [body.code], "new_name": "UBND xã Mới"}]
    found = applied(session, event(ground, agencies=bodies))
    changed = differences(before, contents(session))
    assert {"admin_unit", "facility", "land_parcel", "agency", "user_role", "saved_view"} <= set(changed)
    assert service.preview_undo(session, OPERATOR, found).obstacles == ()
    service.undo_event(session, OPERATOR, found, reason="thử")
    session.commit()
    assert differences(before, contents(session)) == []
    assert found.state == "undone"
    again = applied(session, event(ground, agencies=bodies))  # the same act may be entered anew
    assert differences(before, contents(session)) == sorted(changed, key=list(before).index)
    assert again.id != found.id


def test_what_changed_since_stands_against_taking_it_back(session: Session) -> None:
    ground = ground_of(session)
    moved = facility_in(session, ground.first)
    session.commit()
    found = applied(session, event(ground))
    session.expire_all()
    revise_facility(session, OPERATOR, moved.id, {"headcount": 7}, revision=moved.revision)
    session.commit()
    new = session.get_one(AdminUnit, moved.commune_id)
    entered = facility_in(session, new)
    session.commit()
    with pytest.raises(Conflict) as refusal:
        service.undo_event(session, OPERATOR, found, reason="thử")
    assert refusal.value.code == "reorganisation_undo_conflicts"
    named = {(one.table, one.record, one.why) for one in service.preview_undo(session, OPERATOR, found).obstacles}
    assert ("facility", str(moved.id), "changed") in named
    assert ("facility", str(entered.id), "entered") in named


def test_the_plan_that_is_applied_is_the_plan_that_was_shown(session: Session) -> None:
    ground = ground_of(session)
    facility_in(session, ground.first)
    session.commit()
    found = planned(session, event(ground))
    session.commit()
    newcomer = facility_in(session, ground.second)
    session.commit()
    with pytest.raises(Conflict) as refusal:
        service.apply_event(session, OPERATOR, found)
    assert refusal.value.code == "plan_changed"
    assert newcomer.code in refusal.value.params["records"]


def test_nothing_happens_before_its_day(session: Session) -> None:
    file = event(ground_of(session), effective_on="2027-07-01")
    found = planned(session, file)
    with pytest.raises(Conflict) as refusal:
        service.apply_event(session, OPERATOR, found)
    assert refusal.value.code == "not_yet_effective"


def test_an_officer_of_one_province_reorganises_that_province_alone(session: Session) -> None:
    officer = Actor("officer", 1, (Grant("officer", Scope(provinces=frozenset({PROVINCE}))),))
    stranger = Actor("officer", 1, (Grant("officer", Scope(provinces=frozenset({"51"}))),))
    file = event(ground_of(session))
    assert applied(session, file, officer).state == "applied"
    with pytest.raises(Forbidden):
        planned(session, file | {"key": "thu-khac"}, stranger)


def test_exports_as_of_earlier_days_are_the_same_byte_for_byte(session: Session, tmp_path: Path) -> None:
    ground = ground_of(session)
    for unit in (ground.first, ground.split, ground.apart):
        facility_in(session, unit)
    session.commit()
    day = dt.date(2026, 9, 1)
    session.execute(
        text("UPDATE change_set SET happened_at = :moment WHERE happened_at = transaction_timestamp()"),
        {"moment": end_of(day) - dt.timedelta(hours=1)},
    )

    def exported(name: str) -> bytes:
        wanted = FacilityFilter(unit=PROVINCE, as_of=day)
        exporting.write_facilities(stream_facilities(session, wanted), tmp_path / name, "csv")
        return (tmp_path / name).read_bytes()

    first, counted = exported("a.csv"), counts_as_of(session, day)
    assert first.count(b"\n") == 4
    found = applied(session, event(ground))
    assert (exported("b.csv"), counts_as_of(session, day)) == (first, counted)
    service.undo_event(session, OPERATOR, found, reason="thử")
    session.commit()
    assert exported("c.csv") == first


def test_an_exception_must_name_a_record_of_the_plan_and_a_unit_of_the_day(session: Session) -> None:
    ground = ground_of(session)
    touched, untouched = facility_in(session, ground.first), facility_in(session, ground.apart)
    session.commit()
    said = [
        {"table": "facility", "id": untouched.id, "stay": True},
        {"table": "facility", "id": touched.id, "to": "00001"},
    ]
    with pytest.raises(Invalid) as refusal:
        planned(session, event(ground, exceptions=said))
    assert [error.code for error in refusal.value.errors] == ["not_in_plan", "no_such_unit"]
    found = applied(session, event(ground, exceptions=[{"table": "facility", "id": touched.id, "to": SOUTH}]))
    assert commune_code(session, "facility", touched.id) == SOUTH
    assert ways(session, found, "facility") == {"exception": 1}
