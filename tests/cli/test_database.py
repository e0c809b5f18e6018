"""`assetreg db` and `assetreg doctor` on a cluster of their own and on a server given by its address."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from assetreg.cli.main import cli
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.errors import Problem
from assetreg.core.upgrade import newest_revision
from tests.support.places import reachable_directory


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedCluster]:
    """A migrated cluster in a home of its own."""
    with reachable_directory() as place:
        cluster = EmbeddedCluster(place / "home")
        cluster.start()
        run(cluster, "db", "upgrade")
        yield cluster
        cluster.stop()


def run(home: EmbeddedCluster | str, *arguments: str) -> Result:
    """One command, on a home's cluster or on the server behind an address."""
    where = {"ASSETREG_DATABASE_URL": home} if isinstance(home, str) else {"ASSETREG_HOME": str(home.home)}
    return CliRunner(env={"ASSETREG_LOCALE": "en", **where}).invoke(cli, arguments, standalone_mode=False)


def told(result: Result) -> Any:
    """The one JSON document a command printed."""
    assert result.exception is None, result.exception
    return json.loads(result.stdout)


def refusal(result: Result) -> str:
    """The code a command was refused with."""
    assert isinstance(result.exception, Problem), result.output
    return result.exception.code


def execute(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements one by one; the rows of the last one."""
    rows: list[tuple[Any, ...]] = []
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            rows = cursor.fetchall() if cursor.description else []
    return rows


def test_status_tells_where_the_cluster_lies_and_where_it_stands(own: EmbeddedCluster) -> None:
    own.start()
    status = told(run(own, "db", "status", "--json"))
    assert status["embedded"] is True
    assert status["state"] == "running"
    assert status["revision"] == status["newest"] == newest_revision()


def test_a_cluster_started_by_command_runs_on_until_it_is_stopped(own: EmbeddedCluster) -> None:
    own.stop()
    assert told(run(own, "db", "start", "--json"))["state"] == "running"
    assert told(run(own, "db", "status", "--json"))["state"] == "running"
    assert told(run(own, "db", "stop", "--json")) == {"state": "stopped"}
    assert told(run(own, "db", "status", "--json"))["state"] == "stopped"


def test_the_address_lets_other_tools_in(own: EmbeddedCluster) -> None:
    own.start()
    for role in ("owner", "web"):
        address = run(own, "db", "url", "--role", role).stdout.strip()
        assert execute(address, "SELECT current_user") == [(f"assetreg_{role}",)]
        assert told(run(own, "db", "url", "--role", role, "--json")) == {"url": address}


def test_an_upgraded_database_has_nothing_left_to_do(own: EmbeddedCluster) -> None:
    done = told(run(own, "db", "upgrade", "--dry-run", "--json"))
    assert done == {"from": newest_revision(), "to": newest_revision(), "steps": [], "dry_run": True}


def test_the_check_is_content_with_our_cluster_and_names_a_missing_migration(own: EmbeddedCluster) -> None:
    own.start()
    assert told(run(own, "db", "check", "--json"))["ok"] is True
    execute(own.libpq_url(), "UPDATE alembic_version SET version_num = '0001'")
    try:
        result = run(own, "db", "check", "--json")
    finally:
        execute(own.libpq_url(), f"UPDATE alembic_version SET version_num = '{newest_revision()}'")
    assert refusal(result) == "checks_failed"
    verdicts = {check["subject"]: check for check in json.loads(result.stdout)["checks"]}
    assert verdicts["Migrations"]["verdict"] == "bad"
    assert verdicts["Migrations"]["hint"] == "assetreg db upgrade"


def test_the_doctor_finds_nothing_broken_and_every_doubt_has_a_hint(own: EmbeddedCluster) -> None:
    report = told(run(own, "doctor", "--json"))
    assert report["ok"] is True
    assert all(check["hint"] for check in report["checks"] if check["verdict"] != "good")


def test_a_backup_brings_everything_back_with_its_owners_and_grants(own: EmbeddedCluster, tmp_path: Path) -> None:
    own.start()
    file = tmp_path / "backup"
    execute(own.libpq_url(), "CREATE TABLE proof AS SELECT 1 AS v", "REVOKE UPDATE ON proof FROM assetreg_web")
    saved = told(run(own, "db", "backup", str(file), "--json"))
    assert saved["bytes"] == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0
    execute(own.libpq_url(), "UPDATE proof SET v = 2", "CREATE TABLE made_later (v int)")

    assert told(run(own, "db", "restore", str(file), "--dry-run", "--json"))["dry_run"] is True
    assert execute(own.libpq_url(), "SELECT v FROM proof") == [(2,)]

    run(own, "db", "restore", str(file), "--json")
    assert execute(own.libpq_url(role="web"), "SELECT v FROM proof") == [(1,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(own.libpq_url(role="web"), "UPDATE proof SET v = 3")
    assert execute(own.libpq_url(), "SELECT to_regclass('made_later')") == [(None,)]
    assert told(run(own, "db", "check", "--json"))["ok"] is True
    databases = execute(own.libpq_url(database="postgres"), "SELECT datname FROM pg_database WHERE NOT datistemplate")
    assert sorted(databases) == [("assetreg",), ("postgres",)]


def test_a_restore_waits_for_nobody_behind_their_back(own: EmbeddedCluster, tmp_path: Path) -> None:
    own.start()
    file = tmp_path / "backup"
    run(own, "db", "backup", str(file))
    with psycopg.connect(own.libpq_url()):
        assert refusal(run(own, "db", "restore", str(file))) == "database_in_use"
        assert run(own, "db", "restore", str(file), "--force").exception is None


def test_what_is_no_backup_is_refused_and_a_backup_never_overwrites(own: EmbeddedCluster, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("not a backup")
    assert refusal(run(own, "db", "restore", str(file))) == "backup_unreadable"
    assert refusal(run(own, "db", "restore", str(tmp_path / "absent"))) == "backup_unreadable"
    assert refusal(run(own, "db", "backup", str(file))) == "file_exists"
    assert refusal(run(own, "db", "backup", str(file), "--dry-run")) == "file_exists"
    assert file.read_text() == "not a backup"


def test_a_backup_of_a_newer_program_is_refused(own: EmbeddedCluster, tmp_path: Path) -> None:
    own.start()
    file = tmp_path / "backup"
    execute(own.libpq_url(), "UPDATE alembic_version SET version_num = '9999'")
    try:
        run(own, "db", "backup", str(file))
    finally:
        execute(own.libpq_url(), f"UPDATE alembic_version SET version_num = '{newest_revision()}'")
    assert refusal(run(own, "db", "restore", str(file))) == "database_too_new"
    assert told(run(own, "db", "check", "--json"))["ok"] is True


def test_a_restore_that_fails_leaves_the_web_role_its_rights(own: EmbeddedCluster, tmp_path: Path) -> None:
    own.start()
    name = f"elsewhere_{uuid.uuid4().hex[:8]}"
    execute(own.libpq_url(database="postgres"), f"CREATE DATABASE {name}")
    address, file = own.libpq_url(database=name), tmp_path / "backup"
    run(own, "db", "backup", str(file))
    execute(address, "CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql AS 'SELECT value'")  # in its way
    rights = "SELECT count(*) FROM pg_default_acl"
    before = execute(address, rights)
    assert before != [(0,)]
    assert refusal(run(address, "db", "restore", str(file))) == "cluster_program_failed"
    assert execute(address, rights) == before
    assert execute(address, "SELECT to_regclass('facility')") == [(None,)]


def test_on_a_server_of_its_own_a_backup_goes_into_an_empty_database_only(own: EmbeddedCluster, tmp_path: Path) -> None:
    own.start()
    name = f"elsewhere_{uuid.uuid4().hex[:8]}"
    execute(own.libpq_url(database="postgres"), f"CREATE DATABASE {name}")
    address, file = own.libpq_url(database=name), tmp_path / "backup"
    run(own, "db", "backup", str(file))
    assert told(run(address, "db", "restore", str(file), "--json"))["after"]["facility"] == 0
    assert told(run(address, "db", "status", "--json"))["revision"] == newest_revision()
    assert refusal(run(address, "db", "restore", str(file))) == "restore_target_not_empty"
    again = tmp_path / "again"
    assert told(run(address, "db", "backup", str(again), "--json"))["bytes"] > 0
    assert refusal(run(address, "db", "start")) == "database_not_embedded"


def test_a_server_that_does_not_answer_is_a_finding_and_no_crash() -> None:
    result = run("postgresql://nobody@127.0.0.1:1/nothing", "db", "check", "--json")
    assert refusal(result) == "checks_failed"
    assert [check["verdict"] for check in json.loads(result.stdout)["checks"]] == ["bad"]
