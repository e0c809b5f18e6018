"""Reads of the memory: acts page by page, one act, and the rows it touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen
from assetreg.audit.models import ChangeLink, ChangePart, ChangeSet
from assetreg.audit.tables import history_of, remembered
from assetreg.audit.versions import Key, RowChange, row_change, versions_where
from assetreg.core.clock import VIETNAM
from assetreg.core.errors import NotFound
from assetreg.core.pages import EXACT_COUNT

ROWS = 50


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which acts a list shows: of a province (2 digits), a commune (its rows), a person, a verb, a day in Viet Nam."""

    province: str | None = None
    commune_ids: tuple[int, ...] = ()
    actor: str | None = None
    verb: str | None = None
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows an act entered, changed and deleted, as far as they may be seen."""

    created: int = 0
    changed: int = 0
    deleted: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.created + self.changed + self.deleted


@dataclass(frozen=True, slots=True)
class Listed:
    """One act of a list."""

    change: ChangeSet
    counts: Counts


def list_change_sets(
    session: Session, wanted: ChangeFilter, *, limit: int = ROWS, before: int | None = None
) -> tuple[list[Listed], int | None]:
    """One page of acts, newest first, and what to ask for as ``before`` to go on (None: that is all)."""
    query = select(ChangeSet).where(ChangeSet.sealed_at.is_not(None), *_conditions(session, wanted))
    if before is not None:
        query = query.where(ChangeSet.id < before)
    found = list(session.scalars(query.order_by(ChangeSet.id.desc()).limit(limit + 1)))
    shown = found[:limit]
    counts = counts_of(session, [change.id for change in shown])
    listed = [Listed(change, counts.get(change.id, Counts())) for change in shown]
    return listed, shown[-1].id if len(found) > limit else None


def count_change_sets(session: Session, wanted: ChangeFilter) -> int:
    """How many acts the filter leaves, up to one more than ``EXACT_COUNT``."""
    some = select(ChangeSet.id).where(ChangeSet.sealed_at.is_not(None), *_conditions(session, wanted))
    return session.scalar(select(func.count()).select_from(some.limit(EXACT_COUNT + 1).subquery())) or 0


def get_change_set(session: Session, number: int) -> ChangeSet:
    """One act; raises ``NotFound`` (``change_not_found``)."""
    found = session.scalar(select(ChangeSet).where(ChangeSet.id == number))
    if found is None:
        raise NotFound("change_not_found", change=str(number))
    return found


def verbs(session: Session) -> list[str]:
    """The verbs of the newest acts, for a filter to offer."""
    newest = select(ChangeSet.verb).order_by(ChangeSet.id.desc()).limit(2000).subquery()
    return sorted(session.scalars(select(newest.c.verb).distinct()))


def undone_by(session: Session, number: int) -> list[ChangeSet]:
    """The acts that undid this one, oldest first."""
    return list(session.scalars(select(ChangeSet).where(ChangeSet.undoes == number).order_by(ChangeSet.id)))


def links_of(session: Session, number: int) -> list[ChangeLink]:
    """The links by which the act hangs in the chains that may be seen."""
    return list(
        session.scalars(select(ChangeLink).where(ChangeLink.change_set_id == number).order_by(ChangeLink.province_code))
    )


def counts_of(session: Session, numbers: Sequence[int]) -> dict[int, Counts]:
    """Act -> how many rows it touched; one statement."""
    kinds = {"created": ("new", "INSERT"), "changed": ("new", "UPDATE"), "deleted": ("old", "DELETE")}
    sums = [
        func.coalesce(
            func.sum(case((and_(ChangePart.side == side, ChangePart.operation == act), ChangePart.rows), else_=0)), 0
        )
        for side, act in kinds.values()
    ]
    query = (
        select(ChangePart.change_set_id, *sums)
        .where(ChangePart.change_set_id.in_(numbers))
        .group_by(ChangePart.change_set_id)
    )
    return {number: Counts(*map(int, counts)) for number, *counts in session.execute(query)}


def tables_of(session: Session, number: int) -> dict[str, Counts]:
    """Table -> how many of its rows the act touched."""
    query = (
        select(ChangePart.table_name, ChangePart.side, ChangePart.operation, func.sum(ChangePart.rows))
        .where(ChangePart.change_set_id == number)
        .group_by(ChangePart.table_name, ChangePart.side, ChangePart.operation)
    )
    found: dict[str, dict[tuple[str, str], int]] = {}
    for table, side, operation, rows in session.execute(query):
        found.setdefault(table, {})[side, operation] = int(rows)
    return {
        table: Counts(
            counts.get(("new", "INSERT"), 0), counts.get(("new", "UPDATE"), 0), counts.get(("old", "DELETE"), 0)
        )
        for table, counts in sorted(found.items())
    }


def rows_of(
    session: Session, number: int, *, limit: int = ROWS, after: Key | None = None
) -> tuple[list[RowChange], Key | None]:
    """What an act did to each row that may be seen, by table and row, and the key to go on from."""
    keys = _keys(session, number, limit + 1, after)
    shown = keys[:limit]
    following = shown[-1] if len(keys) > limit else None
    return changes_by(session, number, shown), following


def changes_by(session: Session, number: int, keys: Sequence[Key]) -> list[RowChange]:
    """What an act did to these rows: from what each said before to what it said after."""
    by_table: dict[str, list[int]] = {}
    for table, row_id in keys:
        by_table.setdefault(table, []).append(row_id)
    versions = versions_where(session, [(table, "id", ids) for table, ids in by_table.items()])
    changes = []
    for key in keys:
        own = [version for version in versions if version.key == key]
        former = [v for v in own if v.superseded_by == number and v.written_by != number]
        written = [v for v in own if v.written_by == number and v.superseded_by != number]
        if former or written:
            changes.append(row_change(*key, former[0] if former else None, written[-1] if written else None))
    return changes


def _keys(session: Session, number: int, limit: int, after: Key | None) -> list[Key]:
    """The rows that an act touched, by table and row; those it deleted are known by their history."""
    touched = session.execute(
        select(ChangePart.table_name, ChangePart.side).where(ChangePart.change_set_id == number).distinct()
    ).all()
    parts = []
    for name, side in touched:
        if name not in remembered():
            continue
        ids = select(func.unnest(ChangePart.ids).label("id")).where(
            ChangePart.change_set_id == number, ChangePart.table_name == name, ChangePart.side == side
        )
        if side == "new":
            own = ids.subquery()
            parts.append(select(literal(name).label("table_name"), own.c.id.label("row_id")))
        else:
            history = history_of(name)
            parts.append(select(literal(name), history.c.id).where(history.c.history_id.in_(ids)))
    if not parts:
        return []
    both = union(*parts).subquery()
    query = select(both.c.table_name, both.c.row_id).order_by(both.c.table_name, both.c.row_id).limit(limit)
    if after is not None:
        table, row_id = after
        query = query.where(or_(both.c.table_name > table, and_(both.c.table_name == table, both.c.row_id > row_id)))
    return [(table, row_id) for table, row_id in session.execute(query)]


def _conditions(session: Session, wanted: ChangeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.province is not None and scope_seen(session).communes:
        conditions.append(ChangeSet.province_codes.contains([wanted.province]))  # chains are the province's to see
    elif wanted.province is not None:
        linked = select(ChangeLink.change_set_id).where(ChangeLink.province_code == wanted.province)
        conditions.append(ChangeSet.id.in_(linked))
    if wanted.commune_ids:
        conditions.append(
            ChangeSet.id.in_(select(ChangePart.change_set_id).where(ChangePart.commune_id.in_(wanted.commune_ids)))
        )
    if wanted.actor is not None:
        conditions.append(ChangeSet.actor == wanted.actor)
    if wanted.verb is not None:
        conditions.append(ChangeSet.verb == wanted.verb)
    if wanted.day is not None:
        start = dt.datetime.combine(wanted.day, dt.time(), VIETNAM)
        conditions += [ChangeSet.happened_at >= start, ChangeSet.happened_at < start + dt.timedelta(days=1)]
    return conditions
