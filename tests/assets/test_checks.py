"""What the rules say of the register: books beside wear, non-use, space; on pages, panels and in files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Scope
from assetreg.access.rows import narrow
from assetreg.agencies.models import Headcount
from assetreg.assets import books
from assetreg.assets.books import list_differences, stream_differences
from assetreg.assets.models import Building, Facility
from assetreg.assets.non_use import add_months
from assetreg.assets.rule_tables import wear_tables, wear_tolerance
from assetreg.assets.spaces import space_of
from assetreg.assets.unused import count_unused, non_use_of, unused_over_a_year
from assetreg.assets.wear import wear
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Invalid, NotFound
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.factories.parts import make_building, make_parcel, make_use
from tests.support.counting import count_statements
from tests.support.web import PageClient

BOOKS = {
    "building_class": "house_3",
    "put_in_use_on": dt.date(2015, 5, 1),
    "original_cost_vnd": 10_000_000_000,
    "book_date": dt.date(2025, 12, 31),
}
WORN = 5_600_000_000  # eleven years at 4 % leave 56 %
NOTHING = {"office_m2": Decimal(0)}
IDLE = {**NOTHING, "vacant_m2": Decimal(500)}


def make_booked(session: Session, facility: Facility, residual: int, **fields: object) -> Building:
    return make_building(session, facility, **{**BOOKS, "residual_value_vnd": residual, **fields})


def test_books_that_agree_within_the_tolerance_are_not_listed(session: Session) -> None:
    facility = make_facility(session)
    make_booked(session, facility, WORN)
    make_booked(session, facility, WORN + 10_000_000)  # a thousandth of the cost is allowed
    off = make_booked(session, facility, WORN - 10_000_001)
    make_booked(session, facility, 1, building_class="no_such_class")
    make_booked(session, facility, 1, put_in_use_on=None)
    page = list_differences(session, "building", None)
    assert [(one.booked.number, one.computed_vnd, one.difference_vnd) for one in page.items] == [
        (off.id, WORN, -10_000_001)
    ]
    assert (page.next, page.scanned) == (None, 4)


def test_the_computed_value_is_that_of_the_day_of_the_books(session: Session) -> None:
    facility = make_facility(session)
    make_booked(session, facility, 0, book_date=dt.date(2025, 12, 30))
    (found,) = list_differences(session, "building", None).items
    assert found.computed_vnd == 6_000_000_000  # the year 2025 is not closed on 30 December


def test_pages_go_on_where_the_last_one_ended_and_keep_to_a_unit(session: Session) -> None:
    for province in ("52", "51"):
        for _ in range(3):
            make_booked(session, make_facility(session, province=province), 0)
    first = list_differences(session, "building", "52", limit=2)
    rest = list_differences(session, "building", "52", limit=2, cursor=first.next)
    assert (len(first.items), len(rest.items), rest.next) == (2, 1, None)
    assert len(list(stream_differences(session, "building", None))) == 6
    with pytest.raises(NotFound):
        list_differences(session, "building", "99")
    with pytest.raises(Invalid):
        list_differences(session, "building", None, cursor="x")


def test_a_page_looks_at_so_many_and_then_leads_on(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    facility = make_facility(session)
    for residual in (WORN, WORN, 0):
        make_booked(session, facility, residual)
    monkeypatch.setattr(books, "SCANNED", 2)
    first = list_differences(session, "building", None)
    assert (first.items, first.scanned) == ((), 2)
    assert len(list_differences(session, "building", None, cursor=first.next).items) == 1


def test_who_sees_one_province_is_told_of_no_other(session: Session) -> None:
    make_booked(session, make_facility(session, province="51"), 0)
    idle = make_facility(session, province="51")
    make_use(session, idle, make_building(session, idle), as_of=dt.date(2020, 1, 1), **IDLE)
    assert list_differences(session, "building", None).items
    assert count_unused(session, None, today()) == 1
    narrow(session, Scope(provinces=frozenset({"52"})))
    assert list_differences(session, "building", None).items == ()
    assert count_unused(session, None, today()) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.sampled_from(["house_2", "house_4", "computer", "furniture", "land_use_right"]),
    st.dates(dt.date(1990, 1, 1), dt.date(2026, 12, 31)),
    st.dates(dt.date(1990, 1, 1), dt.date(2031, 1, 1)),
    st.integers(0, 10**12),
)
def test_the_list_computes_what_the_rule_does(
    session: Session, wear_class: str, put: dt.date, day: dt.date, cost: int
) -> None:
    tables = wear_tables(session)
    compare = books.comparer(tables, wear_tolerance(session, today()))
    found = compare(books.Booked("X", 1, "x", "y", wear_class, put, cost, 0, day))
    assert found is not None
    assert found.computed_vnd == wear(cost, wear_class, put.year, day, tables).residual_vnd


def test_the_list_is_a_page_and_a_file_in_both_languages(client: PageClient, session: Session) -> None:
    facility = make_facility(session, name="Trụ sở lệch sổ")
    make_booked(session, facility, 0)
    for language, title in (("vi", "Sổ kế toán và hao mòn tính toán"), ("en", "Books and computed wear")):
        page = client.get(f"/facilities/differences?lang={language}").get_data(as_text=True)
        assert title in page
        assert "Trụ sở lệch sổ" in page
    file = client.get("/facilities/differences/export.csv").get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["code"], row["computed_vnd"], row["difference_vnd"]) == (facility.code, str(WORN), f"'-{WORN}") or (
        row["difference_vnd"] == f"-{WORN}"
    )
    assert client.get("/facilities/differences/export.xlsx").status_code == 200
    assert client.get("/facilities/differences?kind=ships").status_code == 404


def test_the_record_shows_wear_beside_the_books_with_its_source(client: PageClient, session: Session) -> None:
    facility = make_facility(session)
    make_booked(session, facility, 0, name="Nhà lệch sổ")
    page = client.get(f"/facilities/{facility.code}?lang=vi").get_data(as_text=True)
    assert "Hao mòn tính toán bên cạnh sổ kế toán" in page
    assert "5.600.000.000" in page
    assert "Thông tư 23/2023/TT-BTC, Phụ lục I" in page
    assert "bảng giả định" in page  # 2015 to 2022 borrow the table of 2023


def test_a_facility_unused_over_the_term_is_pointed_out_from_the_next_day_on(session: Session) -> None:
    facility = make_facility(session)
    building, parcel = make_building(session, facility), make_parcel(session, facility)
    make_use(session, facility, building, as_of=dt.date(2025, 1, 1))
    make_use(session, facility, building, as_of=dt.date(2025, 3, 31), **IDLE)
    make_use(session, facility, parcel, as_of=dt.date(2025, 2, 1), **NOTHING, encroached_m2=Decimal(20))
    last = dt.date(2026, 3, 31)
    assert count_unused(session, "52", last) == 0
    (found,) = unused_over_a_year(session, "52", last + dt.timedelta(days=1)).items
    assert (found.code, found.since, found.term_ends_on) == (facility.code, dt.date(2025, 3, 31), last)
    run = non_use_of(session, facility.id, last + dt.timedelta(days=1))
    assert run is not None
    assert (run.since, run.term_ends_on, run.grounds_recovery) == (dt.date(2025, 3, 31), last, True)


def test_one_day_of_use_in_one_part_ends_it(session: Session) -> None:
    facility = make_facility(session)
    building = make_building(session, facility)
    make_use(session, facility, building, as_of=dt.date(2024, 1, 1), **IDLE)
    make_use(session, facility, building, as_of=dt.date(2025, 6, 1))
    make_use(session, facility, building, as_of=dt.date(2025, 6, 2), **IDLE)
    assert count_unused(session, None, dt.date(2025, 5, 31)) == 1
    assert count_unused(session, None, dt.date(2026, 5, 31)) == 0
    assert count_unused(session, None, dt.date(2026, 6, 3)) == 1


LOOKS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 900), st.sampled_from(["used", "vacant", "mixed", "silent"])),
    max_size=10,
    unique_by=lambda look: look[:2],
)
FOUND = {
    "used": {"office_m2": Decimal(10)},
    "vacant": {**NOTHING, "vacant_m2": Decimal(10)},
    "mixed": {"office_m2": Decimal(1), "vacant_m2": Decimal(9)},
    "silent": NOTHING,
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(LOOKS, st.integers(0, 1400))
def test_the_statement_and_the_rule_say_the_same(
    session: Session, looks: list[tuple[int, int, str]], after: int
) -> None:
    begin = dt.date(2024, 1, 31)
    on = begin + dt.timedelta(days=after)
    nested = session.begin_nested()
    try:
        facility = make_facility(session)
        parts = [make_building(session, facility), make_building(session, facility), make_parcel(session, facility)]
        for part, day, what in looks:
            make_use(session, facility, parts[part], as_of=begin + dt.timedelta(days=day), **FOUND[what])
        listed = [(one.code, one.since) for one in unused_over_a_year(session, "52", on).items]
        run = non_use_of(session, facility.id, on)
        expected = [(facility.code, run.since)] if run is not None and run.grounds_recovery else []
        assert listed == expected
        assert all(add_months(since, 12) < on for _, since in listed)
    finally:
        nested.rollback()


def test_the_list_of_unused_goes_page_by_page(session: Session, client: PageClient) -> None:
    for day in (3, 1, 2):
        facility = make_facility(session, name=f"Trụ sở trống {day}")
        make_use(session, facility, make_building(session, facility), as_of=dt.date(2020, 1, day), **IDLE)
    first = unused_over_a_year(session, None, today(), limit=2)
    rest = unused_over_a_year(session, None, today(), limit=2, cursor=first.next)
    assert [one.since.day for one in (*first.items, *rest.items)] == [1, 2, 3]
    with pytest.raises(Invalid):
        unused_over_a_year(session, None, today(), cursor="WyJ4IiwgInkiXQ")
    page = client.get("/facilities/unused?lang=vi&unit=52").get_data(as_text=True)
    assert "Trụ sở trống 1" in page
    assert "Không sử dụng liên tục quá 12 tháng" in page
    file = client.get("/facilities/unused/export.csv").get_data().decode("utf-8-sig")
    assert [row["since"] for row in csv.DictReader(io.StringIO(file))] == ["01/01/2020", "02/01/2020", "03/01/2020"]
    board = client.get("/?lang=vi").get_data(as_text=True)
    assert "Cảnh báo theo chế độ" in board


def make_people(session: Session, facility: Facility, **people: int) -> None:
    agency = make_agency(session)
    change = open_change_set(session, OPERATOR, "test.make_people")
    for title, count in people.items():
        session.add(
            Headcount(
                province_code="52", commune_id=facility.commune_id, agency_id=agency.id, facility_id=facility.id,
                title_group=title, people=count, counted_on=dt.date(2026, 1, 1), change_set_id=change.id,
            )
        )  # fmt: skip
    session.flush()


def test_space_over_the_norm_is_spread_over_the_buildings(session: Session, client: PageClient) -> None:
    facility = make_facility(session)
    for area in (600, 300):
        make_building(session, facility, name=f"Nhà {area}", net_office_m2=Decimal(area), building_class="house_3")
    make_building(session, facility, name="Nhà xe", building_class="store_yard")
    assert space_of(session, facility.id, today()) is None
    make_people(session, facility, commune_secretary=1, commune_division_head=4, specialist=10)
    space = space_of(session, facility.id, today())
    assert space is not None
    # 30 + 4 x 18..20 + 10 x 15 = 252..260, and 85 % of it shared
    assert (space.balance.norm.least_m2, space.balance.norm.most_m2) == (Decimal("466.20"), Decimal("481.00"))
    assert (space.balance.over_least_m2, space.balance.over_most_m2) == (Decimal("419.00"), Decimal("433.80"))
    assert [(one.name, one.free_least_m2) for one in space.buildings] == [
        ("Nhà 300", Decimal("139.67")), ("Nhà 600", Decimal("279.33"))
    ]  # fmt: skip
    page = client.get(f"/facilities/{facility.code}?lang=vi").get_data(as_text=True)
    assert "Diện tích làm việc và định mức" in page
    assert "466,2 – 481" in page


def test_what_is_not_known_of_space_is_said_and_not_guessed(session: Session, client: PageClient) -> None:
    facility = make_facility(session)
    make_building(session, facility, building_class="house_3")
    make_people(session, facility, department_director=1, specialist=5)
    space = space_of(session, facility.id, today())
    assert space is not None
    assert (space.balance.norm.unknown, space.balance.used_m2, space.unmeasured) == (("department_director",), None, 1)
    page = client.get(f"/facilities/{facility.code}?lang=vi").get_data(as_text=True)
    assert "Giám đốc sở và tương đương" in page


def test_a_record_asks_as_many_statements_however_many_buildings_it_has(client: PageClient, session: Session) -> None:
    one, many = make_facility(session), make_facility(session)
    for facility, number in ((one, 1), (many, 8)):
        for _ in range(number):
            building = make_booked(session, facility, 0)
            make_use(session, facility, building, as_of=dt.date(2020, 1, 1), **IDLE)
    client.get(f"/facilities/{one.code}")
    with count_statements(session) as few:
        client.get(f"/facilities/{one.code}")
    with count_statements(session) as more:
        client.get(f"/facilities/{many.code}")
    assert len(more) == len(few)
