"""An import killed at any moment leaves everything or nothing; a killed worker's import is finished by the next."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from assetreg.access.actor import OPERATOR
from assetreg.audit.verify import verify
from assetreg.core.runtime import Runtime
from assetreg.imports.background import apply_later, register_tasks
from assetreg.imports.service import plan_import
from assetreg.jobs.queries import get_job

KILLS = 50
ROWS = 2_000
# As the command does, with the silence after which a worker counts as lost cut to seconds.
_WORKER = (
    "import asyncio, sys; from assetreg.cli.worker import acting, register_tasks; "
    "from assetreg.core.runtime import Runtime; from assetreg.core.settings import load_settings; "
    "from assetreg.jobs.worker import work; register_tasks(); "
    "asyncio.run(work(Runtime(load_settings()), acting, wait=sys.argv[1] == 'wait', silent_s=1))"
)
_COMMAND = (str(Path(sys.executable).with_name("assetreg")), "import")
_TABLES = ("facility", "facility_history", "change_set", "import_batch", "import_row", "import_finding",
           "import_cells", "import_result")  # fmt: skip
_PRESENT = text("""
    SELECT code, (SELECT ST_X(centre) FROM admin_place WHERE unit_id = u.id),
           (SELECT ST_Y(centre) FROM admin_place WHERE unit_id = u.id)
    FROM admin_unit u WHERE level = 'commune' AND valid_to IS NULL ORDER BY code LIMIT 100
""")
_RUNNING = text("SELECT stage FROM background_job WHERE state = 'running'")
_BACKENDS = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
""")


def test_an_import_killed_at_fifty_moments_leaves_everything_or_nothing(committed: Runtime, tmp_path: Path) -> None:
    chance = random.Random(50)
    whole_s = _seconds_of_a_whole_import(committed, tmp_path)
    before = whole = _counts(committed)
    assert whole["facility"] == ROWS
    finished = 0
    for attempt in range(KILLS):
        file = _file(committed, tmp_path, f"K{attempt}")
        importing = _start(committed, *_COMMAND, str(file), "--kind", "facilities")
        time.sleep(chance.uniform(0.4, 1.2) * whole_s)
        importing.kill()
        importing.wait()
        _wait_for_backends(committed)
        after = _counts(committed)
        if after != before:
            finished += 1
            assert {name: after[name] - before[name] for name in _TABLES} == whole
        before = after
    with committed.session() as session:
        assert verify(session).holds
        assert session.scalar(text("SELECT count(*) FROM facility")) == (finished + 1) * ROWS
    assert 0 < finished < KILLS


def test_an_import_whose_worker_is_killed_is_finished_by_the_next(committed: Runtime, tmp_path: Path) -> None:
    register_tasks()
    with committed.session() as session:
        batch = plan_import(session, OPERATOR, _file(committed, tmp_path, "W"), "w.csv")
        job = apply_later(session, OPERATOR, batch.id, {}).job_id
        session.commit()
        assert job is not None
    lost = _start(committed, "-c", _WORKER, "wait")
    while _stage(committed) != "apply":
        assert lost.poll() is None
        time.sleep(0.01)
    lost.kill()
    lost.wait()
    _wait_for_backends(committed)
    assert _counts(committed)["facility"] == 0
    time.sleep(2)  # longer than the silence of a living worker
    assert _start(committed, "-c", _WORKER, "once").wait() == 0
    with committed.session() as session:
        assert get_job(session, job).state == "done"
        assert get_job(session, job).attempts == 2
        assert session.scalar(text("SELECT count(*) FROM facility")) == ROWS
        assert verify(session).holds


def _seconds_of_a_whole_import(runtime: Runtime, folder: Path) -> float:
    began = time.monotonic()
    importing = _start(runtime, *_COMMAND, str(_file(runtime, folder, "F")), "--kind", "facilities")
    assert importing.wait() == 0
    return time.monotonic() - began


def _start(runtime: Runtime, *arguments: str) -> subprocess.Popen[bytes]:
    settings = runtime.settings
    environment = {
        **os.environ,
        "ASSETREG_HOME": str(settings.home),
        "ASSETREG_DATABASE_URL": str(settings.database_url),
        "ASSETREG_OWNER_DATABASE_URL": str(settings.owner_database_url),
    }
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _file(runtime: Runtime, folder: Path, mark: str) -> Path:
    """Facilities at the seats of a hundred communes, of codes that no other file bears."""
    with runtime.session() as session:
        seats: Sequence[tuple[str, float, float]] = [(c, x, y) for c, x, y in session.execute(_PRESENT)]
    path = folder / f"{mark}.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("national_asset_code", "name", "kind", "holder", "commune", "longitude", "latitude"))
        for number in range(ROWS):
            code, x, y = seats[number % len(seats)]
            name = f"Trụ sở {mark} số {number}"
            writer.writerow((f"{mark}-10101-{number}", name, "headquarters", f"Văn phòng {mark}", code, x, y))
    return path


def _counts(runtime: Runtime) -> dict[str, int]:
    with runtime.session() as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in _TABLES}


def _stage(runtime: Runtime) -> str | None:
    with runtime.session() as session:
        stage: str | None = session.scalar(_RUNNING)
        return stage


def _wait_for_backends(runtime: Runtime) -> None:
    """What PostgreSQL still does for the killed process ends by itself: a commit on its way is carried through."""
    with runtime.session() as session:
        while session.scalar(_BACKENDS):
            session.rollback()
            time.sleep(0.02)
