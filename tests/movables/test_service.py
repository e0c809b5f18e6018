"""Entering and revising movables: codes, places, holders, numbers that exist once, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import NOBODY, OPERATOR, Actor, Grant, Scope
from assetreg.admin_units.queries import get_unit
from assetreg.agencies.models import Agency
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from assetreg.core.parse import Door, parse
from assetreg.movables import queries, service
from assetreg.movables.records import MovableRecord
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort
from tests.factories.facilities import make_facility
from tests.movables.conftest import COMMUNE, SAID, Enter

EVERY = pytest.mark.parametrize("sort", [VEHICLE, EQUIPMENT, ARCHIVE], ids=lambda sort: sort.name)


def revise(
    session: Session, sort: Sort[Any], record: MovableRecord, *, reason: str | None = None, **said: Any
) -> MovableRecord:
    changes = parse(sort.schema, said, Door.JSON, partial=True).changes()
    service.revise(session, OPERATOR, record.id, changes, sort=sort, revision=record.revision, reason=reason)
    session.expire_all()
    return queries.get(session, sort.model, record.code)


def refused(work: Any, *arguments: Any, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        work(*arguments, **said)
    return [(error.field, error.code) for error in refusal.value.errors]


def make_agency(session: Session, name: str, *, province: str = "52", **fields: Any) -> Agency:
    """A provincial department, or whatever a test says."""
    change = open_change_set(session, OPERATOR, "test.make_agency")
    number = session.query(Agency).count() + 900_000
    values = {"code": f"AG-{province}-{number}", "province_code": province, "name": name, "block": "province",
              "kind": "department", "regime": "state", "change_set_id": change.id}  # fmt: skip
    agency = Agency(**(values | fields))
    session.add(agency)
    session.flush()
    return agency


@EVERY
def test_each_gets_the_next_number_of_its_province(entered: Enter, sort: Sort[Any]) -> None:
    first, second = entered(sort), entered(sort)
    assert first.code.startswith(f"{sort.prefix}-52-")
    assert int(second.code.rsplit("-", 1)[1]) == int(first.code.rsplit("-", 1)[1]) + 1
    assert entered(sort, unit="51").code.startswith(f"{sort.prefix}-51-")


@EVERY
def test_the_unit_may_be_a_province_or_a_commune_by_code_or_name(entered: Enter, sort: Sort[Any]) -> None:
    assert (entered(sort).unit, entered(sort, unit="Xã Ia Grai, Tỉnh Gia Lai").unit) == (COMMUNE, COMMUNE)
    for said in ("52", "Gia Lai", "Tỉnh Gia Lai"):
        record = entered(sort, unit=said)
        assert (record.unit, record.province_code, record.commune_id) == ("52", "52", None)


@EVERY
def test_without_a_unit_body_or_premises_the_place_is_asked_for(entered: Enter, sort: Sort[Any]) -> None:
    assert refused(entered, sort, unit=None) == [("unit", "required")]
    assert refused(entered, sort, unit="Xã Không Có") == [("unit", "unknown_unit_text")]


@EVERY
def test_the_body_says_where_its_things_belong(session: Session, entered: Enter, sort: Sort[Any]) -> None:
    body = make_agency(session, "Sở Thử nghiệm")
    by_code = entered(sort, unit=None, agency=body.code, holder="Sở TN")
    assert (by_code.agency, by_code.agency_name, by_code.holder) == (body.code, "Sở Thử nghiệm", "Sở TN")
    assert (by_code.province_code, by_code.commune_id) == ("52", None)
    by_name = entered(sort, unit="52", holder="sở thử nghiệm")
    assert by_name.agency == body.code
    assert refused(entered, sort, agency="AG-52-999999999") == [("agency", "unknown_agency")]


@EVERY
def test_the_premises_say_where_a_thing_belongs_when_nobody_else_does(
    session: Session, entered: Enter, sort: Sort[Any]
) -> None:
    premises = make_facility(session)
    record = entered(sort, unit=None, facility=premises.code)
    assert (record.facility, record.province_code, record.commune_id) == (premises.code, "52", premises.commune_id)
    abroad = make_facility(session, province="51")
    assert refused(entered, sort, facility=abroad.code) == [("facility", "in_other_province")]
    assert refused(entered, sort, facility="HQ-00000-1") == [("facility", "unknown_facility")]


@EVERY
def test_a_change_is_guarded_by_the_revision(session: Session, entered: Enter, sort: Sort[Any]) -> None:
    record = entered(sort)
    changed = revise(session, sort, record, note="đã kiểm tra")
    assert (changed.note, changed.revision) == ("đã kiểm tra", 2)
    with pytest.raises(Conflict):
        revise(session, sort, record, note="khác")
    assert revise(session, sort, changed, note="đã kiểm tra").revision == 2
    with pytest.raises(NotFound):
        queries.get(session, sort.model, f"{sort.prefix}-52-0")


@EVERY
def test_another_holder_needs_a_reason(session: Session, entered: Enter, sort: Sort[Any]) -> None:
    record = entered(sort)
    assert refused(revise, session, sort, record, holder="UBND xã khác") == [("holder", "reason_required")]
    changed = revise(session, sort, record, holder="UBND xã khác", reason="Ghi nhầm đơn vị")
    assert changed.holder == "UBND xã khác"
    body = make_agency(session, "Sở Nhận xe")
    moved = revise(session, sort, changed, agency=body.code, reason="QĐ 12/QĐ-UBND")
    assert (moved.agency, moved.commune_id) == (body.code, None)


@EVERY
def test_who_may_write_here_may_not_write_there(session: Session, entered: Enter, sort: Sort[Any]) -> None:
    given = parse(sort.schema, SAID[sort.name], Door.JSON).accept()
    neighbour = Actor("neighbour", grants=(Grant("officer", Scope(provinces=frozenset({"51"}))),))
    inspector = Actor("inspector", grants=(Grant("inspector"),))
    commune = get_unit(session, COMMUNE, on=today()).id
    clerk = Actor("clerk", grants=(Grant("clerk", Scope(communes=frozenset({commune}))),))
    for actor, problem in ((neighbour, Forbidden), (inspector, Forbidden), (NOBODY, Unauthenticated)):
        with pytest.raises(problem):
            service.create(session, actor, given, sort=sort)
    made = service.create(session, clerk, given, sort=sort)
    with pytest.raises(Forbidden):  # out of the own commune
        service.revise(session, clerk, made.id, {"unit": "52"}, sort=sort, revision=1, reason="thử")
    with pytest.raises(Forbidden):
        service.revise(session, neighbour, made.id, {"note": "x"}, sort=sort, revision=1)


@EVERY
def test_what_was_entered_by_mistake_is_taken_out_with_a_reason(
    session: Session, entered: Enter, sort: Sort[Any]
) -> None:
    record = entered(sort)
    take_out = service.take_out
    assert refused(take_out, session, OPERATOR, record.id, sort=sort, revision=1) == [("reason", "required")]
    take_out(session, OPERATOR, record.id, sort=sort, revision=1, reason="Nhập trùng")
    assert queries.find(session, sort.model, record.code) is None


@pytest.mark.parametrize(
    ("field", "first", "again"),
    [
        ("plate", "81A-012.34", "81a 01234"),
        ("chassis_number", "MHFYZ59G8E4000123", "mhfyz59g8e4000123"),
        ("engine_number", "2KD-U123456", "2KD U123456"),
    ],
)
def test_a_number_of_a_car_stands_once_in_the_country(
    session: Session, entered: Enter, field: str, first: str, again: str
) -> None:
    record = entered(VEHICLE, **{field: first})
    assert getattr(record, field) == first
    assert refused(entered, VEHICLE, **{field: again}) == [(field, "number_taken")]
    assert refused(entered, VEHICLE, unit="51", **{field: again}) == [(field, "number_taken")]
    other = entered(VEHICLE)
    assert refused(revise, session, VEHICLE, other, **{field: again}) == [(field, "number_taken")]
    assert revise(session, VEHICLE, record, **{field: again}).revision == 2


def test_the_database_refuses_a_number_that_nobody_here_can_see(
    session: Session, entered: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(VEHICLE, unit="51", plate="76A-000.01")
    monkeypatch.setattr(service, "_taken", lambda *_: ())  # as row-level security lets a query find nothing
    assert refused(entered, VEHICLE, plate="76A-00001") == [("plate", "number_taken_elsewhere")]
    assert entered(VEHICLE, plate="76A-000.02").plate == "76A-000.02"  # the transaction goes on


@pytest.mark.parametrize("sort", [VEHICLE, EQUIPMENT], ids=lambda sort: sort.name)
def test_a_national_code_stands_once_in_its_province(entered: Enter, sort: Sort[Any]) -> None:
    entered(sort, national_asset_code="T52-401-1")
    assert refused(entered, sort, national_asset_code="T52-401-1") == [("national_asset_code", "number_taken")]
    assert entered(sort, unit="51", national_asset_code="T52-401-1").province_code == "51"


def test_what_is_not_stated_stands_as_the_form_would_say(entered: Enter) -> None:
    assert entered(VEHICLE).outcome == "undecided"
    assert (entered(EQUIPMENT).quantity, entered(EQUIPMENT).outcome) == (1, "undecided")


def test_a_wear_class_is_one_of_the_tables(entered: Enter) -> None:
    assert entered(EQUIPMENT, wear_class="computer").wear_class == "computer"
    assert refused(entered, EQUIPMENT, wear_class="spaceship") == [("wear_class", "unknown_class")]


def test_records_name_the_body_they_come_from(session: Session, entered: Enter) -> None:
    gone = make_agency(session, "UBND huyện Đã Giải thể", block="district")
    by_name = entered(ARCHIVE, origin_body="UBND huyện Đã Giải thể")
    assert (by_name.origin_agency, by_name.origin_agency_name) == (gone.code, gone.name)
    by_code = entered(ARCHIVE, origin_agency=gone.code)
    assert by_code.origin_agency == gone.code
    assert refused(entered, ARCHIVE, origin_agency="AG-52-1999999") == [("origin_agency", "unknown_agency")]


def test_rules_look_at_the_record_as_it_will_be(session: Session, entered: Enter) -> None:
    car = entered(VEHICLE, original_cost_vnd=900, cost_budget_vnd=600, cost_other_vnd=300, residual_value_vnd=500)
    assert refused(revise, session, VEHICLE, car, original_cost_vnd=400) == [
        ("residual_value_vnd", "residual_over_cost"),
        ("original_cost_vnd", "cost_not_its_sources"),
    ]
    assert refused(revise, session, VEHICLE, car, code="VH-52-77") == [("code", "code_fixed")]
    assert revise(session, VEHICLE, car, cost_budget_vnd=900, cost_other_vnd=0).cost_budget_vnd == 900
