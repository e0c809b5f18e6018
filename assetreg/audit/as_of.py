"""The register as it stood at a moment: rows that were there, saying what they said then."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CTE, Column, Select, Table, bindparam, select, text
from sqlalchemy.orm import Session

from assetreg.audit.tables import history_of, is_place, remembered
from assetreg.core.clock import VIETNAM
from assetreg.core.db import Base

# A version stood at the moment if it was written by then, and what it says was not superseded before.
_STOOD = """
    SELECT {present} FROM {table} AS v
    WHERE v.change_set_id IN (SELECT id FROM change_set WHERE happened_at <= :{moment})
      AND NOT EXISTS (SELECT FROM {table}_history AS l WHERE l.id = v.id AND l.superseded_at > :{moment})
    UNION ALL
    SELECT {former} FROM {table}_history AS v
    WHERE v.superseded_at > :{moment} AND v.change_set_id IN (SELECT id FROM change_set WHERE happened_at <= :{moment})
      AND NOT EXISTS (SELECT FROM {table}_history AS e
                      WHERE e.id = v.id AND e.history_id < v.history_id AND e.superseded_at > :{moment})
"""

_EVER_RESTRICTED = """(SELECT bool_or(r.is_restricted) FROM (
      SELECT p.is_restricted FROM {table} AS p WHERE p.id = v.id
      UNION ALL SELECT p.is_restricted FROM {table}_history AS p WHERE p.id = v.id) AS r)"""


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day in Viet Nam: what stood then is what stood on that day."""
    return dt.datetime.combine(day, dt.time.max, VIETNAM)


def rows_as_of(model: type[Base], moment: dt.datetime) -> CTE:
    """All rows of a remembered table as they stood, under the table's own name and with all of its columns.

    Inside a statement the name then means these rows: filters, joins, orders and totals stay as they are.
    """
    table = remembered()[str(model.__tablename__)]
    parameter = f"moment_{table.name}"
    statement = _STOOD.format(
        table=table.name,
        moment=parameter,
        present=", ".join(f'v."{column.name}"' for column in table.columns),
        former=", ".join(_former(table, column) for column in table.columns),
    )
    said = text(statement.replace("::", "\\:\\:")).bindparams(bindparam(parameter, moment))
    return said.columns(*(column._copy() for column in table.columns)).cte(table.name)


def _former(table: Table, column: Column[Any]) -> str:
    """A column of a former version: generated ones anew, and no place of premises that were ever restricted."""
    value = f'v."{column.name}"' if column.computed is None else f"({column.computed.sqltext})"
    if "is_restricted" in table.columns and is_place(column.name):
        value = f"CASE WHEN NOT {_EVER_RESTRICTED.format(table=table.name)} THEN {value} END"
    return f'{value} AS "{column.name}"'


def standing[S: Select[*tuple[Any, ...]]](statement: S, model: type[Base], moment: dt.datetime | None) -> S:
    """The statement over the rows as they stood at the moment; over those of now where there is none."""
    return statement if moment is None else statement.add_cte(rows_as_of(model, moment))


def record_as_of(session: Session, model: type[Base], row_id: int, moment: dt.datetime) -> dict[str, Any] | None:
    """One row as it stood, column -> value; None where it was not there."""
    name = str(model.__tablename__)
    columns = [column for column in remembered()[name].columns if column.name in history_of(name).c]
    table = remembered()[name]
    query = standing(select(*columns).where(table.c.id == row_id), model, moment)
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)
