"""What the memory of changes costs: the same writes with and without it, in the same run.

Sets are written by one statement. Single changes are written as the product writes them: the row is read and locked,
changed as an object, and written back. Without the memory no change set is opened and no trigger keeps anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.schemas import FIELDS
from assetreg.audit.record import open_change_set
from assetreg.core.copy import copy_into
from assetreg.core.runtime import Runtime
from benchmarks.database import measured_database
from benchmarks.generate import facility_rows

ROWS = 10_000
RUNS = 5
SINGLES = 400
WRITERS = 8
ROWS_OF_A_WRITER = 40
GOAL = 1.5
_COLUMNS = (
    "code name kind holder province_code commune_id former_commune_id location location_source land_area_m2 "
    "footprint_m2 gross_floor_m2 usable_floor_m2 original_cost_vnd residual_value_vnd book_date headcount outcome "
    "outcome_reason status national_asset_code asset_unit_code budget_code holder_level change_set_id"
).split()
_STAGE = """
    CREATE TABLE staged AS
    SELECT 'HQ-' || g.commune || '-' || row_number() OVER () AS code, g.name, g.kind, g.holder, present.province_code,
           present.id AS commune_id, former.id AS former_commune_id,
           ST_SetSRID(ST_MakePoint(g.longitude, g.latitude), 4326) AS location, 'stated' AS location_source,
           g.land_area_m2, g.footprint_m2, g.gross_floor_m2, g.usable_floor_m2, g.original_cost_vnd,
           g.residual_value_vnd, g.book_date, g.headcount, g.outcome, g.outcome_reason, g.status,
           g.national_asset_code, g.asset_unit_code, g.budget_code, g.holder_level
    FROM given g
    JOIN admin_unit present ON present.level = 'commune' AND present.code = g.commune AND present.valid_to IS NULL
      AND present.valid_from IS NOT NULL
    JOIN admin_unit former ON former.level = 'commune' AND former.code = g.former_commune
      AND former.valid_to = date '2025-07-01'
"""
_GIVEN = {
    "longitude": "float8", "latitude": "float8", "land_area_m2": "numeric", "footprint_m2": "numeric",
    "gross_floor_m2": "numeric", "usable_floor_m2": "numeric", "original_cost_vnd": "bigint",
    "residual_value_vnd": "bigint", "book_date": "date", "headcount": "bigint",
}  # fmt: skip
_INSERT = f"INSERT INTO facility ({', '.join(_COLUMNS)}) SELECT *, %s FROM staged"  # noqa: S608 - our own names
_REVISE = "UPDATE facility SET headcount = headcount + 1, revision = revision + 1, change_set_id = %s"
_OPEN = "SELECT id FROM open_change_set('bench', 'bench.write', NULL, NULL, '{}', NULL, 'command', NULL, NULL)"
_KEEPING = tuple(
    [f"ALTER TABLE facility {{verb}} TRIGGER facility_history_{event}" for event in ("insert", "update", "delete")]
)


def main() -> None:
    """Print one line per kind of write: milliseconds without and with the memory, least of the runs, and the ratio."""
    with measured_database() as runtime:
        _prepare(runtime)
        url = make_url(runtime.url("owner")).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            _compare(f"insert {ROWS} rows", connection, lambda kept: _insert(connection, kept))
            _compare(f"update {ROWS} rows", connection, lambda kept: _update(connection, kept))
            _compare(f"{SINGLES} single updates", connection, lambda kept: _singles(runtime, kept))
            with Session(runtime.engine()) as session:
                provinces = list(session.scalars(select(Facility.province_code).distinct().order_by("province_code")))
            for what, places in (("provinces", provinces[:WRITERS]), ("in one province", provinces[:1] * WRITERS)):
                _compare(f"{WRITERS} writers, {what}", connection, partial(_writers, runtime, places))


def _compare(what: str, connection: psycopg.Connection[Any], work: Callable[[bool], float]) -> None:
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(RUNS):
        for kept in (False, True):
            for statement in _KEEPING:
                connection.execute(statement.format(verb="ENABLE" if kept else "DISABLE"))
            times[kept].append(work(kept))
    bare, whole = (min(times[kept]) * 1000 for kept in (False, True))
    print(f"{what:22} {bare:8.1f} ms without   {whole:8.1f} ms with   {whole / bare:5.2f} x (goal {GOAL})", flush=True)


def _prepare(runtime: Runtime) -> None:
    with runtime.session() as session:
        rows = list(facility_rows(session, ROWS))
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, psycopg.Connection)
        listed = ", ".join(f"{name} {_GIVEN.get(name, 'text')}" for name in FIELDS)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE given ({listed})")
            copy_into(cursor, "given", rows)
            cursor.execute(_STAGE)
            cursor.execute("ANALYZE staged")
            cursor.execute("INSERT INTO change_set (actor, verb) VALUES ('bench', 'bench.bare')")


def _insert(connection: psycopg.Connection[Any], kept: bool) -> float:
    connection.execute("TRUNCATE facility, facility_history, change_part CASCADE")
    return _timed(lambda: _write(connection, kept, _INSERT))


def _update(connection: psycopg.Connection[Any], kept: bool) -> float:
    _insert(connection, kept)
    return _timed(lambda: _write(connection, kept, _REVISE))


def _singles(runtime: Runtime, kept: bool, province: str | None = None, writer: int = 0, times: int = SINGLES) -> float:
    with Session(runtime.engine()) as session:
        query = select(Facility.id).order_by(Facility.id).offset(writer * times).limit(times)
        ids = list(session.scalars(query if province is None else query.where(Facility.province_code == province)))

        def work() -> None:
            for number in ids:
                facility = session.get_one(Facility, number, with_for_update=True, populate_existing=True)
                with session.no_autoflush:
                    facility.headcount = (facility.headcount or 0) + 1
                    facility.revision += 1
                    if kept:
                        facility.change_set_id = open_change_set(session, OPERATOR, "bench.write").id
                session.commit()

        return _timed(work)


def _writers(runtime: Runtime, places: Sequence[str], kept: bool) -> float:
    """Writers at once, each on rows of its own in its province."""
    each = ROWS_OF_A_WRITER
    threads = [
        threading.Thread(target=_singles, args=(runtime, kept, place, places[:number].count(place), each))
        for number, place in enumerate(places)
    ]

    def work() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return _timed(work)


def _write(connection: psycopg.Connection[Any], kept: bool, statement: str) -> None:
    with connection.transaction():
        opened = connection.execute(_OPEN if kept else "SELECT 1").fetchone()
        assert opened is not None
        connection.execute(statement, [opened[0]])


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
