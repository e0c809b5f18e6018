"""COPY: the way many rows enter a table, inside the session's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, Cursor, sql
from sqlalchemy.orm import Session


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Stream ``rows`` (values in the order of ``columns``) into ``table``; returns how many rows went in.

    Geometry columns take EWKT text. Table and column names are quoted; values are escaped by the protocol. PostgreSQL
    copies into no table that keeps rows from the one who copies: there they pass through a table of the session's own.
    """
    session.flush()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    with connection.cursor() as cursor:
        guarded = cursor.execute("SELECT row_security_active(%s::regclass)", [table]).fetchone()
        if guarded is not None and guarded[0]:
            return _copy_round(cursor, table, rows, columns)
        return copy_into(cursor, table, rows, columns)


def _copy_round(cursor: Cursor[Any], table: str, rows: Iterable[Sequence[object]], columns: Sequence[str]) -> int:
    names = {
        "staged": sql.Identifier(f"copied_{table}"),
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }

    def run(statement: str) -> None:
        cursor.execute(sql.SQL(statement).format(**names))

    run("CREATE TEMP TABLE IF NOT EXISTS {staged} ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0")
    copy_into(cursor, f"copied_{table}", rows, columns)
    run("INSERT INTO {table} ({columns}) SELECT {columns} FROM {staged}")
    copied = cursor.rowcount
    run("DROP TABLE {staged}")
    return copied


def copy_into(cursor: Cursor[Any], table: str, rows: Iterable[Sequence[object]], columns: Sequence[str] = ()) -> int:
    """The same for one who holds a cursor of the driver; no ``columns``: all of the table, in its own order."""
    listed = sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
    with cursor.copy(sql.SQL("COPY {}{} FROM STDIN").format(sql.Identifier(table), listed)) as copy:
        for row in rows:
            copy.write_row(row)
    return cursor.rowcount
