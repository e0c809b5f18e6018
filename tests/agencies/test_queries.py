"""Lists of bodies: every filter, the search, pages by keyset; and how often the database is asked."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from assetreg.agencies.queries import AgencyFilter, get_agency, list_agencies, stream_agencies, subordinates
from assetreg.core.errors import Invalid, NotFound
from tests.factories.agencies import make_agency
from tests.support.counting import count_statements


def names(session: Session, **wanted: object) -> list[str]:
    return [one.name for one in list_agencies(session, AgencyFilter(**wanted)).items]  # type: ignore[arg-type]


@pytest.fixture
def some(session: Session) -> None:
    """Five bodies of two provinces."""
    make_agency(session, name="Sở Tài chính", kind="department", electronic_id="H52.09")
    make_agency(session, name="Đảng ủy xã Ia Grai", unit="23764", block="commune", kind="party_body", regime="party")
    make_agency(session, name="UBND xã Ia Grai", unit="23764", block="commune")
    make_agency(session, name="UBND huyện Ia Grai", block="district", valid_to="2025-07-01")
    make_agency(session, name="Sở Tài chính", unit="51", kind="department")


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"unit": "51"}, ["Sở Tài chính"]),
        ({"unit": "23764"}, ["Đảng ủy xã Ia Grai", "UBND xã Ia Grai"]),
        ({"unit": "52", "kind": "department"}, ["Sở Tài chính"]),
        ({"unit": "52", "block": "commune"}, ["Đảng ủy xã Ia Grai", "UBND xã Ia Grai"]),
        ({"regime": "party"}, ["Đảng ủy xã Ia Grai"]),
        ({"unit": "52", "state": "ended"}, ["UBND huyện Ia Grai"]),
        ({"unit": "52", "state": "standing"}, ["Đảng ủy xã Ia Grai", "Sở Tài chính", "UBND xã Ia Grai"]),
        ({"unit": "52", "block": "district", "as_of": dt.date(2025, 6, 30)}, ["UBND huyện Ia Grai"]),
        ({"unit": "52", "block": "district", "as_of": dt.date(2025, 7, 1)}, []),
        ({"q": "ia grai dang"}, ["Đảng ủy xã Ia Grai"]),
        ({"q": "h52.09"}, ["Sở Tài chính"]),
        ({"q": "100%"}, []),
        ({"unit": "52"}, ["Đảng ủy xã Ia Grai", "Sở Tài chính", "UBND xã Ia Grai", "UBND huyện Ia Grai"]),
    ],
)
def test_a_list_shows_what_its_filter_leaves(session: Session, wanted: dict[str, object], found: list[str]) -> None:
    assert names(session, **wanted) == found


def test_accents_as_typed_come_first(session: Session) -> None:
    make_agency(session, name="Ban Dân tộc")
    make_agency(session, name="Ban Dẫn tốc")
    assert names(session, q="dẫn tốc") == ["Ban Dẫn tốc", "Ban Dân tộc"]
    assert names(session, q="dan toc") == ["Ban Dân tộc", "Ban Dẫn tốc"]


def test_pages_follow_one_another_without_gap_or_repetition(session: Session) -> None:
    made = [make_agency(session, name=f"Ban {n % 3}").code for n in range(7)]
    seen, cursor = [], None
    while True:
        page = list_agencies(session, AgencyFilter(unit="52", q="ban"), limit=3, cursor=cursor)
        assert (page.count, page.count_is) == (7, "exact")
        seen += [one.code for one in page.items]
        if (cursor := page.next) is None:
            break
    assert sorted(seen) == sorted(made)
    with pytest.raises(Invalid):
        list_agencies(session, AgencyFilter(), cursor="x")


def test_a_list_asks_the_database_twice_whatever_it_shows(session: Session) -> None:
    def asked() -> int:
        with count_statements(session) as sent:
            list_agencies(session, AgencyFilter(unit="52"))
        return len(sent)

    above = make_agency(session)
    assert asked() == 2
    for _ in range(5):
        make_agency(session, superior=above.code, unit="23764")
    assert asked() == 2
    assert len(subordinates(session, above.id)) == 5


def test_what_is_not_there_is_said(session: Session) -> None:
    for code in ("AG-52-999999", "HQ-23764-1", "x"):
        with pytest.raises(NotFound, match="agency_not_found"):
            get_agency(session, code)
    with pytest.raises(NotFound, match="unit_not_found"):
        list_agencies(session, AgencyFilter(unit="99999"))


def test_an_export_streams_every_body(session: Session) -> None:
    codes = [make_agency(session).code for _ in range(3)]
    assert [one.code for one in stream_agencies(session, AgencyFilter(unit="52"))] == codes
