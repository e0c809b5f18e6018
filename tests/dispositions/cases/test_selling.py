"""Ways of sale that the law closes are refused when they are proposed, and again on the decision's day."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.clock import today
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import decisions
from assetreg.dispositions.cases.schemas import read_decision
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.dispositions.law.queries import law_as_of
from assetreg.movables import service as movables
from assetreg.movables.sorts import EQUIPMENT, VEHICLE
from tests.dispositions.cases.cast import CAST, decision, facility_of, holder, lead, open_case
from tests.factories.agencies import make_agency
from tests.support.sealing import seal


def _made(session: Session, sort: Any, body: Any, **said: Any) -> str:
    whole = {"holder": body.name, "unit": "52"} | said
    made = movables.create(session, OPERATOR, parse(sort.schema, whole, Door.JSON).accept(), sort=sort)
    seal(session)
    return str(made.code)


def _line(session: Session, asset: str, method: str) -> dict[str, Any]:
    ground = law_as_of(session, today()).grounds_of("sell")[0].code
    return {"asset": asset, "form": "sell", "sale_method": method, "ground": ground}


def _refused(session: Session, line: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        open_case(session, [line])
    return {(error.field, error.code) for error in refusal.value.errors}


@pytest.mark.parametrize("method", ["listing", "direct"])
def test_a_car_is_only_auctioned(session: Session, method: str) -> None:
    car = _made(session, VEHICLE, holder(session), name="Toyota Hilux", kind="general", plate="81A-012.34",
                original_cost_vnd=200_000_000)  # fmt: skip
    assert _refused(session, _line(session, car, method)) == {("lines.0.sale_method", "sale_car")}
    assert open_case(session, [_line(session, car, "auction")]).state == "draft"


def test_a_costly_machine_is_not_listed_and_a_small_one_is_revalued_later(session: Session) -> None:
    body = holder(session)
    costly = _made(session, EQUIPMENT, body, name="Máy chụp", quantity=1, original_cost_vnd=900_000_000)
    small = _made(session, EQUIPMENT, body, name="Máy in", quantity=1, original_cost_vnd=90_000_000)
    assert _refused(session, _line(session, costly, "listing")) == {("lines.0.sale_method", "sale_cost_too_high")}
    assert open_case(session, [_line(session, small, "listing")]).state == "draft"


def test_what_has_become_too_costly_is_not_decided_to_be_listed(session: Session) -> None:
    body = holder(session)
    asset = _made(session, EQUIPMENT, body, name="Máy in", quantity=1, original_cost_vnd=90_000_000)
    case = open_case(session, [_line(session, asset, "listing")])
    facility = facility_of(session, body)
    lead(session, case.code, until="at_authority", facility=facility)
    number = session.scalar(text("SELECT id FROM equipment WHERE code = :code"), {"code": asset})
    movables.revise(session, OPERATOR, number, {"original_cost_vnd": 900_000_000}, sort=EQUIPMENT, revision=None)
    seal(session)
    title = find_case(session, case.code).authority["title"]
    raw = {"paper": decision(session, facility, issuer=title), "cases": [case.code]}
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        decisions.decide(session, CAST["approver"], read_decision(raw))
    assert {(error.field, error.code) for error in refusal.value.errors} == {("verdicts.form", "sale_cost_too_high")}


def test_a_decision_does_not_take_a_way_that_is_closed_by_naming_its_path(session: Session) -> None:
    seat = facility_of(session, holder(session))
    case = open_case(session, [_line(session, seat.code, "auction")])
    lead(session, case.code, until="at_authority", facility=seat)
    title = find_case(session, case.code).authority["title"]
    verdicts = [{"line": 1, "verdict": "decided", "path": "sell_listed"}]
    raw = {"paper": decision(session, seat, issuer=title), "cases": [case.code], "verdicts": verdicts}
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        decisions.decide(session, CAST["approver"], read_decision(raw))
    assert {(error.field, error.code) for error in refusal.value.errors} == {("verdicts.form", "sale_cost_too_high")}


def test_what_a_central_body_holds_goes_to_the_locality_across_levels(session: Session) -> None:
    body = make_agency(session, name="Cục thử", block="central", kind="department")
    seal(session)
    facility = facility_of(session, body)
    ground = law_as_of(session, today()).grounds_of("to_locality")[0].code
    case = open_case(session, [{"asset": facility.code, "form": "to_locality", "ground": ground}])
    assert [line.path for line in lines_of(session, case)] == ["to_locality_across"]
