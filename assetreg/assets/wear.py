"""How fixed assets of the state wear: so many per cent of the original cost a year, by class, as of any date.

Sources: Circular 23/2023/TT-BTC for the years up to 2025 and Circular 141/2025/TT-BTC from 2026, each with its table of
classes (Annex I). Wear is counted once a year on the state at 31 December, for assets received in the year as well; the
last year takes what is left; at nothing left it stops. Long-term land-use rights do not wear.

Each closed year wears by the table that stood on its own 31 December and is never computed again by a later one. Where
a later table sets another life (desks 8 to 10 years, computers 5 to 7), an asset keeps the wear of its closed years and
goes on with the later yearly rate on its original cost until nothing is left: desks of 2020 wear 6 x 12.5 % up to 2025,
then 10 % a year, and end in 2028. That an asset goes on so is an ASSUMPTION: the transitional article of Circular
141/2025 was not read. Two more: years before the oldest table known here (2023) wear by that oldest table, and are
marked ``is_carried_back``; and the original cost has stood since the asset was put in use.

Book values rule papers; what is computed here stands beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WHOLE = Decimal(100)
# Circulars print rates with two decimals: each year may fall short by half of the last one.
RATE_ROUNDING = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class WearRate:
    """One version of one class: years of life and per cent of the original cost a year; both None: it does not wear."""

    years: int | None
    rate_percent: Decimal | None
    valid_from: dt.date
    valid_to: dt.date | None
    document: str
    article: str
    is_verified: bool

    def holds_at_the_end_of(self, year: int) -> bool:
        """Whether this version stood on 31 December of ``year``."""
        last_day = dt.date(year, 12, 31)
        return self.valid_from <= last_day and (self.valid_to is None or last_day < self.valid_to)


# Class code -> its versions, oldest first.
type WearTables = Mapping[str, Sequence[WearRate]]


@dataclass(frozen=True, slots=True)
class YearOfWear:
    """One closed year: the wear of the year and all wear up to its end, in per cent of the original cost."""

    year: int
    percent: Decimal
    accumulated_percent: Decimal
    rate: WearRate
    is_carried_back: bool


@dataclass(frozen=True, slots=True)
class Wear:
    """What an asset has worn up to a day; money in whole dong."""

    cost_vnd: int
    years: tuple[YearOfWear, ...]

    @property
    def accumulated_vnd(self) -> int:
        return amount(self.cost_vnd, self.years[-1].accumulated_percent) if self.years else 0

    @property
    def residual_vnd(self) -> int:
        return self.cost_vnd - self.accumulated_vnd

    @property
    def is_carried_back(self) -> bool:
        """Whether some year had to borrow a later table."""
        return any(year.is_carried_back for year in self.years)

    def of_year(self, year: int) -> int:
        """The wear of one closed year in whole dong: what had accumulated at its end less what had before it."""
        for one in self.years:
            if one.year == year:
                before = one.accumulated_percent - one.percent
                return amount(self.cost_vnd, one.accumulated_percent) - amount(self.cost_vnd, before)
        return 0


def wear(cost_vnd: int, wear_class: str, put_in_use_year: int, as_of: dt.date, tables: WearTables) -> Wear:
    """The wear of an asset of ``cost_vnd`` whole dong up to ``as_of``; raises ``KeyError`` for an unknown class."""
    years = wear_by_year(tables[wear_class], put_in_use_year, last_closed_year(as_of))
    return Wear(cost_vnd, tuple(years))


def wear_by_year(
    versions: Sequence[WearRate], first_year: int, last_year: int, *, worn_percent: Decimal = Decimal(0)
) -> Iterator[YearOfWear]:
    """Every year from ``first_year`` to ``last_year`` in which there was something left to wear, in order.

    ``worn_percent``: what had worn before ``first_year``, so that a period may be cut anywhere. ``versions``: of one
    class, oldest first; raises ``LookupError`` for a year that lies after or between them.
    """
    for year in range(first_year, last_year + 1):
        rate, is_carried_back = rate_of(versions, year)
        if rate.rate_percent is None or worn_percent >= WHOLE:
            return
        percent = _percent_of_year(rate, WHOLE - worn_percent)
        worn_percent += percent
        yield YearOfWear(year, percent, worn_percent, rate, is_carried_back)


def worn_percent(versions: Sequence[WearRate], first_year: int, last_year: int) -> Decimal:
    """What has worn by the end of ``last_year`` of an asset put in use in ``first_year``, in per cent of its cost."""
    worn = Decimal(0)
    for year in wear_by_year(versions, first_year, last_year):
        worn = year.accumulated_percent
    return worn


def rate_of(versions: Sequence[WearRate], year: int) -> tuple[WearRate, bool]:
    """The version that stood at the end of ``year``, and whether it had to be carried back from a later year."""
    for version in versions:
        if version.holds_at_the_end_of(year):
            return version, False
    if versions and dt.date(year, 12, 31) < versions[0].valid_from:
        return versions[0], True
    raise LookupError(f"no version of the class stands at the end of {year}")


def last_closed_year(as_of: dt.date) -> int:
    """The last year whose 31 December is not after ``as_of``."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def amount(cost_vnd: int, percent: Decimal) -> int:
    """A share of the original cost in whole dong, rounded half up."""
    return int((cost_vnd * percent / WHOLE).quantize(Decimal(1), ROUND_HALF_UP))


def _percent_of_year(rate: WearRate, left: Decimal) -> Decimal:
    """The year's rate, or all that is left where less than a year's wear is, but for the rounding of the rate."""
    assert rate.rate_percent is not None
    assert rate.years is not None
    lost_by_rounding = min(RATE_ROUNDING * rate.years, rate.rate_percent / 2)
    return left if left <= rate.rate_percent + lost_by_rounding else rate.rate_percent
