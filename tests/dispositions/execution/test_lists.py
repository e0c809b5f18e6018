"""The lists of inspectors find what they say, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Building, Facility, UseState
from assetreg.assets.rule_schemas import RuleFigureInput
from assetreg.assets.rule_service import enter_version
from assetreg.audit.record import open_change_set
from assetreg.audit.versioned import enter
from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.dispositions.execution import lists
from assetreg.dispositions.execution.models import Delivery
from tests.dispositions.cases.cast import facility_of, holder, open_case
from tests.dispositions.execution.stage import act, answered, decided, given, opened, transfer
from tests.support.sealing import seal


def listed(session: Session, name: str, **said: Any) -> list[Any]:
    """The codes that a list shows."""
    return [row["asset"] for row in lists.page_of_list(session, name, today(), unit="52", **said).items]


def look(session: Session, facility: Facility, on: dt.date, **uses: Any) -> None:
    """A look at the use of a building of its own."""
    building = Building(
        province_code=facility.province_code, commune_id=facility.commune_id, facility_id=facility.id, name="Nhà A"
    )
    enter(session, OPERATOR, building, "building.create")
    state = UseState(
        province_code=facility.province_code, commune_id=facility.commune_id, facility_id=facility.id,
        building_id=building.id, as_of=on, **uses,
    )  # fmt: skip
    enter(session, OPERATOR, state, "use_state.create")
    seal(session)


def test_decided_and_not_in_use_until_it_is(session: Session) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    (row,) = lists.page_of_list(session, "not_in_use", today(), unit="52").items
    assert (row["asset"], row["receiver"], row["days"], row["case_code"]) == (
        facility.code, receiver.name, 0, case.code,
    )  # fmt: skip
    assert row["decision"].endswith("/QĐ-UBND")
    assert lists.by_receiver(session, today(), "52") == [(receiver.name, 1, 0)]
    answered(session, given(session, opened(session, case.code)))
    assert listed(session, "not_in_use") == [facility.code]
    act(session, case.code, "use")
    assert listed(session, "not_in_use") == []


def test_waste_is_counted_since_the_last_part_fell_idle_and_priced_by_a_figure(session: Session) -> None:
    body = holder(session)
    long_idle, idle, unknown, used = (facility_of(session, body, gross_floor_m2=100 * n) for n in (1, 2, 3, 4))
    year_ago = today() - dt.timedelta(days=365)
    look(session, long_idle, year_ago - dt.timedelta(days=365), vacant_m2=100)
    look(session, long_idle, year_ago, vacant_m2=80)
    look(session, idle, today() - dt.timedelta(days=30), vacant_m2=200)
    look(session, used, year_ago, vacant_m2=10)
    look(session, used, today(), office_m2=10)
    set_status(session, unknown, "vacant")
    page = lists.page_of_list(session, "waste", today(), unit="52")
    assert [row["asset"] for row in page.items] == [long_idle.code, idle.code, unknown.code]
    first, _, last = page.items
    assert (first["since"], first["months"], first["m2_months"]) == (year_ago, Decimal("12.0"), 1200)
    assert (first["cost_vnd"], last["since"], last["m2_months"]) == (None, None, None)
    price(session, 5000)
    priced = lists.page_of_list(session, "waste", today(), unit="52")
    assert priced.items[0]["cost_vnd"] == round(100 * first["months"] * 5000)
    assert priced.totals["floor_m2"] == 600


def test_uses_that_should_not_be_are_found(session: Session) -> None:
    body = holder(session)
    vacant, encroached, leased, allowed, said = (facility_of(session, body) for _ in range(5))
    day = today() - dt.timedelta(days=9)
    look(session, vacant, day, vacant_m2=50, office_m2=50)
    look(session, encroached, day, encroached_m2=7)
    look(session, leased, day, lease_m2=20)
    look(session, allowed, day, lease_m2=20, paper="12/HĐ")
    set_status(session, said, "encroached")
    assert listed(session, "vacant") == [vacant.code]
    assert listed(session, "encroached") == [encroached.code, said.code]
    assert listed(session, "leased") == [leased.code]


def test_a_temporary_delivery_is_late_after_its_limit_only(session: Session) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    case = open_case(session, [transfer(facility.code, receiver.code)])
    ahead = opened(session, case.code, is_temporary=True)
    given(session, ahead, kind="temporary_minutes")
    assert listed(session, "temporary") == []
    late(session, ahead, days=3)
    (row,) = lists.page_of_list(session, "temporary", today()).items
    assert (row["delivery"], row["days"], row["state"]) == (ahead.code, 3, "draft")


def test_pages_and_files_hold_the_same(session: Session) -> None:
    body = holder(session)
    found = [facility_of(session, body) for _ in range(5)]
    for facility in found:
        set_status(session, facility, "vacant")
    page = lists.page_of_list(session, "vacant", today(), limit=2)
    codes = [row["asset"] for row in page.items]
    while page.next:
        page = lists.page_of_list(session, "vacant", today(), limit=2, cursor=page.next)
        codes += [row["asset"] for row in page.items]
    assert codes == [facility.code for facility in found]
    assert [row[0] for row in lists.all_rows(session, "vacant", today())] == codes
    assert page.count == 5


def set_status(session: Session, facility: Facility, status: str) -> None:
    """What a record says of its use."""
    change = open_change_set(session, OPERATOR, "test.status")
    session.execute(
        text("UPDATE facility SET status = :status, change_set_id = :change, revision = revision + 1 WHERE id = :id"),
        {"status": status, "change": change.id, "id": facility.id},
    )
    seal(session)


def late(session: Session, delivery: Delivery, *, days: int) -> None:
    """Let a limit have passed."""
    change = open_change_set(session, OPERATOR, "test.late")
    delivery.regularise_by = today() - dt.timedelta(days=days)
    delivery.change_set_id, delivery.revision = change.id, delivery.revision + 1
    seal(session)


def price(session: Session, value: int) -> None:
    """What a vacant square metre costs a month, as a province enters it."""
    said = {
        "code": lists.COST, "name_vi": "Chi phí", "name_en": "Cost", "document": "Quyết định 12/QĐ-UBND",
        "article": "Điều 1", "valid_from": today().isoformat(), "value": str(value), "unit": "vnd",
    }  # fmt: skip
    enter_version(session, OPERATOR, "rule_figure", parse(RuleFigureInput, said, Door.JSON).accept())
    seal(session)
