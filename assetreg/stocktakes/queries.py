"""Reads of counts: campaigns, what is counted where and how far that has come, lines with the count that stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.core.text import fold
from assetreg.kinds.described import Asked
from assetreg.stocktakes.models import Stocktake, StocktakeCount, StocktakeLine, StocktakeTeam
from assetreg.stocktakes.records import StocktakeRecord, record_of, select_records

# The count that stands: the named one, else the latest that was made.
STANDING_ORDER: Sequence[ColumnElement[Any]] = (
    StocktakeCount.is_named.desc(),
    StocktakeCount.counted_at.desc(),
    StocktakeCount.id.desc(),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one part of a campaign has come. ``key``: a body's name, a team's, or a facility's id."""

    key: Any
    name: str | None
    code: str | None
    lines: int
    counted: int
    differing: int

    @property
    def percent(self) -> int:
        """How many of a hundred are counted, rounded down: 100 means all."""
        return 100 * self.counted // self.lines if self.lines else 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A line with the count that stands, and the code of the premises where that count found it."""

    line: StocktakeLine
    count: StocktakeCount | None
    premises_code: str | None = None
    premises_name: str | None = None
    found_code: str | None = None
    found_name: str | None = None
    team: str | None = None


def get_stocktake(session: Session, code: str) -> StocktakeRecord:
    """The campaign with this code; raises ``NotFound``."""
    row = session.execute(select_records().where(Stocktake.code == code)).one_or_none()
    if row is None:
        raise NotFound("record_not_found", record=code)
    return record_of(row)


def list_stocktakes(session: Session, asked: Asked) -> Page[StocktakeRecord]:
    """One page, the newest first; raises ``NotFound`` for a unit that is not there today."""
    conditions: list[ColumnElement[bool]] = [
        getattr(Stocktake, name) == value for name, value in asked.chosen.items() if name == "state"
    ]
    if (agency := asked.chosen.get("agency")) is not None:
        conditions.append(Stocktake.agency_id.in_(select(Agency.id).where(Agency.code == agency)))
    if asked.unit is not None:
        conditions.append(_in_unit(session, asked.unit))
    if asked.q is not None:
        text = func.fold_text(func.concat_ws(" ", Stocktake.code, Stocktake.name, Agency.name))
        conditions += [text.contains(term, autoescape=True) for term in fold(asked.q).split()]
    query = select(Stocktake.id).outerjoin(Agency, Agency.id == Stocktake.agency_id).where(*conditions)
    keys: list[ColumnElement[Any]] = [(-Stocktake.__table__.c.id).label("newest_first")]
    page = page_through(session, query, keys, lambda row: int(row[0]), limit=asked.limit, cursor=asked.cursor)
    told = select_records().where(Stocktake.id.in_(page.items)).order_by(*keys)
    return Page(tuple(map(record_of, session.execute(told))), page.next, page.count, page.count_is)


def _in_unit(session: Session, code: str) -> ColumnElement[bool]:
    if len(code) == 2:
        return Stocktake.province_code == code
    unit_id = session.scalar(
        select(AdminUnit.id).where(AdminUnit.level == "commune", AdminUnit.code == code, AdminUnit.stands_on(today()))
    )
    if unit_id is None:
        raise NotFound("unit_not_found", unit=code)
    return Stocktake.commune_id == unit_id


def standing(column: str = "id") -> Any:
    """A column of the count that stands of a line of the statement around it; null where nobody counted."""
    # By the table: a line's counts lie where it lies, so that whoever sees the line sees all of them.
    one = StocktakeCount.__table__.alias("one")
    order = (one.c.is_named.desc(), one.c.counted_at.desc(), one.c.id.desc())
    found = select(one.c[column]).where(one.c.line_id == StocktakeLine.id).order_by(*order).limit(1)
    return found.correlate(StocktakeLine).scalar_subquery()


def select_counted(stocktake_id: int) -> Select[Any]:
    """Lines with the count that stands and the names of their premises and teams; one statement."""
    shown: tuple[Any, ...] = (StocktakeLine, StocktakeCount, Facility.code, Facility.name, StocktakeTeam.name)
    return (
        select(*shown)
        .select_from(StocktakeLine)
        .outerjoin(StocktakeCount, StocktakeCount.id == standing())
        .outerjoin(Facility, Facility.id == StocktakeLine.facility_id)
        .outerjoin(StocktakeTeam, StocktakeTeam.id == StocktakeLine.team_id)
        .where(StocktakeLine.stocktake_id == stocktake_id)
    )


def _read(row: Any) -> Counted:
    line, count, code, name, team = tuple(row)[:5]
    return Counted(line, count, code, name, team=team)


def _found_where(session: Session, lines: Iterable[Counted]) -> list[Counted]:
    """The same lines with the names of the premises where things were found; one statement for all."""
    all_lines = list(lines)
    ids = {one.count.found_facility_id for one in all_lines if one.count is not None} - {None}
    if not ids:
        return all_lines
    query = select(Facility.id, Facility.code, Facility.name).where(Facility.id.in_(ids))
    names = {number: (code, name) for number, code, name in session.execute(query)}
    return [
        replace(one, found_code=names[number][0], found_name=names[number][1])
        if one.count is not None and (number := one.count.found_facility_id) in names
        else one
        for one in all_lines
    ]


KINDS = ("facility", "land_parcel", "building", "vehicle", "equipment", "archive_holding")
ORDER: Sequence[ColumnElement[Any]] = (
    func.coalesce(StocktakeLine.facility_id, 0),
    case({kind: number for number, kind in enumerate(KINDS)}, value=StocktakeLine.subject_kind),
    StocktakeLine.__table__.c.id,
)


def list_counted(session: Session, stocktake_id: int) -> list[Counted]:
    """Every line of a campaign, premises by premises, with the count that stands."""
    query = select_counted(stocktake_id).order_by(*ORDER)
    return _found_where(session, map(_read, session.execute(query)))


def page_of_lines(
    session: Session,
    stocktake_id: int,
    *,
    facility_id: int | None = None,
    shown: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Counted]:
    """One page; ``shown``: a finding, or ``uncounted``; ``facility_id``: of those premises, 0 of none."""
    query = select(StocktakeLine.id).where(StocktakeLine.stocktake_id == stocktake_id)
    if facility_id is not None:
        query = query.where(func.coalesce(StocktakeLine.facility_id, 0) == facility_id)
    if shown == "uncounted":
        query = query.where(standing().is_(None))
    elif shown is not None:
        query = query.where(standing("finding") == shown)
    # First which they are, then all that is told of those.
    page = page_through(session, query, ORDER, lambda row: int(row[0]), limit=limit, cursor=cursor)
    told = select_counted(stocktake_id).where(StocktakeLine.id.in_(page.items)).order_by(*ORDER)
    items = _found_where(session, map(_read, session.execute(told)))
    return Page(tuple(items), page.next, page.count, page.count_is)


def get_line(session: Session, stocktake_id: int, line_id: int) -> Counted:
    """One line with the count that stands; raises ``NotFound``."""
    row = session.execute(select_counted(stocktake_id).where(StocktakeLine.id == line_id)).one_or_none()
    if row is None:
        raise NotFound("record_not_found", record=str(line_id))
    return _found_where(session, [_read(row)])[0]


def counts_of(session: Session, line_id: int) -> Sequence[StocktakeCount]:
    """Every count of a line, the one that stands first."""
    query = select(StocktakeCount).where(StocktakeCount.line_id == line_id).order_by(*STANDING_ORDER)
    return session.scalars(query).all()


def find_count(session: Session, stocktake_id: int, entry: uuid.UUID) -> StocktakeCount:
    """The count that an entry became; raises ``NotFound``."""
    query = select(StocktakeCount).where(StocktakeCount.stocktake_id == stocktake_id, StocktakeCount.entry_id == entry)
    found = session.scalar(query)
    if found is None:
        raise NotFound("record_not_found", record=str(entry))
    return found


def get_count(session: Session, stocktake_id: int, count_id: int) -> StocktakeCount:
    """One count of a campaign by its number; raises ``NotFound``."""
    query = select(StocktakeCount).where(StocktakeCount.stocktake_id == stocktake_id, StocktakeCount.id == count_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound("record_not_found", record=str(count_id))
    return found


def line_of_count(session: Session, count_id: int) -> tuple[str, int]:
    """The campaign's code and the line's number of a count; raises ``NotFound``."""
    query = (
        select(Stocktake.code, StocktakeCount.line_id)
        .join(StocktakeCount, StocktakeCount.stocktake_id == Stocktake.id)
        .where(StocktakeCount.id == count_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("record_not_found", record=str(count_id))
    return row.code, row.line_id


def teams_of(session: Session, stocktake_id: int) -> Sequence[StocktakeTeam]:
    """The teams of a campaign by name."""
    query = select(StocktakeTeam).where(StocktakeTeam.stocktake_id == stocktake_id)
    return session.scalars(query.order_by(StocktakeTeam.name, StocktakeTeam.id)).all()


def progress_by_body(session: Session, stocktake_id: int) -> list[Progress]:
    """How far the count of each body's things has come."""
    return _progress(session, stocktake_id, StocktakeLine.holder, StocktakeLine.holder, None)


def progress_by_team(session: Session, stocktake_id: int) -> list[Progress]:
    """The same by team; what no team was given comes last."""
    return _progress(session, stocktake_id, StocktakeLine.team_id, StocktakeTeam.name, None)


def progress_by_premises(session: Session, stocktake_id: int) -> list[Progress]:
    """The same by the premises where things are counted; what stands at none comes last."""
    return _progress(session, stocktake_id, StocktakeLine.facility_id, Facility.name, Facility.code)


def _progress(session: Session, stocktake_id: int, key: Any, name: Any, code: Any) -> list[Progress]:
    differs = (StocktakeCount.finding != "found") | StocktakeCount.use_found.is_distinct_from("as_intended")
    given = [key, name, func.min(StocktakeLine.code) if code is None else code]
    query = (
        select(
            *given,
            func.count(StocktakeLine.id),
            func.count(StocktakeCount.id),
            func.count(StocktakeCount.id).filter(differs),
        )
        .select_from(StocktakeLine)
        .outerjoin(StocktakeCount, StocktakeCount.id == standing())
        .outerjoin(Facility, Facility.id == StocktakeLine.facility_id)
        .outerjoin(StocktakeTeam, StocktakeTeam.id == StocktakeLine.team_id)
        .where(StocktakeLine.stocktake_id == stocktake_id)
        .group_by(key, name, *([] if code is None else [code]))
        .order_by(name.nulls_last(), key)
    )
    return [Progress(*tuple(row)) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Mention:
    """What counts say of one record: the campaign, whether its line was counted, and the shortage it was noted as."""

    code: str
    name: str
    state: str
    position_on: Any
    line_id: int
    finding: str | None
    result: str | None


def mentions_of(session: Session, subject_kind: str, subject_id: int) -> list[Mention]:
    """The campaigns in which a record is counted or was noted as a shortage, the newest first."""
    query = (
        select(
            Stocktake.code, Stocktake.name, Stocktake.state, Stocktake.position_on, StocktakeLine.id,
            StocktakeCount.finding, StocktakeLine.result,
        )
        .select_from(StocktakeLine)
        .join(Stocktake, Stocktake.id == StocktakeLine.stocktake_id)
        .outerjoin(StocktakeCount, StocktakeCount.id == standing())
        .where(StocktakeLine.subject_kind == subject_kind, StocktakeLine.subject_id == subject_id)
        .where((Stocktake.state != "reconciled") | (StocktakeLine.result == "missing"))
        .order_by(Stocktake.id.desc())
        .limit(5)
    )  # fmt: skip
    return [Mention(*row) for row in session.execute(query)]
