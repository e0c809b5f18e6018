"""Knows which tables are remembered, their histories, and the names by which their references are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, func, select
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen, within
from assetreg.core.db import Base

CARRIED = frozenset({"id", "province_code", "commune_id", "revision", "change_set_id"})
# Of every row, and about none of its facts.
HOUSEKEEPING = frozenset({"id", "province_code", "revision", "change_set_id", "created_at", "updated_at"})
# Premises of defence, cipher or secret work are not to be found through what the register once said of them.
_PLACES = ("location", "source_", "quad", "photo_l")

type Names = Mapping[tuple[str, int], str]


def remembered() -> dict[str, Table]:
    """Every mapped table that has a history, by name; parents before those that refer to them."""
    return {table.name: table for table in Base.metadata.sorted_tables if set(table.columns.keys()) >= CARRIED}


def is_place(column: str) -> bool:
    """Whether a column says where something lies."""
    return column.startswith(_PLACES)


def fields_of(table: Table) -> list[str]:
    """The columns that say something of the thing itself."""
    return [column.name for column in table.columns if column.computed is None and column.name not in HOUSEKEEPING]


def parts_of(name: str) -> list[tuple[str, str]]:
    """The tables whose rows cannot be without a row of this one, with the column that says so; papers among them."""
    return [
        (table.name, column.name)
        for table in remembered().values()
        for column in table.columns
        if target_of(table, column.name) == name and (not column.nullable or table.name == "document")
    ]


@cache
def history_of(name: str) -> Table:
    """The history of a remembered table, for SQL expressions."""
    own = [Column(column.name, column.type) for column in Base.metadata.tables[name].columns if column.computed is None]
    return Table(
        f"{name}_history",
        MetaData(),
        Column("history_id", BigInteger),
        Column("superseded_at", DateTime(timezone=True)),
        Column("superseded_by", BigInteger),
        Column("operation", Text),
        *own,
    )


def target_of(table: Table, field: str) -> str | None:
    """The table that a column refers to by id; None for a fact of its own."""
    column = table.columns.get(field)
    if column is None:
        return None
    return next((key.column.table.name for key in column.foreign_keys if key.column.name == "id"), None)


def names_of(session: Session, wanted: Iterable[tuple[str, int]]) -> Names:
    """What the rows behind references are called: their code and name; one statement per table referred to."""
    by_table: dict[str, set[int]] = {}
    for name, number in wanted:
        by_table.setdefault(name, set()).add(number)
    found: dict[tuple[str, int], str] = {}
    for name, numbers in by_table.items():
        table = Base.metadata.tables[name]
        shown = [table.c[column] for column in ("code", "name") if column in table.c]
        if not shown:
            continue
        query = select(table.c.id, func.concat_ws(" ", *shown)).where(table.c.id.in_(sorted(numbers)))
        scope = scope_seen(session)
        if not scope.country and set(table.columns.keys()) >= CARRIED:
            query = query.where(within(scope, table.c))
        found |= {(name, number): text for number, text in session.execute(query)}
    return found
