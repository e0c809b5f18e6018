"""Limits of time are counted as the law counts them: 25 dated cases, and what must hold for every limit."""

from __future__ import annotations

import datetime as dt
from csv import DictReader
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.assets.rule_loader import FILES, differences, read_rules
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.parse import Door, parse
from assetreg.dispositions.law.calendar import SATURDAY, Calendar, CalendarDay
from assetreg.dispositions.law.clock_models import CalendarDayRow, ClockRuleRow
from assetreg.dispositions.law.clock_queries import calendar_of, clock_book, clock_rules, get_rule, last_day_rolls
from assetreg.dispositions.law.clock_schemas import ClockRuleInput
from assetreg.dispositions.law.clocks import ClockRule, Stop, add_months, due
from tests.dispositions.clocks.cases import Case, read_cases, stops_of

CASES = read_cases()
DAY = dt.date.fromisoformat
PLAIN = ClockRule("plain", "any", "something", 20, "day", "restart", True, "Nghị định", "Điều 1")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dated_case_ends_on_its_day(session: Session, case: Case) -> None:
    rule = get_rule(session, case.rule, case.event_on)
    found = due(rule, case.event_on, calendar_of(session), stops=case.stops)
    assert (found.raw_due_on, found.due_on) == (case.raw_due_on, case.due_on)
    assert found.article == rule.article
    assert found.is_announced
    assert found.checked_against is None  # nobody has compared it with the later decree


def test_without_swapped_days_exactly_those_that_rest_on_them_change(session: Session) -> None:
    plain = calendar_of(session).without_swaps()
    moved = {}
    for case in CASES:
        found = due(get_rule(session, case.rule, case.event_on), case.event_on, plain, stops=case.stops).due_on
        if found != case.due_on:
            moved[case.name] = found
    assert moved == {case.name: case.without_swaps for case in CASES if case.without_swaps}
    assert set(moved) == {"C04", "C12", "C18", "C19"}


def test_with_the_switch_off_the_last_day_stays(session: Session) -> None:
    calendar = calendar_of(session)
    for case in CASES:
        rule = get_rule(session, case.rule, case.event_on)
        assert due(rule, case.event_on, calendar, stops=case.stops, rolls=False).due_on == case.raw_due_on
    assert last_day_rolls(session, DAY("2026-01-01"))


def test_the_files_say_what_the_tables_say(session: Session) -> None:
    rows = {(row.code, row.valid_from): row for row in session.scalars(select(ClockRuleRow))}
    told = {(one.code, one.valid_from): one for one in read_rules(FILES / "clock_rule.csv", ClockRuleInput)}
    assert rows.keys() == told.keys()
    assert [key for key, one in told.items() if differences(rows[key], one.model_dump())] == []
    with (FILES.parent / "calendar.csv").open(encoding="utf-8") as stream:
        days = [{name: said or None for name, said in row.items()} for row in DictReader(stream)]
    stored = session.scalars(select(CalendarDayRow).order_by(CalendarDayRow.day)).all()
    said = [
        {name: str(value).lower() if isinstance(value, bool) else value and str(value) for name in days[0]
         for value in [getattr(row, name)]}
        for row in stored
    ]  # fmt: skip
    assert said == days


def test_every_limit_says_where_it_stands_and_that_nobody_compared_it(session: Session) -> None:
    rules = clock_rules(session, DAY("2026-06-01"))
    assert len(rules) == 48
    assert not rules["temporary_regularise"].is_verified  # a directive, known from newspapers
    for rule in rules.values():
        assert rule.article
        assert rule.checked_against is None
        assert (rule.amended_by is not None) == (rule.document == "Nghị định 186/2025/NĐ-CP")
    assert {rule.code for rule in rules.values() if rule.on_return == "restart"} == {
        "assign_decide", "convert_decide", "recover_decide", "plan_decide", "transfer_decide", "sell_decide",
        "auction_failed_decide", "liquidate_decide", "destroy_decide", "lost_decide", "locality_consult",
        "locality_reply", "locality_inside_decide",
    }  # fmt: skip
    assert {rule.code for rule in rules.values() if not rule.rolls} == {"sell_valid", "sell_extension_valid"}
    assert not [rule for rule in rules.values() if rule.on_return == "pause"]


def test_a_return_changes_nothing_where_the_law_counts_from_receipt(session: Session) -> None:
    rule = get_rule(session, "assign_file", DAY("2025-07-07"))
    returned = stops_of("2025-07-10/2025-07-20")
    assert due(rule, DAY("2025-07-07"), calendar_of(session), stops=returned).due_on == DAY("2025-08-06")


def test_an_own_service_level_pauses(session: Session) -> None:
    rule = replace(PLAIN, on_return="pause", basis="service_level")
    stops = stops_of("2025-09-12/2025-09-24")
    calendar = calendar_of(session)
    assert due(rule, DAY("2025-09-08"), calendar, stops=stops).due_on == DAY("2025-10-10")
    working = replace(rule, unit="working_day", length=5)
    assert due(working, DAY("2025-09-08"), calendar, stops=stops).due_on == DAY("2025-09-25")
    months = replace(rule, unit="month", length=1, rolls=False)
    assert due(months, DAY("2025-09-08"), calendar, stops=stops).due_on == DAY("2025-10-20")
    late = stops_of("2025-10-30/2025-11-24")
    assert due(rule, DAY("2025-09-08"), calendar, stops=late).raw_due_on == DAY("2025-09-28")


def test_a_returned_dossier_has_no_due_date_until_it_is_complete() -> None:
    found = due(PLAIN, DAY("2026-03-02"), Calendar(), stops=stops_of("2026-03-05/"))
    assert (found.raw_due_on, found.due_on) == (None, None)


@pytest.mark.parametrize("stops", ["2026-03-01/2026-03-05", "2026-03-09/2026-03-05", "2026-03-05/ 2026-03-09/",
                                   "2026-03-05/2026-03-09 2026-03-08/2026-03-10"])  # fmt: skip
def test_returns_that_cannot_follow_each_other_are_refused(stops: str) -> None:
    with pytest.raises(Invalid) as refused:
        due(PLAIN, DAY("2026-03-02"), Calendar(), stops=stops_of(stops))
    assert [(error.field, error.code) for error in refused.value.errors] == [("returned", "stops_out_of_order")]


def test_what_rests_on_days_not_yet_announced_says_so(session: Session) -> None:
    calendar = calendar_of(session)
    expected = due(PLAIN, DAY("2027-01-18"), calendar)
    assert (expected.due_on, expected.is_announced) == (DAY("2027-02-12"), False)
    assert due(PLAIN, DAY("2027-03-01"), calendar).is_announced
    assert not due(PLAIN, DAY("2028-03-01"), calendar).is_announced  # nothing is known of that year
    assert due(replace(PLAIN, rolls=False), DAY("2028-03-01"), calendar).is_announced


def test_a_limit_before_its_first_day_is_counted_by_its_first_version(session: Session) -> None:
    assert get_rule(session, "sell_decide", DAY("2020-01-01")).valid_from == DAY("2025-07-01")
    assert clock_book(session).rule("no_such_limit", DAY("2026-01-01")) is None
    with pytest.raises(NotFound):
        get_rule(session, "no_such_limit", DAY("2026-01-01"))


def test_only_an_own_service_level_may_pause(session: Session) -> None:
    said = {"on_return": "pause", "basis": "law"}
    errors = parse(ClockRuleInput, said, Door.JSON, partial=True).errors
    assert [(error.field, error.code) for error in errors] == [("on_return", "pause_only_of_service_level")]
    statement = text("""
        INSERT INTO clock_rule (code, name_vi, name_en, form, basis, event, event_vi, event_en, length, unit,
          on_return, rolls, document, article, valid_from)
        VALUES ('own', 'x', 'x', 'any', 'law', 'received', 'x', 'x', 1, 'day', 'pause', true, 'x', 'x', '2026-01-01')
    """)
    with pytest.raises(DBAPIError, match="ck_clock_rule_pause"), session.begin_nested():
        session.execute(statement)


DAYS = st.dates(DAY("2024-01-01"), DAY("2030-12-31"))
CALENDARS = st.builds(
    lambda off, worked: Calendar.of(
        [CalendarDay(day, "holiday") for day in off]
        + [CalendarDay(day, "swapped_working") for day in worked if day.weekday() >= SATURDAY]
    ),
    st.sets(DAYS, max_size=40), st.sets(DAYS, max_size=40),
)  # fmt: skip
RULES = st.builds(
    lambda length, unit, on_return, rolls: replace(PLAIN, length=length, unit=unit, on_return=on_return, rolls=rolls),
    st.integers(1, 60), st.sampled_from(["day", "working_day", "month"]),
    st.sampled_from(["restart", "none", "pause"]), st.booleans(),
)  # fmt: skip


@given(rule=RULES, event=DAYS, calendar=CALENDARS)
def test_the_day_of_the_event_never_counts_and_what_rolls_ends_on_a_worked_day(
    rule: ClockRule, event: dt.date, calendar: Calendar
) -> None:
    found = due(rule, event, calendar)
    assert found.raw_due_on is not None
    assert found.due_on is not None
    assert event < found.raw_due_on <= found.due_on
    if rule.rolls or rule.unit == "working_day":
        assert calendar.is_working(found.due_on)
    if rule.unit == "working_day":
        assert calendar.working_days_between(event, found.due_on) == rule.length
    if not rule.rolls:
        assert found.due_on == found.raw_due_on


@given(rule=RULES, event=DAYS, calendar=CALENDARS, waits=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)),
                                                                  max_size=3))  # fmt: skip
def test_returns_never_shorten_a_limit(
    rule: ClockRule, event: dt.date, calendar: Calendar, waits: list[tuple[int, int]]
) -> None:
    stops, last = [], event
    for before, waited in waits:
        returned = last + dt.timedelta(days=before)
        last = returned + dt.timedelta(days=waited)
        stops.append(Stop(returned, last))
    plain, found = due(rule, event, calendar), due(rule, event, calendar, stops=stops)
    assert found.due_on is not None
    assert plain.due_on is not None
    assert found.due_on >= plain.due_on
    if rule.on_return == "none":
        assert found == plain
    if rule.on_return == "restart" and stops:
        assert found.due_on == due(rule, last, calendar).due_on


@given(day=DAYS, count=st.integers(1, 24))
def test_months_end_on_the_same_number_or_on_the_last_day(day: dt.date, count: int) -> None:
    ends = add_months(day, count)
    assert (ends.year * 12 + ends.month) - (day.year * 12 + day.month) == count
    assert ends.day == day.day or (ends.day < day.day and (ends + dt.timedelta(days=1)).day == 1)
