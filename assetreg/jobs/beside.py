"""Keeps a worker running beside a server: started with it, started again when it ends, stopped with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# The keeper needs nothing but this file; only the worker itself loads the program.
_KEEPER = (sys.executable, "-m", "assetreg.jobs.beside")
_WORKER = (sys.executable, "-c", "from assetreg.cli.main import main; main()", "worker")
AGAIN_AFTER_S = 2.0
STOP_WITHIN_S = 25


@contextmanager
def worker_beside() -> Iterator[Callable[[], None]]:
    """What starts a worker as a process of its own, when the server answers; it stops where the block ends."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        started.append(subprocess.Popen([*_KEEPER, str(os.getpid())]))

    try:
        yield start
    finally:
        for keeper in started:
            keeper.send_signal(signal.SIGTERM)
            try:
                keeper.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                keeper.kill()


def keep_working(parent: int) -> None:
    """Start a worker, and another whenever it ends, until ``parent`` or a signal ends us."""
    child: subprocess.Popen[bytes] | None = None

    def stop(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while os.getppid() == parent:
            child = subprocess.Popen([*_WORKER, "--parent", str(os.getpid())])
            while child.poll() is None and os.getppid() == parent:
                time.sleep(0.5)
            if child.poll() is not None:
                time.sleep(AGAIN_AFTER_S)
    finally:
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(STOP_WITHIN_S - 3)
            except subprocess.TimeoutExpired:
                child.kill()


if __name__ == "__main__":
    keep_working(int(sys.argv[1]))
