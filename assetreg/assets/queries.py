"""Reads of the register: one facility, lists page by page, totals and counts of what a filter leaves."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import OUTCOMES, Facility
from assetreg.assets.records import FacilityRecord, record_of, select_records
from assetreg.audit.as_of import end_of, standing
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.quads import ranges_of_box
from assetreg.core.text import clean, fold

EXACT_COUNT = 10_000  # above it a list says "at least"
TOTALS_UP_TO = 30_000  # a province of the largest country; above it a list gives no totals: they belong to a report


@dataclass(frozen=True, slots=True)
class FacilityFilter:
    """What a list shows. ``unit``: a province (2 digits) or present commune (5); ``bbox``: west, south, east, north."""

    unit: str | None = None
    kind: str | None = None
    outcome: str | None = None
    outcomes: tuple[str, ...] | None = None  # several of them, as the map's legend chooses
    status: str | None = None
    holder_level: str | None = None
    q: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    as_of: dt.date | None = None  # the register as it stood at the end of this day

    def over[S: Select[*tuple[Any, ...]]](self, statement: S) -> S:
        """The statement over the facilities of the day asked for."""
        return standing(statement, Facility, end_of(self.as_of) if self.as_of else None)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over what a filter leaves; areas m2, money whole dong."""

    land_area_m2: Decimal
    footprint_m2: Decimal
    gross_floor_m2: Decimal
    usable_floor_m2: Decimal
    original_cost_vnd: int
    residual_value_vnd: int
    headcount: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``next`` leads to the following one. ``totals`` is None above ``TOTALS_UP_TO``."""

    items: tuple[FacilityRecord, ...]
    next: str | None
    count: int
    count_is: Literal["exact", "at_least"]
    totals: Totals | None


def list_facilities(session: Session, wanted: FacilityFilter, *, limit: int = 50, cursor: str | None = None) -> Page:
    """One page ordered by code; a search that finds no more than can be counted puts those first that carry the
    accents as typed. The page after a cursor costs what the first one costs."""
    conditions = conditions_of(session, wanted)
    count, totals = _count_and_totals(session, wanted, conditions)
    rank = _rank(wanted.q) if count <= EXACT_COUNT else None
    rows = session.execute(_rows_of_page(wanted, conditions, rank, cursor, limit + 1)).all()
    shown = rows[:limit]
    following = cursor_after(shown[-1].rank, shown[-1].code) if len(rows) > limit else None
    if count > EXACT_COUNT:
        return Page(tuple(map(record_of, shown)), following, EXACT_COUNT, "at_least", totals)
    return Page(tuple(map(record_of, shown)), following, count, "exact", totals)


def _rows_of_page(
    wanted: FacilityFilter,
    conditions: Sequence[ColumnElement[bool]],
    rank: ColumnElement[int] | None,
    cursor: str | None,
    most: int,
) -> Select[*tuple[Any, ...]]:
    """The records of a page, each with its rank. First which facilities they are, then all that is told of those:
    a filter that leaves a thousand sorts them without joining the names of their units to each."""
    ranked = (literal(0) if rank is None else rank).label("rank")
    if wanted.as_of is not None:
        return wanted.over(_after(select_records(ranked), rank, cursor).where(*conditions).limit(most))
    chosen = _after(select(Facility.id, Facility.code, ranked), rank, cursor).where(*conditions).limit(most).subquery()
    return select_records(chosen.c.rank).join(chosen, chosen.c.id == Facility.id).order_by(chosen.c.rank, chosen.c.code)


def _after(
    query: Select[*tuple[Any, ...]], rank: ColumnElement[int] | None, cursor: str | None
) -> Select[*tuple[Any, ...]]:
    """In the order of the list, behind the cursor; by code alone an index gives the order."""
    if rank is None:
        query = query.order_by(Facility.code)
        return query if cursor is None else query.where(Facility.code > _read_cursor(cursor)[1])
    query = query.order_by(rank, Facility.code)
    return query if cursor is None else query.where(tuple_(rank, Facility.code) > tuple_(*_read_cursor(cursor)))


def get_facility(session: Session, code: str) -> FacilityRecord:
    """The facility with this code; raises ``NotFound``."""
    row = session.execute(select_records().where(Facility.code == code)).one_or_none()
    if row is None:
        raise NotFound(code="facility_not_found", facility=code)
    return record_of(row)


def stream_facilities(session: Session, wanted: FacilityFilter) -> Iterator[FacilityRecord]:
    """Every facility a filter leaves, by code, a thousand at a time, for exports."""
    query = select_records().where(*conditions_of(session, wanted)).order_by(Facility.code)
    return map(record_of, session.execute(wanted.over(query), execution_options={"yield_per": 1000}))


def outcome_counts(session: Session, wanted: FacilityFilter) -> Mapping[str, int]:
    """How many facilities a filter leaves per outcome; every outcome is a key."""
    query = select(Facility.outcome, func.count()).where(*conditions_of(session, wanted)).group_by(Facility.outcome)
    counts = dict(session.execute(wanted.over(query)).all())
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}


def conditions_of(session: Session, wanted: FacilityFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on ``Facility``; raises ``NotFound`` for a unit that is not there today."""
    conditions = [
        getattr(Facility, name) == value
        for name in ("kind", "outcome", "status", "holder_level")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.outcomes is not None:
        conditions.append(Facility.outcome.in_(wanted.outcomes))
    if wanted.unit is not None:
        conditions.append(_in_unit(session, wanted.unit))
    if wanted.bbox is not None:
        conditions.append(_in_box(*wanted.bbox))
    if wanted.q is not None and (terms := fold(wanted.q).split()):
        conditions.append(_matches(session, terms))
    return conditions


def _in_box(west: float, south: float, east: float, north: float) -> ColumnElement[bool]:
    """Inside the box; by numbers first, which an index may compare whoever asks, then to the last metre."""
    near = (Facility.quad.between(first, last) for first, last in ranges_of_box(west, south, east, north))
    return and_(or_(*near), Facility.location.op("&&")(func.ST_MakeEnvelope(west, south, east, north, 4326)))


def _in_unit(session: Session, code: str) -> ColumnElement[bool]:
    if len(code) == 2:
        return Facility.province_code == code
    unit_id = session.scalar(
        select(AdminUnit.id).where(AdminUnit.level == "commune", AdminUnit.code == code, AdminUnit.stands_on(today()))
    )
    if unit_id is None:
        raise NotFound(code="unit_not_found", unit=code)
    return Facility.commune_id == unit_id


def communes_named(session: Session, terms: Sequence[str]) -> list[int]:
    """The communes, present and former, whose name holds every folded term; at most 500."""
    units = select(AdminUnit.id).where(
        AdminUnit.level == "commune", *(AdminUnit.search_name.contains(term, autoescape=True) for term in terms)
    )
    return list(session.scalars(units.limit(500)))


def _matches(session: Session, terms: Sequence[str]) -> ColumnElement[bool]:
    """Every term in the record's own text, or all of them in the name of its present or former commune."""
    own = and_(*(Facility.search_text.contains(term, autoescape=True) for term in terms))
    # As a list of numbers, so that three indexes answer together.
    ids = communes_named(session, terms)
    if not ids:
        return own
    return or_(own, Facility.commune_id.in_(ids), Facility.former_commune_id.in_(ids))


def _rank(q: str | None) -> ColumnElement[int] | None:
    """0 where the text stands with the accents as typed, else 1; None where nothing is searched."""
    if q is None or not clean(q):
        return None
    text = func.lower(func.concat_ws(" ", Facility.code, Facility.name, Facility.holder))
    return case((text.contains(clean(q).lower(), autoescape=True), 0), else_=1)


def _count_and_totals(
    session: Session, wanted: FacilityFilter, conditions: Sequence[ColumnElement[bool]]
) -> tuple[int, Totals | None]:
    names = tuple(Totals.__dataclass_fields__)
    # Of a search nobody sums more than can be counted: its rows are looked at one by one.
    most = EXACT_COUNT if wanted.q else TOTALS_UP_TO
    some = select(*(getattr(Facility, name) for name in names)).where(*conditions).limit(most + 1).subquery()
    sums = (func.coalesce(func.sum(some.c[name]), 0) for name in names)
    count, *values = session.execute(wanted.over(select(func.count(), *sums).select_from(some))).one()
    if count > most:
        return count, None
    land, footprint, gross, usable, cost, residual, staff = values
    return count, Totals(land, footprint, gross, usable, int(cost), int(residual), int(staff))


def cursor_after(rank: int, code: str) -> str:
    """The place in a list behind a facility, as an opaque text; ``rank`` 0 where nothing is searched."""
    return base64.urlsafe_b64encode(f"{rank}:{code}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[int, str]:
    try:
        rank, code = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":", 1)
        return int(rank), code
    except (binascii.Error, ValueError):
        raise Invalid([FieldError("cursor", "bad_cursor")]) from None
