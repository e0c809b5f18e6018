"""Which body a text means: codes of ours and of the state, names as offices write them, and what is nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from assetreg.agencies.matching import match_agencies, match_agency
from tests.factories.agencies import make_agency
from tests.support.counting import count_statements


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("T52003", "school"),
        ("1012345", "school"),
        ("H52.01.02", "school"),
        ("Trường THPT Pleiku", "school"),
        ("trường  thpt PLEIKU", "school"),
        ("Truong THPT Pleiku", "school"),
        ("Trường THPT (Pleiku)", "school"),
        ("Uỷ ban nhân dân tỉnh Gia Lai", "committee"),
        ("UBND tỉnh Gia Lai", "committee"),
        ("Ủy ban nhân dân tỉnh Gia Lai", "committee"),
        ("UBND  tỉnh Gia-Lai", "committee"),
        ("Phòng Tài chính", None),  # two bear it
        ("Trường THPT", None),
        ("Trường THPT Pleiku 2", None),
        ("Chi cục Thuế Đông Gia Lai", "old"),  # ended, and no other bears the name
        ("", None),
        ("%", None),
        ("AG-52-0", None),
        ("AG-52", None),
    ],
)
def test_a_text_means_the_one_body_that_bears_it(session: Session, said: str, meant: str | None) -> None:
    bodies = {
        "school": make_agency(
            session,
            name="Trường THPT Pleiku",
            asset_unit_code="T52003",
            budget_code="1012345",
            electronic_id="H52.01.02",
        ),
        "committee": make_agency(session, name="Ủy ban nhân dân tỉnh Gia Lai"),
        "old": make_agency(session, name="Chi cục Thuế Đông Gia Lai", valid_to="2025-07-01"),
    }
    make_agency(session, name="Trường THPT Pleiku", unit="51", asset_unit_code="T52003")
    for _ in range(2):
        make_agency(session, name="Phòng Tài chính")
    found = match_agency(session, said, province_code="52")
    assert found == (bodies[meant] if meant else None)


def test_a_code_of_ours_is_found_in_whichever_province_gave_it(session: Session) -> None:
    agency = make_agency(session, name="Kho bạc khu vực")
    assert match_agency(session, agency.code.lower(), province_code="51") == agency
    assert match_agency(session, agency.name, province_code="51") is None


def test_a_code_says_more_than_a_name(session: Session) -> None:
    named = make_agency(session, name="T52009")
    coded = make_agency(session, name="Khác", asset_unit_code="T52009")
    assert match_agency(session, "T52009", province_code="52") == coded != named


def test_the_body_of_today_comes_before_its_namesake_of_yesterday(session: Session) -> None:
    old = make_agency(session, name="Sở Tài chính", valid_to="2025-07-01", budget_code="1012345")
    new = make_agency(session, name="Sở Tài chính", valid_from="2025-07-01", budget_code="1012345")
    for said in ("Sở Tài chính", "1012345"):
        assert match_agency(session, said, province_code="52") == new
        assert match_agency(session, said, province_code="52", on=dt.date(2025, 6, 30)) == old
    assert match_agency(session, "Sở Tài chính", province_code="52", on=dt.date(2025, 7, 1)) == new


def test_many_texts_are_asked_at_once(session: Session) -> None:
    agency = make_agency(session, name="Sở Xây dựng")
    asked = [("Sở Xây dựng", "52"), ("sở xây dựng ", "52"), ("Sở Xây dựng", "51"), ("ai đó", "52")] * 50
    with count_statements(session) as sent:
        found = match_agencies(session, asked)
    assert found == [agency.id, agency.id, None, None] * 50
    assert len(sent) == 1
