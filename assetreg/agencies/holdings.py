"""What bodies hold: the tables that say so with a name as written and the body found to bear it, and how both change.

The tables stand on floors above; here they are known by their columns alone. A test holds this list against the
database: every column ``holder_id`` that references ``agency`` is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, TableClause, and_, column, func, select, table, true, update
from sqlalchemy.orm import Session

from assetreg.access.actor import Scope
from assetreg.access.rows import scope_seen, within
from assetreg.agencies.matching import match_agencies
from assetreg.agencies.models import Agency, AgencyEvent
from assetreg.core.clock import now
from assetreg.core.sql import sql


@dataclass(frozen=True, slots=True)
class Holding:
    """One table of held things. ``label`` is a message id; ``goes_along``: its place is that of the holder, so that
    it moves with the holder, while land stays where it is. ``open_only``: what has ended (``is_open``) says what was
    and stays as it is."""

    table: str
    label: str
    goes_along: bool
    open_only: bool = False


HOLDINGS: Sequence[Holding] = (
    Holding("facility", "Houses and land", goes_along=False),
    Holding("vehicle", "Cars", goes_along=True),
    Holding("equipment", "Other fixed assets", goes_along=True),
    Holding("archive_holding", "Records and archives", goes_along=True),
    Holding("disposition_line", "Lines of open cases", goes_along=False, open_only=True),
)
_COLUMNS = "id province_code commune_id holder holder_id revision change_set_id updated_at is_open".split()


def held_by(session: Session, agency_ids: Sequence[int]) -> dict[str, int]:
    """How many things of each table the bodies hold; every table is a key. One statement."""
    counts = [
        select(func.count())
        .select_from(held)
        .where(held.c.holder_id == func.any(list(agency_ids)), _inside(holding, held, scope_seen(session)))
        .scalar_subquery()
        .label(holding.table)
        for holding in HOLDINGS
        for held in (_table(holding),)
    ]
    return dict(session.execute(select(*counts)).mappings().one())


def move_holdings(
    session: Session, from_ids: Sequence[int], to: Agency, change_set_id: int, scope: Scope
) -> dict[str, int]:
    """Give everything the bodies hold within ``scope`` to another one; returns how many of each table.

    The caller has opened the change set, and answers for the law.
    """
    return {holding.table: _move(session, holding, from_ids, to, change_set_id, scope) for holding in HOLDINGS}


def pass_on_parts(
    session: Session, from_ids: Sequence[int], to: Agency, event: AgencyEvent, change_set_id: int, scope: Scope
) -> None:
    """Let the heir be from the day of the event what the bodies were to facilities: holder, occupant, caretaker."""
    session.execute(
        sql("assetreg.agencies", "pass_on_parts"),
        {
            "bodies": list(from_ids),
            "heir": to.id,
            "heir_name": to.name,
            "day": event.effective_on,
            "act_number": event.act_number,
            "act_date": event.act_date,
            "act_issuer": event.act_issuer,
            "change_set_id": change_set_id,
            "now": now(),
            "country": scope.country,
            "provinces": sorted(scope.provinces),
            "communes": sorted(scope.communes),
        },
    )


def link_holders(session: Session, province_code: str, change_set_id: int, scope: Scope) -> dict[str, int]:
    """Find the bodies of names that were written before the bodies were known; returns how many of each table."""
    return {holding.table: _link(session, holding, province_code, change_set_id, scope) for holding in HOLDINGS}


def outlived(session: Session, province_code: str, scope: Scope, on: dt.date) -> list[int]:
    """Bodies that had ended by a day and still hold things in a province, within ``scope``."""
    found: set[int] = set()
    for holding in HOLDINGS:
        held = _table(holding)
        query = select(held.c.holder_id).join_from(held, Agency, Agency.id == held.c.holder_id)
        query = query.where(held.c.province_code == province_code, _inside(holding, held, scope), Agency.valid_to <= on)
        found.update(session.scalars(query.distinct()))
    return sorted(found)


def _table(holding: Holding) -> TableClause:
    return table(holding.table, *map(column, _COLUMNS))


def _move(
    session: Session, holding: Holding, from_ids: Sequence[int], to: Agency, change_set_id: int, scope: Scope
) -> int:
    held = _table(holding)
    values = _written(held, change_set_id) | {"holder_id": to.id, "holder": to.name}
    if holding.goes_along:
        values |= {"province_code": to.province_code, "commune_id": to.commune_id}
    changed = (
        update(held).where(held.c.holder_id == func.any(list(from_ids)), _inside(holding, held, scope)).values(values)
    )
    return _count(session, changed)


def _link(session: Session, holding: Holding, province_code: str, change_set_id: int, scope: Scope) -> int:
    held = _table(holding)
    open_ones = (held.c.province_code == province_code, held.c.holder_id.is_(None), _inside(holding, held, scope))
    names = session.scalars(select(held.c.holder).distinct().where(*open_ones)).all()
    found = match_agencies(session, [(name, province_code) for name in names])
    linked = 0
    for name, agency_id in zip(names, found, strict=True):
        if agency_id is not None:
            values = _written(held, change_set_id) | {"holder_id": agency_id}
            linked += _count(session, update(held).where(*open_ones, held.c.holder == name).values(values))
    return linked


def _written(held: TableClause, change_set_id: int) -> dict[str, object]:
    return {"revision": held.c.revision + 1, "change_set_id": change_set_id, "updated_at": now()}


def _inside(holding: Holding, held: TableClause, scope: Scope) -> ColumnElement[bool]:
    inside = true() if scope.country else within(scope, held.c)
    return and_(inside, held.c.is_open) if holding.open_only else inside


def _count(session: Session, changed: object) -> int:
    return int(session.execute(changed).rowcount)  # type: ignore[call-overload]


def labels() -> Mapping[str, str]:
    """Table -> what it is called (a message id)."""
    return {holding.table: holding.label for holding in HOLDINGS}
