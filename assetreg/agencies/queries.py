"""Questions about bodies: lists, one body, who stands below it; ``on`` is today unless said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.agencies.codes import province_of
from assetreg.agencies.matching import match_agencies, match_agency
from assetreg.agencies.models import Agency
from assetreg.agencies.records import AgencyRecord, record_of, select_records
from assetreg.agencies.relatives import Relative, heir_of, predecessors, present_of, successors
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.core.text import clean, fold

__all__ = [
    "Agency",
    "AgencyFilter",
    "AgencyRecord",
    "Relative",
    "find_agency",
    "get_agency",
    "heir_of",
    "list_agencies",
    "match_agencies",
    "match_agency",
    "predecessors",
    "present_of",
    "stream_agencies",
    "subordinates",
    "successors",
]

# As the index has it: province by province, those that ended after those that stand, by name.
_ORDER: Sequence[ColumnElement[Any]] = (
    Agency.__table__.c.province_code,
    Agency.__table__.c.valid_to.is_not(None),
    Agency.__table__.c.name_key,
    Agency.__table__.c.id,
)


@dataclass(frozen=True, slots=True)
class AgencyFilter:
    """What a list shows. ``unit``: present province (2 digits) or commune (5); ``as_of``: those that stood that day;
    ``state``: ``standing`` today or ``ended``."""

    unit: str | None = None
    kind: str | None = None
    block: str | None = None
    regime: str | None = None
    state: str | None = None
    q: str | None = None
    as_of: dt.date | None = None


def list_agencies(
    session: Session, wanted: AgencyFilter, *, limit: int = 50, cursor: str | None = None
) -> Page[AgencyRecord]:
    """One page by province, those that stand before those that ended, by name; in a search, accents as typed first."""
    query = select_records().where(*conditions_of(session, wanted))
    keys = (_rank(clean(wanted.q)), *_ORDER) if wanted.q is not None and clean(wanted.q) else _ORDER
    return page_through(session, query, keys, record_of, limit=limit, cursor=cursor)


def stream_agencies(session: Session, wanted: AgencyFilter) -> Iterator[AgencyRecord]:
    """Every body a filter leaves, by province and number, a thousand at a time, for exports."""
    query = select_records().where(*conditions_of(session, wanted)).order_by(Agency.province_code, Agency.id)
    return map(record_of, session.execute(query, execution_options={"yield_per": 1000}))


def get_agency(session: Session, code: str) -> AgencyRecord:
    """The body with this code; raises ``NotFound``."""
    found = find_agency(session, code)
    if found is None:
        raise NotFound(code="agency_not_found", agency=code)
    return found


def find_agency(session: Session, code: str) -> AgencyRecord | None:
    """The same, or None."""
    if province_of(code) is None:
        return None
    query = select_records().where(Agency.code == code)  # its province may have changed since it gave the code
    row = session.execute(query).one_or_none()
    return None if row is None else record_of(row)


def subordinates(session: Session, agency_id: int, *, limit: int = 200) -> Sequence[AgencyRecord]:
    """The bodies directly below, those that stand first, by name."""
    query = select_records().where(Agency.superior_id == agency_id)
    query = query.order_by(Agency.valid_to.is_not(None), Agency.name_key, Agency.id).limit(limit)
    return [record_of(row) for row in session.execute(query)]


def conditions_of(session: Session, wanted: AgencyFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on ``Agency``; raises ``NotFound`` for a unit that is not there today."""
    conditions: list[ColumnElement[bool]] = [
        getattr(Agency, name) == value
        for name in ("kind", "block", "regime")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.unit is not None:
        conditions.append(_in_unit(session, wanted.unit))
    if wanted.as_of is not None:
        conditions.append(Agency.stands_on(wanted.as_of))
    if wanted.state == "standing":
        conditions.append(or_(Agency.valid_to.is_(None), Agency.valid_to > today()))
    elif wanted.state == "ended":
        conditions.append(Agency.valid_to <= today())
    terms = fold(wanted.q).split() if wanted.q is not None else []
    if terms:
        conditions.append(and_(*(Agency.search_text.contains(term, autoescape=True) for term in terms)))
    return conditions


def _in_unit(session: Session, code: str) -> ColumnElement[bool]:
    if len(code) == 2:
        return Agency.province_code == code
    unit = units.find_unit(session, code, level="commune", on=today())
    if unit is None:
        raise NotFound(code="unit_not_found", unit=code)
    return and_(Agency.province_code == unit.province_code, Agency.commune_id == unit.id)


def _rank(q: str) -> ColumnElement[Any]:
    """0 where the text stands with the accents as typed, else 1."""
    text = func.lower(func.concat_ws(" ", Agency.code, Agency.name))
    return case((text.contains(q.lower(), autoescape=True), 0), else_=1)
