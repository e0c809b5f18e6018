"""Loading and asking about units beside the bare work of the database, and what every spelling of a name finds."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.admin_units import queries
from assetreg.admin_units.loader import load_builtin, load_directory
from assetreg.admin_units.staging import driver_cursor
from assetreg.core.clock import today
from assetreg.core.runtime import Runtime
from benchmarks import unit_names
from benchmarks.database import measured_database, median_ms

POINTS = 10_000
NAMES = 10_000


def main() -> None:
    """Print the time of each load and question, and its ratio to the bare database work where there is one."""
    with measured_database() as runtime:
        with runtime.session() as session:
            bare = _bare_copy(session)
        _loads(runtime, bare)
        with runtime.session() as session:
            _questions(session)
            unit_names.main(queries.unit_index(session))


def _bare_copy(session: Session) -> float:
    """Copying the same units, with primary key, exclusion and search index, and their places with theirs; seconds."""
    with driver_cursor(session) as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE bare_unit (LIKE admin_unit INCLUDING ALL) ON COMMIT DROP;
            CREATE TEMP TABLE bare_place (LIKE admin_place INCLUDING ALL) ON COMMIT DROP;
            """
        )
        columns = "id, level, code, name, kind, province_code, parent_id, valid_from, valid_to, source"
        cursor.execute(f"SELECT {columns} FROM admin_unit".encode())  # noqa: S608 - columns of ours
        units = cursor.fetchall()
        cursor.execute(b"SELECT unit_id, centre, quality, source FROM admin_place")
        places = cursor.fetchall()
        started = time.perf_counter()
        for copied, rows in (
            (f"bare_unit ({columns})", units),
            ("bare_place (unit_id, centre, quality, source)", places),
        ):
            with cursor.copy(f"COPY {copied} FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
        taken = time.perf_counter() - started
    print(f"bare COPY of {len(units):,} units and places    {taken:6.2f} s")
    return taken


def _loads(runtime: Runtime, bare: float) -> None:
    def load(name: str, work: Callable[[Session], object]) -> None:
        started = time.perf_counter()
        with runtime.session() as session:
            work(session)
        taken = time.perf_counter() - started
        print(f"{name:42} {taken:6.2f} s  {taken / bare:5.1f} x bare")

    with runtime.session() as session:
        session.execute(text("TRUNCATE admin_unit, admin_event CASCADE"))
    load("built-in source into an empty database", load_builtin)
    load("built-in source again: nothing changes", load_builtin)
    data = Path(os.environ.get("ASSETREG_TEST_DATA", "none")) / "vn2025"
    if data.is_dir():
        load("directory: seats, boundaries, conversion", lambda session: load_directory(session, data))
        load("directory again: nothing changes", lambda session: load_directory(session, data))


def _questions(session: Session) -> None:
    session.connection()
    print(f"index of all units in memory               {median_ms(lambda: queries.unit_index(session)):6.1f} ms")
    index = queries.unit_index(session)
    addresses = session.scalars(
        text(
            "SELECT c.name || ', ' || d.name || ', ' || p.name FROM admin_unit c"
            " JOIN admin_unit d ON d.id = c.parent_id AND d.level = 'district' JOIN admin_unit p ON p.id = d.parent_id"
            " ORDER BY c.id LIMIT :names"
        ),
        {"names": NAMES},
    ).all()
    started = time.perf_counter()
    for address in addresses:
        index.commune(address)
    print(f"{len(addresses):,} different addresses read            {time.perf_counter() - started:6.2f} s")
    _places(session)
    for typed in ("ia krai", "hà", "phường 4"):
        taken = median_ms(lambda typed=typed: queries.suggest(session, typed))
        print(f"suggestions for {typed!r:26} {taken:6.1f} ms")


def _places(session: Session) -> None:
    """Points around real centres, by boundary if the directory was loaded, else by nearest centre."""
    chance = random.Random(1)
    centres = session.execute(text("SELECT ST_X(centre), ST_Y(centre) FROM admin_place ORDER BY unit_id")).all()
    near = [
        (lon + chance.gauss(0, 0.02), lat + chance.gauss(0, 0.02)) for lon, lat in chance.choices(centres, k=POINTS)
    ]
    session.execute(text("ANALYZE admin_boundary_part"))
    started = time.perf_counter()
    found = queries.locate_many(session, near, today())
    taken = time.perf_counter() - started
    exact = sum(place is not None and place.method == "boundary" for place in found)
    print(f"{POINTS:,} points located ({exact:,} by boundary)  {taken:6.2f} s")
    one = near[0]
    print(f"one point located                          {median_ms(lambda: queries.locate(session, *one)):6.1f} ms")


if __name__ == "__main__":
    main()
