"""A delivery from its preparation to closed books: confirmed, disputed, temporary, with archives inside."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility, FacilityParty
from assetreg.audit.versioned import enter
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.dispositions.cases.models import CaseClock
from assetreg.dispositions.cases.standing import find_case
from assetreg.dispositions.execution import queries, service
from assetreg.movables.models import ArchiveHolding
from tests.dispositions.cases.cast import CAST, facility_of, holder, lead, open_case, person
from tests.dispositions.execution.stage import (
    GIVER,
    a_paper,
    act,
    answered,
    decided,
    given,
    line_of,
    opened,
    settled,
    transfer,
)
from tests.support.sealing import seal

RECORDED = ("booking_giver", "booking_receiver", "declaration_giver", "declaration_receiver", "registration", "use")


def test_a_seat_goes_from_its_decision_to_its_receiver_and_into_use(session: Session) -> None:
    body, receiver = holder(session), holder(session, asset_unit_code="T7")
    facility = facility_of(session, body)
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    delivery = opened(session, case.code, giver_title="Giám đốc", witness="Sở Tài chính")
    assert (delivery.giver, delivery.receiver_id, delivery.state) == (body.name, receiver.id, "planned")
    with pytest.raises(Conflict, match="not_received"):
        act(session, case.code, "booking_receiver")
    assert given(session, delivery).state == "given"
    session.refresh(facility)
    assert (line_of(session, case.code).state, facility.holder_id) == ("delivered", body.id)
    with pytest.raises(Conflict, match="not_received"):
        act(session, case.code, "booking_receiver")
    assert answered(session, delivery).state == "confirmed"
    session.refresh(facility)
    assert (facility.holder, facility.holder_id, facility.asset_unit_code) == (receiver.name, receiver.id, "T7")
    party = session.scalars(select(FacilityParty).where(FacilityParty.facility_id == facility.id)).one()
    assert (party.agency_id, party.valid_from, party.paper_number) == (receiver.id, today(), "7/BB")
    for name in RECORDED:
        act(session, case.code, name)
    session.refresh(facility)
    assert (facility.put_in_use_on, facility.status, facility.put_in_use_paper) == (today(), "in_use", "7/BB")
    assert find_case(session, case.code).state == "closed"
    assert line_of(session, case.code).state == "done"


def test_a_dispute_is_settled_on_paper_and_confirmed_then(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    delivery = given(session, opened(session, case.code))
    with pytest.raises(Invalid):
        answered(session, delivery, answer="disputed")
    answered(session, delivery, answer="disputed", reason="thiếu nhà xe", received_quantity="700")
    line = line_of(session, case.code)
    assert (line.state, line.is_open, delivery.state) == ("disputed", True, "given")
    with pytest.raises(Conflict, match="line_answered"):
        answered(session, delivery)
    settled(session, delivery)
    assert line_of(session, case.code).state == "delivered"
    with pytest.raises(Conflict, match="not_disputed"):
        settled(session, delivery)
    assert answered(session, delivery).state == "confirmed"
    assert session.get_one(Facility, facility.id).holder_id == receiver.id


def test_whoever_gives_does_not_receive(session: Session) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    delivery = given(session, opened(session, case.code))
    same = person("receiver", GIVER.user_id)
    with pytest.raises(Forbidden, match="giver_answers"):
        answered(session, delivery, actor=same)
    with pytest.raises(Forbidden):
        answered(session, delivery, actor=CAST["clerk"])


def test_archives_inside_a_building_travel_with_their_own_minutes_or_block_it(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    holding = ArchiveHolding(
        province_code="52", code="AR-52-9001", name="Hồ sơ", holder=body.name, holder_id=body.id,
        origin_body="Huyện ủy cũ", facility_id=facility.id,
    )  # fmt: skip
    enter(session, GIVER, holding, "archive_holding.create")
    seal(session)
    delivery = opened(session, case.code)
    with pytest.raises(Conflict, match="archives_inside") as refusal:
        given(session, delivery)
    assert refusal.value.params["archives"] == holding.code
    given(session, delivery, archive_paper=a_paper("archive_minutes", number="12", symbol="BB-LT"))
    session.refresh(holding)
    assert (holding.delivered_on, holding.minutes_number, holding.receiver) == (today(), "12/BB-LT", receiver.name)


def test_a_temporary_delivery_goes_before_the_decision_and_has_its_limit(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    case = open_case(session, [transfer(facility.code, receiver.code)])
    with pytest.raises(Conflict, match="delivery_not_open"):
        opened(session, case.code)
    ahead = opened(session, case.code, is_temporary=True)
    given(session, ahead, kind="temporary_minutes")
    assert (ahead.state, ahead.regularise_by >= today() + dt.timedelta(days=30)) == ("temporary", True)
    assert session.get_one(Facility, facility.id).holder_id == body.id
    clock = session.scalars(select(CaseClock).where(CaseClock.rule == "temporary_regularise")).one()
    assert (clock.due_on, clock.met_on) == (ahead.regularise_by, None)
    with pytest.raises(Conflict, match="delivery_open_already"):
        opened(session, case.code, is_temporary=True)
    lead(session, case.code, until="decided", facility=facility)
    given(session, opened(session, case.code))
    session.refresh(ahead)
    assert (ahead.state, ahead.regularised_on) == ("regularised", today())


def test_the_receiver_is_who_the_decision_names(session: Session) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    with pytest.raises(Invalid) as refusal:
        opened(session, case.code, receiver="Sở khác")
    assert [error.code for error in refusal.value.errors] == ["receiver_of_decision"]
    delivery = opened(session, case.code)
    with pytest.raises(Conflict, match="delivery_open_already"):
        opened(session, case.code)
    service.cancel(session, GIVER, delivery.code)
    seal(session)
    again = opened(session, case.code)
    with pytest.raises(Invalid):
        given(session, again, kind="invoice")
    assert queries.get_delivery(session, again.code).lines[0][0].state == "waiting"
