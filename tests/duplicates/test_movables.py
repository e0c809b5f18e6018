"""Cars and other assets entered twice: which are listed and why, that two are told apart, that one is withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.audit.models import ChangeSet
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.parse import Door, parse
from assetreg.duplicates.models import Distinction
from assetreg.duplicates.movable_rules import Thing, judge
from assetreg.duplicates.movables import list_alike, tell_apart
from assetreg.movables.models import Vehicle
from assetreg.movables.service import create, revise_vehicle
from assetreg.movables.sorts import EQUIPMENT, VEHICLE, Sort
from tests.support.sealing import seal
from tests.support.web import PageClient

CAR: dict[str, Any] = {"name": "Toyota Fortuner", "kind": "general", "holder": "UBND xã thử", "unit": "23764"}
DESK: dict[str, Any] = {"name": "Máy photocopy", "holder": "UBND xã thử", "unit": "23764"}
BOUGHT: dict[str, Any] = {"year_made": 2019, "original_cost_vnd": 812_345_000}


def enter(session: Session, sort: Sort[Any], **said: Any) -> Any:
    """One more, entered in a transaction of its own as far as the register can tell."""
    base = CAR if sort is VEHICLE else DESK
    row = create(session, OPERATOR, parse(sort.schema, base | said, Door.JSON).accept(), sort=sort)
    seal(session)
    return row


def apart(session: Session, row: Any, days: int) -> None:
    """As if entered on another day: all of a test is one transaction, and so one moment."""
    row.created_at += dt.timedelta(days=days)
    session.expunge(row)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"plate": "81A-012.34"}, {"plate": "81A-0I2.34"}, "plate_alike"),
        ({"chassis_number": "RLMB123OO4567890"}, {"chassis_number": "RLMB12300456789O"}, "chassis_alike"),
        ({"chassis_number": "RLMBA1234567890"}, {"chassis_number": "1234567890"}, "chassis_end"),
        (BOUGHT | {"plate": "81A-012.34"}, BOUGHT | {"plate": "81A-102.34"}, "plate_near"),
        ({"engine_number": "2GD-ZB8812"}, {"engine_number": "2GD-2B88I2"}, "engine_alike"),
        (BOUGHT, BOUGHT | {"name": "TOYOTA  FORTUNER", "plate": "81A-012.34"}, "same_name"),
    ],
)
def test_two_cars_that_read_alike_are_listed_with_the_reason(
    session: Session, first: dict[str, Any], second: dict[str, Any], reason: str
) -> None:
    one, other = enter(session, VEHICLE, **first), enter(session, VEHICLE, **second)
    enter(session, VEHICLE, name="Ford Ranger", plate="81C-555.55", chassis_number="ZZZZZZZ00000001")
    (pair,) = list_alike(session, "vehicle", "52")
    assert (pair.one.code, pair.other.code) == (one.code, other.code)
    assert reason in [found.code for found in pair.verdict.reasons]
    assert list_alike(session, "vehicle", "51") == []


def test_two_cars_of_one_purchase_with_their_own_plates_are_two(session: Session) -> None:
    enter(session, VEHICLE, plate="81A-012.34", **BOUGHT)
    enter(session, VEHICLE, plate="81A-012.35", **BOUGHT)  # plates given out together follow one another
    enter(session, VEHICLE, plate="81A-567.89", **BOUGHT)
    enter(session, VEHICLE, plate="81B-012.34")
    assert list_alike(session, "vehicle") == []


def test_pieces_bought_together_are_no_pairs_and_one_serial_number_is(session: Session) -> None:
    for _ in range(3):
        enter(session, EQUIPMENT, **BOUGHT)
    assert list_alike(session, "equipment") == []
    one = enter(session, EQUIPMENT, symbol="SN 88-12", **BOUGHT)
    other = enter(session, EQUIPMENT, symbol="sn8812", **BOUGHT)
    (pair,) = list_alike(session, "equipment")
    assert {pair.one.code, pair.other.code} == {one.code, other.code}


def test_what_differs_in_time_of_entry_speaks_for_one_entered_twice() -> None:
    morning = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
    said = {"name": "Bàn", "holder": "A", "unit": None, "name_key": "ban", "holder_key": "a", "year": 2019, "cost": 9}
    one = Thing(id=1, code="EQ-1", national_code=None, entered_at=morning, **said)
    same = Thing(id=2, code="EQ-2", national_code="T1", entered_at=morning, **said)
    later = Thing(id=3, code="EQ-3", national_code="T2", entered_at=morning + dt.timedelta(days=1), **said)
    together, apart_ = judge(one, same), judge(one, later)
    assert together is not None
    assert apart_ is not None
    assert apart_.score - together.score == 10
    assert judge(same, later) is None, "two national codes are two assets"


def test_two_told_apart_leave_the_list_until_one_changes(session: Session) -> None:
    one, other = enter(session, VEHICLE, plate="81A-012.34"), enter(session, VEHICLE, plate="81A-0I2.34")
    with pytest.raises(Invalid):
        tell_apart(session, OPERATOR, "vehicle", one.code, other.code, reason=None)
    with pytest.raises(NotFound):
        tell_apart(session, OPERATOR, "vehicle", one.code, "VH-52-999999", reason="Hai xe")
    tell_apart(session, OPERATOR, "vehicle", other.code, one.code, reason="Hai xe, đã xem đăng ký")
    seal(session)
    assert list_alike(session, "vehicle") == []
    row = session.get_one(Vehicle, other.id)
    revise_vehicle(session, OPERATOR, row.id, {"engine_number": "9Z"}, revision=row.revision, reason="Sửa")
    seal(session)
    assert len(list_alike(session, "vehicle")) == 1


def test_the_pages_list_compare_and_withdraw(session: Session, signed_in: Callable[[str], PageClient]) -> None:
    client = signed_in("officer")
    one, other = enter(session, VEHICLE, plate="81A-012.34"), enter(session, VEHICLE, plate="81A-0I2.34")
    assert other.code in client.get("/duplicates/movables?kind=vehicle&unit=52").text
    assert client.get("/duplicates/movables?kind=equipment").status_code == 200
    assert client.get("/duplicates/movables?kind=archive").status_code == 404
    address = f"/duplicates/movables/compare?kind=vehicle&one={one.code}&other={other.code}"
    assert "81A-0I2.34" in client.get(address).text
    said = {"kind": "vehicle", "one": one.code, "other": other.code, f"revision-{other.code}": other.revision}
    assert client.post("/duplicates/movables/compare", data=said | {"step": "distinct"}).status_code == 422
    assert session.scalar(select(Distinction)) is None
    stale = client.post("/duplicates/movables/compare", data=said | {"step": other.code, f"revision-{other.code}": 9})
    assert stale.status_code == 409
    gone = client.post("/duplicates/movables/compare", data=said | {"step": other.code})
    assert (gone.status_code, gone.headers["Location"]) == (303, f"/vehicles/{one.code}")
    assert session.scalar(select(Vehicle).where(Vehicle.code == other.code)) is None
    acts = select(ChangeSet.reason).where(ChangeSet.verb == "vehicle.withdraw")
    assert one.code in str(session.scalars(acts).all())


def test_scripts_list_pairs_and_tell_them_apart(session: Session, signed_in: Callable[[str], PageClient]) -> None:
    client = signed_in("officer")
    one, other = enter(session, VEHICLE, plate="81A-012.34"), enter(session, VEHICLE, plate="81A-0I2.34")
    (found,) = client.get("/api/v1/duplicates/movables").get_json()["items"]
    assert (found["one"]["code"], found["other"]["code"], found["score"] >= 60) == (one.code, other.code, True)
    said = {"kind": "vehicle", "one": one.code, "other": other.code, "reason": "Hai xe"}
    answer = client.post("/api/v1/duplicates/movables/decisions", json=said)
    assert answer.get_json() == {"decision": "distinct", "reason": "Hai xe"}
    assert client.get("/api/v1/duplicates/movables?kind=vehicle").get_json()["items"] == []
