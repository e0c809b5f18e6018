"""A sale within its validity, in a way the law allows, remitted within its limit; and the rule of its extension."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases.models import CaseClock, Decision
from assetreg.dispositions.cases.standing import find_case
from assetreg.dispositions.execution import sales
from assetreg.dispositions.execution.models import SaleProceeds
from assetreg.dispositions.execution.schemas import ExtensionInput, SaleInput
from tests.dispositions.cases.cast import CAST, CHAIR, facility_of, holder, scan
from tests.dispositions.execution.stage import GIVER, a_paper, act, decided, given, line_of, opened
from tests.support.sealing import seal


def sale(asset: str) -> dict[str, Any]:
    """A line of a sale by auction."""
    return {"asset": asset, "form": "sell", "ground": "43(1)a", "sale_method": "auction"}


def sold(session: Session, code: str, **said: Any) -> SaleProceeds:
    """What the sale of line 1 brought."""
    raw = {"line": 1, "method": "auction", "contract_on": today().isoformat(), "amount_vnd": 900} | said
    row = sales.record_sale(session, GIVER, code, parse(SaleInput, raw, Door.JSON).accept(), None)
    seal(session)
    return row


def test_a_sale_is_delivered_remitted_and_closed(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [sale(facility.code)])
    with pytest.raises(Conflict, match="no_proceeds"):
        act(session, case.code, "remittance")
    sold(session, case.code, costs_vnd=100)
    delivery = opened(session, case.code, receiver="Công ty mua")
    given(session, delivery, kind="invoice")
    assert delivery.state == "confirmed"
    with pytest.raises(Conflict, match="no_proceeds"):
        act(session, case.code, "remittance")
    sold(session, case.code, costs_vnd=100, received_on=today().isoformat())
    clock = session.scalars(select(CaseClock).where(CaseClock.rule == "proceeds_remit")).one()
    assert clock.raw_due_on == today() + dt.timedelta(days=30)
    assert act(session, case.code, "remittance", amount_vnd=300) is None
    with pytest.raises(Invalid) as refusal:
        act(session, case.code, "remittance", amount_vnd=501)
    assert [error.params["left"] for error in refusal.value.errors] == [500]
    done = act(session, case.code, "remittance")
    session.refresh(clock)
    assert (done.amount_vnd, clock.met_on) == (800, today())
    for name in ("booking_giver", "declaration_giver"):
        act(session, case.code, name)
    assert find_case(session, case.code).state == "closed"
    session.refresh(facility)
    assert (facility.outcome, facility.holder) == ("disposal", line_of(session, case.code).holder)


def test_a_way_of_sale_that_the_law_does_not_open_is_refused(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [sale(facility.code)])
    with pytest.raises(Conflict, match="sale_method") as refusal:
        sold(session, case.code, method="listing", revalued_vnd=30_000_000)
    assert refusal.value.params["why"] == "sale_cost_too_high"
    with pytest.raises(Invalid):
        sold(session, case.code, received_on="2025-01-01")


def test_a_sale_decision_expires_and_is_extended_by_one_rule(session: Session) -> None:
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [sale(facility.code)])
    decision = session.scalars(select(Decision)).one()
    half_a_year = sales.valid_to(session, decision)
    assert half_a_year is not None
    assert 180 < (half_a_year - today()).days < 185
    expired = today() - dt.timedelta(days=2)
    change = open_change_set(session, OPERATOR, "test.expire")
    decision.valid_to, decision.change_set_id, decision.revision = expired, change.id, decision.revision + 1
    seal(session)
    with pytest.raises(Conflict, match="sale_expired"):
        sold(session, case.code)

    def extend(**said: Any) -> Decision:
        paper = a_paper("extension", document=scan(session, facility).id, **CHAIR)
        asked = parse(ExtensionInput, {"asked_on": today().isoformat()} | said, Door.JSON).accept()
        made = sales.extend_sale(session, CAST["approver"], decision.id, asked, paper)
        seal(session)
        return made

    for said, code in (
        ({"asked_on": expired.isoformat()}, "extension_too_early"),
        ({"asked_on": (today() + dt.timedelta(days=40)).isoformat()}, "extension_too_late"),
        ({"extended_to": (today() + dt.timedelta(days=200)).isoformat()}, "extension_too_long"),
    ):
        with pytest.raises(Invalid) as refusal:
            extend(**said)
        assert [error.code for error in refusal.value.errors] == [code]
    extended = extend()
    assert extended.extended_to is not None
    assert (extended.valid_to, extended.extended_to > today() + dt.timedelta(days=175)) == (expired, True)
    assert sold(session, case.code).amount_vnd == 900
