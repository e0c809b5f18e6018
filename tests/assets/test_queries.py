"""Lists of facilities: pages, filters, search, totals and counts, in a constant number of statements."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from assetreg.assets import queries
from assetreg.assets.queries import FacilityFilter, list_facilities, outcome_counts
from assetreg.core.errors import Invalid, NotFound
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements

EVERYTHING = FacilityFilter()


@pytest.fixture
def ten(session: Session) -> list[str]:
    """Ten facilities in Gia Lai and Quảng Ngãi with areas, money and outcomes; their codes in order."""
    made = [
        make_facility(
            session,
            province="52" if number % 2 else "51",
            name=f"Trụ sở số {number}",
            outcome=("reuse", "disposal")[number % 2],
            land_area_m2=Decimal(100 + number),
            original_cost_vnd=1000 * number,
            headcount=number,
        )
        for number in range(10)
    ]
    return sorted(facility.code for facility in made)


def test_pages_follow_each_other_without_gap_or_repetition(session: Session, ten: list[str]) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = list_facilities(session, EVERYTHING, limit=3, cursor=cursor)
        assert (page.count, page.count_is) == (10, "exact")
        seen += [record.code for record in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ten


def test_totals_are_those_of_all_that_is_filtered(session: Session, ten: list[str]) -> None:
    page = list_facilities(session, FacilityFilter(outcome="disposal"), limit=2)
    assert page.totals is not None
    assert (page.totals.land_area_m2, page.totals.original_cost_vnd, page.totals.headcount) == (525, 25000, 25)
    assert page.totals.gross_floor_m2 == 0
    assert outcome_counts(session, EVERYTHING) == {"reuse": 5, "handover": 0, "disposal": 5, "undecided": 0}


@pytest.mark.parametrize(("unit", "n"), [("52", 5), ("51", 5), ("01", 0)])
def test_a_province_filters(session: Session, ten: list[str], unit: str, n: int) -> None:
    assert list_facilities(session, FacilityFilter(unit=unit)).count == n


def test_a_commune_filters_and_an_unknown_unit_is_not_found(session: Session, ten: list[str]) -> None:
    record = list_facilities(session, FacilityFilter(unit="52")).items[0]
    assert list_facilities(session, FacilityFilter(unit=record.commune_code)).count == 5
    with pytest.raises(NotFound):
        list_facilities(session, FacilityFilter(unit="99999"))


def test_a_box_filters_by_place(session: Session, ten: list[str]) -> None:
    record = list_facilities(session, FacilityFilter(unit="52")).items[0]
    assert record.longitude is not None
    assert record.latitude is not None
    x, y = record.longitude, record.latitude
    assert list_facilities(session, FacilityFilter(bbox=(x - 0.01, y - 0.01, x + 0.01, y + 0.01))).count == 5
    assert list_facilities(session, FacilityFilter(bbox=(x + 0.01, y + 0.01, x + 0.02, y + 0.02))).count == 0


def test_search_takes_words_without_accents_and_puts_exact_accents_first(session: Session) -> None:
    plain = make_facility(session, name="Tru so Ban Mo cu")
    exact = make_facility(session, name="Trụ sở Bản Mộ cũ")
    other = make_facility(session, name="Trụ sở Bàn Mơ cũ")
    page = list_facilities(session, FacilityFilter(q="bản mộ"))
    assert page.items[0].code == exact.code
    assert {record.code for record in page.items} == {plain.code, exact.code, other.code}
    assert list_facilities(session, FacilityFilter(q="mo ban TRU")).count == 3
    assert list_facilities(session, FacilityFilter(q="bản mộ", outcome="reuse")).count == 0
    first = list_facilities(session, FacilityFilter(q="bản mộ"), limit=1)
    rest = list_facilities(session, FacilityFilter(q="bản mộ"), limit=5, cursor=first.next)
    assert len(rest.items) == 2


def test_search_finds_by_the_name_of_the_commune_and_takes_marks_literally(session: Session) -> None:
    made = make_facility(session)
    record = queries.get_facility(session, made.code)
    assert list_facilities(session, FacilityFilter(q=record.commune_name)).count == 1
    assert list_facilities(session, FacilityFilter(q="100%")).count == 0
    assert list_facilities(session, FacilityFilter(q="_")).count == 0
    assert list_facilities(session, FacilityFilter(q="   ")).count == 1


def test_a_list_asks_the_database_as_often_for_ten_as_for_one(session: Session, ten: list[str]) -> None:
    wanted = FacilityFilter(unit="52", q="tru so")
    with count_statements(session) as for_one:
        list_facilities(session, wanted, limit=1)
    with count_statements(session) as for_all:
        list_facilities(session, wanted, limit=50)
    assert len(for_one) == len(for_all) <= 4


def test_counts_beyond_the_exact_say_so(session: Session, ten: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "EXACT_COUNT", 4)
    monkeypatch.setattr(queries, "TOTALS_UP_TO", 8)
    page = list_facilities(session, EVERYTHING)
    assert (page.count, page.count_is, page.totals) == (4, "at_least", None)
    part = list_facilities(session, FacilityFilter(unit="52"))
    assert (part.count, part.count_is) == (4, "at_least")
    assert part.totals is not None


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "ééé", ""])
def test_a_strange_cursor_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(Invalid):
        list_facilities(session, EVERYTHING, cursor=cursor)


def test_an_unknown_code_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.get_facility(session, "HQ-00000-1")
