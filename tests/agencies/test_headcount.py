"""Counts of people: where they belong, who may enter them, and what stands on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.agencies.headcount import (
    create_headcount,
    get_headcount,
    headcounts_of,
    people_at,
    revise_headcount,
    withdraw_headcount,
)
from assetreg.agencies.models import Agency, Headcount
from assetreg.agencies.schemas import HeadcountInput
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound
from assetreg.core.parse import Door, parse
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility

SAID: dict[str, Any] = {"title_group": "specialist", "people": 12, "counted_on": "2026-06-30"}


def count(session: Session, agency: Agency, actor: Actor = OPERATOR, **said: Any) -> Headcount:
    return create_headcount(session, actor, agency, parse(HeadcountInput, SAID | said, Door.JSON).accept())


def refused(work: Any, *arguments: Any, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        work(*arguments, **said)
    return [(error.field, error.code) for error in refusal.value.errors]


def test_a_count_belongs_where_the_people_work(session: Session) -> None:
    agency = make_agency(session, unit="23764", block="commune")
    facility = make_facility(session, province="51")
    seat, premises = count(session, agency), count(session, agency, workplace=facility.code.lower())
    assert (seat.province_code, seat.commune_id, seat.facility_id) == ("52", agency.commune_id, None)
    assert (premises.province_code, premises.commune_id) == ("51", facility.commune_id)
    assert [(one.workplace, one.title) for one in headcounts_of(session, agency)] == [
        (facility.code, "Chuyên viên và tương đương; công chức cấp xã"),
        ("23764", "Chuyên viên và tương đương; công chức cấp xã"),
    ]
    assert premises.facility_id == facility.id


def test_the_last_count_of_each_body_stands_and_is_whole(session: Session) -> None:
    one, other = make_agency(session), make_agency(session)
    facility, empty = make_facility(session), make_facility(session)
    at: dict[str, Any] = {"workplace": facility.code}
    count(session, one, **at, people=9, title_group="service_staff", counted_on="2025-12-31")
    count(session, one, **at, people=20, counted_on="2025-12-31")
    count(session, one, **at, people=22)
    count(session, other, **at, people=3, counted_on="2026-01-31")
    count(session, other, **at, people=1, title_group="commune_leader", counted_on="2026-01-31")
    ids = [facility.id, empty.id]
    assert people_at(session, ids) == {facility.id: {"specialist": 25, "commune_leader": 1}}
    assert people_at(session, ids, dt.date(2025, 12, 31)) == {facility.id: {"specialist": 20, "service_staff": 9}}
    assert people_at(session, ids, dt.date(2025, 1, 1)) == {}


def test_everything_wrong_with_a_count_is_named(session: Session) -> None:
    agency = make_agency(session)
    count(session, agency)
    assert refused(count, session, agency) == [("title_group", "counted_already")]
    assert refused(count, session, agency, title_group="king") == [("title_group", "not_a_choice")]
    assert refused(count, session, agency, workplace="HQ-1-1") == [("workplace", "unknown_workplace")]
    errors = parse(HeadcountInput, {"people": "-1", "counted_on": "2199-01-01"}, Door.CSV).errors
    assert {(one.field, one.code) for one in errors} == {
        ("title_group", "required"),
        ("people", "negative"),
        ("counted_on", "future_date"),
    }


def test_a_count_is_mended_and_taken_out(session: Session) -> None:
    agency = make_agency(session)
    line = count(session, agency)
    revise_headcount(session, OPERATOR, line.id, {"people": 13, "workplace": "23764"}, revision=1)
    assert (line.people, line.revision) == (13, 2)
    with pytest.raises(Conflict):
        revise_headcount(session, OPERATOR, line.id, {"people": 14}, revision=1)
    assert refused(revise_headcount, session, OPERATOR, line.id, {"people": None}, revision=2) == [
        ("people", "required")
    ]
    withdraw_headcount(session, OPERATOR, line.id, revision=2, reason="nhập nhầm")
    assert list(headcounts_of(session, agency)) == []


def test_a_line_is_reached_through_its_own_body_alone(session: Session) -> None:
    line = count(session, make_agency(session))
    with pytest.raises(NotFound):
        get_headcount(session, make_agency(session), line.id)


def test_clerks_count_in_their_own_units(session: Session) -> None:
    agency, facility = make_agency(session), make_facility(session, province="51")
    clerk = Actor("clerk", grants=(Grant("clerk", Scope(provinces=frozenset({"52"}))),))
    assert count(session, agency, clerk).people == 12
    with pytest.raises(Forbidden):
        count(session, agency, clerk, workplace=facility.code)
