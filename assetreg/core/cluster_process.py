"""Knows whether a live postmaster runs on a data directory, and clears what a killed one left."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from assetreg.core.cluster_binaries import ClusterError

PID_FILE = "postmaster.pid"
ORPHANS_LEAVE_S = 5.0  # PostgreSQL's children notice a dead parent within a second or two


@dataclass(frozen=True)
class Postmaster:
    """A server that lives on our data directory, as its own pid file describes it."""

    pid: int
    socket_dir: Path
    ready: bool


def find_postmaster(data_dir: Path) -> Postmaster | None:
    """The live server of `data_dir`; None when the pid file is missing or stale.

    A pid file alone proves nothing: after a crash its number may belong to any other process.
    """
    lines = _pid_file_lines(data_dir)
    if len(lines) < 5 or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if not _is_postgres_on(pid, data_dir):
        return None
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Postmaster(pid, Path(lines[4].strip()), ready)


def clear_leftovers(data_dir: Path, socket_dir: Path) -> None:
    """After a crash: wait for orphaned children to leave, then drop the stale pid and socket files.

    Called only while no live postmaster was found and under the start lock. The children must be
    gone first: a new server beside them would damage the data.
    """
    _wait_for_orphans(data_dir)
    (data_dir / PID_FILE).unlink(missing_ok=True)
    for name in socket_dir.glob(".s.PGSQL.*"):
        name.unlink(missing_ok=True)


def _wait_for_orphans(data_dir: Path) -> None:
    for sign, patience_s in ((None, ORPHANS_LEAVE_S), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 2.0)):
        deadline = time.monotonic() + patience_s
        if sign is not None:
            for pid in _processes_on(data_dir):
                _signal(pid, sign)
        while _processes_on(data_dir):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
    pids = " ".join(map(str, _processes_on(data_dir)))
    raise ClusterError("cluster_orphans", path=str(data_dir), pids=pids)


def _processes_on(data_dir: Path) -> list[int]:
    """Every PostgreSQL process, parent or child, whose working directory is `data_dir`."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _is_postgres_on(pid, data_dir)]


def _is_postgres_on(pid: int, data_dir: Path) -> bool:
    process = Path("/proc") / str(pid)
    try:
        name = (process / "cmdline").read_bytes().split(b"\0")[0]
        here = os.stat(process / "cwd")
        there = os.stat(data_dir)
    except OSError:
        return False  # gone, a zombie, or not ours to look at
    is_postgres = name.startswith(b"postgres:") or name.rpartition(b"/")[2] in (b"postgres", b"postmaster")
    return is_postgres and (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _pid_file_lines(data_dir: Path) -> list[str]:
    try:
        return (data_dir / PID_FILE).read_text(errors="replace").splitlines()
    except OSError:
        return []


def _signal(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return
