"""Loads administrative units from a source: plan against what stands, show the difference, apply it in sets."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Cursor
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.after_load import follow_load
from assetreg.admin_units.dataset import Dataset, Doubt, UnitKey
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.source_builtin import read_builtin
from assetreg.admin_units.source_directory import Known, read_directory
from assetreg.admin_units.staging import driver_cursor, run_script, stage
from assetreg.admin_units.until import until
from assetreg.core.errors import Conflict
from assetreg.core.locks import take_turns

SECTIONS = ("unit", "place", "boundary", "event", "succession")
SAMPLES = 5
LOADING = "load"  # the turn that every load of units, and of the demonstration on them, waits for


@dataclass(frozen=True)
class Change:
    """How many rows of one kind come, change and go, with the first few of each as ``code name``."""

    added: int
    changed: int
    removed: int
    samples: dict[str, list[str]]


@dataclass(frozen=True)
class LoadReport:
    """What a load did, or with ``applied`` False would do; ``doubts`` are about the source, whatever changed."""

    source: str
    applied: bool
    changes: dict[str, Change]
    doubts: list[Doubt]
    seconds: float

    @property
    def changed(self) -> bool:
        """Whether anything in the database differs from what the source says."""
        return any(c.added or c.changed or c.removed for c in self.changes.values())


def load_builtin(session: Session, *, dry_run: bool = False, until_day: dt.date | None = None) -> LoadReport:
    """Load the built-in source. A second run changes nothing; better points and successors stand.

    ``until_day``: the country as it stood at the end of that day, what came later left out; raises ``Conflict``
    (``units_are_later``) where units that began later stand already.
    """
    started = time.perf_counter()
    take_turns(session, [LOADING])
    if until_day is None:
        return load_dataset(session, read_builtin(), dry_run=dry_run, started=started)
    if session.scalar(select(AdminUnit.id).where(AdminUnit.valid_from > until_day).limit(1)) is not None:
        raise Conflict("units_are_later", day=until_day)
    return load_dataset(session, until(read_builtin(), until_day), dry_run=dry_run, started=started)


def load_directory(session: Session, path: Path, *, dry_run: bool = False) -> LoadReport:
    """Load a directory of seats, boundaries and conversions over what stands.

    The built-in source is loaded first where no unit stands. Raises ``NotFound`` or ``Invalid`` when the directory
    is not one (``source_directory.read_directory``).
    """
    started = time.perf_counter()
    take_turns(session, [LOADING])
    known = _known(session)
    if not known:
        with session.begin_nested() as attempt:
            load_builtin(session)
            known = _known(session)
            if dry_run:
                attempt.rollback()
    return load_dataset(session, read_directory(path, known), dry_run=dry_run, started=started)


def _known(session: Session) -> list[Known]:
    units = session.scalars(
        select(AdminUnit).order_by(AdminUnit.level, AdminUnit.code, AdminUnit.valid_from.nulls_first())
    )
    return [Known(UnitKey(u.level, u.code, u.valid_from), u.name, u.province_code, u.valid_to) for u in units]


def load_dataset(session: Session, dataset: Dataset, *, dry_run: bool, started: float) -> LoadReport:
    """Stage, plan and, unless ``dry_run``, apply one dataset; the caller commits."""
    with driver_cursor(session) as cursor:
        stage(cursor, dataset)
        run_script(cursor, "plan")
        changes = {section: _change(cursor, section) for section in SECTIONS}
        if not dry_run:
            run_script(cursor, "apply")
            cursor.execute("ANALYZE admin_unit, admin_place, admin_boundary_part, admin_succession")
    session.expire_all()
    if not dry_run:
        follow_load(session)
    return LoadReport(dataset.source, not dry_run, changes, dataset.doubts, round(time.perf_counter() - started, 2))


def _change(cursor: Cursor[Any], section: str) -> Change:
    cursor.execute(
        f"""
        SELECT change, count(*), (array_agg(trim(code || ' ' || name) ORDER BY code))[:{SAMPLES}]
        FROM plan_{section} GROUP BY change
        """.encode()  # noqa: S608 - the section is one of ours
    )
    found = {change: (count, samples) for change, count, samples in cursor.fetchall()}
    count = {change: found.get(change, (0, []))[0] for change in ("added", "changed", "removed")}
    return Change(**count, samples={change: samples for change, (_, samples) in found.items()})
