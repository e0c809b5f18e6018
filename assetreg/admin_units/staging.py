"""Puts a dataset into temporary tables with COPY, so that plans and changes are made in sets by the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Cursor
from sqlalchemy.orm import Session

from assetreg.admin_units.dataset import Dataset, UnitKey
from assetreg.core.copy import copy_into
from assetreg.core.sql import load_sql

PACKAGE = "assetreg.admin_units"
FOREVER_AGO = "-infinity"


def driver_cursor(session: Session) -> Cursor[Any]:
    """A cursor of the driver on the session's own connection and transaction."""
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    cursor: Cursor[Any] = connection.cursor()
    return cursor


def run_script(cursor: Cursor[Any], name: str) -> None:
    """Run ``sql/<name>.sql``: several statements, no parameters."""
    cursor.execute(load_sql(PACKAGE, name).encode())


def stage(cursor: Cursor[Any], dataset: Dataset) -> None:
    """Create and fill the tables ``load_*``; they live as long as the transaction."""
    run_script(cursor, "stage")
    copy_into(cursor, "load_source", [(dataset.source, dataset.units_complete)])
    copy_into(cursor, "load_unit", _unit_rows(dataset))
    copy_into(
        cursor,
        "load_place",
        (
            (*_key(p.key), *(p.point or (None, None)), p.quality, p.area_m2, p.population, p.boundary)
            for p in dataset.places
        ),
    )
    copy_into(cursor, "load_event", dataset.events)
    copy_into(
        cursor,
        "load_succession",
        ((s.event, *_key(s.before), *_key(s.after), s.share, s.is_default) for s in dataset.successions),
    )
    cursor.execute("ANALYZE load_source, load_unit, load_place, load_event, load_succession")


def _unit_rows(dataset: Dataset) -> Iterable[Sequence[Any]]:
    for position, unit in enumerate(dataset.units):
        parent = _key(unit.parent) if unit.parent else (None, None, None)
        yield (position, *_key(unit.key), unit.name, unit.kind, unit.province_code, *parent, unit.valid_to)


def _key(key: UnitKey) -> tuple[str, str, Any]:
    return (key.level, key.code, key.valid_from or FOREVER_AGO)
