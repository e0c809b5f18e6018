"""Groups of staff: entered by who plans, shown to others without small cells, and leading the flows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.access.rows import narrow
from assetreg.audit.record import open_change_set
from assetreg.cli.export import EXPORTS
from assetreg.commuting import groups_queries, queries, service
from assetreg.commuting.groups_models import StaffGroup
from assetreg.commuting.groups_schemas import GroupInput
from assetreg.commuting.groups_service import create_group, revise_group, withdraw_group
from assetreg.commuting.groups_small import LEAST, withheld
from assetreg.commuting.models import StaffFlow
from assetreg.core.errors import Forbidden, Invalid
from assetreg.core.parse import Door, parse
from assetreg.imports.service import plan_import
from assetreg.kinds.described import Asked
from assetreg.routing.estimate import EstimateRouter
from tests.commuting.test_flows import former
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements
from tests.support.web import PageClient

COUNTED = "12/11/2025"
PLANNING = Scope(provinces=frozenset({"52"}))


def said(**fields: Any) -> GroupInput:
    given = {"new_workplace": "52", "people": 6, "counted_on": COUNTED} | fields
    return parse(GroupInput, given, Door.JSON).accept()


def make_group(session: Session, **fields: Any) -> StaffGroup:
    group = create_group(session, OPERATOR, said(**fields))
    session.commit()
    return group


def outside(session: Session) -> None:
    """See the province as one who does not plan in it."""
    narrow(session, PLANNING)


def inside(session: Session) -> None:
    narrow(session, PLANNING, planning=PLANNING)


def test_workplaces_are_premises_bodies_or_units_and_the_group_lies_where_the_former_one_does(session: Session) -> None:
    facility = make_facility(session)
    agency = make_agency(session, name="Phòng Tài chính huyện thử")
    by_facility = make_group(session, former_workplace=facility.code, residence="Xã Ia O, huyện Ia Grai, tỉnh Gia Lai")
    assert (by_facility.former_facility_id, by_facility.commune_id) == (facility.id, facility.commune_id)
    by_name = make_group(session, former_workplace="phòng tài chính huyện thử")
    assert (by_name.former_agency_id, by_name.commune_id) == (agency.id, None)
    by_unit = make_group(session, former_workplace="UBND Huyện Ia Grai, Tỉnh Gia Lai", new_workplace=agency.code)
    assert (by_unit.province_code, by_unit.new_agency_id) == ("52", agency.id)
    record = groups_queries.get(session, by_unit.code)
    assert record.name == "Huyện Ia Grai, Tỉnh Gia Lai → Phòng Tài chính huyện thử"


def test_every_bad_field_is_named(session: Session) -> None:
    with pytest.raises(Invalid) as refusal:
        create_group(session, OPERATOR, said(former_workplace="không đâu", residence="số 5 ngõ 3", title_group="vua"))
    found = {(one.field, one.code) for one in refusal.value.errors}
    assert found == {
        ("former_workplace", "unknown_workplace"), ("residence", "unknown_residence"), ("title_group", "not_a_choice"),
    }  # fmt: skip
    parsed = parse(GroupInput, {"former_workplace": "52", "new_workplace": "52", "people": 0, "counted_on": "1/1/2100"},
                   Door.FORM)  # fmt: skip
    assert {(one.field, one.code) for one in parsed.errors} == {("people", "too_small"), ("counted_on", "future_date")}
    parsed = parse(GroupInput, {"former_workplace": "52", "new_workplace": "52", "people": 9, "counted_on": COUNTED,
                                "distance_high_m": 5}, Door.FORM)  # fmt: skip
    assert [(one.field, one.code) for one in parsed.errors] == [("distance_high_m", "interval_reversed")]


def test_the_same_group_is_not_counted_twice_on_a_day(session: Session) -> None:
    agency = make_agency(session)
    make_group(session, former_workplace=agency.code)
    with pytest.raises(Invalid) as refusal:
        make_group(session, former_workplace=agency.code, people=9)
    assert [one.code for one in refusal.value.errors] == ["counted_already"]


def test_only_who_plans_there_writes(session: Session) -> None:
    agency = make_agency(session)
    group = make_group(session, former_workplace=agency.code)
    clerk = Actor("c", grants=(Grant("clerk"),))
    neighbour = Actor("n", grants=(Grant("planner", Scope(provinces=frozenset({"51"}))),))
    for actor in (clerk, neighbour):
        with pytest.raises(Forbidden):
            create_group(session, actor, said(former_workplace=agency.code, level="commune"))
        with pytest.raises(Forbidden):
            revise_group(session, actor, group.id, {"people": 7}, revision=None)
        with pytest.raises(Forbidden):
            withdraw_group(session, actor, group.id, revision=None)
    revised = revise_group(session, OPERATOR, group.id, {"people": 7}, revision=1)
    assert (revised.people, revised.revision) == (7, 2)


# --- Small groups.
def fill(session: Session, numbers: list[int]) -> dict[int, int]:
    """A workplace with groups of these numbers of people; row -> people."""
    session.execute(text("DELETE FROM staff_group"))
    session.execute(text("SELECT open_change_set('operator', 'test', NULL, NULL, '{}', NULL, 'command', NULL, NULL)"))
    change = session.execute(text("SELECT current_setting('assetreg.change_set')::bigint")).scalar_one()
    unit = session.execute(text("SELECT min(id) FROM admin_unit WHERE level = 'district'")).scalar_one()
    rows = [
        StaffGroup(
            province_code="52", code=f"SG-52-{n}", former_unit_id=unit, new_unit_id=unit + n, people=people,
            counted_on=dt.date(2025, 11, 12), change_set_id=change,
        )
        for n, people in enumerate(numbers)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return {row.id: row.people for row in rows}


def solutions(total: int, cells: int) -> list[set[int]]:
    """What each of some cells of at least one person may be where only their sum is known."""
    return [set(range(1, total - cells + 2))] * cells


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 30), min_size=1, max_size=7))
def test_no_small_group_can_be_worked_out_from_what_others_see(session: Session, numbers: list[int]) -> None:
    """Others know how many people the workplace has in all, and every group and sum they are shown."""
    people = fill(session, numbers)
    hidden = set(session.scalars(withheld()))
    small = {row for row, n in people.items() if n < LEAST}
    assert small <= hidden
    if not small:
        assert not hidden
        return
    outside(session)
    page = groups_queries.list_page(session, Asked())
    narrow(session, Scope(country=True), planning=Scope(country=True))
    assert {one.id for one in page.items} == people.keys() - hidden
    assert page.totals == {"people": sum(n for row, n in people.items() if row not in hidden)}
    rest = sum(people.values()) - page.totals["people"]
    if page.items:  # something of the workplace is shown: what is missing must not be one number
        assert all(len(possible) >= LEAST for possible in solutions(rest, len(hidden)))
    else:  # nothing of it is shown, not even that there is a group
        assert page.count == 0


def test_small_groups_are_in_no_page_file_answer_or_memory_of_those_who_do_not_plan(
    session: Session, signed_in: Callable[[str], PageClient]
) -> None:
    facility = make_facility(session, headcount=98)
    numbers = {"province": 3, "district": 7, "commune": 88}
    groups = {
        level: make_group(session, former_workplace=facility.code, level=level, people=people, source=f"nguồn {level}")
        for level, people in numbers.items()
    }
    planner, leader = signed_in("planner"), signed_in("leader")
    addresses = [
        "/commuting/groups", "/api/v1/staff-groups", "/commuting/groups/export.csv", f"/facilities/{facility.code}",
    ]  # fmt: skip
    for address in addresses:
        own, others = (client.get(address).get_data(as_text=True) for client in (planner, leader))
        for level, shown in (("province", False), ("district", False), ("commune", True)):
            mark = f"nguồn {level}" if "facilities" not in address else groups[level].code
            if "groups" in address or "facilities" in address:
                mark = groups[level].code if "csv" not in address else f"nguồn {level}"
            assert mark in own, (address, level)
            assert (mark in others) == shown, (address, level)
    small = groups["province"].code
    for address in (f"/commuting/groups/{small}", f"/api/v1/staff-groups/{small}"):
        assert planner.get(address).status_code == 200
        assert leader.get(address).status_code == 404
    assert leader.get("/api/v1/staff-groups").get_json()["totals"] == {"people": 88}
    change = groups["province"].change_set_id
    assert "nguồn province" in planner.get(f"/audit/{change}").get_data(as_text=True)
    assert "nguồn province" not in leader.get(f"/audit/{change}").get_data(as_text=True)


# --- Flows.
def flows(session: Session, facility_id: int) -> list[tuple[str, int | None, bool]]:
    found = select(StaffFlow).where(StaffFlow.facility_id == facility_id).order_by(StaffFlow.basis, StaffFlow.staff)
    return [(flow.basis, flow.staff, flow.is_withheld) for flow in session.scalars(found)]


def test_what_an_office_states_goes_before_what_the_law_lets_one_assume(session: Session) -> None:
    origin = former(session, split=False)
    facility = make_facility(session, former_commune_id=origin, holder_level="commune", headcount=30)
    make_group(session, former_workplace=facility.code, people=12)
    make_group(session, former_workplace=facility.code, people=8, level="commune")
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    assert flows(session, facility.id) == [("inherited", 10, False), ("stated", 8, False), ("stated", 12, False)]
    burden = queries.province_burden(session, "52")
    assert burden is not None
    assert burden.total.staff == 30
    assert {d.level: d.burden.staff for d in burden.destinations} == {"commune": 10, "province": 20}


def test_the_share_unknown_shrinks_by_those_of_whom_it_is_stated(session: Session) -> None:
    facility = make_facility(
        session, former_commune_id=former(session, split=False), holder_level="district", headcount=90
    )
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    burden = queries.province_burden(session, "52")
    assert burden is not None
    assert (burden.unknown_staff, burden.unknown_share) == (90, 1.0)
    group = make_group(session, former_workplace=facility.code, people=60)
    change = open_change_set(session, OPERATOR, "test.revise")
    session.execute(
        text("UPDATE staff_group SET updated_at = clock_timestamp(), change_set_id = :set WHERE id = :id"),
        {"id": group.id, "set": change.id},
    )
    burden = queries.province_burden(session, "52")
    assert burden is not None
    assert burden.is_stale
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    burden = queries.province_burden(session, "52")
    assert burden is not None
    assert (burden.total.staff, burden.unknown_staff) == (60, 30)
    assert burden.unknown_share == pytest.approx(1 / 3)
    make_group(session, former_workplace=facility.code, people=95, counted_on="01/03/2026")  # a later count is whole
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    assert ("stated", 95, False) in flows(session, facility.id)
    assert ("stated", 60, False) not in flows(session, facility.id)


def test_a_group_of_a_body_or_a_unit_leaves_from_its_only_seat(session: Session) -> None:
    agency = make_agency(session)
    facility = make_facility(
        session, former_commune_id=former(session, split=False), holder_level="commune", headcount=20,
        holder_id=agency.id,
    )  # fmt: skip
    make_group(session, former_workplace=agency.code, people=15)
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    assert flows(session, facility.id) == [("inherited", 5, False), ("stated", 15, False)]
    make_facility(session, former_commune_id=former(session, split=False), holder_level="commune",
                  headcount=20, holder_id=agency.id)  # fmt: skip
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    assert flows(session, facility.id) == [("inherited", 20, False)]  # from which of two seats nobody knows


def test_the_burden_others_see_holds_no_small_group(session: Session) -> None:
    facility = make_facility(
        session, former_commune_id=former(session, split=False), holder_level="district", headcount=60
    )
    for level, people in (("province", 3), ("district", 9), ("commune", 48)):
        make_group(session, former_workplace=facility.code, level=level, people=people)
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    inside(session)
    burden = queries.province_burden(session, "52")
    assert burden is not None
    assert (burden.total.staff, burden.unknown_staff) == (60, 0)
    outside(session)
    burden = queries.province_burden(session, "52")
    assert burden is not None
    assert burden.total.staff == 48
    assert [(one.reason, one.staff) for one in burden.unknown] == [("unstated", 12)]
    assert [flow.staff for flow in queries.flows_of_facility(session, facility.code) if flow.basis == "stated"] == [48]
    document = json.dumps([one.burden.staff for one in burden.destinations])
    assert document == "[48]"


def test_what_is_exported_and_imported_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    facility, agency = make_facility(session), make_agency(session)
    make_group(session, former_workplace=facility.code, residence="Xã Ia O, huyện Ia Grai, tỉnh Gia Lai",
               has_housing=True, distance_low_m=25_000, distance_high_m=30_000, trips_per_week=5)  # fmt: skip
    make_group(session, former_workplace="Huyện Ia Grai, Tỉnh Gia Lai", new_workplace=agency.code, has_shuttle=False)
    for form in ("xlsx", "csv"):
        path = tmp_path / f"staff.{form}"
        assert EXPORTS["staff"].write(session, path, form, None) == 2
        batch = plan_import(session, OPERATOR, path, path.name, kind="staff")
        assert batch.counts == {"unchanged": 2}


def test_the_list_is_one_page_whatever_its_length(session: Session) -> None:
    agency = make_agency(session)
    make_group(session, former_workplace=agency.code)
    with count_statements(session) as few:
        groups_queries.list_page(session, Asked())
    for people in range(7, 15):
        make_group(session, former_workplace=agency.code, people=people, trips_per_week=people - 6)
    with count_statements(session) as many:
        assert len(groups_queries.list_page(session, Asked()).items) == 9
    assert len(many) == len(few) <= 4
