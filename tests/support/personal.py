"""Everything that a database holds as one text, so that a test can look for what must not be there."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

_COLUMNS = text("""
    SELECT c.table_schema, c.table_name, c.column_name, c.data_type
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
      AND t.table_name NOT IN ('spatial_ref_sys', 'admin_unit', 'admin_succession', 'admin_place')
      AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY', 'bigint', 'numeric')
""")


def everything_stored(session: Session) -> str:
    """Every text, jsonb, bytea and number of every table but those of units, unpacked, under one another."""
    said: list[str] = []
    for schema, table, column, kind in session.execute(_COLUMNS).all():
        name = f'"{schema}"."{table}"'
        values = session.execute(text(f'SELECT "{column}" FROM {name} WHERE "{column}" IS NOT NULL'))
        if kind == "bytea":
            said += [part for (value,) in values for part in _unpacked(bytes(value))]
        else:
            said += [str(value) for (value,) in values]
    return "\n".join(said)


def _unpacked(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", errors="replace")
    for unpack in (zlib.decompress, gzip.decompress):
        try:
            yield unpack(content).decode("unicode_escape" if b"\\u" in content else "utf-8", errors="replace")
        except (zlib.error, OSError, EOFError):
            continue
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                yield archive.read(part).decode("utf-8", errors="replace")
