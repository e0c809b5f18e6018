"""What an import costs beside a bare ``COPY`` of the same rows into the same columns, in the same run."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.schemas import FIELDS
from assetreg.core.copy import copy_rows
from assetreg.core.db import make_engine
from assetreg.imports.service import apply_import, plan_import
from benchmarks.database import measured_database
from benchmarks.generate import facility_rows, write_csv, write_workbook

RUNS = 5
LARGEST = 200_000
# File -> seconds it may take, times a bare COPY it may cost (None: not asked), how often it is measured.
LIMITS: dict[str, tuple[float, float | None, int]] = {
    "10000.xlsx": (3.0, 25.0, RUNS),
    "50000.csv": (8.0, None, RUNS),
    "largest.csv": (60.0, None, 1),
}
ROOT = Path(__file__).resolve().parents[1]
_BARE = (
    "CREATE TABLE bare (LIKE facility INCLUDING DEFAULTS)",
    "ALTER TABLE bare DROP COLUMN search_text, ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bare USING gist (location)",
)
_COLUMNS = text("""
    SELECT attname FROM pg_attribute
    WHERE attrelid = 'bare'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
""")


def main() -> None:
    """Print seconds per stage, the ratio to the bare COPY, and the memory of a process of its own."""
    with measured_database() as runtime, tempfile.TemporaryDirectory() as folder:
        with runtime.session() as session:
            for name, n in (("10.xlsx", 10), ("10000.xlsx", 10_000), ("50000.csv", 50_000)):
                write = write_workbook if name.endswith("xlsx") else write_csv
                write(Path(folder, name), facility_rows(session, n))
            write_csv(Path(folder, "largest.csv"), _half_without_code(facility_rows(session, LARGEST)))
        for name, (_, _, runs) in LIMITS.items():
            told = [_apart(runtime.url("owner"), Path(folder, name), Path(folder, "10.xlsx")) for _ in range(runs)]
            _print(name, told, Path(folder, name).stat().st_size / 2**20)


def _half_without_code(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Every second row loses its national code, so that only a comparison tells whether it stands twice in the file."""
    for number, row in enumerate(rows):
        yield [None if name == "national_asset_code" and number % 2 else said
               for name, said in zip(FIELDS, row, strict=True)]  # fmt: skip


def _apart(url: str, file: Path, small: Path) -> dict[str, Any]:
    """Measure one import in a process of its own, so that the memory is its own."""
    code = "import sys; from benchmarks.imports import measure; measure(*sys.argv[1:])"
    arguments = [sys.executable, "-c", code, url, str(file), str(small)]
    done = subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def measure(url: str, path: str, small: str) -> None:
    """Import a file, then COPY what it created into a bare table; both are rolled back. Prints JSON.

    As in a server that runs: a ``small`` file goes first, so that what a process does once is not measured.
    """
    engine = make_engine(url)
    with Session(engine) as session:
        plan_import(session, OPERATOR, Path(small), small)
        session.rollback()
        started = time.perf_counter()
        batch = plan_import(session, OPERATOR, Path(path), path)
        batch = apply_import(session, OPERATOR, batch.id)
        import_s = time.perf_counter() - started
        # Before the bare COPY, whose rows lie in memory here.
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {"import_s": import_s, "stages": batch.stages, "memory_mb": memory_mb, **batch.counts}
        told["bare_s"] = _bare_copy(session)
        session.rollback()
    engine.dispose()
    print(json.dumps(told))


def _bare_copy(session: Session) -> float:
    """Seconds to COPY the created rows into a plain table of the same columns with primary key and GiST index."""
    for statement in _BARE:
        session.execute(text(statement))
    columns = list(session.scalars(_COLUMNS))
    listed = ", ".join("ST_AsEWKT(location)" if name == "location" else name for name in columns)
    rows = [tuple(row) for row in session.execute(text(f"SELECT {listed} FROM facility"))]  # noqa: S608 - our own names
    started = time.perf_counter()
    copy_rows(session, "bare", columns, rows)
    return time.perf_counter() - started


def _print(name: str, told: Sequence[dict[str, Any]], file_mb: float) -> None:
    """The run in the middle; memory is that of a process that holds the file once, beside what stays as it grows."""
    one = sorted(told, key=lambda run: run["import_s"])[len(told) // 2]
    bare = median(run["bare_s"] for run in told)
    seconds, times, _ = LIMITS[name]
    limit = f" (limit {times:.0f})" if times else ""
    print(f"{name:12} {one['import_s']:6.2f} s (limit {seconds:.0f})   bare COPY {bare:6.3f} s   "
          f"{one['import_s'] / bare:5.1f} x{limit}   {one['memory_mb']:4.0f} MB, {one['memory_mb'] - file_mb:4.0f} MB "
          f"without the file   create {one.get('create', 0)}")  # fmt: skip
    print("             " + "  ".join(f"{stage} {seconds:.2f}" for stage, seconds in one["stages"].items()))
