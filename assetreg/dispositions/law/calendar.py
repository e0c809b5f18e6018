"""Knows on which days state bodies work: Monday to Friday, less holidays and days off, and Saturdays worked by swap.

Labour Code 45/2019/QH14, Articles 111 and 112; what the Government announces for each year is data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

type DayKind = Literal["holiday", "compensation", "swapped_off", "swapped_working"]
# A holiday by law; the working day off in place of one that fell on a weekend; and both halves of a swap.
KINDS: tuple[DayKind, ...] = ("holiday", "compensation", "swapped_off", "swapped_working")
SWAPPED = frozenset({"swapped_off", "swapped_working"})
SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day that differs from its weekday. ``is_verified``: announced, or fixed by law; else expected."""

    day: dt.date
    kind: DayKind
    is_verified: bool = True


@dataclass(frozen=True)
class Calendar:
    """The days that differ from their weekday."""

    days: frozenset[CalendarDay] = frozenset()

    @classmethod
    def of(cls, days: Iterable[CalendarDay]) -> Calendar:
        """The calendar of these days."""
        return cls(frozenset(days))

    def is_working(self, day: dt.date) -> bool:
        """Whether state bodies work on a day."""
        return day in self._worked if day.weekday() >= SATURDAY else day not in self._off

    def next_working(self, day: dt.date) -> dt.date:
        """The day itself where it is worked, else the first worked one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def after_working_days(self, day: dt.date, count: int) -> dt.date:
        """The last of ``count`` working days, the first of them after ``day``; ``day`` itself for none."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def working_days_between(self, after: dt.date, until: dt.date) -> int:
        """How many working days lie after the one day until the other, this one included."""
        return sum(self.is_working(after + ONE_DAY * number) for number in range(1, (until - after).days + 1))

    def is_announced(self, after: dt.date, until: dt.date) -> bool:
        """Whether all that is known of the days in ``(after, until]`` was announced or is fixed by law.

        Not where a day is only expected, nor in a year of which nothing is known.
        """
        years = range(after.year, until.year + 1)
        return self._years.issuperset(years) and not any(after < day <= until for day in self._expected)

    def without_swaps(self) -> Calendar:
        """The same without the days off that are worked for, and without the Saturdays worked."""
        return Calendar.of(one for one in self.days if one.kind not in SWAPPED)

    @cached_property
    def _worked(self) -> frozenset[dt.date]:
        return frozenset(one.day for one in self.days if one.kind == "swapped_working")

    @cached_property
    def _off(self) -> frozenset[dt.date]:
        return frozenset(one.day for one in self.days if one.kind != "swapped_working")

    @cached_property
    def _expected(self) -> frozenset[dt.date]:
        return frozenset(one.day for one in self.days if not one.is_verified)

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(one.day.year for one in self.days)
