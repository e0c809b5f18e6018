"""Since when a facility stands unused, and whether that grounds its recovery.

Source: Law 15/2017/QH14 Article 41(1)(a): a working headquarters that was not used for more than 12 months
continuously. One day of use ends the run. Months are calendar months: the first day does not count and the term ends
with the corresponding day of the last month, or with its last day where there is none (Civil Code 91/2015/QH13 Articles
147(2), 148(3)). The number of months is data (``rule_figure``).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody found in one part on one day; it stands until the next look.

    ``is_idle``: none of the part was in use by anybody entitled, and some of it was vacant or encroached.
    """

    on: dt.date
    is_idle: bool


@dataclass(frozen=True, slots=True)
class NonUse:
    """A run of non-use: its first day, the last day of the term, and whether that is over."""

    since: dt.date
    term_ends_on: dt.date
    grounds_recovery: bool


def idle_since(looks: Iterable[Look], on: dt.date) -> dt.date | None:
    """The first day of the run of idle looks that lasts up to ``on``; None where the last look found use, or none was.

    Before the first look nothing is known, so no run begins earlier.
    """
    since: dt.date | None = None
    for look in sorted((look for look in looks if look.on <= on), key=lambda look: look.on):
        since = (since or look.on) if look.is_idle else None
    return since


def unused_since(parts: Mapping[int, Iterable[Look]], on: dt.date) -> dt.date | None:
    """The first day since which every part of a facility that was ever looked at stands idle, up to ``on``.

    A part without a look says nothing; a facility none of whose parts was looked at is not called unused.
    """
    seen = [looks for looks in (list(part) for part in parts.values()) if any(look.on <= on for look in looks)]
    runs = [idle_since(looks, on) for looks in seen]
    begun = [run for run in runs if run is not None]
    return max(begun) if begun and len(begun) == len(runs) else None


def non_use(since: dt.date, on: dt.date, months: int) -> NonUse:
    """A run that began on ``since``, as of ``on``: over when the day that ends its ``months`` months has passed."""
    ends = add_months(since, months)
    return NonUse(since, ends, on > ends)


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or the last day of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
