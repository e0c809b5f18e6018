"""Acts that reach beyond the places of whoever would plan them anew, count them or take them back."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.access.roles import enter_scope
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.core.errors import Forbidden
from assetreg.duplicates import merging, unmerging
from assetreg.reorganisations.counting import counts_for
from assetreg.reorganisations.models import Reorganisation, ReorganisationRow
from assetreg.reorganisations.service import plan_event
from tests.factories.facilities import make_facility
from tests.support.sealing import seal

OWN, FOREIGN = "52", "51"


def officer(scope: Scope) -> Actor:
    """Somebody who may merge and reorganise there, and nowhere else."""
    return Actor("can-bo@demo.example", user_id=1, grants=(Grant("officer", scope),))


def event_over_two(session: Session) -> Reorganisation:
    """An event over two provinces, with two records of ours and three of the other."""
    event = Reorganisation(
        key="hai-tinh", title="Hai tỉnh", effective_on=dt.date(2026, 7, 1), act_number="1/NQ", content="",
        exceptions=[], digest="", counts={"facility": {"default": 5, "waiting": 3}}, province_codes=[FOREIGN, OWN],
        commune_ids=[], planned_by="operator",
    )  # fmt: skip
    session.add(event)
    session.flush()
    for province, numbers in ((OWN, (1, 2)), (FOREIGN, (3, 4, 5))):
        session.add_all(
            ReorganisationRow(
                reorganisation_id=event.id, table_name="facility", row_id=number, label="Trụ sở",
                province_code=province, how="default", is_open=province == FOREIGN,
            )
            for number in numbers
        )  # fmt: skip
    session.flush()
    return event


def test_an_event_over_two_provinces_tells_each_of_its_own_records_alone(session: Session) -> None:
    event = event_over_two(session)
    assert counts_for(session, OPERATOR, event) == event.counts
    ours = officer(Scope(provinces=frozenset({OWN})))
    enter_scope(session, Scope(provinces=frozenset({OWN})))
    assert counts_for(session, ours, event) == {"facility": {"default": 2}}


def test_nobody_takes_the_place_of_an_event_that_reaches_beyond_them(session: Session) -> None:
    event = event_over_two(session)
    heading = {"key": event.key, "title": "Khác", "effective_on": "2026-07-01"}
    act = {"number": "2/NQ", "date": "2026-06-01", "issuer": "HĐND"}
    changes = [{"kind": "abolish", "units": ["00000"]}]
    content = json.dumps(heading | {"act": act, "changes": changes})
    with pytest.raises(Forbidden):
        plan_event(session, officer(Scope(provinces=frozenset({OWN}))), content)
    assert session.get(Reorganisation, event.id) is event


def test_who_sees_what_stayed_does_not_bring_back_what_lies_elsewhere(session: Session) -> None:
    keep = make_facility(session, name="Trụ sở UBND xã")
    elsewhere = select(AdminUnit.id).where(
        AdminUnit.level == "commune", AdminUnit.province_code == keep.province_code, AdminUnit.valid_to.is_(None),
        AdminUnit.id != keep.commune_id,
    )  # fmt: skip
    commune_id = session.scalars(elsewhere.order_by(AdminUnit.id.desc()).limit(1)).one()
    other = make_facility(session, name="Trụ sở UBND xã cũ", commune_id=commune_id)
    row = merging.merge(session, OPERATOR, keep.code, other.code)
    seal(session)
    assert keep.commune_id is not None
    with pytest.raises(Forbidden):
        unmerging.unmerge(session, officer(Scope(communes=frozenset({keep.commune_id}))), row.id, reason="Nhầm")
    assert session.scalar(select(Facility.id).where(Facility.code == other.code)) is None
    code = unmerging.unmerge(session, officer(Scope(provinces=frozenset({OWN}))), row.id, reason="Nhầm")
    assert session.scalar(select(Facility.commune_id).where(Facility.code == code)) == commune_id
