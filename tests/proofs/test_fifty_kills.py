"""Fifty times the server is killed while it writes; nothing that was acknowledged is ever lost."""

from __future__ import annotations

import os
import signal
import threading
import time

import psycopg

from assetreg.core.embedded import EmbeddedCluster
from tests.support.places import reachable_directory

KILLS = 50
WRITING_S = 0.3


def test_what_was_committed_survives_fifty_kills() -> None:
    with reachable_directory() as place:
        cluster = EmbeddedCluster(place / "home")
        cluster.start()
        try:
            with psycopg.connect(cluster.libpq_url()) as connection:
                connection.execute("CREATE TABLE written (n bigint PRIMARY KEY)")
            acknowledged = 0
            for _ in range(KILLS):
                acknowledged = write_until_killed(cluster, acknowledged)
                began = time.monotonic()
                cluster.start()
                assert time.monotonic() - began < 15
                assert stored(cluster) in (acknowledged, acknowledged + 1)
                acknowledged = stored(cluster)
            assert acknowledged > KILLS
        finally:
            cluster.stop()


def write_until_killed(cluster: EmbeddedCluster, last: int) -> int:
    """Commit one number after the other while the postmaster is killed; the last one acknowledged."""
    pid = cluster.status().pid
    assert pid is not None
    threading.Timer(WRITING_S, os.kill, [pid, signal.SIGKILL]).start()
    try:
        with psycopg.connect(cluster.libpq_url(), autocommit=True) as connection:
            while True:
                connection.execute("INSERT INTO written VALUES (%s)", [last + 1])
                last += 1
    except psycopg.OperationalError:
        return last


def stored(cluster: EmbeddedCluster) -> int:
    """How many numbers are there; asserts that none is missing in between."""
    with psycopg.connect(cluster.libpq_url()) as connection:
        row = connection.execute("SELECT count(*), coalesce(max(n), 0) FROM written").fetchone()
    assert row is not None
    assert row[0] == row[1]
    return int(row[0])
