"""Keeps a file as it was handed in, piece by piece, so that a large one stands in memory once."""

from __future__ import annotations

from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.copy import copy_into
from assetreg.imports.models import ImportBatch

_PIECE = 2**20
_ROOM = text("CREATE TEMP TABLE IF NOT EXISTS handed_in (place integer, piece bytea) ON COMMIT DROP")
_TOGETHER = text("""
    UPDATE import_batch SET content = (SELECT string_agg(piece, '' ORDER BY place) FROM handed_in) WHERE id = :batch_id
""")


def keep_original(session: Session, batch: ImportBatch, content: bytes) -> None:
    """Store the bytes of a file with its batch; they are read from the database where they are asked for.

    As a parameter of one statement they would stand in memory twice more: in the driver's buffer, which grows by
    doubling and stays.
    """
    session.flush()
    session.execute(_ROOM)
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    with connection.cursor() as cursor:
        pieces = ((place, content[place : place + _PIECE]) for place in range(0, len(content), _PIECE))
        copy_into(cursor, "handed_in", pieces)
    session.execute(_TOGETHER, {"batch_id": batch.id})
    session.execute(text("DROP TABLE handed_in"))
    session.expire(batch, ["content"])
