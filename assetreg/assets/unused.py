"""Reads of non-use: the facilities that stood unused longer than the law lets them, and the run of one facility."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.admin_units import queries as units
from assetreg.assets.non_use import Look, NonUse, non_use, unused_since
from assetreg.assets.rule_tables import figure, figure_of
from assetreg.assets.use_states import use_history
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.pages import read_cursor, write_cursor

MOST = 10_000  # beyond it a count says "at least"


@dataclass(frozen=True, slots=True)
class Unused:
    """A facility whose run of non-use grounds its recovery (Law 15/2017/QH14 Article 41(1)(a)); areas m2."""

    code: str
    name: str
    holder: str
    commune_name: str
    province_name: str | None
    outcome: str
    land_area_m2: Decimal | None
    gross_floor_m2: Decimal | None
    since: dt.date
    term_ends_on: dt.date


@dataclass(frozen=True, slots=True)
class UnusedPage:
    """One page, those first that have stood unused longest."""

    items: tuple[Unused, ...]
    next: str | None


def unused_over_a_year(
    session: Session, unit: str | None, on: dt.date, *, limit: int = 50, cursor: str | None = None
) -> UnusedPage:
    """Facilities of a province or present commune (None: all) unused for more than the months of the law on a day.

    Raises ``NotFound`` for a unit that is not there today, ``Invalid`` (``bad_cursor``).
    """
    after: list[object] = [None, None]
    if cursor is not None:
        after = [_day(read_cursor(cursor, 2)[0]), str(read_cursor(cursor, 2)[1])]
    rows = _rows(session, unit, on, limit + 1, after)
    following = write_cursor([rows[limit - 1].since, rows[limit - 1].code]) if len(rows) > limit else None
    return UnusedPage(tuple(rows[:limit]), following)


def count_unused(session: Session, unit: str | None, on: dt.date) -> int:
    """How many there are, up to ``MOST``."""
    return len(_rows(session, unit, on, MOST, [None, None]))


def non_use_of(session: Session, facility_id: int, on: dt.date) -> NonUse | None:
    """The run of non-use in which a facility stands on a day; None where it is in use or nobody has looked."""
    parts: dict[int, list[Look]] = {}
    for span in use_history(session, facility_id):
        idle = span.used_m2 == 0 and span.vacant_m2 + span.encroached_m2 > 0
        # Parcels and buildings are numbered apart.
        part = span.building_id if span.building_id is not None else -(span.parcel_id or 0)
        parts.setdefault(part, []).append(Look(span.since, idle))
    since = unused_since(parts, on) if parts else None
    return None if since is None else non_use(since, on, months(session, on))


def months(session: Session, on: dt.date) -> int:
    """How many months of non-use ground a recovery on a day."""
    return int(figure(session, "unused_months", on))


def ground(session: Session, on: dt.date) -> str:
    """Document and article that make it a ground, as the rule that stands on a day names them."""
    rule = figure_of(session, "unused_months", on)
    return f"{rule.document}, {rule.article}"


def _rows(session: Session, unit: str | None, on: dt.date, limit: int, after: list[object]) -> list[Unused]:
    place = units.get_unit(session, unit, on=today()) if unit is not None else None
    found = session.execute(
        visible_sql(session, "assetreg.assets", "unused"),
        {
            "on": on,
            "months": months(session, on),
            "province": place.code if place is not None and place.level == "province" else None,
            "commune": place.id if place is not None and place.level == "commune" else None,
            "after_since": after[0],
            "after_code": after[1],
            "limit": limit,
        },
    )
    return [Unused(*row) for row in found]


def _day(text: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        raise Invalid([FieldError("cursor", "bad_cursor")]) from None
