"""A throw-away database for measuring: migrated, with all units and, if asked, the demonstration data."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from sqlalchemy import text

from assetreg.access.actor import OPERATOR
from assetreg.admin_units import queries as units
from assetreg.admin_units.loader import load_builtin
from assetreg.cli.demo import create_accounts, load_facilities
from assetreg.commuting import service as commuting
from assetreg.core.clock import today
from assetreg.core.db import make_engine
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.logs import configure_logs
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.core.upgrade import upgrade
from assetreg.routing.estimate import EstimateRouter

HOME = Path(__file__).resolve().parents[1] / "var" / "bench"


@contextmanager
def measured_database(*, demonstration: bool = False, units_until: dt.date | None = None) -> Iterator[Runtime]:
    """A runtime on a database of its own, dropped afterwards; ``units_until``: with the units of that day."""
    configure_logs("warning")
    cluster = EmbeddedCluster(HOME)
    cluster.start()
    name = f"assetreg_bench_{os.getpid()}"
    admin = make_engine(cluster.url(role="admin", database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE assetreg OWNER assetreg_owner'))
        settings = load_settings({"ASSETREG_HOME": str(HOME)}, dotenv=HOME / "none")
        runtime = Runtime(
            replace(
                settings,
                database_url=cluster.url(role="web", database=name),
                owner_database_url=cluster.url(role="owner", database=name),
            )
        )
        try:
            _fill(runtime, demonstration=demonstration, units_until=units_until)
            yield runtime
        finally:
            runtime.close()
            with admin.connect() as connection:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        admin.dispose()
        cluster.release()


def _fill(runtime: Runtime, *, demonstration: bool, units_until: dt.date | None) -> None:
    upgrade(runtime.engine())
    with runtime.session() as session:
        load_builtin(session, until_day=units_until)
        if demonstration:
            load_facilities(session)
            provinces = [unit.code for unit in units.provinces(session, today())]
            commuting.compute(session, OPERATOR, provinces, EstimateRouter())
            create_accounts(session)
    with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def median_ms(work: Callable[[], object], *, repeats: int = 9) -> float:
    """The median time of ``work`` in milliseconds, after one run that does not count."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)
