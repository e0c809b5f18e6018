"""Entering and mending bodies: codes, places, superiors, codes that only one may bear at a time."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import NOBODY, OPERATOR, Actor, Grant, Scope
from assetreg.agencies.models import Agency
from assetreg.agencies.placing import read_unit
from assetreg.agencies.queries import get_agency
from assetreg.agencies.records import AgencyRecord
from assetreg.agencies.schemas import AgencyInput
from assetreg.agencies.service import create_agency, revise_agency
from assetreg.agencies.succession import settle_holders
from assetreg.assets.models import Facility
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from assetreg.core.parse import Door, parse
from tests.factories.agencies import SAID, make_agency
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements


def create(session: Session, **said: Any) -> AgencyRecord:
    return get_agency(session, make_agency(session, **said).code)


def revise(session: Session, agency: AgencyRecord, **said: Any) -> AgencyRecord:
    changes = parse(AgencyInput, said, Door.JSON, partial=True).changes()
    revise_agency(session, OPERATOR, agency.id, changes, revision=agency.revision)
    return get_agency(session, agency.code)


def refused(work: Any, *arguments: Any, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        work(*arguments, **said)
    return [(error.field, error.code) for error in refusal.value.errors]


def test_a_body_gets_the_next_number_of_its_province(session: Session) -> None:
    first, second = create(session), create(session)
    prefix, number = first.code.rsplit("-", 1)
    assert prefix == "AG-52"
    assert second.code == f"AG-52-{int(number) + 1}"
    assert create(session, unit="51").code.startswith("AG-51-")


@pytest.mark.parametrize(
    ("unit", "province", "commune"),
    [
        ("52", "52", None),
        ("Gia Lai", "52", None),
        ("tỉnh gia lai", "52", None),
        ("23764", "52", "23764"),
        ("Xã Ia Grai, Gia Lai", "52", "23764"),
        ("thị trấn Ia Kha, huyện Ia Grai, tỉnh Gia Lai", "52", "23764"),
    ],
)
def test_a_unit_is_read_by_code_or_name_and_carried_to_the_present(
    session: Session, unit: str, province: str, commune: str | None
) -> None:
    record = create(session, unit=unit)
    assert (record.province_code, record.commune_code) == (province, commune)


@pytest.mark.parametrize("text", ["23614", "Xã Ia Grai", "52", "nowhere"])
def test_a_unit_said_in_many_rows_is_looked_up_once(session: Session, text: str) -> None:
    session.connection()
    first = read_unit(session, text, "unit")
    with count_statements(session) as sent:
        assert read_unit(session, text, "unit") is first
    assert not sent


def test_every_bad_field_is_named_at_once(session: Session) -> None:
    create(session, budget_code="1012345")
    assert refused(create, session, code="AG-52-1", superior="Sở không có", budget_code="1012345", block="commune") == [
        ("code", "unknown_code"),
        ("superior", "no_such_body"),
        ("unit", "commune_needed"),
        ("budget_code", "taken_by_agency"),
    ]
    assert refused(create, session, unit="99999") == [("unit", "unknown_unit_text")]


def test_a_code_of_the_state_is_borne_by_one_body_at_a_time(session: Session) -> None:
    old = create(session, asset_unit_code="T52001", valid_to="2025-07-01")
    create(session, asset_unit_code="T52001", valid_from="2025-07-01")
    create(session, asset_unit_code="T52001", unit="51")
    assert refused(revise, session, old, valid_to=None) == [("asset_unit_code", "taken_by_agency")]


def test_a_body_is_mended_field_by_field_and_keeps_what_was_not_said(session: Session) -> None:
    above = create(session, name="Sở Nội vụ")
    agency = create(session, budget_code="1012345", valid_from="01/07/2025")
    after = revise(session, agency, name="Văn phòng UBND tỉnh", superior=above.code, budget_code=None)
    assert (after.name, after.superior_name, after.budget_code) == ("Văn phòng UBND tỉnh", "Sở Nội vụ", None)
    assert (str(after.valid_from), after.revision) == ("2025-07-01", 2)
    assert revise(session, after, name=after.name).revision == 2


def test_no_body_stands_above_itself(session: Session) -> None:
    top = create(session, name="Trên")
    middle = create(session, name="Giữa", superior=top.code)
    low = create(session, name="Dưới", superior=middle.code)
    assert refused(revise, session, top, superior=low.code) == [("superior", "superior_in_circle")]
    assert refused(revise, session, top, superior=top.code) == [("superior", "superior_in_circle")]


def test_a_body_ends_after_it_began_also_where_only_one_day_changes(session: Session) -> None:
    agency = create(session, valid_from="2025-07-01")
    assert refused(revise, session, agency, valid_to="2025-07-01") == [("valid_to", "ends_before_it_begins")]


def test_what_somebody_changed_meanwhile_is_not_overwritten(session: Session) -> None:
    seen = create(session)
    revise(session, seen, name="Tên khác")
    with pytest.raises(Conflict, match="stale_revision"):
        revise(session, seen, name="Tên nữa")
    with pytest.raises(NotFound):
        revise_agency(session, OPERATOR, 0, {}, revision=None)


def test_only_officers_of_the_place_enter_and_mend_bodies(session: Session) -> None:
    given = parse(AgencyInput, SAID, Door.JSON).accept()
    elsewhere = Actor("x", grants=(Grant("officer", Scope(provinces=frozenset({"51"}))),))
    clerk = Actor("x", grants=(Grant("clerk"),))
    for actor, refusal in ((NOBODY, Unauthenticated), (clerk, Forbidden), (elsewhere, Forbidden)):
        with pytest.raises(refusal):
            create_agency(session, actor, given)
    agency = make_agency(session)
    with pytest.raises(Forbidden):
        revise_agency(session, elsewhere, agency.id, {"name": "y"}, revision=1)
    move = parse(AgencyInput, {"unit": "51"}, Door.JSON, partial=True).changes()
    here = Actor("x", grants=(Grant("officer", Scope(provinces=frozenset({"52"}))),))
    with pytest.raises(Forbidden):
        revise_agency(session, here, agency.id, move, revision=1)


def test_holders_written_before_their_body_was_known_find_it(session: Session) -> None:
    written = make_facility(session, holder="Ủy ban nhân dân  xã Thử Nghiệm")
    other = make_facility(session, holder="UBND xã Thử Nghiệm", province="51")
    agency = make_agency(session, name="UBND xã Thử nghiệm")
    assert settle_holders(session, OPERATOR, "52").linked["facility"] == 1
    session.expire_all()
    found, foreign = session.get(Facility, written.id), session.get(Facility, other.id)
    assert found is not None
    assert foreign is not None
    assert (found.holder_id, found.holder, found.revision) == (agency.id, "Ủy ban nhân dân  xã Thử Nghiệm", 2)
    assert foreign.holder_id is None
    assert isinstance(agency, Agency)
