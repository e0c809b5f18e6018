"""Knows how limits of time are counted: from which event, in which unit, what a return does, where they end.

Decree 186/2025/NĐ-CP names most limits; Civil Code 91/2015/QH13, Articles 147 and 148, says how they are counted: the
day of the event is not counted, months end on the same day number or on the last day of the month, and a limit whose
last day is not worked ends with the next working day.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.law.calendar import Calendar

type Unit = Literal["day", "working_day", "month"]
type OnReturn = Literal["restart", "none", "pause"]
type Basis = Literal["law", "directive", "service_level"]
UNITS: tuple[Unit, ...] = ("day", "working_day", "month")
# "From the full, valid dossier": a return lets it begin anew. "From receipt": a return changes nothing. A pause is only
# an office's own service level.
ON_RETURN: tuple[OnReturn, ...] = ("restart", "none", "pause")
BASES: tuple[Basis, ...] = ("law", "directive", "service_level")
# The figure of rules that is the switch: 1, the last day rolls to the next working day; 0, it stays.
LAST_DAY_ROLLS = "last_day_rolls"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One limit: ``length`` in ``unit``s from the day of ``event``.

    ``rolls``: whether the last day moves to the next working day; the end of a power to act (a sale decision) does
    not. ``checked_against``: the later document with which the article was compared, None while it was with none;
    ``amended_by``: the later document that may have changed it.
    """

    code: str
    form: str
    event: str
    length: int
    unit: Unit
    on_return: OnReturn
    rolls: bool
    document: str
    article: str
    checked_against: str | None = None
    amended_by: str | None = None
    basis: Basis = "law"
    name_vi: str = ""
    name_en: str = ""
    event_vi: str = ""
    event_en: str = ""
    valid_from: dt.date = dt.date.min
    valid_to: dt.date | None = None
    is_verified: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A dossier returned on a day and completed on another; None while it is not."""

    returned_on: dt.date
    completed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends: as counted, and as it holds; both None while a returned dossier is not completed.

    ``is_announced``: whether the calendar between was announced, and not only expected.
    """

    raw_due_on: dt.date | None
    due_on: dt.date | None
    article: str
    checked_against: str | None
    is_announced: bool = True


@dataclass(frozen=True, slots=True)
class ClockBook:
    """Every version of every rule, oldest first, by code."""

    versions: Mapping[str, Sequence[ClockRule]]

    def rule(self, code: str, on: dt.date) -> ClockRule | None:
        """The version that stands on a day, before its first day the first one; None where none does."""
        standing = (one for one in self.versions.get(code, ()) if one.valid_to is None or on < one.valid_to)
        return next(standing, None)


def due(
    rule: ClockRule, event_on: dt.date, calendar: Calendar, *, stops: Sequence[Stop] = (), rolls: bool = True
) -> Due:
    """When a limit that began with an event ends; ``rolls`` is the switch for all rules.

    Raises ``Invalid`` (``returned``: ``stops_out_of_order``) where a return lies before the event or the one before.
    """
    _refuse_disorder(event_on, stops)
    begun, raw = _count(rule, event_on, calendar, stops)
    if raw is None:
        return Due(None, None, rule.article, rule.checked_against)
    last = calendar.next_working(raw) if rolls and rule.rolls else raw
    # Days counted one by one ask the calendar from the start, a last day that rolls only where it falls.
    since = begun if rule.unit == "working_day" else raw - dt.timedelta(days=1)
    asks_calendar = rule.unit == "working_day" or (rolls and rule.rolls)
    announced = not asks_calendar or calendar.is_announced(since, last)
    return Due(raw, last, rule.article, rule.checked_against, announced)


def _count(
    rule: ClockRule, event_on: dt.date, calendar: Calendar, stops: Sequence[Stop]
) -> tuple[dt.date, dt.date | None]:
    """The day from which the last stretch was counted, and where it ends."""
    if rule.on_return == "none" or not stops:
        return event_on, _end(rule, event_on, rule.length, calendar)
    if stops[-1].completed_on is None:
        return event_on, None
    if rule.on_return == "restart":
        return stops[-1].completed_on, _end(rule, stops[-1].completed_on, rule.length, calendar)
    return event_on, _paused(rule, event_on, calendar, stops)


def _paused(rule: ClockRule, event_on: dt.date, calendar: Calendar, stops: Sequence[Stop]) -> dt.date:
    """What was not used before each return runs on from its completion; a limit of months is lengthened by days."""
    if rule.unit == "month":
        waited = sum(((one.completed_on or one.returned_on) - one.returned_on for one in stops), dt.timedelta())
        return add_months(event_on, rule.length) + waited
    begun, left = event_on, rule.length
    for stop in stops:
        ends = _end(rule, begun, left, calendar)
        if stop.returned_on >= ends:  # it had run out before
            return ends
        if rule.unit == "working_day":
            left -= calendar.working_days_between(begun, stop.returned_on)
        else:
            left -= (stop.returned_on - begun).days
        begun = stop.completed_on or stop.returned_on
    return _end(rule, begun, left, calendar)


def _end(rule: ClockRule, begun: dt.date, length: int, calendar: Calendar) -> dt.date:
    if rule.unit == "working_day":
        return calendar.after_working_days(begun, length)
    return add_months(begun, length) if rule.unit == "month" else begun + dt.timedelta(days=length)


def add_months(day: dt.date, count: int) -> dt.date:
    """The same day number so many months later, or the last day of that month (Civil Code, Article 148(3))."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _refuse_disorder(event_on: dt.date, stops: Sequence[Stop]) -> None:
    before = event_on
    for number, stop in enumerate(stops, 1):
        is_last = number == len(stops)
        ends = stop.completed_on or stop.returned_on
        if not before <= stop.returned_on <= ends or (stop.completed_on is None and not is_last):
            raise Invalid([FieldError("returned", "stops_out_of_order", {"day": stop.returned_on})])
        before = ends


@dataclass(frozen=True, slots=True)
class Counter:
    """All that limits are counted by: every version of every rule, the calendar, and the dated switch.

    ``switch``: (first day it no longer holds or None, whether the last day rolls), oldest first.
    """

    book: ClockBook
    calendar: Calendar
    switch: Sequence[tuple[dt.date | None, bool]]

    def due(self, code: str, event_on: dt.date, stops: Sequence[Stop] = ()) -> Due | None:
        """When a limit ends by the version and the switch of the day of its event; None where no version stands."""
        rule = self.book.rule(code, event_on)
        if rule is None:
            return None
        return due(rule, event_on, self.calendar, stops=stops, rolls=self.rolls(event_on))

    def rolls(self, on: dt.date) -> bool:
        """The switch on a day."""
        return next((value for ends, value in self.switch if ends is None or on < ends), True)

    def by(self, calendar: Calendar) -> Counter:
        """The same by another calendar."""
        return Counter(self.book, calendar, self.switch)
