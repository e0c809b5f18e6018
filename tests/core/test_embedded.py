"""The private cluster, for real: it starts, stops, survives crashes and lets in only whom it should."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from assetreg.core.cluster_layout import find_layout
from assetreg.core.cluster_process import find_postmaster
from assetreg.core.embedded import ClusterError, EmbeddedCluster
from tests.support.places import reachable_directory


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with reachable_directory() as directory:
        yield directory


@pytest.fixture(scope="module")
def created(place: Path) -> Iterator[EmbeddedCluster]:
    """A cluster created once for this module; each test may stop, kill and start it."""
    cluster = EmbeddedCluster(place / "home")
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def cluster(created: EmbeddedCluster) -> EmbeddedCluster:
    created.start()
    return created


@pytest.fixture
def removed_afterwards() -> Iterator[list[EmbeddedCluster]]:
    """Clusters put in here are stopped and their data removed, wherever it lies."""
    clusters: list[EmbeddedCluster] = []
    yield clusters
    for cluster in clusters:
        root = find_layout(cluster.home).root
        cluster.stop()
        shutil.rmtree(root, ignore_errors=True)


def ask(cluster: EmbeddedCluster, question: str, role: str = "owner", database: str = "assetreg") -> object:
    url = cluster.libpq_url(role=role, database=database)  # type: ignore[arg-type]
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)  # type: ignore[arg-type]
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def kill_postmaster(cluster: EmbeddedCluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def run_python(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    opening = "import sys; from pathlib import Path; from assetreg.core.embedded import EmbeddedCluster\n"
    opening += "home = Path(sys.argv[1])\n"
    return subprocess.run(
        [sys.executable, "-c", opening + code, str(home)], capture_output=True, text=True, check=False
    )


def test_a_started_cluster_has_postgis_checksums_and_no_tcp_port(cluster: EmbeddedCluster) -> None:
    assert cluster.status().state == "running"
    assert str(ask(cluster, "SELECT postgis_lib_version()")) >= "3.3"
    assert ask(cluster, "SHOW data_checksums") == "on"
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert not listening_tcp_sockets(cluster)


def listening_tcp_sockets(cluster: EmbeddedCluster) -> set[str]:
    """Inodes of listening TCP sockets that the postmaster holds, as the kernel tells."""
    pid = cluster.status().pid
    held = {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    rows = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()
    ]
    return {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"} & held


def test_starting_twice_changes_nothing(cluster: EmbeddedCluster) -> None:
    before = cluster.status()
    cluster.start()
    other = EmbeddedCluster(cluster.home)
    other.start()
    assert other.started_here is False
    other.release()
    assert cluster.status() == before


def test_stopping_twice_is_allowed_and_the_data_stays(cluster: EmbeddedCluster) -> None:
    ask(cluster, "CREATE TABLE IF NOT EXISTS kept (v int)")
    cluster.stop()
    cluster.stop()
    assert cluster.status().state == "stopped"
    cluster.start()
    assert ask(cluster, "SELECT count(*) FROM kept") == 0


def test_the_last_user_stops_the_cluster_and_nobody_else(cluster: EmbeddedCluster) -> None:
    second = run_python("EmbeddedCluster(home).start()", cluster.home)
    assert second.returncode == 0, second.stderr
    assert cluster.status().state == "running"
    cluster.release()
    assert cluster.status().state == "stopped"


def test_a_kept_cluster_outlives_its_users(cluster: EmbeddedCluster) -> None:
    cluster.keep()
    cluster.release()
    assert cluster.status().state == "running"
    assert cluster.status().kept
    cluster.stop()
    assert cluster.status().kept is False


def test_two_processes_may_start_at_the_same_moment(cluster: EmbeddedCluster) -> None:
    cluster.stop()
    code = (
        "import sys, assetreg.core.embedded, pathlib; c = assetreg.core.embedded.EmbeddedCluster("
        "pathlib.Path(sys.argv[1])); c.start(); print(c.started_here, flush=True); sys.stdin.read()"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(cluster.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = sorted(process.stdout.readline().strip() for process in both if process.stdout)
    for process in both:
        process.communicate("")
    assert told == ["False", "True"]
    assert cluster.status().state == "stopped"


def test_after_a_killed_postmaster_the_next_start_recovers_what_was_committed(cluster: EmbeddedCluster) -> None:
    ask(cluster, "DROP TABLE IF EXISTS survived")
    ask(cluster, "CREATE TABLE survived AS SELECT 1 AS v")
    killed = kill_postmaster(cluster)
    began = time.monotonic()
    cluster.start()
    assert time.monotonic() - began < 15
    assert cluster.status().pid != killed
    assert ask(cluster, "SELECT v FROM survived") == 1


def test_a_killed_user_leaves_nothing_that_blocks_the_next_start(cluster: EmbeddedCluster) -> None:
    cluster.stop()
    code = "import os, signal\nEmbeddedCluster(home).start()\nos.kill(os.getpid(), signal.SIGKILL)"
    assert run_python(code, cluster.home).returncode == -signal.SIGKILL
    assert cluster.status().state == "running"
    cluster.start()
    cluster.release()
    assert cluster.status().state == "stopped"


def test_a_pid_file_naming_another_live_process_is_stale(cluster: EmbeddedCluster) -> None:
    kill_postmaster(cluster)
    account = find_layout(cluster.home).account
    # A process of the same account is what PostgreSQL itself cannot tell from its own server.
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=account.uid if os.geteuid() == 0 else None)
    try:
        data_dir = cluster.status().data_dir
        socket_lock = next(cluster.status().socket_dir.glob(".s.PGSQL.*.lock"))
        for path in (data_dir / "postmaster.pid", socket_lock):
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
        assert find_postmaster(data_dir) is None
        cluster.start()
        assert cluster.status().pid != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_initdb_leaves_no_half_a_cluster(place: Path, removed_afterwards: list[EmbeddedCluster]) -> None:
    cluster = EmbeddedCluster(place / "half")
    removed_afterwards.append(cluster)
    half = place / "half" / "cluster" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    cluster.start()
    assert cluster.status().state == "running"


def test_a_path_of_150_characters_still_gets_a_short_socket(
    place: Path, removed_afterwards: list[EmbeddedCluster]
) -> None:
    home = place / ("đường-dẫn-dài-" * 5) / ("y" * (150 - 72 - len(str(place))))
    cluster = EmbeddedCluster(home)
    removed_afterwards.append(cluster)
    assert len(str(home)) >= 150
    cluster.start()
    assert len(os.fsencode(cluster.status().socket_dir)) < 100
    assert ask(cluster, "SELECT 1") == 1


def test_a_home_the_account_cannot_reach_is_served_from_elsewhere(
    place: Path, removed_afterwards: list[EmbeddedCluster]
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    cluster = EmbeddedCluster(closed / "home")
    removed_afterwards.append(cluster)
    cluster.start()
    data_dir = cluster.status().data_dir
    assert ask(cluster, "SELECT 1") == 1
    if find_layout(cluster.home).account.is_ours:
        assert data_dir.is_relative_to(closed)
    else:
        assert data_dir.is_relative_to("/var/lib/assetreg")
    again = EmbeddedCluster(cluster.home)
    assert again.status().data_dir == data_dir


def test_the_web_role_owns_nothing_and_works_on_what_the_owner_makes(cluster: EmbeddedCluster) -> None:
    assert ask(cluster, "SELECT current_user", role="web") == "assetreg_web"
    assert ask(cluster, "SELECT current_user", role="owner") == "assetreg_owner"
    ask(cluster, "DROP TABLE IF EXISTS made")
    ask(cluster, "CREATE TABLE made (id bigint GENERATED ALWAYS AS IDENTITY, v int)")
    with psycopg.connect(cluster.libpq_url(role="web"), autocommit=True) as web:
        web.execute("INSERT INTO made (v) VALUES (1)")
        web.execute("UPDATE made SET v = 2")
        assert web.execute("SELECT v FROM made").fetchone() == (2,)
        web.execute("DELETE FROM made")
        for forbidden in ("CREATE TABLE mine (v int)", "DROP TABLE made", "TRUNCATE made", "CREATE DATABASE mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(forbidden)
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'assetreg_web'::regrole"
    assert ask(cluster, owned) == 0
    powers = (
        "SELECT bool_or(rolsuper OR rolcreaterole) FROM pg_roles WHERE rolname IN ('assetreg_owner', 'assetreg_web')"
    )
    assert ask(cluster, powers) is False


def test_a_database_made_by_the_owner_has_the_extensions(cluster: EmbeddedCluster) -> None:
    ask(cluster, "CREATE DATABASE fresh")
    assert ask(cluster, "SELECT unaccent('Đà Nẵng')", database="fresh") == "Da Nang"
    assert str(ask(cluster, "SELECT ST_AsText(ST_Point(108, 16))", role="web", database="fresh")) == "POINT(108 16)"
    ask(cluster, "DROP DATABASE fresh")


def test_an_ordinary_account_runs_its_own_cluster(place: Path) -> None:
    home = place / "ordinary"
    home.mkdir()
    nobody = pwd.getpwnam("nobody")
    if os.geteuid() == 0:
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    child = os.fork()
    if child == 0:
        # Our interpreter may lie where that account cannot start it; this process has it loaded.
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
            cluster = EmbeddedCluster(home)
            cluster.start()
            account = pwd.getpwuid(os.geteuid()).pw_name
            right = cluster.status().account == account and ask(cluster, "SELECT 1", role="web") == 1
            cluster.stop()
            os._exit(0 if right and cluster.status().state == "stopped" else 1)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_sockets_lie_behind_a_private_directory(cluster: EmbeddedCluster) -> None:
    socket_dir = cluster.status().socket_dir
    assert socket_dir.stat().st_mode & 0o077 == 0
    assert cluster.status().data_dir.stat().st_mode & 0o077 == 0


def test_production_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETREG_ENV", "production")
    with pytest.raises(ClusterError) as refused:
        EmbeddedCluster(place / "production").start()
    assert refused.value.code == "embedded_in_production"
    assert not (place / "production").exists()


def test_status_of_a_home_without_cluster_creates_nothing(place: Path) -> None:
    status = EmbeddedCluster(place / "nothing").status()
    assert (status.state, status.pid, status.version) == ("absent", None, None)
    assert not (place / "nothing").exists()


def test_a_moved_home_takes_its_cluster_along_and_a_copied_one_does_not_share_it(
    place: Path, cluster: EmbeddedCluster
) -> None:
    cluster.stop()
    copy = place / "copy"
    shutil.copytree(cluster.home, copy)
    assert EmbeddedCluster(copy).status().data_dir == copy / "cluster" / "data"
    moved = place / "moved"
    copy.rename(moved)
    assert EmbeddedCluster(moved).status().data_dir == moved / "cluster" / "data"
