"""Addresses at every door: kept as written, proposed with the units of today, found by either."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units import queries as units
from assetreg.assets import parcels, queries, service
from assetreg.assets.address_proposals import proposed_address
from assetreg.assets.models import Facility, LandParcel
from assetreg.assets.queries import FacilityFilter
from assetreg.audit.record import open_change_set
from assetreg.audit.service import undo_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Invalid
from tests.factories.facilities import make_facility
from tests.factories.parts import make_parcel
from tests.support.sealing import seal
from tests.support.web import PageClient

FORMER = "Số 12 đường Hùng Vương, thôn 2, xã Ia Krăi, huyện Ia Grai, tỉnh Gia Lai"
CERTIFICATE = "Thôn 2, xã Ia Krăi, huyện Ia Grai, Gia Lai - Kon Tum"
TODAY = "Số 12 đường Hùng Vương, thôn 2, Xã Ia Krái, Tỉnh Gia Lai"


def facility(session: Session, **said: Any) -> Facility:
    unit = units.get_unit(session, "23776", on=today())
    made = make_facility(session, commune_id=unit.id, **said)
    session.commit()
    return made


def found_by(session: Session, words: str) -> set[str]:
    return {one.code for one in queries.list_facilities(session, FacilityFilter(q=words)).items}


@pytest.mark.parametrize(
    ("said", "proposal"),
    [
        ({"former_address": FORMER}, TODAY),
        ({"address": FORMER}, TODAY),
        ({"address": "Số 12 đường Hùng Vương, thôn 2, xã Ia Krái, Gia Lai", "former_address": FORMER}, None),
        ({"address": TODAY}, None),
        ({}, None),
    ],
)
def test_the_address_of_today_is_proposed_and_nothing_written_is_touched(
    session: Session, said: dict[str, str], proposal: str | None
) -> None:
    made = facility(session, **said)
    record = queries.get_facility(session, made.code)
    assert proposed_address(record) == proposal
    assert (record.address, record.former_address) == (said.get("address"), said.get("former_address"))


def test_a_proposal_stands_on_the_record_and_fills_the_form_once_it_is_taken(
    client: PageClient, session: Session
) -> None:
    made = facility(session, former_address=FORMER)
    assert TODAY in client.get(f"/facilities/{made.code}").text
    assert f'value="{TODAY}"' in client.get(f"/facilities/{made.code}/edit?propose=address").text
    assert f'value="{TODAY}"' not in client.get(f"/facilities/{made.code}/edit").text


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Trụ sở UBND xã", "ủy ban nhân dân"),
        ("Trụ sở Ủy ban nhân dân xã", "UBND"),
        ("Trụ sở Uỷ ban xã", "ủy ban"),
        ("Trường THCS số 2", "trung học cơ sở"),
        ("Trường Trung học cơ sở số 2", "thcs"),
        ("TTYT huyện", "trung tâm y tế"),
        ("Phòng GD&ĐT", "giáo dục và đào tạo"),
        ("Nhà văn hóa thôn 5", "NVH"),
        ("Trường TH số 1", "tiểu học"),
        ("Ban QLDA", "ban qlda"),
    ],
)
def test_what_is_abbreviated_is_found_in_full_and_the_other_way_round(
    session: Session, written: str, asked: str
) -> None:
    made = facility(session, name=f"{written} zq")
    assert made.code in found_by(session, f"{asked} zq")


def test_a_facility_is_found_by_its_addresses_and_by_its_units_of_then_and_now(session: Session) -> None:
    made = facility(session, name="zq", address="12 Hùng Vương", former_address="Nhà rông làng Bồ")
    for words in ("hung vuong", "nhà rông", "làng bồ", "12 hùng vương"):
        assert made.code in found_by(session, words), words


def test_a_certificate_s_address_changes_by_a_correction_with_its_reason(session: Session) -> None:
    made = facility(session)
    parcel = make_parcel(session, made, address=CERTIFICATE)
    seal(session)
    with pytest.raises(Invalid) as refused:
        parcels.revise_parcel(session, OPERATOR, parcel.id, {"address": TODAY}, revision=None)
    assert [(one.field, one.code) for one in refused.value.errors] == [("address", "certificate_reason_required")]
    parcels.revise_parcel(session, OPERATOR, parcel.id, {"address": TODAY}, revision=None, reason="Đính chính")
    seal(session)
    assert session.get_one(LandParcel, parcel.id, populate_existing=True).address == TODAY


@pytest.mark.parametrize("verb", ["import.apply", "facility.bulk", "reorganisation.apply", "land_parcel.revise"])
def test_the_database_refuses_what_no_correction_explains(session: Session, verb: str) -> None:
    made = facility(session)
    parcel = make_parcel(session, made, address=CERTIFICATE)
    seal(session)
    change = open_change_set(session, OPERATOR, verb, reason=None if verb == "land_parcel.revise" else "Nghị quyết")
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(
            text("UPDATE land_parcel SET address = 'x', change_set_id = :change WHERE id = :id"),
            {"change": change.id, "id": parcel.id},
        )
    assert "certificate" in str(refused.value)


def test_a_parcel_that_moves_with_its_facility_keeps_the_certificate_s_address(session: Session) -> None:
    made = facility(session)
    parcel = make_parcel(session, made, address=CERTIFICATE)
    seal(session)
    service.revise_facility(session, OPERATOR, made.id, {"commune": "21583"}, revision=made.revision, reason="Chuyển")
    seal(session)
    moved = session.get_one(LandParcel, parcel.id, populate_existing=True)
    assert (moved.commune_id, moved.address) == (made.commune_id, CERTIFICATE)


def test_a_correction_can_be_taken_back(session: Session) -> None:
    made = facility(session)
    parcel = make_parcel(session, made, address=CERTIFICATE)
    seal(session)
    row = parcels.revise_parcel(session, OPERATOR, parcel.id, {"address": TODAY}, revision=None, reason="Đính chính")
    number = row.change_set_id
    seal(session)
    undo_change_set(session, OPERATOR, number, reason="Nhầm")
    seal(session)
    assert session.get_one(LandParcel, parcel.id, populate_existing=True).address == CERTIFICATE
