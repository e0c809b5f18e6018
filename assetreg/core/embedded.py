"""Knows how to run a private PostGIS cluster under ASSETREG_HOME, for one machine and no server room.

It starts with its first user and stops with its last, unless `keep()` was asked for. Every user
process holds a shared lock for as long as it lives; the system itself drops the lock of a killed
process, so nothing is ever left that blocks the next start.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import psycopg

from assetreg.core.cluster_binaries import ClusterError, PostgresPrograms, find_programs
from assetreg.core.cluster_config import ADMIN, OWNER, WEB
from assetreg.core.cluster_layout import PORT, Layout, find_layout, prepare_layout
from assetreg.core.cluster_process import find_postmaster
from assetreg.core.cluster_roles import DATABASE, is_provisioned, provision
from assetreg.core.cluster_server import bring_up, data_version, shut_down

__all__ = ["ClusterError", "ClusterStatus", "EmbeddedCluster", "Role"]

type Role = Literal["owner", "web", "admin"]
type State = Literal["absent", "stopped", "starting", "running"]
ROLE_NAMES: dict[Role, str] = {"owner": OWNER, "web": WEB, "admin": ADMIN}


@dataclass(frozen=True)
class ClusterStatus:
    """What `db status` tells. `pid` is None unless running; `version` is None before initdb."""

    state: State
    data_dir: Path
    socket_dir: Path
    log_file: Path
    account: str
    pid: int | None
    version: int | None
    kept: bool


class EmbeddedCluster:
    """The private cluster of one ASSETREG_HOME. `started_here` is true if this process started it."""

    def __init__(self, home: Path, *, production: bool | None = None) -> None:
        """`production` defaults to what ASSETREG_ENV says; there the cluster refuses to start."""
        self.home = home.expanduser().absolute()
        self.production = os.environ.get("ASSETREG_ENV") == "production" if production is None else production
        self.started_here = False
        self._lease: int | None = None
        self._tied = False  # whether the end of this process gives the lease back

    def start(self) -> None:
        """Make sure the server runs with its roles, database and extensions; safe to repeat.

        Raises ClusterError in production, without PostgreSQL, or when it does not come up.
        """
        if self.production:
            raise ClusterError("embedded_in_production")
        with self._gate():
            layout = prepare_layout(self.home)
            self._take_lease(layout)
            if bring_up(layout):
                self.started_here = True
                self._provision()
            elif not is_provisioned(self._connect):
                self._provision()

    def keep(self, kept: bool = True) -> None:
        """Let the server run on after its last user has left, or (False) no longer."""
        mark = find_layout(self.home).kept_mark
        if kept:
            mark.touch()
        else:
            mark.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the server, whoever uses it: open transactions are rolled back. Safe to repeat."""
        if not self.home.exists():
            return
        with self._gate():
            self.keep(False)
            self._drop_lease()
            shut_down(find_layout(self.home))
        self.started_here = False

    def release(self) -> None:
        """Stop using the server; the last user stops it, unless it is to be kept."""
        if self._lease is None:
            return
        with self._gate():
            layout = find_layout(self.home)
            self._drop_lease()
            if not layout.kept_mark.exists() and _nobody_uses(layout):
                shut_down(layout)
        self.started_here = False

    def status(self) -> ClusterStatus:
        """How things stand; starts and creates nothing."""
        layout = find_layout(self.home)
        version = data_version(layout)
        running = find_postmaster(layout.data_dir)
        state: State = "absent" if version is None else "stopped"
        if running is not None:
            state = "running" if running.ready else "starting"
        return ClusterStatus(
            state=state,
            data_dir=layout.data_dir,
            socket_dir=running.socket_dir if running else layout.socket_dir,
            log_file=layout.log_file,
            account=layout.account.name,
            pid=running.pid if running else None,
            version=version,
            kept=layout.kept_mark.exists(),
        )

    def url(self, *, role: Role = "owner", database: str = DATABASE) -> str:
        """SQLAlchemy URL (psycopg 3) of a role on a database, through the private socket."""
        return f"postgresql+psycopg://{self._address(role, database)}"

    def libpq_url(self, *, role: Role = "owner", database: str = DATABASE) -> str:
        """The same for PostgreSQL's own tools (`psql`, `pg_dump`) and for bare psycopg."""
        return f"postgresql://{self._address(role, database)}"

    def programs(self) -> PostgresPrograms:
        """The PostgreSQL programs that fit the data; raises ClusterError naming the package."""
        return find_programs(data_version(find_layout(self.home)))

    def _address(self, role: Role, database: str) -> str:
        socket_dir = quote(str(self.status().socket_dir), safe="")
        return f"{ROLE_NAMES[role]}@/{quote(database, safe='')}?host={socket_dir}&port={PORT}"

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.libpq_url(role="admin", database=database), autocommit=True)

    def _provision(self) -> None:
        try:
            provision(self._connect)
        except psycopg.Error as error:
            raise ClusterError("cluster_unprepared", reason=str(error)) from error

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        """Let one process at a time start or stop the server; the others wait."""
        self.home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.home / "cluster.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _take_lease(self, layout: Layout) -> None:
        if self._lease is not None:
            return
        self._lease = os.open(layout.users_lock, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(self._lease, fcntl.LOCK_SH)
        if not self._tied:
            self._tied = True
            atexit.register(self._leave)
            # A forked child is no user of its own: one that dies late must not keep the cluster running.
            os.register_at_fork(after_in_child=self._drop_lease)

    def _drop_lease(self) -> None:
        if self._lease is not None:
            os.close(self._lease)
            self._lease = None

    def _leave(self) -> None:
        if self._lease is None:
            return
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut this short
        with contextlib.suppress(ClusterError, OSError):
            self.release()


def _nobody_uses(layout: Layout) -> bool:
    descriptor = os.open(layout.users_lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
