"""Reads the limits of time and the calendar for those who count by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.rule_models import RuleFigure
from assetreg.assets.rule_tables import figure
from assetreg.core.errors import NotFound
from assetreg.dispositions.law.calendar import Calendar, CalendarDay, DayKind
from assetreg.dispositions.law.clock_models import CalendarDayRow, ClockRuleRow
from assetreg.dispositions.law.clocks import LAST_DAY_ROLLS, Basis, ClockBook, ClockRule, Counter, OnReturn, Unit


def clock_rules(session: Session, on: dt.date) -> Mapping[str, ClockRule]:
    """The limits that stand on a day, by code, in the order in which they were first entered."""
    rows = session.scalars(select(ClockRuleRow).where(ClockRuleRow.stands_on(on)).order_by(ClockRuleRow.id))
    return {row.code: _rule(row) for row in rows}


def clock_book(session: Session) -> ClockBook:
    """Every version of every limit."""
    versions: dict[str, list[ClockRule]] = {}
    for row in session.scalars(select(ClockRuleRow).order_by(ClockRuleRow.code, ClockRuleRow.valid_from)):
        versions.setdefault(row.code, []).append(_rule(row))
    return ClockBook(versions)


def get_rule(session: Session, code: str, on: dt.date) -> ClockRule:
    """The version of a limit that stands on a day, before its first day the first one.

    Raises ``NotFound`` (``clock_rule_not_found``).
    """
    rows = session.scalars(select(ClockRuleRow).where(ClockRuleRow.code == code).order_by(ClockRuleRow.valid_from))
    rule = ClockBook({code: [_rule(row) for row in rows]}).rule(code, on)
    if rule is None:
        raise NotFound("clock_rule_not_found", rule=code)
    return rule


def calendar_of(session: Session) -> Calendar:
    """The days that stand."""
    return Calendar.of(calendar_day(row) for row in list_days(session))


def list_days(session: Session, year: int | None = None, *, withdrawn: bool = False) -> Sequence[CalendarDayRow]:
    """The days of a year, or of all, in their order; with those that were withdrawn, or without."""
    query = select(CalendarDayRow).order_by(CalendarDayRow.day, CalendarDayRow.id)
    if not withdrawn:
        query = query.where(CalendarDayRow.withdrawn_at.is_(None))
    if year is not None:
        query = query.where(CalendarDayRow.day >= dt.date(year, 1, 1), CalendarDayRow.day <= dt.date(year, 12, 31))
    return session.scalars(query).all()


def list_years(session: Session) -> list[int]:
    """The years of which something is known."""
    return sorted({day.year for day in session.scalars(select(CalendarDayRow.day))})


def get_day(session: Session, number: int) -> CalendarDayRow:
    """A day that stands, by its number; raises ``NotFound`` (``calendar_day_not_found``)."""
    row = session.get(CalendarDayRow, number)
    if row is None or row.withdrawn_at is not None:
        raise NotFound("calendar_day_not_found", day=str(number))
    return row


def last_day_rolls(session: Session, on: dt.date) -> bool:
    """The switch: whether a limit whose last day is not worked ends with the next working day."""
    return figure(session, LAST_DAY_ROLLS, on) != 0


def counter_of(session: Session) -> Counter:
    """All that limits are counted by; three statements."""
    figures = select(RuleFigure.valid_to, RuleFigure.value).where(RuleFigure.code == LAST_DAY_ROLLS)
    switch = [(ends, value != 0) for ends, value in session.execute(figures.order_by(RuleFigure.valid_from))]
    return Counter(clock_book(session), calendar_of(session), switch)


def calendar_day(row: CalendarDayRow) -> CalendarDay:
    """A row as the calendar counts it."""
    return CalendarDay(row.day, cast(DayKind, row.kind), row.is_verified)


def _rule(row: ClockRuleRow) -> ClockRule:
    return ClockRule(
        code=row.code, form=row.form, event=row.event, length=row.length, unit=cast(Unit, row.unit),
        on_return=cast(OnReturn, row.on_return), rolls=row.rolls, document=row.document, article=row.article,
        checked_against=row.checked_against, amended_by=row.amended_by, basis=cast(Basis, row.basis),
        name_vi=row.name_vi, name_en=row.name_en, event_vi=row.event_vi, event_en=row.event_en,
        valid_from=row.valid_from, valid_to=row.valid_to, is_verified=row.is_verified, note=row.note,
    )  # fmt: skip
