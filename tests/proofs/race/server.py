"""The server as ``assetreg serve`` starts it, in a session of its own that can be killed whole."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from assetreg.core.runtime import Runtime

COMMAND = Path(sys.executable).with_name("assetreg")
COMES_UP_WITHIN_S = 90


class Served:
    """``assetreg serve`` over the database of a runtime, on a free port that stays the same from start to start."""

    def __init__(self, runtime: Runtime) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        settings = runtime.settings
        self._environment = {
            **os.environ,
            "ASSETREG_HOME": str(settings.home),
            "ASSETREG_DATABASE_URL": str(settings.database_url),
            "ASSETREG_OWNER_DATABASE_URL": str(settings.owner_database_url),
        }
        self._log = settings.home.parent / "served.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port), "--no-background"],
                env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + COMES_UP_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def kill(self) -> None:
        """End all its processes at once, in the middle of whatever they do."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)

    def log(self) -> str:
        """What it said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
