"""Reads of reorganisations: the events, what follows row by row, and what still waits with its candidates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.reorganisations.models import Reorganisation, ReorganisationRow

PACKAGE = "assetreg.reorganisations"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit to which a waiting record may belong; ``distance_m``: from its place to the unit's centre, if known."""

    code: str
    name: str
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits, with the successors of its former unit, nearest first."""

    row: ReorganisationRow
    candidates: tuple[Candidate, ...]


def list_events(session: Session) -> Sequence[Reorganisation]:
    """Every event that may be seen, the newest first."""
    return session.scalars(
        select(Reorganisation).order_by(Reorganisation.effective_on.desc(), Reorganisation.id.desc()).limit(200)
    ).all()


def list_due(session: Session, on: dt.date) -> Sequence[Reorganisation]:
    """Planned events that hold on a day already, the oldest first."""
    return session.scalars(
        select(Reorganisation)
        .where(Reorganisation.state == "planned", Reorganisation.effective_on <= on)
        .order_by(Reorganisation.effective_on, Reorganisation.id)
        .limit(20)
    ).all()


def get_event(session: Session, number: int) -> Reorganisation:
    """The event with this number; raises ``NotFound``."""
    found = session.scalar(select(Reorganisation).where(Reorganisation.id == number))
    if found is None:
        raise NotFound("event_not_found", event=str(number))
    return found


def list_rows(
    session: Session, event_id: int, table: str | None = None, *, how: str | None = None, limit: int = 50,
    cursor: str | None = None,
) -> Page[ReorganisationRow]:  # fmt: skip
    """What follows from an event, record by record; of one table, or going one way."""
    query = select(ReorganisationRow).where(ReorganisationRow.reorganisation_id == event_id)
    if table is not None:
        query = query.where(ReorganisationRow.table_name == table)
    if how is not None:
        query = query.where(ReorganisationRow.how == how)
    keys = (ReorganisationRow.table_name.expression, ReorganisationRow.id.expression)

    def read(row: Row[ReorganisationRow]) -> ReorganisationRow:
        return row[0]

    return page_through(session, query, keys, read, limit=limit, cursor=cursor)


def list_waiting(session: Session, event_id: int, *, limit: int = 50, after: int = 0) -> list[Waiting]:
    """Records of which somebody still has to say where they belong, with candidates by distance."""
    rows = session.scalars(
        select(ReorganisationRow)
        .where(ReorganisationRow.reorganisation_id == event_id, ReorganisationRow.is_open, ReorganisationRow.id > after)
        .order_by(ReorganisationRow.id)
        .limit(limit)
    ).all()
    found: dict[int, list[Candidate]] = {}
    given = {"ids": [row.id for row in rows]}
    for one in session.execute(visible_sql(session, PACKAGE, "candidates"), given):
        found.setdefault(one.row_id, []).append(Candidate(one.code, one.name, one.distance_m))
    return [Waiting(row, tuple(found.get(row.id, ()))) for row in rows]


def waiting_on(session: Session, table: str, row_id: int) -> ReorganisationRow | None:
    """What a record still waits for, if it does."""
    return session.scalar(
        select(ReorganisationRow)
        .join(Reorganisation, Reorganisation.id == ReorganisationRow.reorganisation_id)
        .where(
            ReorganisationRow.table_name == table, ReorganisationRow.row_id == row_id, ReorganisationRow.is_open,
            Reorganisation.state == "applied",
        )
        .limit(1)
    )  # fmt: skip
