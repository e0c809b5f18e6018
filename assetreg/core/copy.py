"""COPY: the way many rows enter a table, inside the session's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg import Connection, sql
from sqlalchemy.orm import Session


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Stream ``rows`` (values in the order of ``columns``) into ``table``; returns how many rows went in.

    Geometry columns take EWKT text. Table and column names are quoted; values are escaped by the protocol.
    """
    session.flush()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount
