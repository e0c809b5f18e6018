"""Keeps a worker running beside a server: started with it, started again when it ends, stopped with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PROGRAM = (sys.executable, "-c", "from assetreg.cli.main import main; main()", "worker")
AGAIN_AFTER_S = 2.0
STOP_WITHIN_S = 25


@contextmanager
def worker_beside() -> Iterator[None]:
    """Run ``assetreg worker --beside`` as a process of its own while the block runs."""
    keeper = subprocess.Popen([*_PROGRAM, "--beside", str(os.getpid())])
    try:
        yield
    finally:
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
            child = subprocess.Popen([*_PROGRAM, "--parent", str(os.getpid())])
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
