"""The server in a process of its own: it serves, and however it ends, nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assetreg.core.embedded import EmbeddedCluster
from tests.support.places import reachable_directory

ROOT = Path(__file__).resolve().parents[2]
ASSETREG = str(Path(sys.executable).parent / "assetreg")
PATIENCE_S = 15.0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose cluster was created and migrated, and rests."""
    with reachable_directory() as place:
        cluster = EmbeddedCluster(place / "home")
        subprocess.run([ASSETREG, "db", "upgrade"], env=environment(cluster.home, 0), check=True, capture_output=True)
        yield cluster.home
        cluster.stop()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int) -> dict[str, str]:
    return {**os.environ, "ASSETREG_HOME": str(home), "ASSETREG_PORT": str(port or 8000), "ASSETREG_LOCALE": "en"}


def serve(home: Path, port: int, *command: str) -> subprocess.Popen[bytes]:
    """A server in a process group of its own, like one started in a terminal; returns when it answers."""
    process = subprocess.Popen(
        [*command, ASSETREG, "serve"],
        env=environment(home, port),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: answers(port) or process.poll() is not None)
    assert process.poll() is None
    return process


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def is_stopped(home: Path) -> bool:
    return EmbeddedCluster(home).status().state == "stopped"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_the_server_stops_all_it_started(home: Path, port: int, sign: signal.Signals) -> None:
    server = serve(home, port)
    os.killpg(server.pid, sign)  # a terminal tells the whole group
    assert server.wait(PATIENCE_S) in (0, 130)
    assert not answers(port)
    assert is_stopped(home)


def test_a_killed_server_does_not_block_the_next_one(home: Path, port: int) -> None:
    killed = serve(home, port)
    killed.kill()
    killed.wait()
    wait_until(lambda: not answers(port))
    began = time.monotonic()
    server = serve(home, port)
    assert time.monotonic() - began < PATIENCE_S
    os.killpg(server.pid, signal.SIGINT)
    server.wait(PATIENCE_S)
    assert is_stopped(home)


def test_a_server_leaves_when_the_one_that_called_it_is_killed(home: Path, port: int) -> None:
    # What `make demo` does: the recipe's shell becomes the server, and make is its parent.
    caller = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])"]
    parent = serve(home, port, *caller, "sh", str(ROOT / "scripts" / "until-parent-ends.sh"))
    parent.kill()
    parent.wait()
    wait_until(lambda: not answers(port) and is_stopped(home))


def test_a_taken_port_is_refused_with_a_sentence_before_anything_starts(home: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        result = subprocess.run(
            [ASSETREG, "serve"], env=environment(home, port), capture_output=True, text=True, check=False
        )
    assert result.returncode == 1
    assert result.stderr.startswith("port_taken: ")
    assert is_stopped(home)
