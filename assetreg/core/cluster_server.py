"""Knows how to create, bring up and shut down the private PostgreSQL server of one layout."""

from __future__ import annotations

import shutil
import time

from assetreg.core.cluster_binaries import ClusterError, PostgresPrograms, find_programs
from assetreg.core.cluster_config import ADMIN, write_configuration
from assetreg.core.cluster_layout import Layout, prepare_socket_dir
from assetreg.core.cluster_process import clear_leftovers, find_postmaster

START_RETRY_S = 15.0
RECOVERY_S = 120  # a server that replays its journal is busy, not broken
LARGEST_LOG = 5 << 20


def data_version(layout: Layout) -> int | None:
    """The major version that wrote the data; None where there is none yet."""
    try:
        return int((layout.data_dir / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def bring_up(layout: Layout) -> bool:
    """Make the server run; True if this call started it. Raises ClusterError after retrying.

    A server that is starting, recovering or stopping is waited for. The caller holds the gate.
    """
    programs = find_programs(data_version(layout))
    if data_version(layout) is None:
        _initialise(layout, programs)
    patience = time.monotonic() + START_RETRY_S
    while (running := find_postmaster(layout.data_dir)) is None or not running.ready:
        try:
            if running is None:
                _start_once(layout, programs)
                return True
            _wait_until_settled(layout)
        except ClusterError as error:
            if time.monotonic() > patience:
                reason = _last_words(layout) or str(error)
                raise ClusterError("cluster_start_failed", reason=reason, log=str(layout.log_file)) from error
            time.sleep(0.5)
    return False


def shut_down(layout: Layout) -> None:
    """Stop the server in `fast` mode, in `immediate` mode if that takes half a minute."""
    if find_postmaster(layout.data_dir) is None:
        return
    pg_ctl = find_programs(data_version(layout)).path("pg_ctl")
    command = [pg_ctl, "stop", "-s", "-w", "-D", str(layout.data_dir)]
    if layout.account.run([*command, "-m", "fast", "-t", "30"], check=False).returncode != 0:
        layout.account.run([*command, "-m", "immediate", "-t", "10"])
    shutil.rmtree(layout.socket_dir, ignore_errors=True)


def _initialise(layout: Layout, programs: PostgresPrograms) -> None:
    """Create the data beside its place and move it there whole: a killed initdb leaves no half."""
    fresh = layout.root / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--data-checksums", "--no-instructions"]
    layout.account.run([programs.path("initdb"), "-D", str(fresh), "-U", ADMIN, *options])
    fresh.rename(layout.data_dir)


def _start_once(layout: Layout, programs: PostgresPrograms) -> None:
    socket_dir = prepare_socket_dir(layout)
    clear_leftovers(layout.data_dir, socket_dir)
    write_configuration(layout, socket_dir)
    _rotate_log(layout)
    command = [programs.path("pg_ctl"), "start", "-s", "-w", "-t", str(RECOVERY_S)]
    layout.account.run([*command, "-D", str(layout.data_dir), "-l", str(layout.log_file)])


def _wait_until_settled(layout: Layout) -> None:
    """Until a server that is coming or going is there or gone."""
    deadline = time.monotonic() + RECOVERY_S
    while (running := find_postmaster(layout.data_dir)) is not None and not running.ready:
        if time.monotonic() > deadline:
            raise ClusterError("cluster_not_ready", pid=str(running.pid), log=str(layout.log_file))
        time.sleep(0.1)


def _rotate_log(layout: Layout) -> None:
    if layout.log_file.exists() and layout.log_file.stat().st_size > LARGEST_LOG:
        layout.log_file.rename(layout.log_file.with_suffix(".log.1"))


def _last_words(layout: Layout) -> str:
    """The newest line of the log that says what was wrong; empty if there is none."""
    try:
        lines = layout.log_file.read_text(errors="replace").splitlines()[-50:]
    except OSError:
        return ""
    return next((line for line in reversed(lines) if "FATAL" in line or "ERROR" in line), "")
